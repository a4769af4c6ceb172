"""Reads of bulk changes, and of what became of the patients since."""

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from circleos.core.errors import NotFound
from circleos.core.models import Event, EventDetail
from circleos.core.workspace import current_workspace_id
from circleos.patients.models import BulkChange


def find_bulk_change(change_id: UUID) -> BulkChange:
    """The bulk change with this id, and its run. Raises `NotFound`."""
    changes = BulkChange.objects.select_related("run", "undoes")
    change: BulkChange | None = changes.filter(pk=change_id).first()
    if change is None:
        raise NotFound
    return change


def bulk_change_asked_by(request: str) -> BulkChange | None:
    """The change that this very click asked for before."""
    change: BulkChange | None = BulkChange.objects.filter(request=request).first()
    return change


def undo_of(change: BulkChange) -> BulkChange | None:
    """The change that undoes this one."""
    undo: BulkChange | None = BulkChange.objects.select_related("run").filter(undoes=change).first()
    return undo


def bulk_changes_among(groups: Collection[UUID]) -> dict[UUID, BulkChange]:
    """Those of these groups of events that are bulk changes, by id."""
    changes = BulkChange.objects.filter(pk__in=groups)
    return {change.pk: change for change in changes}


def changed_by(group: UUID, patient_ids: Sequence[UUID]) -> list[UUID]:
    """Those of these patients who have an event of this group."""
    events = Event.objects.filter(subject_id__in=patient_ids, group_id=group)
    return list(events.order_by("subject_id").values_list("subject_id", flat=True).distinct())


class Before(NamedTuple):
    """What stood in a field before it was changed; both None where no field was asked for."""

    field: str | None
    value: str | None


def untouched_since(
    group: UUID, patient_ids: Sequence[UUID], kinds: Sequence[str], *fields: str
) -> dict[UUID, Before]:
    """What stood there before the events of this group, for the patients nobody touched since.

    Only events of these kinds count, and with `fields` only those that changed one of them. An
    event whose values have been erased gives nothing back.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT subject_id, field, old FROM (
                SELECT DISTINCT ON (e.subject_id) e.subject_id, e.group_id,
                       c.change ->> 'field' AS field, c.change ->> 'old' AS old
                FROM {Event._meta.db_table} e
                JOIN {EventDetail._meta.db_table} d
                  ON d.workspace_id = e.workspace_id AND d.id = e.id
                LEFT JOIN LATERAL jsonb_array_elements(d.detail -> 'changes') c (change)
                  ON c.change ->> 'field' = ANY(%(fields)s::text[])
                WHERE e.workspace_id = %(workspace)s AND e.subject_id = ANY(%(patients)s)
                  AND e.kind = ANY(%(kinds)s)
                  AND (c.change IS NOT NULL OR cardinality(%(fields)s::text[]) = 0)
                ORDER BY e.subject_id, e.id DESC
            ) newest
            WHERE group_id = %(group)s
            """,  # noqa: S608  names of ours
            {
                "workspace": current_workspace_id(),
                "patients": list(patient_ids),
                "kinds": list(kinds),
                "fields": list(fields),
                "group": group,
            },
        )
        return {patient_id: Before(*before) for patient_id, *before in cursor.fetchall()}
