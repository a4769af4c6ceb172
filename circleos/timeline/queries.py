"""What happened to a patient, the newest first, as far as the reader may see it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Max, OuterRef, QuerySet, Subquery

from circleos.core.actor import Actor, ActorKind
from circleos.core.events import EVENT_KINDS, Change
from circleos.core.ids import uuid_or_none
from circleos.core.models import Event, EventDetail
from circleos.core.paging import Count, Page, count_of, page_by_key
from circleos.core.prepared import Prepared


class Detail(StrEnum):
    """Whether the old and new values of an event can be shown."""

    SHOWN = "shown"
    CLOSED = "closed"  # the reader's role may not see them
    ERASED = "erased"  # they were removed for good; the event alone remains


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as this reader may see it: without values when they may not be read."""

    id: UUID
    at: datetime
    kind: str
    actor_kind: str
    actor_id: UUID | None
    actor_name: str
    origin: str
    group_id: UUID
    detail: Detail
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """Which events are wanted: of one kind, of one person, and a position in the list.

    `who` is the id of a member or a token, or "system". `before` asks for what is older than that
    event, `after` for what is newer.
    """

    kind: str = ""
    who: str = ""
    before: UUID | None = None
    after: UUID | None = None

    @classmethod
    def of(cls, address: Mapping[str, str]) -> "Asked":
        """Read an address. What means nothing in it is left out, never an error."""
        kind, who = address.get("kind", ""), address.get("who", "")
        return cls(
            kind=kind if kind in EVENT_KINDS else "",
            who=who if who == ActorKind.SYSTEM or uuid_or_none(who) else "",
            before=uuid_or_none(address.get("before", "")),
            after=uuid_or_none(address.get("after", "")),
        )


@dataclass(frozen=True, slots=True)
class Doer:
    """Somebody who did something to a patient, under the name they used last."""

    key: str
    name: str


def newest_events(actor: Actor, patient_id: UUID, limit: int) -> tuple[list[Happening], int]:
    """What happened last, and how much there is; 10,001 for more than 10,000."""
    newest, count = _newest.newest(limit, patient_id)
    return [_seen_by(actor, event) for event in newest], count


def count_events(patient_id: UUID, asked: Asked = Asked()) -> Count:
    """How many there are, wherever the page begins."""
    return count_of(_filtered(_of_patient(patient_id), asked))


def page_of_events(actor: Actor, patient_id: UUID, asked: Asked, limit: int) -> Page[Happening]:
    """One page by key, in one query, however far down it lies."""
    events = _filtered(_events(patient_id), asked)
    backwards = asked.after is not None
    if backwards:
        events = events.filter(id__gt=asked.after).order_by("id")
    elif asked.before is not None:
        events = events.filter(id__lt=asked.before)
    page = page_by_key(events, limit, is_first=asked.before is None, backwards=backwards)
    return page.showing([_seen_by(actor, event) for event in page.rows])


def kinds_and_doers(patient_id: UUID) -> tuple[list[str], list[Doer]]:
    """What can be filtered by: the kinds there are, and who did something, each by name.

    One query over the index of this patient's events.
    """
    rows = (
        _of_patient(patient_id)
        .order_by()
        .values_list("kind", "actor_kind", "actor_id", "actor_name")
        .annotate(last=Max("created_at"))
        .order_by("last")
    )
    kinds, names = set(), {}
    for kind, actor_kind, actor_id, name, _last in rows:
        kinds.add(kind)
        names[str(actor_id or actor_kind)] = name
    doers = [Doer(key, name) for key, name in names.items()]
    return sorted(kinds), sorted(doers, key=lambda doer: (doer.name.casefold(), doer.key))


def _of_patient(patient_id: UUID) -> QuerySet[Event]:
    events: QuerySet[Event] = Event.objects.filter(subject_id=patient_id, subject_kind="patient")
    return events


def _filtered(events: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    if asked.kind:
        events = events.filter(kind=asked.kind)
    if asked.who == ActorKind.SYSTEM:
        return events.filter(actor_kind=ActorKind.SYSTEM)
    return events.filter(actor_id=asked.who) if asked.who else events


def _events(patient_id: UUID) -> QuerySet[Any]:
    detail = EventDetail.objects.filter(pk=OuterRef("pk")).values("detail")
    return _of_patient(patient_id).annotate(detail=Subquery(detail)).order_by("-id")


@Prepared
def _newest(patient_id: UUID) -> QuerySet[Event]:
    return _events(patient_id)


def _seen_by(actor: Actor, event: Any) -> Happening:
    detail, changes = _detail_for(actor, event.kind, event.detail)
    return Happening(
        id=event.pk,
        at=event.created_at,
        kind=event.kind,
        actor_kind=event.actor_kind,
        actor_id=event.actor_id,
        actor_name=event.actor_name,
        origin=event.origin,
        group_id=event.group_id,
        detail=detail,
        changes=tuple(changes),
    )


def _detail_for(
    actor: Actor, kind: str, stored: Mapping[str, Any] | None
) -> tuple[Detail, Iterable[Change]]:
    """A kind that no room contributes any more says nobody's permission: it stays closed."""
    if kind not in EVENT_KINDS or not actor.may(EVENT_KINDS[kind].permission):
        return Detail.CLOSED, ()
    if stored is None:
        return Detail.ERASED, ()
    return Detail.SHOWN, (
        Change(change["field"], change["old"], change["new"]) for change in stored["changes"]
    )
