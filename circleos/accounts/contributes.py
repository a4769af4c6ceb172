"""What this room adds: its permissions and the kinds of its events."""

from django.utils.translation import gettext_lazy as _

from circleos.core.events import EVENT_KINDS, EventKind
from circleos.core.permissions import ADMINS, EVERYONE, PERMISSIONS, Permission

for _permission in (
    Permission("account.edit", EVERYONE, _("change one's own name, language and password"), 5),
    Permission("settings.view", ADMINS, _("see the settings of the practice"), 90),
    Permission("settings.edit", ADMINS, _("change the settings of the practice"), 91),
    Permission("locations.manage", ADMINS, _("add, change and archive locations"), 92),
    Permission("team.manage", ADMINS, _("invite and remove members, change roles"), 93),
    Permission("tokens.manage", ADMINS, _("create and revoke API tokens"), 94),
):
    PERMISSIONS.register(_permission)

for _kind in (
    EventKind("workspace.created", _("created the workspace"), "settings.view", "building-2"),
    EventKind(
        "workspace.edited", _("changed the practice's settings"), "settings.view", "settings"
    ),
    EventKind("location.created", _("added a location"), "settings.view", "map-pin"),
    EventKind("location.edited", _("changed a location"), "settings.view", "map-pin"),
    EventKind("location.moved", _("moved a location in the list"), "settings.view", "map-pin"),
    EventKind("location.archived", _("archived a location"), "settings.view", "archive"),
    EventKind("location.restored", _("restored a location"), "settings.view", "archive-restore"),
    EventKind("member.invited", _("invited a member"), "team.manage", "mail"),
    EventKind("member.invited_again", _("sent an invitation again"), "team.manage", "mail"),
    EventKind("member.invitation_withdrawn", _("withdrew an invitation"), "team.manage", "mail-x"),
    EventKind("member.joined", _("joined the team"), "team.manage", "user-plus"),
    EventKind("member.edited", _("changed their name or language"), "team.manage", "user"),
    EventKind("member.role_changed", _("changed a member's role"), "team.manage", "user-cog"),
    EventKind("member.left", _("removed a member"), "team.manage", "user-minus"),
    EventKind("token.created", _("created an API token"), "tokens.manage", "key-round"),
    EventKind("token.revoked", _("revoked an API token"), "tokens.manage", "key-round"),
):
    EVENT_KINDS.register(_kind)
