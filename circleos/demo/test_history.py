"""The people of the demo look like a practice's, and their history holds."""

import re
from collections import Counter

import pytest
from django.db import transaction
from django.db.models import Count

from circleos.accounts.actors import actor_of
from circleos.accounts.models import Membership, Workspace
from circleos.core.birthday import Birthday
from circleos.core.events import seal
from circleos.core.models import Event, EventDetail
from circleos.core.workspace import workspace_transaction
from circleos.demo.featured import FEATURED
from circleos.demo.lives import nothing_in
from circleos.demo.places import FREE_LANDLINES, FREE_MOBILES
from circleos.demo.services import RING, TINA, ensure_demo
from circleos.patients.fields import FIELDS, Reading, plain_values, read_fields
from circleos.patients.finding import find_patients
from circleos.patients.models import Patient, PatientWord
from circleos.patients.queries import find_patient
from circleos.patients.services import create_patient, edit_patient

RESERVED_HOSTS = ("@example.org", "@example.com", "@example.net")  # RFC 2606


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """The demo, made once for all tests here, and taken back at their end."""
    with django_db_blocker.unblock(), transaction.atomic():
        ensure_demo(600)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(made, db):
    """Inside the demo's first practice."""
    with workspace_transaction(Workspace.objects.get(slug=RING.slug).pk):
        yield


def test_the_people_one_meets_first_are_the_newest_and_exactly_as_listed(demo):
    newest = list(Patient.objects.order_by("-updated_at")[: len(FEATURED)])
    assert [patient.number for patient in newest] == list(FEATURED)
    for patient in newest:
        listed = FEATURED[patient.number]
        assert plain_values(find_patient(patient.pk), FIELDS) == {
            name: listed.get(name, nothing_in(name)) for name in FIELDS
        }


def test_every_value_is_one_that_a_person_could_have_typed(demo):
    reading = Reading.of(Workspace.objects.get(slug=RING.slug).pk)
    for patient in Patient.objects.prefetch_related("further_contacts", "type", "source"):
        values = plain_values(patient, FIELDS)
        assert read_fields(values, reading, patient) == values


def test_no_number_and_no_address_belongs_to_anybody(demo):
    free = re.compile(f"(?:{'|'.join(map(re.escape, FREE_LANDLINES))})[0-9]{{3}}")
    for patient in Patient.objects.prefetch_related("further_contacts"):
        emails = [email for email in (patient.email, *patient.further_emails()) if email]
        assert all(email.endswith(RESERVED_HOSTS) for email in emails)
        listed = FEATURED.get(patient.number, {}).get("phone")
        phones = {patient.phone, *patient.further_phones()} - {"", listed}
        assert all(free.fullmatch(phone) or phone in FREE_MOBILES for phone in phones)


def test_the_people_are_as_different_as_a_practices(demo):
    patients = list(Patient.objects.prefetch_related("further_contacts", "type", "source"))

    def some(condition, *, most=0.5):
        share = sum(map(bool, map(condition, patients))) / len(patients)
        return 0 < share <= most

    ages = [
        Birthday.from_iso(patient.birthday).age(patient.updated_at.date())
        for patient in patients
        if patient.birthday
    ]
    assert (min(ages) <= 3, 85 <= max(ages) <= 99) == (True, True)
    assert some(lambda patient: patient.birthday and len(patient.birthday) < 10, most=0.05)
    assert some(lambda patient: not patient.phone, most=0.15)
    assert some(lambda patient: not patient.email, most=0.45)
    assert some(lambda patient: patient.archived_at, most=0.05)
    for name in ("title", "birth_name", "preferred_name", "mailing_street", "address_line2"):
        assert some(lambda patient, name=name: getattr(patient, name)), name
    assert some(lambda patient: patient.further_phones())
    assert some(lambda patient: patient.further_emails())
    for pattern in ("ß", "[äöü]", "-", " ", "[şçğı]", "[ńłś]", "'"):
        assert some(lambda patient, pattern=pattern: re.search(pattern, patient.last_name)), pattern
    assert len({patient.language for patient in patients}) >= 8
    assert {patient.type.key for patient in patients} == {"patient", "member", "lead"}
    assert len({patient.source.key for patient in patients}) >= 6
    assert {patient.created_through for patient in patients} == {"import", "page", "api"}
    phones = Counter(patient.phone for patient in patients if patient.phone)
    assert sum(count > 1 for count in phones.values()) > 20  # families share one


def test_the_history_holds(demo):
    """Its hashes verify, it is in order and past, and it leads to what stands there now."""
    details = {detail.pk: detail for detail in EventDetail.objects.all()}
    histories = {}
    for event in Event.objects.filter(kind__startswith="patient.").order_by("id"):
        detail = details[event.pk]
        assert seal(detail.detail, bytes(detail.salt)) == bytes(event.detail_hash)
        histories.setdefault(event.subject_id, []).append((event, detail.detail["changes"]))
    patients = Patient.objects.prefetch_related("further_contacts", "type", "source")
    for patient in patients:
        history = histories.pop(patient.pk)
        moments = [event.created_at for event, _changes in history]
        assert moments == sorted(set(moments))
        assert (patient.created_at, patient.updated_at) == (moments[0], moments[-1])
        if len(patient.birthday) == 10:
            assert patient.birthday <= patient.created_at.date().isoformat()
        values = {name: nothing_in(name) for name in FIELDS}
        for event, changes in history:
            for change in changes:
                was = values[change["field"]]
                assert change["old"] == (None if event.kind == "patient.created" else was)
                values[change["field"]] = change["new"]
        assert plain_values(patient, FIELDS) == values
        assert patient.version == len(history)
        last = history[-1][0].kind
        assert (last == "patient.archived") == (patient.archived_at is not None)
    assert not histories


def test_a_life_is_written_as_the_services_would_have_written_it(demo):
    """The same changes through the services make the same patient and the same events."""
    actor = actor_of(Membership.objects.get(workspace__slug=RING.slug, user__email=TINA.email))
    by_hand = Patient.objects.filter(created_through="page", archived_at=None, version__gte=3)
    for patient in by_hand.order_by("number")[:12]:
        replayed = None
        events = Event.objects.filter(subject_id=patient.pk, kind__startswith="patient.")
        for event in events.order_by("id"):
            new = EventDetail.objects.get(pk=event.pk)
            fields = {each["field"]: each["new"] for each in new.detail["changes"]}
            if replayed is None:
                replayed = create_patient(actor, fields)
            elif event.kind == "patient.edited":
                replayed = edit_patient(actor, replayed.pk, fields)
            written = Event.objects.filter(subject_id=replayed.pk).order_by("-id").first()
            detail = EventDetail.objects.get(pk=written.pk).detail
            assert sorted(detail["changes"], key=str) == sorted(new.detail["changes"], key=str)
            assert (written.kind, written.subject_kind) == (event.kind, event.subject_kind)
        assert plain_values(replayed, FIELDS) == plain_values(find_patient(patient.pk), FIELDS)
        for column in ("version", "field_versions", "name_key", "given_key", "created_through"):
            assert getattr(replayed, column) == getattr(patient, column), column
        number, own = f"#{replayed.number} ", f"#{patient.number} "
        assert replayed.search_text.replace(number, own) == patient.search_text
        assert _words_of(replayed) == _words_of(patient)


def _words_of(patient):
    return set(PatientWord.objects.filter(patient=patient).values_list("word", flat=True))


def test_everybody_is_found_in_spite_of_mistakes_too(demo):
    actor = actor_of(Membership.objects.get(workspace__slug=RING.slug, user__email=TINA.email))
    assert not Patient.objects.filter(search_text="").exists()
    found = find_patients(actor, "Mulelr Brnadt")
    assert [hit.patient.short_id for hit in found.hits] == ["P-10482"]


def test_a_year_is_told_by_the_whole_team(demo):
    by_whom = dict(Event.objects.values_list("actor_name").annotate(Count("pk")))
    for name in ("Dr. Lena Wolf", "Mark Kessler", "Tina Brandt", "Website"):
        assert by_whom[name] > 5, name
