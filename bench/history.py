"""A patient with whom the practice has had a long history."""

from uuid import UUID

from circleos.core.actor import Actor, Origin
from circleos.core.events import Change, record
from circleos.core.workspace import workspace_transaction
from circleos.patients.models import Patient
from circleos.patients.services import FIRST_NUMBER

EVENTS = 2000


def give_long_history(workspace_id: UUID) -> None:
    """Let the first patient have 2,000 events."""
    actor = Actor.system(workspace_id, Origin.COMMAND)
    with workspace_transaction(workspace_id):
        patient = Patient.objects.get(number=FIRST_NUMBER)
        before = patient.city
        for number in range(EVENTS - 1):  # the import has written the first
            after = ("Berlin", "Potsdam")[number % 2]
            change = Change("city", before, after)
            record(actor, "patient.edited", subject_id=patient.pk, changes=[change])
            before = after
