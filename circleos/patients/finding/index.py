"""What finding needs, written in the transaction of the change itself."""

from collections.abc import Sequence

from circleos.patients.finding.text import FoundBy, words_of_name
from circleos.patients.models import FurtherContact, Patient, PatientWord
from circleos.search.vocabulary import remember_words

# The fields whose words patients are found by.
FOUND_BY_WORDS = frozenset(
    ("first_name", "last_name", "birth_name", "preferred_name", "email", "further_emails")
)


def found_by(patient: Patient, phones: Sequence[str], emails: Sequence[str]) -> FoundBy:
    """All by which a patient is found whose row is up to date; with the further numbers and
    addresses."""
    return FoundBy(
        str(patient.pk),
        (patient.first_name, patient.last_name, patient.birth_name, patient.preferred_name),
        patient.name_key,
        patient.given_key,
        patient.number,
        patient.birthday,
        patient.postal_code,
        [email for email in (patient.email, *emails) if email],
        [phone for phone in (patient.phone, *phones) if phone],
    )


def make_findable(patient: Patient, finding: FoundBy) -> None:
    """Put what the patient is found by on the row, which is about to be written."""
    patient.phone_reversed = patient.phone[::-1]
    patient.search_text = finding.text(finding.words())


def write_words(patient: Patient, finding: FoundBy, *, is_new: bool) -> None:
    """Write the words that the row itself can not be looked up by. Call it last."""
    words = finding.further_words(finding.words())
    if not is_new:
        rows = PatientWord.objects.filter(patient=patient)
        standing = set(rows.values_list("word", flat=True))
        if gone := standing - set(words):
            rows.filter(word__in=gone).delete()
        words = [word for word in words if word not in standing]
    PatientWord.objects.bulk_create(PatientWord(patient=patient, word=word) for word in words)
    remember_words(word for name in finding.names for word in words_of_name(name))


def reversed_number(kind: FurtherContact.Kind | str, value: str) -> str:
    """A further telephone number from its end; empty for an email address."""
    return value[::-1] if kind == FurtherContact.Kind.PHONE else ""
