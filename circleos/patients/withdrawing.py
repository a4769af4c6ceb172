"""Withdrawing patients whom an undone import created, and what they get back when restored."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from circleos.core.actor import Actor
from circleos.core.event_batches import Happened, sealed, write_sealed
from circleos.core.models import Event, EventDetail
from circleos.core.workspace import current_workspace_id
from circleos.patients.external_ids import EXTERNAL_IDS
from circleos.patients.models import ExternalId, Patient

WITHDRAWN = "patient.withdrawn"
_PATIENT, _EXTERNAL = Patient._meta.db_table, ExternalId._meta.db_table

# For `counts_by`, of rows that have a `patient_id`. It asks an index in which only the withdrawn
# stand, so it costs next to nothing where nobody is.
NOT_WITHDRAWN = (
    f"NOT EXISTS (SELECT FROM {_PATIENT} w WHERE w.workspace_id = r.workspace_id"
    " AND w.id = r.patient_id AND w.withdrawn_at IS NOT NULL)"
)


def withdraw_patients(actor: Actor, patient_ids: Sequence[UUID]) -> int:
    """Withdraw these patients in the current transaction, and return how many were not so.

    No list, search or later import finds them. What other systems call them is free again, since
    a later import may bring the same people; the event remembers it for `ids_to_give_back`.
    """
    parameters: dict[str, Any] = {
        "workspace": current_workspace_id(),
        "patients": list(patient_ids),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {_PATIENT}
            SET withdrawn_at = now(), archived_at = coalesce(archived_at, now()),
                version = version + 1, updated_at = now()
            WHERE workspace_id = %(workspace)s AND id = ANY(%(patients)s)
              AND withdrawn_at IS NULL
            RETURNING id::text
            """,  # noqa: S608  names of ours
            parameters,
        )
        withdrawn = [id_ for (id_,) in cursor.fetchall()]
        cursor.execute(
            f"""
            DELETE FROM {_EXTERNAL}
            WHERE workspace_id = %(workspace)s AND patient_id = ANY(%(patients)s)
            RETURNING patient_id::text, id, system, value
            """,  # noqa: S608  names of ours
            parameters,
        )
        freed: dict[str, list[list[str]]] = {}
        for patient_id, _id, system, value in sorted(cursor.fetchall()):
            freed.setdefault(patient_id, []).append([system, value])
    if withdrawn:
        happened = [
            Happened(WITHDRAWN, id_, [(EXTERNAL_IDS, freed[id_], [])] if id_ in freed else ())
            for id_ in withdrawn
        ]
        write_sealed(actor, sealed(happened))
    return len(withdrawn)


def ids_to_give_back(patient: Patient) -> list[list[str]]:
    """What other systems called a withdrawn patient, as far as nobody else has it by now."""
    withdrawn = Event.objects.filter(subject_id=patient.pk, kind=WITHDRAWN).order_by("-id").first()
    detail = withdrawn and EventDetail.objects.filter(pk=withdrawn.pk).first()
    changes = detail.detail["changes"] if detail else []
    freed = [external for change in changes for external in change["old"]]
    return [
        [system, value]
        for system, value in freed
        if not ExternalId.objects.filter(system=system, value=value).exists()
    ]
