"""Every change of saved views, and the reads of them.

The history tells of shared views alone: what one keeps and pins for oneself is nobody's business.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from circleos.core.actor import Actor, writes
from circleos.core.errors import Invalid, NotFound
from circleos.core.events import Change, record
from circleos.core.fields import BadValue, clean_text
from circleos.core.folding import fold_name
from circleos.core.prepared import Prepared
from circleos.search.layouts import columns_of_list, member_of
from circleos.search.lists import LISTS
from circleos.search.models import PinnedView, SavedView
from circleos.search.models.saved_view import NAME_LENGTH
from circleos.ui.frame import RailLink

MOST_VIEWS = 50
LONGEST_QUERY = 4_000
UNDO_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ShownView:
    """A saved view as one member sees it."""

    view: SavedView
    is_pinned: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What a list shows: its query string, and the columns if they are not the usual ones."""

    query: str
    columns: Sequence[str] = ()


def views_of(actor: Actor, list_key: str = "") -> list[ShownView]:
    """The member's own views and the shared ones, by name; of one list or of all."""
    views: Iterable[Any] = _seen_by(actor.id, list_key)
    shown = [ShownView(view, view.is_pinned, _may_change(actor, view)) for view in views]
    return sorted(shown, key=lambda each: fold_name(each.view.name))


def find_view(actor: Actor, view_id: UUID) -> ShownView:
    """A view that this member may see. Raises `NotFound`."""
    view = _with_pins(actor.id).filter(pk=view_id).first()
    if view is None:
        raise NotFound
    return ShownView(view, view.is_pinned, _may_change(actor, view))


def pinned_links(actor: Actor) -> list[RailLink]:
    """The views in this member's rail, with how many each has."""
    return [
        RailLink(
            each.view.name,
            "users" if each.view.is_shared else "bookmark",
            address_of(each.view),
            LISTS[each.view.list_key].count(actor, each.view.query),
        )
        for each in views_of(actor)
        if each.is_pinned and actor.may(LISTS[each.view.list_key].permission)
    ]


def address_of(view: SavedView) -> str:
    """Where a view is shown: its list, with all that the view says, and its id."""
    shown = view.query.removeprefix("?")
    return f"{reverse(LISTS[view.list_key].url_name)}?{shown}&view={view.pk}"


def view_to_change(actor: Actor, view_id: UUID) -> ShownView:
    """A view that this member may change. Raises `NotFound` or `NotAllowed`."""
    shown = find_view(actor, view_id)
    _require_change(actor, shown.view)
    return shown


@writes("views.own")
def save_view(
    actor: Actor, list_key: str, name: str, shown: Shown, *, shared: bool = False
) -> SavedView:
    """Keep a list under a name. Sharing it with the workspace needs `views.share`.

    Raises `Invalid` for a name that is missing or taken, or for too many views.
    """
    if shared:
        actor.require("views.share")
    others = _visible(actor.id).filter(list_key=list_key)
    if others.count() >= MOST_VIEWS:
        message = _("There are %(most)d views already; delete one first")
        raise Invalid.field("name", message % {"most": MOST_VIEWS})
    view = SavedView(
        list_key=LISTS[list_key].key,
        owner_id=member_of(actor),
        name=_read_name(name, others),
        query=_read_query(list_key, shown.query),
        columns=columns_of_list(list_key, shown.columns),
        is_shared=shared,
    )
    view.save(force_insert=True)
    if shared:
        _record(actor, "view.shared", view, Change("name", None, view.name))
    return view


@writes("views.own")
def update_view(actor: Actor, view_id: UUID, shown: Shown) -> SavedView:
    """Let a view show something else; without columns it keeps its own.

    A shared view needs `views.share`.
    """
    view = _own(actor, view_id)
    before = view.query, view.columns
    view.query = _read_query(view.list_key, shown.query)
    view.columns = columns_of_list(view.list_key, shown.columns) or view.columns
    if (view.query, view.columns) != before:
        view.save(update_fields=["query", "columns", "updated_at"])
        if view.is_shared:
            # What was searched for may be a name, which is no matter of the history.
            _record(actor, "view.changed", view, Change("name", view.name, view.name))
    return view


@writes("views.own")
def rename_view(actor: Actor, view_id: UUID, name: str, *, shared: bool) -> SavedView:
    """Give a view this name, and share it or keep it to oneself, which needs `views.share`.

    A view that is no longer shared belongs to whoever took it back: for them it would vanish
    otherwise.
    """
    view = _own(actor, view_id)
    before, was_shared = view.name, view.is_shared
    view.name = _read_name(
        name, _visible(actor.id).filter(list_key=view.list_key).exclude(pk=view.pk)
    )
    if shared != was_shared:
        actor.require("views.share")
        view.is_shared = shared
        view.owner_id = view.owner_id if shared else member_of(actor)
    view.save(force_update=True)
    if shared and not was_shared:
        _record(actor, "view.shared", view, Change("name", None, view.name))
    elif was_shared and not shared:
        _record(actor, "view.unshared", view, Change("name", before, None))
    elif shared and view.name != before:
        _record(actor, "view.changed", view, Change("name", before, view.name))
    return view


@writes("views.own")
def remove_view(actor: Actor, view_id: UUID) -> SavedView:
    """Delete a view; for a day it can be brought back. A shared one needs `views.share`."""
    view = _own(actor, view_id)
    SavedView.objects.filter(removed_at__lt=timezone.now() - UNDO_FOR).delete()
    view.removed_at = timezone.now()
    view.save(update_fields=["removed_at", "updated_at"])
    if view.is_shared:
        _record(actor, "view.removed", view, Change("name", view.name, None))
    return view


@writes("views.own")
def restore_view(actor: Actor, view_id: UUID) -> SavedView:
    """Bring a deleted view back, also into the rails it stood in. Raises `NotFound`, and `Invalid`
    when its name is taken by now."""
    view = _own(actor, view_id, removed=True)
    if view.removed_at is not None:
        _read_name(view.name, _visible(actor.id).filter(list_key=view.list_key))
        view.removed_at = None
        view.save(update_fields=["removed_at", "updated_at"])
        if view.is_shared:
            _record(actor, "view.restored", view, Change("name", None, view.name))
    return view


@writes("views.own")
def pin_view(actor: Actor, view_id: UUID, *, pinned: bool) -> SavedView:
    """Put a view into one's own rail, or take it out. Raises `NotFound`."""
    shown = find_view(actor, view_id)
    if pinned and not shown.is_pinned:
        PinnedView(member_id=member_of(actor), view=shown.view).save(force_insert=True)
    elif not pinned:
        PinnedView.objects.filter(member_id=actor.id, view=shown.view).delete()
    return shown.view


@Prepared
def _seen_by(member_id: UUID | None, list_key: str) -> QuerySet[SavedView]:
    views = _with_pins(member_id)
    return views.filter(list_key=list_key) if list_key else views


def _with_pins(member_id: UUID | None) -> QuerySet[Any]:
    pins = PinnedView.objects.filter(view_id=OuterRef("pk"), member_id=member_id)
    return _visible(member_id).annotate(is_pinned=Exists(pins))


def _visible(member_id: UUID | None, *, removed: bool = False) -> QuerySet[SavedView]:
    whose = Q(owner_id=member_id) | Q(is_shared=True)
    views: QuerySet[SavedView] = SavedView.objects.filter(whose)
    return views if removed else views.filter(removed_at=None)


def _own(actor: Actor, view_id: UUID, *, removed: bool = False) -> SavedView:
    """A view that this actor may change, locked. Raises `NotFound` or `NotAllowed`."""
    view = _visible(actor.id, removed=removed).select_for_update().filter(pk=view_id).first()
    if view is None:
        raise NotFound
    _require_change(actor, view)
    return view


def _require_change(actor: Actor, view: SavedView) -> None:
    # Others' own views are not found at all.
    if view.is_shared:
        actor.require("views.share")


def _may_change(actor: Actor, view: SavedView) -> bool:
    return actor.may("views.share") if view.is_shared else view.owner_id == actor.id


def _read_name(text: str, others: QuerySet[SavedView]) -> str:
    try:
        name = clean_text(text, NAME_LENGTH)
    except BadValue as error:
        raise Invalid.field("name", error.message) from error
    if not name:
        raise Invalid.field("name", _("A name is required"))
    if fold_name(name) in {fold_name(each) for each in others.values_list("name", flat=True)}:
        raise Invalid.field(
            "name", _("There is a view “%(name)s” already; take another name") % {"name": name}
        )
    return name


def _read_query(list_key: str, query: str) -> str:
    written = LISTS[list_key].written(query)
    if len(written) > LONGEST_QUERY:
        raise Invalid.field("query", _("These are too many filters for one view; take some away"))
    return written


def _record(actor: Actor, kind: str, view: SavedView, change: Change) -> None:
    record(actor, kind, subject_kind="view", subject_id=view.pk, changes=[change])
