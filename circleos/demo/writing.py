"""Writing made-up lives into the database, set-wise and with their own times.

Services stamp what they write with the present; a history has to be written past them. What they
would have written is written here in the same form, and a test compares the two.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from uuid import UUID

from django.db.models import Max, OuterRef, Subquery

from circleos.core.events import EVENT_KINDS, SALT_BYTES, detail_of, seal
from circleos.core.ids import uuid7_at
from circleos.core.models import Event, EventDetail
from circleos.demo.lives import Deed, Life
from circleos.patients.fields import FIELDS, LIST_FIELDS
from circleos.patients.finding.index import found_by, make_findable, reversed_number
from circleos.patients.finding.index_many import words_of_names, write_many_words
from circleos.patients.models import FurtherContact, Patient, PatientType, Source
from circleos.patients.services import set_keys
from circleos.search.vocabulary import remember_words

BATCH = 1000


def write_lives(numbered: Iterable[tuple[int, Life]]) -> None:
    """Write patients by their numbers, each with further contacts and history."""
    types = dict(PatientType.objects.values_list("key", "pk"))
    sources = dict(Source.objects.values_list("key", "pk"))
    remaining = iter(numbered)
    while batch := list(islice(remaining, BATCH)):
        _write_batch(batch, types, sources)
    # The table stamps its rows when they are written; they were changed when the history says so.
    happened = (
        Event.objects.filter(subject_id=OuterRef("pk"))
        .values("subject_id")
        .values(latest=Max("created_at"))
    )
    Patient.objects.update(updated_at=Subquery(happened))


def _write_batch(
    batch: Sequence[tuple[int, Life]], types: Mapping[str, UUID], sources: Mapping[str, UUID]
) -> None:
    patients = [_patient(number, life, types, sources) for number, life in batch]
    finding = [
        found_by(patient, _lines(life, "further_phones"), _lines(life, "further_emails"))
        for patient, (_number, life) in zip(patients, batch, strict=True)
    ]
    for patient, found in zip(patients, finding, strict=True):
        make_findable(patient, found)
    Patient.objects.bulk_create(patients)
    FurtherContact.objects.bulk_create(
        contact
        for patient, (_number, life) in zip(patients, batch, strict=True)
        for contact in _further_contacts(patient, life)
    )
    events, details = [], []
    for patient, (_number, life) in zip(patients, batch, strict=True):
        for deed in life.deeds:
            event, event_detail = event_of(patient, deed)
            events.append(event)
            details.append(event_detail)
    Event.objects.bulk_create(events)
    EventDetail.objects.bulk_create(details)
    write_many_words({each.id: each.further_words(each.words()) for each in finding}, replaced=())
    remember_words(words_of_names(name for each in finding for name in each.names))


def _patient(
    number: int, life: Life, types: Mapping[str, UUID], sources: Mapping[str, UUID]
) -> Patient:
    created = life.deeds[0]
    fields = {name: value for name, value in life.fields.items() if name not in LIST_FIELDS}
    source = fields.pop("source", None)
    patient = Patient(
        id=uuid7_at(created.at),
        created_at=created.at,
        created_through=created.actor.origin.value,
        number=number,
        version=life.version,
        field_versions=life.field_versions,
        archived_at=life.archived_at,
        type_id=types[str(fields.pop("type"))],
        source_id=sources[str(source)] if source else None,
        **fields,
    )
    set_keys(patient)
    return patient


def _lines(life: Life, name: str) -> Sequence[str]:
    """The further numbers or addresses of a life."""
    lines = life.fields.get(name, ())
    return [lines] if isinstance(lines, str) else lines


def _further_contacts(patient: Patient, life: Life) -> Iterable[FurtherContact]:
    for name in LIST_FIELDS & life.fields.keys():
        kind = FIELDS[name].contact_kind
        for position, value in enumerate(life.fields[name]):
            yield FurtherContact(
                patient=patient,
                kind=kind,
                value=value,
                value_reversed=reversed_number(kind, value),
                position=position,
            )


def event_of(patient: Patient, deed: Deed) -> tuple[Event, EventDetail]:
    """The rows that `core.events.record` would have written at that time."""
    detail, salt, id_ = detail_of(deed.changes), os.urandom(SALT_BYTES), uuid7_at(deed.at)
    event = Event(
        id=id_,
        created_at=deed.at,
        kind=EVENT_KINDS[deed.kind].key,
        subject_kind="patient",
        subject_id=patient.pk,
        actor_kind=deed.actor.kind.value,
        actor_id=deed.actor.id,
        actor_name=deed.actor.name,
        origin=deed.actor.origin.value,
        origin_id=deed.actor.origin_id,
        group_id=deed.actor.group,
        detail_hash=seal(detail, salt),
    )
    return event, EventDetail(id=id_, created_at=deed.at, salt=salt, detail=detail)
