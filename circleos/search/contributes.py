"""What this room adds: the bar on every page, and the rights and events of saved views."""

from django.utils.translation import gettext_lazy as _

from circleos.core.events import EVENT_KINDS, EventKind
from circleos.core.permissions import ADMINS, EVERYONE, PERMISSIONS, Permission
from circleos.search import house
from circleos.search.commands import COMMANDS
from circleos.search.records import RECORDS
from circleos.search.saved_views import pinned_links
from circleos.ui.frame import FRAME_PARTS, RAIL_GROUPS, FramePart, RailGroup

FRAME_PARTS.register(FramePart("command-bar", "search/bar.html"))

for command in (
    house.GoToRoom(),
    house.GoToSettings(),
    house.ShowKeys(),
    house.SwitchWorkspace(),
    house.SwitchLocation(),
    house.Lock(),
    house.SignOut(),
):
    COMMANDS.register(command)

for records in (house.MemberRecords(), house.LocationRecords()):
    RECORDS.register(records)

for permission in (
    Permission("views.own", EVERYONE, _("keep one's own views, columns and pins of lists"), 6),
    Permission("views.share", ADMINS, _("share views with the workspace, and change those"), 60),
):
    PERMISSIONS.register(permission)

for kind in (
    EventKind("view.shared", _("shared a view"), "patients.view", "bookmark"),
    EventKind("view.unshared", _("took back a shared view"), "patients.view", "bookmark-x"),
    EventKind("view.changed", _("changed a shared view"), "patients.view", "bookmark"),
    EventKind("view.removed", _("deleted a shared view"), "patients.view", "bookmark-x"),
    EventKind("view.restored", _("brought a shared view back"), "patients.view", "bookmark-check"),
):
    EVENT_KINDS.register(kind)

RAIL_GROUPS.register(RailGroup("pinned-views", _("Pinned views"), pinned_links))
