"""Commands and records of the house itself: where to go, leaving the screen, who works here.

They stand here and not in `ui` and `accounts`, which are below the bar and do not know it.
"""

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circleos.accounts.models import Membership
from circleos.accounts.queries import locations_offered_lately, members
from circleos.accounts.settings_pages import SETTINGS_PAGES
from circleos.core.actor import Actor
from circleos.core.folding import fold_name, search_keys
from circleos.core.memory import Memory
from circleos.search.commands import Asking, Command
from circleos.search.entries import Entry, Go, Open, Send
from circleos.search.records import Hit, RecordSearch
from circleos.ui.addresses import url
from circleos.ui.frame import visible_entries

SHORTEST_NAME = 2  # a single letter would show half the team
# At each key everybody would be read again. Who joins is found some seconds later.
_KEPT_S, _WORKSPACES = 15, 500
_team: Memory[UUID, list[Membership]] = Memory(_KEPT_S, _WORKSPACES)


class GoToRoom(Command):
    """To each room of the rail."""

    key, order, is_standing = "rooms", 20, True

    def entries(self, asking: Asking) -> Iterable[Entry]:
        """A line for each room that the actor may enter."""
        for room in visible_entries(asking.actor):
            yield Entry(
                _("Go to %(room)s") % {"room": room.label},
                room.icon,
                Go(url(room.url_name)),
                words=(room.label, gettext_lazy("go open show")),
                shortcut=room.shortcut,
                is_useful=True,
            )


class GoToSettings(Command):
    """To each page of the settings."""

    key, order, is_standing = "settings", 30, True

    def entries(self, asking: Asking) -> Iterable[Entry]:
        """A line for each page that the actor may open."""
        for page in SETTINGS_PAGES:
            if asking.actor.may(page.permission):
                yield Entry(
                    _("Settings: %(page)s") % {"page": page.label},
                    "settings",
                    Go(url(page.url_name)),
                    words=(
                        page.label,
                        page.group.value,
                        gettext_lazy("settings preferences change set up"),
                    ),
                )


class ShowKeys(Command):
    """All keys of the page."""

    key, order = "keyboard", 60

    def entries(self, asking: Asking) -> Iterable[Entry]:
        """The one line."""
        if asking.frame:
            yield Entry(
                _("Keyboard shortcuts"),
                "keyboard",
                Open("keyboard-help"),
                words=(gettext_lazy("keyboard keys shortcuts help"),),
                shortcut="?",
                is_useful=True,
            )


class SwitchWorkspace(Command):
    """To each other workspace in which this person works."""

    key, order = "workspaces", 70

    def entries(self, asking: Asking) -> Iterable[Entry]:
        """A line for each workspace but this one."""
        frame = asking.frame
        for choice in frame.workspaces if frame else ():
            if frame and not choice.current:
                yield Entry(
                    _("Switch to %(workspace)s") % {"workspace": choice.name},
                    "building-2",
                    Send(frame.switch_url, "workspace", str(choice.id)),
                    words=(choice.name, gettext_lazy("switch change workspace practice")),
                )


class SwitchLocation(Command):
    """To each other location of the practice, and to all of them."""

    key, order = "locations", 75

    def entries(self, asking: Asking) -> Iterable[Entry]:
        """A line for each location but the one at which the person works."""
        frame = asking.frame
        for choice in frame.locations if frame else ():
            if frame and not choice.current:
                back = urlencode({"next": asking.page})
                yield Entry(
                    _("Switch to %(location)s") % {"location": choice.name},
                    "map-pin",
                    Send(f"{frame.switch_location_url}?{back}", "location", str(choice.id or "")),
                    words=(choice.name, gettext_lazy("switch change location place")),
                    shortcut=choice.key.replace("+", " "),
                )


class Lock(Command):
    """Lock the screen, and come back to this page."""

    key, order = "lock", 80

    def entries(self, asking: Asking) -> Iterable[Entry]:
        """The one line."""
        if asking.frame:
            yield Entry(
                _("Lock"),
                "lock",
                Send(asking.frame.lock_url, "next", asking.page),
                words=(gettext_lazy("lock screen break away"),),
                is_useful=True,
            )


class SignOut(Command):
    """End this session."""

    key, order = "sign-out", 90

    def entries(self, asking: Asking) -> Iterable[Entry]:
        """The one line."""
        if asking.frame:
            yield Entry(
                _("Sign out"),
                "log-out",
                Send(asking.frame.sign_out_url),
                words=(gettext_lazy("sign out log out logout leave quit"),),
                is_useful=True,
            )


class MemberRecords(RecordSearch):
    """The people of the team, by name or email."""

    key, order, permission = "member", 80, "team.manage"

    def find(self, actor: Actor, query: str, limit: int) -> Sequence[Hit]:
        """Members who work here now; a team is small enough to be read as a whole."""
        if len(query) < SHORTEST_NAME:
            return ()
        found = [
            each
            for each in _team.get(actor.workspace_id, lambda: members(actor.workspace_id))
            if each.left_at is None and _begins(query, each.name, each.user.email)
        ]
        return [
            Hit(
                each.pk,
                each.name,
                each.name,
                f"{url('accounts:team')}#member-row-{each.pk}",
                (each.get_role_display(), each.user.email),
                note=_("Member"),
            )
            for each in found[:limit]
        ]


class LocationRecords(RecordSearch):
    """The locations of the practice, by name, street or town."""

    key, order, permission = "location", 85, "locations.manage"

    def find(self, actor: Actor, query: str, limit: int) -> Sequence[Hit]:
        """Locations that are in use."""
        if len(query) < SHORTEST_NAME:
            return ()
        found = [
            each
            for each in locations_offered_lately()
            if _begins(query, f"{each.name} {each.street} {each.city}")
        ]
        return [
            Hit(
                each.pk,
                each.name,
                each.name,
                url("accounts:location", each.pk),
                [fact for fact in (each.street, each.city) if fact],
                icon="map-pin",
                note=_("Location"),
            )
            for each in found[:limit]
        ]


def _begins(query: str, name: str, email: str = "") -> bool:
    """Whether each word of the query begins a word of the name, or the email."""
    keys = search_keys(name)
    return all(
        any(key.startswith(word) for key in keys) or (email and email.startswith(word))
        for word in fold_name(query).split()
    )
