"""Creating, editing and archiving patients."""

from datetime import UTC, datetime

import pytest

from circleos.core.errors import Conflict, Invalid, NotAllowed, NotFound
from circleos.core.events import seal
from circleos.core.models import Event, EventDetail
from circleos.core.workspace import workspace_transaction
from circleos.patients.models import Patient
from circleos.patients.queries import find_patient
from circleos.patients.services import (
    archive_patient,
    create_patient,
    edit_patient,
    restore_patient,
)

pytestmark = pytest.mark.django_db


def changes_of(event):
    detail = EventDetail.objects.get(pk=event.pk).detail
    return {change["field"]: (change["old"], change["new"]) for change in detail["changes"]}


def test_a_new_patient_gets_the_next_number_and_the_workspaces_defaults(alice, in_ring):
    first = create_patient(alice.actor, {"last_name": "Öztürk"})
    second = create_patient(alice.actor, {"last_name": "Öztürk", "phone": "030 901820"})
    assert (first.short_id, second.short_id) == ("P-10001", "P-10002")
    assert (first.type.key, first.language, second.phone) == ("patient", "de", "+4930901820")


def test_numbers_of_two_workspaces_do_not_know_each_other(alice, charlie):
    assert create_patient(alice.actor, {"last_name": "Groß"}).number == 10_001
    assert create_patient(charlie.actor, {"last_name": "Groß"}).number == 10_001


def test_every_bad_field_is_named_with_its_way_out(alice):
    typed = {"last_name": "Yılmaz", "email": "a@@b", "phone": "030/12", "birthday": "31.02.1984"}
    with pytest.raises(Invalid) as refused:
        create_patient(alice.actor, typed)
    messages = {error.field: error.message for error in refused.value.errors}
    assert messages == {
        "email": "Not an email address, such as anna@example.org",
        "phone": "Too short for a German number; look for missing digits",
        "birthday": "31.02.1984 does not exist; look at day, month and year",
    }


def test_who_was_born_today_is_so_by_the_practices_clock(alice, monkeypatch):
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # in Berlin the next day has begun
    monkeypatch.setattr("django.utils.timezone.now", lambda: late)
    newborn = create_patient(alice.actor, {"last_name": "Yılmaz", "birthday": "2026-11-23"})
    assert newborn.birthday == "2026-11-23"


def test_nobody_without_any_name(alice, in_ring):
    with pytest.raises(Invalid) as refused:
        create_patient(alice.actor, {"first_name": " ", "email": "x@example.org"})
    assert refused.value.errors[0].message == "A first or last name is required"
    assert not Patient.objects.exists()


def test_creating_writes_an_event_whose_hash_fits_its_detail(alice, a_patient, in_ring):
    patient = a_patient(phone="0171 3920012")
    event = Event.objects.get(subject_id=patient.pk)
    detail = EventDetail.objects.get(pk=event.pk)
    assert (event.kind, event.actor_id) == ("patient.created", alice.membership.pk)
    assert changes_of(event)["phone"] == (None, "+491713920012")
    assert bytes(event.detail_hash) == seal(detail.detail, bytes(detail.salt))


def test_editing_writes_old_and_new_of_what_changed_and_nothing_else(alice, a_patient, in_ring):
    patient = a_patient(email="anna@example.org")
    edit_patient(alice.actor, patient.pk, {"email": "a.mueller@example.org", "city": ""})
    event = Event.objects.get(subject_id=patient.pk, kind="patient.edited")
    assert changes_of(event) == {"email": ("anna@example.org", "a.mueller@example.org")}
    assert find_patient(patient.pk).version == 2


def test_writing_what_stands_there_already_is_no_change(alice, a_patient, in_ring):
    patient = a_patient(phone="030 901820")
    edit_patient(alice.actor, patient.pk, {"phone": "+49 30 901820"})
    assert find_patient(patient.pk).version == 1
    assert Event.objects.filter(subject_id=patient.pk).count() == 1


def test_two_people_may_change_different_fields_at_once(alice, bob, a_patient, in_ring):
    patient = a_patient()
    edit_patient(alice.actor, patient.pk, {"phone": "030 901820"}, version=1)
    edit_patient(bob.actor, patient.pk, {"email": "anna@example.org"}, version=1)
    both = find_patient(patient.pk)
    assert (both.phone, both.email, both.version) == ("+4930901820", "anna@example.org", 3)


def test_the_same_field_changed_meanwhile_shows_both_values_and_writes_nothing(
    alice, bob, a_patient, in_ring
):
    patient = a_patient()
    edit_patient(alice.actor, patient.pk, {"city": "Berlin"}, version=1)
    with pytest.raises(Conflict) as refused:
        edit_patient(bob.actor, patient.pk, {"city": "Bonn", "email": "a@example.org"}, version=1)
    clash = refused.value.clashes["city"]
    assert (clash.theirs, clash.mine, refused.value.version) == ("Berlin", "Bonn", 2)
    assert find_patient(patient.pk).email == ""


def test_two_people_typing_the_same_value_do_not_clash(alice, bob, a_patient, in_ring):
    patient = a_patient()
    edit_patient(alice.actor, patient.pk, {"city": "Berlin"}, version=1)
    assert edit_patient(bob.actor, patient.pk, {"city": "Berlin"}, version=1).version == 2


def test_the_last_name_left_can_not_be_taken_away(alice, in_ring):
    patient = create_patient(alice.actor, {"last_name": "Groß"})
    with pytest.raises(Invalid):
        edit_patient(alice.actor, patient.pk, {"last_name": ""})


def test_further_contacts_keep_their_order_and_drop_empty_and_double_lines(alice, in_ring):
    patient = create_patient(
        alice.actor,
        {"last_name": "Groß", "further_phones": ["0171 3920012", "", "0171/3920012", "030 901820"]},
    )
    assert find_patient(patient.pk).further_phones() == ["+491713920012", "+4930901820"]


def test_a_postal_code_is_checked_by_the_country_that_stands_there(alice, a_patient, in_ring):
    patient = a_patient(country="AT", postal_code="1010", city="Wien")
    with pytest.raises(Invalid) as refused:
        edit_patient(alice.actor, patient.pk, {"postal_code": "10115"})
    assert "Austrian" in refused.value.errors[0].message


def test_archiving_twice_is_one_event_and_restoring_brings_back(alice, a_patient, in_ring):
    patient = a_patient()
    archive_patient(alice.actor, patient.pk)
    archive_patient(alice.actor, patient.pk)
    assert Event.objects.filter(kind="patient.archived").count() == 1
    assert restore_patient(alice.actor, patient.pk).archived_at is None


def test_another_workspaces_patient_is_not_there(charlie, a_patient):
    patient = a_patient()
    for service in (archive_patient, restore_patient):
        with pytest.raises(NotFound):
            service(charlie.actor, patient.pk)
    with pytest.raises(NotFound):
        edit_patient(charlie.actor, patient.pk, {"city": "Köln"})
    with workspace_transaction(charlie.actor.workspace_id), pytest.raises(NotFound):
        find_patient(patient.short_id)


def test_read_only_members_change_nothing(colleague, a_patient):
    reader = colleague("read_only").actor
    patient = a_patient()
    with pytest.raises(NotAllowed):
        create_patient(reader, {"last_name": "Groß"})
    with pytest.raises(NotAllowed):
        edit_patient(reader, patient.pk, {"city": "Köln"})
    with pytest.raises(NotAllowed):
        archive_patient(reader, patient.pk)
