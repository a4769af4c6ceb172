"""What the cards edited in place and the full editor have in common."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.datastructures import MultiValueDict

from circleos.accounts.access import SignedInRequest
from circleos.core.errors import Conflict, FieldError, Invalid
from circleos.patients.fields import FIELDS, plain_values
from circleos.patients.forms import (
    FormField,
    changed_by_person,
    choices_made,
    form_fields,
    version_seen,
)
from circleos.patients.models import Patient
from circleos.patients.services import edit_patient
from circleos.patients.wording import Words


@dataclass(frozen=True, slots=True)
class ShownClash:
    """A field that two people changed, both values in words.

    `kept` is which of them the person chose to stay; "" says that they were asked and chose none.
    """

    name: str
    label: str
    theirs: str
    mine: str
    kept: str | None = None


def shown_clashes(
    post: MultiValueDict[str, str],
    refusal: Invalid | Conflict | None,
    label: Callable[[str], str],
    words: Callable[[str, Any], str],
    prefix: str = "",
) -> list[ShownClash]:
    """What a form asks after a conflict; what was answered already stays so."""
    if not isinstance(refusal, Conflict):
        return []
    made = choices_made(post, refusal.version, prefix)
    return [
        ShownClash(
            prefix + clash.field,
            label(clash.field),
            words(clash.field, clash.theirs),
            words(clash.field, clash.mine),
            made.get(clash.field),
        )
        for clash in refusal.clashes.values()
    ]


def save_form(request: SignedInRequest, patient: Patient, names: Sequence[str]) -> Patient:
    """Write what this person changed. Raises `Invalid` and `Conflict` as the service does."""
    changes = changed_by_person(request.POST, names)
    return edit_patient(request.actor, patient.pk, changes, version=version_seen(request.POST))


def form_context(
    request: SignedInRequest,
    patient: Patient,
    names: Sequence[str],
    refusal: Invalid | Conflict | None = None,
) -> dict[str, Any]:
    """What a form shows: the values that stand there, and over them what this person changed."""
    standing = plain_values(patient, names)
    changes = changed_by_person(request.POST, names)
    errors = refusal.errors if isinstance(refusal, Invalid) else ()
    conflict = refusal if isinstance(refusal, Conflict) else None
    return {
        "fields": form_fields(names, {**standing, **changes}, was=standing, errors=errors),
        "errors": summary_of(errors),
        "clashes": shown_clashes(request.POST, refusal, _label, Words()),
        "version": request.POST.get("version", patient.version),
        "clashed_version": conflict.version if conflict else "",
    }


def _label(name: str) -> str:
    return str(FIELDS[name].label)


def is_filled(fields: Mapping[str, FormField], names: Sequence[str]) -> bool:
    """Whether one of these fields holds something, or something that is wrong."""
    return any(fields[name].value or fields[name].error for name in names)


def summary_of(errors: Sequence[FieldError]) -> list[tuple[str, str]]:
    """Each error with the name of its field, and the id of the control it leads to."""
    return [
        (f"field-{error.field}", f"{FIELDS[error.field].label}: {error.message}")
        for error in errors
    ]


def status_of(refusal: Invalid | Conflict | None) -> int:
    """The HTTP status of a form that is shown again, or for the first time."""
    return refusal.status if refusal else 200
