"""Who resembles a search on the Patients page: below those who match, and never among them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from circleos.core.actor import Actor
from circleos.patients.columns import Column, narrowed
from circleos.patients.finding.people import find_patients
from circleos.patients.finding.ranking import Match
from circleos.patients.models import Patient


@dataclass(frozen=True, slots=True)
class SimilarPatient:
    """A patient as a row of the list, and in a word why they are there."""

    patient: Patient
    reason: str


def similar_patients(
    actor: Actor, text: str, columns: Iterable[Column], *, without: Collection[UUID]
) -> list[SimilarPatient]:
    """The best of those whose names only resemble what was typed, or sound like it."""
    reasons = {
        hit.patient.id: hit.reason
        for hit in find_patients(actor, text).hits
        if hit.match in {Match.SIMILAR, Match.SOUNDS} and hit.patient.id not in without
    }
    if not reasons:
        return []
    found = narrowed(Patient.objects.all(), columns).in_bulk(list(reasons))
    return [SimilarPatient(found[each], reason) for each, reason in reasons.items()]
