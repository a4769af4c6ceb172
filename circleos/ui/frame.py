"""What the frame of a page shows of the person at the screen and of their workspace."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.utils.functional import Promise

from circleos.core.actor import Actor
from circleos.core.contributions import ContributionPoint
from circleos.ui.addresses import url


@dataclass(frozen=True, slots=True)
class WorkspaceChoice:
    """A workspace that the person may switch to."""

    id: UUID
    name: str
    current: bool


@dataclass(frozen=True, slots=True)
class LocationChoice:
    """A location that the person may say they work at; without an `id` all of them.

    `key` is the one that chooses it, such as alt+1; there are nine.
    """

    id: UUID | None
    name: str
    current: bool
    key: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Names and addresses around a page. Whoever sets `request.frame` knows them.

    It holds values only: a page may be rendered after its transaction has failed.
    """

    workspace_name: str
    person_name: str
    person_key: str  # the membership's id: it gives the avatar its colour
    role: str | Promise
    workspaces: tuple[WorkspaceChoice, ...]
    home_url: str
    search_url: str
    switch_url: str  # POST workspace=<id>
    sign_out_url: str  # POST
    lock_url: str  # POST next=<where to come back to>
    account_url: str
    switch_location_url: str  # POST location=<id or nothing> next=<where to come back to>
    locations: tuple[LocationChoice, ...] = ()  # none where there is nothing to choose

    @property
    def location_name(self) -> str:
        """The location at which the person works; empty: at all of them."""
        return next((each.name for each in self.locations if each.current and each.id), "")


@dataclass(frozen=True, slots=True)
class RailEntry:
    """A room in the rail. It shows to those who have the permission.

    `shortcut` is the key sequence that goes there ("g p"); `count` gives the number beside it and
    is asked for after the page is there; entries with `foot` stand at the foot of the rail.
    """

    key: str
    label: str | Promise
    icon: str
    url_name: str
    permission: str
    order: int = 50
    shortcut: str = ""
    count: Callable[[Actor], int] | None = None
    foot: bool = False


RAIL: ContributionPoint[RailEntry] = ContributionPoint("rail")


@dataclass(frozen=True, slots=True)
class FramePart:
    """Something that stands on every page with the rail, such as a dialog opened by a key.

    `template` is included in the page and knows what every page knows. It asks the database
    nothing: a page may be rendered after its transaction has failed.
    """

    key: str
    template: str
    order: int = 50


FRAME_PARTS: ContributionPoint[FramePart] = ContributionPoint("frame parts")


@dataclass(frozen=True, slots=True)
class RailRoom:
    """A rail entry as one page shows it."""

    key: str
    label: str | Promise
    icon: str
    href: str
    shortcut: str
    counted: bool
    foot: bool
    current: bool
    exact: bool


@dataclass(frozen=True, slots=True)
class RailLink:
    """A link of a member's own in the rail, such as a pinned view, with its number."""

    label: str
    icon: str
    href: str
    count: int


@dataclass(frozen=True, slots=True)
class RailGroup:
    """Links below the rooms that every member has of their own. They come with the counts."""

    key: str
    title: str | Promise
    links: Callable[[Actor], Sequence[RailLink]]
    order: int = 50


RAIL_GROUPS: ContributionPoint[RailGroup] = ContributionPoint("rail groups")
_CHANGES_OF_RAIL = "rail_changes"


def rail_changed(request: HttpRequest) -> None:
    """Let the next page ask for the rail's own links again, which browsers keep for a while."""
    request.session[_CHANGES_OF_RAIL] = changes_of_rail(request) + 1


def changes_of_rail(request: HttpRequest) -> int:
    """How often the rail was changed in this session."""
    changes: int = request.session.get(_CHANGES_OF_RAIL, 0) if hasattr(request, "session") else 0
    return changes


def rail(request: HttpRequest, actor: Actor) -> list[RailRoom]:
    """The rooms this actor may enter, the one that the page belongs to marked as current."""
    rooms = []
    for entry in visible_entries(actor):
        href = url(entry.url_name)
        exact = request.path == href
        rooms.append(
            RailRoom(
                entry.key,
                entry.label,
                entry.icon,
                href,
                entry.shortcut,
                counted=entry.count is not None,
                foot=entry.foot,
                current=exact or request.path.startswith(href.rstrip("/") + "/"),
                exact=exact,
            )
        )
    return rooms


def visible_entries(actor: Actor) -> list[RailEntry]:
    """The entries of the rail whose permission the actor has, in order."""
    return [entry for entry in RAIL if actor.may(entry.permission)]
