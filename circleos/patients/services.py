"""Every change of a patient."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from circleos.core.actor import Actor, writes
from circleos.core.counters import reserve_numbers
from circleos.core.errors import Invalid, NotFound
from circleos.core.events import Change, record
from circleos.core.folding import fold_name
from circleos.core.versions import refuse_clashes
from circleos.patients.external_ids import (
    EXTERNAL_IDS,
    external_ids_of,
    plain_ids,
    read_external_ids,
    replace_external_ids,
)
from circleos.patients.fields import FIELDS, LIST_FIELDS, Plain, Reading, plain_value, read_fields
from circleos.patients.finding.index import (
    FOUND_BY_WORDS,
    found_by,
    make_findable,
    reversed_number,
    write_words,
)
from circleos.patients.models import ExternalId, FurtherContact, Patient
from circleos.patients.queries import find_patient
from circleos.patients.withdrawing import ids_to_give_back

NUMBERS = "patient"
FIRST_NUMBER = 10_001


@writes("patients.create")
def create_patient(
    actor: Actor,
    fields: Mapping[str, str | Sequence[str]],
    *,
    external_ids: Iterable[tuple[str, str]] = (),
) -> Patient:
    """Add a person to the list, from text as people type it.

    Fields that are not given take the workspace's defaults. Raises `Invalid` with every field
    that can not be read, when there is neither a first nor a last name, or when one of the
    `external_ids`, each a system and what it calls the patient, names somebody else.
    """
    reading = Reading.of(actor.workspace_id)
    given = {"type": "", "language": reading.default_language, **fields}
    plain = read_fields(given, reading)
    _require_name(plain)
    other_ids = read_external_ids(external_ids)
    patient = Patient(
        number=reserve_numbers(NUMBERS, first=FIRST_NUMBER)[0],
        created_through=actor.origin.value,
    )
    for name, value in plain.items():
        _assign(patient, name, value, reading)
    set_keys(patient)
    finding = found_by(patient, _lines(plain, "further_phones"), _lines(plain, "further_emails"))
    make_findable(patient, finding)
    patient.save(force_insert=True)
    for name in LIST_FIELDS & plain.keys():
        _write_further_contacts(patient, name, plain[name])
    if other_ids:
        replace_external_ids(patient, other_ids)
    said = {**plain, EXTERNAL_IDS: plain_ids(other_ids)}
    record(
        actor,
        "patient.created",
        subject_id=patient.pk,
        changes=[Change(name, None, value) for name, value in said.items() if value],
    )
    write_words(patient, finding, is_new=True)
    return patient


@writes("patients.edit")
def edit_patient(
    actor: Actor,
    patient_id: UUID,
    changes: Mapping[str, str | Sequence[str]],
    *,
    external_ids: Iterable[tuple[str, str]] | None = None,
    version: int | None = None,
) -> Patient:
    """Write the named fields, and only those; `external_ids` takes the place of all that stand.

    With a `version`, a field that somebody else changed since then to something else is a
    `Conflict`, and nothing is written. What already stands there is no change.
    """
    patient = _locked(patient_id)
    reading = Reading.of(actor.workspace_id)
    plain: dict[str, Any] = {**read_fields(changes, reading, patient)}
    before: dict[str, Any] = {name: plain_value(patient, name) for name in plain}
    other_ids = read_external_ids(external_ids or ())
    if external_ids is not None:
        plain[EXTERNAL_IDS], before[EXTERNAL_IDS] = plain_ids(other_ids), external_ids_of(patient)
    changed = {name: value for name, value in plain.items() if value != before[name]}
    refuse_clashes(patient, before, changed, version)
    _require_name(
        {name: changed.get(name, getattr(patient, name)) for name in ("first_name", "last_name")}
    )
    if not changed:
        return patient
    patient.version += 1
    for name, value in changed.items():
        patient.field_versions[name] = patient.version
        if name == EXTERNAL_IDS:
            replace_external_ids(patient, other_ids)
        elif name in LIST_FIELDS:
            _write_further_contacts(patient, name, value)
        else:
            _assign(patient, name, value, reading)
    set_keys(patient)
    finding = found_by(
        patient,
        _lines(changed, "further_phones", patient.further_phones()),
        _lines(changed, "further_emails", patient.further_emails()),
    )
    make_findable(patient, finding)
    patient.save(force_update=True)
    record(
        actor,
        "patient.edited",
        subject_id=patient.pk,
        changes=[Change(name, before[name], value) for name, value in changed.items()],
    )
    if FOUND_BY_WORDS & changed.keys():
        write_words(patient, finding, is_new=False)
    return find_patient(patient.pk)


@writes("patients.archive")
def archive_patient(actor: Actor, patient_id: UUID) -> Patient:
    """Hide a patient from lists and search. Nothing is deleted; archiving twice changes nothing."""
    patient = _locked(patient_id)
    if patient.archived_at is None:
        _set_archived(actor, patient, "patient.archived", timezone.now())
    return patient


@writes("patients.archive")
def restore_patient(actor: Actor, patient_id: UUID) -> Patient:
    """Bring an archived patient back into lists and search.

    A withdrawn one too, who gets back what other systems call them unless that is taken.
    """
    patient = _locked(patient_id)
    if patient.archived_at is None:
        return patient
    given_back = ids_to_give_back(patient) if patient.withdrawn_at else []
    patient.withdrawn_at = None
    changes = [Change(EXTERNAL_IDS, [], given_back)] if given_back else []
    _set_archived(actor, patient, "patient.restored", None, changes)
    for system, value in given_back:
        ExternalId(patient=patient, system=system, value=value).save(force_insert=True)
    return patient


def _set_archived(
    actor: Actor,
    patient: Patient,
    kind: str,
    archived_at: datetime | None,
    changes: Sequence[Change] = (),
) -> None:
    patient.archived_at = archived_at
    patient.version += 1
    patient.save(force_update=True)
    record(actor, kind, subject_id=patient.pk, changes=changes)


def _locked(patient_id: UUID) -> Patient:
    """The patient as it stands now, locked until the transaction ends. Raises `NotFound`."""
    patient: Patient | None = (
        Patient.objects.select_for_update(of=("self",))
        .select_related("type", "source")
        .prefetch_related("further_contacts")
        .filter(pk=patient_id)
        .first()
    )
    if patient is None:
        raise NotFound
    return patient


def _require_name(plain: Mapping[str, Plain]) -> None:
    if not plain.get("first_name") and not plain.get("last_name"):
        raise Invalid.field("last_name", _("A first or last name is required"))


def set_keys(patient: Patient) -> None:
    """Bring the folded names up to date with the name."""
    patient.name_key, patient.given_key = name_keys(patient.first_name, patient.last_name)


@lru_cache(maxsize=1 << 14)
def name_keys(first_name: str, last_name: str) -> tuple[str, str]:
    """The folded name, last name first and first name first."""
    first, last = fold_name(first_name), fold_name(last_name)
    if "-" in (first[:1], first[-1:], last[:1], last[-1:]):
        # A hyphen at the edge would join the two.
        return fold_name(f"{last_name} {first_name}"), fold_name(f"{first_name} {last_name}")
    # Each part alone has been folded before, and is remembered.
    return f"{last} {first}".strip(), f"{first} {last}".strip()


def _lines(plain: Mapping[str, Plain], name: str, otherwise: Sequence[str] = ()) -> Sequence[str]:
    """The lines of a list field among these values."""
    value = plain.get(name, otherwise)
    return [value] if isinstance(value, str) else value


def _assign(patient: Patient, name: str, value: Plain, reading: Reading) -> None:
    if name == "type":
        patient.type_id = reading.types[str(value)]
    elif name == "source":
        patient.source_id = reading.sources[str(value)] if value else None
    elif name not in LIST_FIELDS:
        setattr(patient, name, value)


def _write_further_contacts(patient: Patient, name: str, values: Plain) -> None:
    """Replace the further contacts of one kind by `values`, in their order."""
    kind = FIELDS[name].contact_kind
    FurtherContact.objects.filter(patient=patient, kind=kind).delete()
    FurtherContact.objects.bulk_create(
        FurtherContact(
            patient=patient,
            kind=kind,
            value=value,
            value_reversed=reversed_number(kind, value),
            position=position,
        )
        for position, value in enumerate(values)
    )
    vars(patient).pop("contacts", None)
