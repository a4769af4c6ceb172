"""Reads of undone imports."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef

from circleos.core.ids import uuid7_at
from circleos.core.models import Event, EventDetail
from circleos.imports.models import Import, LeftAlone, Undo
from circleos.imports.taking_back import Deed
from circleos.patients.models import Patient
from circleos.patients.withdrawing import WITHDRAWN

# Ids are made by the clocks of the processes that write them.
_CLOCKS_DIFFER = timedelta(hours=1)
_EVENT, _DETAIL = Event._meta.db_table, EventDetail._meta.db_table


@dataclass(frozen=True, slots=True)
class LeftPage:
    """Some patients who were left alone, in the order of the import; `next` is None on the last
    page, and the `after` of the following one otherwise."""

    left: list[LeftAlone]
    next: UUID | None


@dataclass(frozen=True, slots=True)
class WithdrawnPage:
    """Some of those withdrawn, likewise."""

    patients: list[Patient]
    next: UUID | None


def undo_of(import_: Import) -> Undo | None:
    """The undoing of an import, with its run; None if nobody has asked for it."""
    undo: Undo | None = Undo.objects.select_related("run").filter(of_import=import_).first()
    return undo


def left_alone(undo: Undo, *, limit: int, after: UUID | None = None) -> LeftPage:
    """Those whom undoing left as they are, with the patients."""
    left = LeftAlone.objects.select_related("patient").filter(undo=undo).order_by("id")
    if after is not None:
        left = left.filter(pk__gt=after)
    found = list(left[: limit + 1])
    more = len(found) > limit
    return LeftPage(found[:limit], found[limit - 1].pk if more else None)


def still_withdrawn(
    import_: Import, undo: Undo, *, limit: int, after: UUID | None = None
) -> WithdrawnPage:
    """Whom undoing an import has withdrawn and nobody has restored since: no list shows them.

    The index of the withdrawn is walked from the first of them to the last: around them may stand a
    hundred thousand whom the undoing of another import has withdrawn. Of an undoing that does not
    say where they stand, the walk is from the first moment of the import to its last. Their events
    are looked for between the same ids: merged with those of everybody, all would be read.
    """
    first = after or undo.withdrawn_from or first_moment(import_)
    last = undo.withdrawn_to or _last_moment(import_)
    by_undo = Event.objects.filter(
        subject_id=OuterRef("pk"),
        subject_id__range=(first, last),
        kind=WITHDRAWN,
        group_id=undo.pk,
    )
    withdrawn = Patient.objects.filter(
        Exists(by_undo), withdrawn_at__isnull=False, pk__range=(first, last)
    ).order_by("pk")
    if after is not None:
        withdrawn = withdrawn.filter(pk__gt=after)
    found = list(withdrawn[: limit + 1])
    more = len(found) > limit
    return WithdrawnPage(found[:limit], found[limit - 1].pk if more else None)


def first_moment(import_: Import) -> UUID:
    """An id before all events of an import."""
    return uuid7_at((import_.started_at or import_.created_at) - _CLOCKS_DIFFER)


def _last_moment(import_: Import) -> UUID:
    return uuid7_at((import_.finished_at or import_.updated_at) + _CLOCKS_DIFFER)


def count_events(import_: Import) -> int:
    """How many events the import has written about patients."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT count(*) FROM {_EVENT}
            WHERE workspace_id = %s AND id > %s AND id < %s
              AND group_id = %s AND subject_kind = 'patient'
            """,  # noqa: S608  the table's name is ours
            [
                import_.workspace_id,
                first_moment(import_),
                _last_moment(import_),
                import_.pk,
            ],
        )
        count: int = cursor.fetchone()[0]
        return count


def subjects_behind(import_: Import, position: UUID, limit: int) -> list[tuple[UUID, UUID]]:
    """Event and patient of the next events of the import, in their order.

    Ids say when an event happened, so the index of ids is walked from the first moment of the
    import to its last: a column more in the index of all events would cost every change.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT id, subject_id FROM {_EVENT}
            WHERE workspace_id = %s AND id > %s AND id < %s
              AND group_id = %s AND subject_kind = 'patient'
            ORDER BY id LIMIT %s
            """,  # noqa: S608  the table's name is ours
            [import_.workspace_id, position, _last_moment(import_), import_.pk, limit],
        )
        return list(cursor.fetchall())


def deeds_since(
    import_: Import, patient_ids: list[UUID], created: list[str]
) -> dict[UUID, list[Deed]]:
    """What happened to these patients since the import began, the oldest first.

    What events of the kinds `created` say is not read.
    """
    deeds: dict[UUID, list[Deed]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT e.subject_id, e.id, e.kind, e.group_id,
                   CASE WHEN e.origin = 'undo' THEN e.origin_id END,
                   e.kind = ANY(%(created)s), d.detail -> 'changes'
            FROM {_EVENT} e
            LEFT JOIN {_DETAIL} d
              ON d.workspace_id = e.workspace_id AND d.id = e.id AND e.kind <> ALL(%(created)s)
            WHERE e.workspace_id = %(workspace)s AND e.subject_id = ANY(%(patients)s)
              AND e.id > %(first)s
            ORDER BY e.id
            """,  # noqa: S608  the tables' names are ours
            {
                "workspace": import_.workspace_id,
                "patients": patient_ids,
                "created": created,
                "first": first_moment(import_),
            },
        )
        for patient_id, id_, kind, group, undone, is_created, changes in cursor:
            said = [] if is_created else _changes(changes)
            deed = Deed(id_, kind, group, undone, said)
            deeds.setdefault(patient_id, []).append(deed)
    return deeds


def _changes(stored: str | None) -> list[tuple[str, Any, Any]] | None:
    if stored is None:
        return None
    return [(each["field"], each["old"], each["new"]) for each in json.loads(stored)]
