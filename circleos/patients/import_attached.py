"""What hangs on the patients of an import, written set-wise: further phones and external IDs."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection

from circleos.core.copying import Staged
from circleos.core.ids import uuid7_texts
from circleos.core.importing import Person
from circleos.patients.models import ExternalId, FurtherContact

_FURTHER, _EXTERNAL = FurtherContact._meta.db_table, ExternalId._meta.db_table
_PHONES = {
    "id": "uuid",
    "patient_id": "uuid",
    "value": "text",
    "value_reversed": "text",
    "position": "smallint",
}
_IDS = {"id": "uuid", "patient_id": "uuid", "system": "text", "value": "text"}


def further_phones(
    workspace_id: UUID, created: Sequence[Person], edited: Sequence[Person]
) -> Callable[[], None]:
    """Put together the further phone numbers of new people and of those whose numbers a file
    changes; written when the answer is called."""
    replaced = [person for person in edited if "further_phones" in person.changed]
    kept = [
        (person.id, value, value[::-1], str(position))
        for person in (*created, *replaced)
        for position, value in enumerate(person.values["further_phones"])
    ]
    staged = Staged.of("staged_phones", _PHONES, _with_ids(kept))
    return partial(_write_phones, workspace_id, staged, [person.id for person in replaced])


def _write_phones(workspace_id: UUID, staged: Staged, replaced: Sequence[str]) -> None:
    parameters: dict[str, Any] = {
        "workspace": workspace_id,
        "kind": FurtherContact.Kind.PHONE.value,
        "ids": replaced,
    }
    with connection.cursor() as cursor:
        if replaced:
            cursor.execute(
                f"""
                DELETE FROM {_FURTHER}
                WHERE workspace_id = %(workspace)s AND kind = %(kind)s
                  AND patient_id = ANY(%(ids)s::uuid[])
                """,  # noqa: S608  names of ours
                parameters,
            )
        if staged.lines:
            staged.send()
            cursor.execute(
                f"""
                INSERT INTO {_FURTHER}
                    (workspace_id, id, created_at, updated_at, kind,
                     patient_id, value, value_reversed, position)
                SELECT %(workspace)s, id, now(), now(), %(kind)s,
                       patient_id, value, value_reversed, position
                FROM staged_phones
                """,  # noqa: S608  names of ours
                parameters,
            )


def external_ids(
    workspace_id: UUID, created: Sequence[Person], edited: Sequence[Person]
) -> Callable[[], None]:
    """Put together the external IDs of new people and of those whose IDs change, who lose what
    they do not have any more; written when the answer is called.

    That raises `IntegrityError` for an ID that somebody else has.
    """
    replaced = [person for person in edited if "external_ids" in person.changed]
    rows = [
        (person.id, system, value)
        for person in (*created, *replaced)
        for system, value in person.values["external_ids"]
    ]
    staged = Staged.of("staged_external_ids", _IDS, _with_ids(rows))
    return partial(_write_ids, workspace_id, staged, [person.id for person in replaced])


def _write_ids(workspace_id: UUID, staged: Staged, replaced: Sequence[str]) -> None:
    if not staged.lines and not replaced:
        return
    staged.send()
    parameters: dict[str, Any] = {"workspace": workspace_id, "replaced": replaced}
    with connection.cursor() as cursor:
        if replaced:
            cursor.execute(
                f"""
                DELETE FROM {_EXTERNAL} e
                WHERE e.workspace_id = %(workspace)s
                  AND e.patient_id = ANY(%(replaced)s::uuid[])
                  AND NOT EXISTS (
                    SELECT FROM staged_external_ids s WHERE s.patient_id = e.patient_id
                      AND s.system = e.system AND s.value = e.value)
                """,  # noqa: S608  names of ours
                parameters,
            )
        # Somebody else's ID must fail, so only what this patient has already is left out.
        cursor.execute(
            f"""
            INSERT INTO {_EXTERNAL}
                (workspace_id, id, created_at, updated_at, patient_id, system, value)
            SELECT %(workspace)s, s.id, now(), now(), s.patient_id, s.system, s.value
            FROM staged_external_ids s
            WHERE NOT EXISTS (
                SELECT FROM {_EXTERNAL} e
                WHERE e.workspace_id = %(workspace)s AND e.system = s.system
                  AND e.value = s.value AND e.patient_id = s.patient_id)
            """,  # noqa: S608  names of ours
            parameters,
        )


def _with_ids(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [(id_, *row) for id_, row in zip(uuid7_texts(len(rows)), rows, strict=True)]
