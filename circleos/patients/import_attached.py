"""What hangs on the patients of an import, written set-wise: further phones and external IDs."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from circleos.core.copying import stage
from circleos.core.ids import uuid7_texts
from circleos.core.importing import Person
from circleos.patients.models import ExternalId, FurtherContact

_FURTHER, _EXTERNAL = FurtherContact._meta.db_table, ExternalId._meta.db_table


def write_further_phones(
    workspace_id: UUID, created: Sequence[Person], edited: Sequence[Person]
) -> None:
    """Write the further phone numbers of new people and of those whose numbers a file changes."""
    replaced = [person for person in edited if "further_phones" in person.changed]
    kept = [
        (person.id, value, value[::-1], str(position))
        for person in (*created, *replaced)
        for position, value in enumerate(person.values["further_phones"])
    ]
    parameters: dict[str, Any] = {
        "workspace": workspace_id,
        "kind": FurtherContact.Kind.PHONE.value,
        "ids": [person.id for person in replaced],
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
        if kept:
            columns = {
                "patient_id": "uuid",
                "value": "text",
                "value_reversed": "text",
                "position": "smallint",
            }
            stage("staged_phones", {"id": "uuid", **columns}, _with_ids(kept))
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


def write_external_ids(
    workspace_id: UUID, people: Sequence[Person], replaced: Sequence[Person]
) -> None:
    """Add the external IDs of people; those `replaced` lose what they do not have any more.

    Raises `IntegrityError` for an ID that somebody else has.
    """
    rows = [
        (person.id, system, value)
        for person in people
        for system, value in person.values["external_ids"]
    ]
    if not rows and not replaced:
        return
    columns = {"patient_id": "uuid", "system": "text", "value": "text"}
    stage("staged_external_ids", {"id": "uuid", **columns}, _with_ids(rows))
    parameters: dict[str, Any] = {
        "workspace": workspace_id,
        "replaced": [person.id for person in replaced],
    }
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
