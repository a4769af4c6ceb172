"""What this room adds: permissions, kinds of events, settings, and their door in the rail."""

from django.utils.translation import gettext_lazy as _

from circleos.accounts.settings_pages import SETTINGS_PAGES, SettingsGroup, SettingsPage
from circleos.accounts.team_facts import TEAM_FACTS
from circleos.accounts.tokens_left import TokensLeftBehind
from circleos.core.events import EVENT_KINDS, EventKind
from circleos.core.permissions import ADMINS, EVERYONE, PERMISSIONS, Permission
from circleos.ui.frame import RAIL, RailEntry

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
    EventKind(
        "member.password_link", _("made a password link for a member"), "team.manage", "link"
    ),
    EventKind(
        "member.second_steps_removed",
        _("removed a member's second step"),
        "team.manage",
        "shield-off",
    ),
    EventKind("member.left", _("removed a member"), "team.manage", "user-minus"),
    EventKind("token.created", _("created an API token"), "tokens.manage", "key-round"),
    EventKind("token.revoked", _("revoked an API token"), "tokens.manage", "key-round"),
):
    EVENT_KINDS.register(_kind)

PRACTICE, CONNECTIONS, YOU = SettingsGroup.PRACTICE, SettingsGroup.CONNECTIONS, SettingsGroup.YOU
for _page in (
    SettingsPage("general", PRACTICE, _("General"), "accounts:general", "settings.view", 10),
    SettingsPage(
        "locations", PRACTICE, _("Locations"), "accounts:locations", "locations.manage", 20
    ),
    SettingsPage("team", PRACTICE, _("Team & roles"), "accounts:team", "team.manage", 70),
    SettingsPage("tokens", CONNECTIONS, _("API tokens"), "accounts:tokens", "tokens.manage", 20),
    SettingsPage("you", YOU, _("Name and language"), "accounts:you", "account.edit", 10),
    SettingsPage("security", YOU, _("Sign-in and sessions"), "mfa_index", "account.edit", 20),
):
    SETTINGS_PAGES.register(_page)

TEAM_FACTS.register(TokensLeftBehind())

RAIL.register(
    RailEntry(
        "settings",
        _("Settings"),
        "settings",
        "accounts:settings",
        "account.edit",
        order=90,
        shortcut="g s",
        foot=True,
    )
)
