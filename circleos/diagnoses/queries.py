"""Reads of diagnoses. All but drafts of one's own hang on published notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from circleos.core.actor import Actor
from circleos.core.errors import NotFound
from circleos.core.paging import COUNTED, Count, Page, count_of, page_by_key
from circleos.core.prepared import Prepared
from circleos.diagnoses.icd.entries import key_of
from circleos.diagnoses.models import PRESENT, Certainty, Diagnosis, System
from circleos.notes.models import Note

SHOWN = 50
ACTIVE, HISTORY, ALL = "active", "history", "all"
_PUBLISHED = Q(note__status=Note.Status.PUBLISHED)
_ACTIVE = Q(removed_at=None, resolved="", certainty__in=PRESENT)
_CERTAIN_FIRST = Case(
    *(
        When(certainty=certainty, then=Value(place))
        for place, certainty in enumerate(Certainty.values)
    ),
    output_field=IntegerField(),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which diagnoses are wanted: of one patient, of a code or those that it begins, and how."""

    patient_id: UUID | None = None
    code: str = ""
    certainty: str = ""
    status: str = ""
    before: UUID | None = None


@dataclass(frozen=True, slots=True)
class OfPatient:
    """What the card of the profile shows: what is active, and how many are history."""

    active: Sequence[Diagnosis]
    active_count: int
    history_count: int

    @property
    def are_unchecked(self) -> bool:
        """Whether some of the codes are not from a loaded ICD-10-GM."""
        return any(each.system != System.GM or not each.edition for each in self.active)


def diagnoses_matching(asked: Asked) -> QuerySet[Diagnosis]:
    """The published diagnoses that are asked for, without order or position.

    Without a status those that were removed are left out; `history` and `all` have them. Those of
    a withdrawn patient stand on their own page alone.
    """
    found: QuerySet[Diagnosis] = Diagnosis.objects.filter(_PUBLISHED)
    if asked.patient_id:
        found = found.filter(patient_id=asked.patient_id)
    else:
        found = found.filter(patient__withdrawn_at=None)
    if asked.code:
        key = key_of(asked.code)
        found = found.filter(key__gte=key, key__lt=f"{key}~")
    if asked.certainty:
        found = found.filter(certainty=asked.certainty)
    if asked.status == ACTIVE:
        return found.filter(_ACTIVE)
    if asked.status == HISTORY:
        return found.exclude(_ACTIVE)
    return found if asked.status == ALL else found.filter(removed_at=None)


def page_of_diagnoses(asked: Asked, limit: int) -> Page[Diagnosis]:
    """One page, the newest first."""
    found = diagnoses_matching(asked).select_related("note")
    if asked.before:
        found = found.filter(pk__lt=asked.before)
    return page_by_key(found.order_by("-id"), limit, is_first=asked.before is None)


def count_diagnoses(asked: Asked) -> Count:
    """How many there are, wherever the page begins."""
    return count_of(diagnoses_matching(asked))


def of_patient(patient_id: UUID) -> OfPatient:
    """What is active, the confirmed first, and how much history there is."""
    active, count = _confirmed_first.newest(SHOWN, patient_id, ACTIVE)
    return OfPatient(active, count, _confirmed_first.count(patient_id, HISTORY).shown)


@Prepared
def _confirmed_first(patient_id: UUID, status: str) -> QuerySet[Diagnosis]:
    found = diagnoses_matching(Asked(patient_id=patient_id, status=status))
    return found.select_related("note").order_by(_CERTAIN_FIRST, "-id")


def is_active(patient_id: UUID, code: str) -> bool:
    """Whether the patient has a diagnosis of exactly this code now."""
    active = diagnoses_matching(Asked(patient_id=patient_id, status=ACTIVE))
    return active.filter(key=key_of(code)).exists()


def is_begun(note_id: UUID) -> bool:
    """Whether there is anything of a note, whoever writes it."""
    return bool(Note.objects.filter(pk=note_id).exists())


def history_of(patient_id: UUID) -> list[Diagnosis]:
    """What is no longer active, ruled out, or removed, the newest first."""
    found = diagnoses_matching(Asked(patient_id=patient_id, status=HISTORY))
    return list(found.select_related("note").order_by("-id")[:COUNTED])


def codes_of_note(note: Note) -> list[Diagnosis]:
    """The codes that stand on a note, in the order in which they came."""
    return list(Diagnosis.objects.filter(note=note, removed_at=None).order_by("id"))


def visible_to(actor: Actor) -> Q:
    """The condition for diagnoses that an actor may know of: drafts are their author's alone."""
    return _PUBLISHED | Q(note__author_id=actor.id) if actor.id else _PUBLISHED


def find_diagnosis(actor: Actor, diagnosis_id: UUID) -> Diagnosis:
    """A diagnosis of a published note, or of a draft of this actor's own. Raises `NotFound`."""
    diagnoses = Diagnosis.objects.select_related("note", "patient").filter(visible_to(actor))
    diagnosis: Diagnosis | None = diagnoses.filter(pk=diagnosis_id).first()
    if diagnosis is None:
        raise NotFound
    return diagnosis
