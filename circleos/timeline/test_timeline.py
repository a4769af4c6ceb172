"""The events of a patient: on the profile, and all of them with filters and paging."""

import os
import re
from dataclasses import replace
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from circleos.accounts.actors import actor_of_token
from circleos.accounts.services import create_token
from circleos.core.actor import Actor, Origin
from circleos.core.events import EVENT_KINDS, Change, EventKind, record
from circleos.core.ids import uuid7
from circleos.core.models import Event
from circleos.core.permissions import CLINICAL, PERMISSIONS, Permission
from circleos.core.workspace import workspace_transaction
from circleos.patients.list_services import add_entry, rename_entry
from circleos.patients.models import PatientType, Source
from circleos.patients.services import archive_patient, edit_patient, restore_patient
from circleos.timeline.queries import (
    Asked,
    Detail,
    kinds_and_doers,
    newest_events,
    page_of_events,
)
from circleos.timeline.words import NOTHING, entries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def diary():
    """A kind of event as a room of doctors contributes it: the front desk may not read it."""
    PERMISSIONS.register(Permission("diary.view", CLINICAL, "read the diary"))
    yield EVENT_KINDS.register(EventKind("diary.written", "wrote the diary", "diary.view"))
    for point, key in ((PERMISSIONS, "diary.view"), (EVENT_KINDS, "diary.written")):
        point._contributions.pop(key)
        point._ordered = None


def again(person):
    """The same person in another request."""
    return replace(person.actor, group=uuid7())


def told(actor, patient):
    """Every act of the newest page in a line: who did what, and what changed."""
    happenings = page_of_events(actor, patient.pk, Asked(), 50).rows
    return [
        f"{entry.who} {act.sentence}: {'; '.join(map(str, act.changes))}"
        for entry in entries_of(happenings)
        for act in entry.acts
    ]


def page_says(client, path):
    """A page without its markup."""
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_a_change_is_told_with_who_what_old_and_new(alice, bob, a_patient, in_ring):
    patient = a_patient(phone="030 901820", birthday="1979-03")
    edit_patient(bob.actor, patient.pk, {"phone": "030 901821", "language": "pl", "email": ""})
    newest, first = told(alice.actor, patient)
    assert newest == (
        "Bob Berger changed details: Phone: +49 30 901820 → +49 30 901821; "
        "Language: German → Polish"
    )
    assert first.startswith("Dr. Alice Arndt created this patient: Patient type: Patient; ")
    assert "Birthday: Mar 1979" in first


def test_values_are_told_in_the_language_of_the_reader(alice, a_patient, in_ring):
    patient = a_patient()
    edit_patient(again(alice), patient.pk, {"birthday": "1979-03-12", "language": "pl"})
    with translation.override("de"):
        newest = told(alice.actor, patient)[0]
    assert "– → 12.03.1979" in newest
    assert "Deutsch → Polnisch" in newest


def test_types_and_sources_are_told_as_the_practice_calls_them(alice, bob, a_patient, in_ring):
    patient = a_patient(source="referral")
    lead = PatientType.objects.get(key="lead")
    rename_entry(alice.actor, PatientType, lead.pk, "Interessent")
    add_entry(alice.actor, Source, "Aushang")
    edit_patient(bob.actor, patient.pk, {"type": "lead", "source": "Aushang"})
    assert told(alice.actor, patient)[0] == (
        "Bob Berger changed details: Patient type: Patient → Interessent; "
        "Source: Referral → Aushang"
    )
    aushang = Source.objects.get(key="Aushang")
    rename_entry(alice.actor, Source, aushang.pk, "Schwarzes Brett")
    assert told(alice.actor, patient)[0].endswith("Source: Referral → Schwarzes Brett")


def test_what_two_events_of_one_action_say_alike_is_said_once(alice, a_patient, in_ring):
    patient = a_patient()
    for changes in (
        {"note": "First visit"},
        {"note": "First visit", "type": "Note", "version": "1"},
    ):
        record(
            alice.actor,
            "patient.edited",
            subject_id=patient.pk,
            changes=[Change(field, None, new) for field, new in changes.items()],
        )
    newest = entries_of(page_of_events(alice.actor, patient.pk, Asked(), 2).rows)[0]
    assert len(newest.acts) == 2
    assert newest.short.count("First visit") == 1
    assert newest.short.endswith("1 more")


def test_nothing_is_told_as_a_dash(alice, a_patient, in_ring):
    patient = a_patient(phone="030 901820", further_emails=["a@example.org"])
    edit_patient(again(alice), patient.pk, {"phone": "", "further_emails": []})
    assert told(alice.actor, patient)[0].endswith(
        f"Phone: +49 30 901820 → {NOTHING}; Further emails: a@example.org → {NOTHING}"
    )


def test_the_fields_of_the_two_addresses_are_told_apart(alice, a_patient, in_ring):
    patient = a_patient(city="Berlin")
    edit_patient(again(alice), patient.pk, {"city": "Bonn", "mailing_city": "Kiel"})
    assert told(alice.actor, patient)[0].endswith(
        "City: Berlin → Bonn; Mailing address, City: – → Kiel"
    )


def test_an_event_says_from_where_it_came(alice, a_patient, in_ring):
    patient = a_patient()
    token = actor_of_token(create_token(alice.actor, name="Website", role="front_desk").token)
    imported = again(alice).through(Origin.IMPORT)
    for last, actor in enumerate((token, imported, Actor.system(patient.workspace_id))):
        edit_patient(actor, patient.pk, {"phone": f"030 90182{last}"})
    entries = entries_of(newest_events(alice.actor, patient.pk, 4)[0])
    assert [(entry.who, entry.origin) for entry in entries] == [
        ("circleOS", "in the background"),
        ("Dr. Alice Arndt", "by import"),
        ("Website", "through the API"),
        ("Dr. Alice Arndt", "in the browser"),
    ]


def test_what_one_action_made_stands_together(alice, a_patient, in_ring):
    patient = a_patient()
    one_action = again(alice)
    archive_patient(one_action, patient.pk)
    restore_patient(one_action, patient.pk)
    archive_patient(again(alice), patient.pk)
    last, together, first = entries_of(newest_events(alice.actor, patient.pk, 10)[0])
    assert together.sentence == "restored this patient, archived this patient"
    assert (len(last.acts), len(first.acts)) == (1, 1)


def test_one_line_names_two_changes_and_counts_the_rest(alice, a_patient, in_ring):
    patient = a_patient()
    edit_patient(
        again(alice), patient.pk, {"street": "Ring 1", "postal_code": "10961", "city": "Berlin"}
    )
    newest = entries_of(newest_events(alice.actor, patient.pk, 1)[0])[0]
    assert newest.short == "Street and number: – → Ring 1 · Postal code: – → 10961 · 1 more"


def test_without_the_permission_the_event_is_told_but_not_its_values(
    alice, bob, a_patient, diary, ring
):
    patient = a_patient()
    slept = Change("text", None, "she sleeps badly")
    with workspace_transaction(ring.pk):
        record(alice.actor, "diary.written", subject_id=patient.pk, changes=[slept])
    for path in (f"/patients/{patient.pk}", f"/patients/{patient.pk}/events"):
        assert "she sleeps badly" in page_says(alice.client(), path)
        desk = page_says(bob.client(), path)
        assert "wrote the diary" in desk
        assert "Your role does not show what changed." in desk
        assert "sleeps" not in desk


def test_an_erased_detail_is_told_as_erased(alice, a_patient, in_ring):
    patient = a_patient()
    Event(
        kind="patient.edited",
        subject_kind="patient",
        subject_id=patient.pk,
        actor_kind="member",
        actor_name="Dr. Alice Arndt",
        origin="page",
        group_id=uuid7(),
        detail_hash=os.urandom(32),
    ).save(force_insert=True)
    newest = newest_events(alice.actor, patient.pk, 1)[0][0]
    assert (newest.detail, newest.changes) == (Detail.ERASED, ())
    assert entries_of([newest])[0].short == "What changed has been erased."


def test_a_kind_that_no_room_knows_any_more_is_named_and_stays_closed(
    alice, a_patient, diary, in_ring
):
    patient = a_patient()
    record(alice.actor, "diary.written", subject_id=patient.pk, changes=[Change("a", None, "b")])
    EVENT_KINDS._contributions.pop("diary.written")
    happening = newest_events(alice.actor, patient.pk, 1)[0][0]
    EVENT_KINDS._contributions["diary.written"] = diary
    assert (happening.detail, happening.changes) == (Detail.CLOSED, ())


def test_the_events_of_another_workspace_are_not_found(alice, charlie, a_patient, ring):
    patient = a_patient()
    assert charlie.client().get(f"/patients/{patient.pk}/events").status_code == 404
    assert alice.client().get(f"/patients/{patient.pk}/events").status_code == 200


def test_pages_go_on_by_key_in_both_directions(alice, a_patient, in_ring):
    patient = a_patient()
    for last in range(6):
        edit_patient(again(alice), patient.pk, {"phone": f"030 90182{last}"})
    everything = [each.id for each in newest_events(alice.actor, patient.pk, 10)[0]]

    def page(**position):
        return page_of_events(alice.actor, patient.pk, Asked(**position), limit=3)

    first = page()
    second = page(before=first.rows[-1].id)
    third = page(before=second.rows[-1].id)
    back = page(after=second.rows[0].id)
    pages = (first, second, third, back)
    assert [each.id for one in pages[:3] for each in one.rows] == everything
    assert back.rows == first.rows
    assert [one.has_next for one in pages] == [True, True, False, True]
    assert [one.has_previous for one in pages] == [False, True, True, False]


def test_the_page_links_its_neighbours_and_keeps_the_filters(
    alice, a_patient, in_ring, monkeypatch
):
    monkeypatch.setattr("circleos.timeline.contributes.PAGE_SIZE", 2)
    patient = a_patient()
    for last in range(3):
        edit_patient(again(alice), patient.pk, {"phone": f"030 90182{last}"})
    path = f"/patients/{patient.pk}/events?kind=patient.edited&who={alice.actor.id}"
    html = alice.client().get(path).content.decode()
    older = unescape(re.search(r'href="([^"]+)" rel="next"', html)[1])
    assert "kind=patient.edited" in older
    assert f"who={alice.actor.id}" in older
    html = alice.client().get(older).content.decode()
    assert "+49 30 901820" in html
    assert 'rel="prev"' in html
    assert 'rel="next"' not in html


def test_filters_by_kind_and_by_person(alice, bob, a_patient, ring):
    patient = a_patient()
    edit_patient(bob.actor, patient.pk, {"phone": "030 901820"})
    archive_patient(again(alice), patient.pk)
    path = f"/patients/{patient.pk}/events"
    only_edits = page_says(alice.client(), f"{path}?kind=patient.edited")
    assert "Bob Berger changed details" in only_edits
    assert "Arndt archived this patient" not in only_edits
    only_alice = page_says(alice.client(), f"{path}?who={alice.actor.id}")
    assert "Dr. Alice Arndt archived this patient" in only_alice
    assert "Bob Berger changed details" not in only_alice
    nothing = page_says(alice.client(), f"{path}?kind=patient.restored")
    assert "No event matches these filters." in nothing


@pytest.mark.parametrize("query", ["before=x", "after=x", "kind=no.such", "who=nobody"])
def test_what_means_nothing_in_the_address_is_left_out(alice, a_patient, ring, query):
    patient = a_patient()
    assert "created this patient" in page_says(
        alice.client(), f"/patients/{patient.pk}/events?{query}"
    )


def test_a_person_stands_once_in_the_filter_under_the_name_used_last(alice, a_patient, in_ring):
    patient = a_patient()
    married = replace(again(alice), name="Dr. Alice Arndt-Wolf")
    edit_patient(married, patient.pk, {"phone": "030 901820"})
    edit_patient(Actor.system(patient.workspace_id), patient.pk, {"phone": "030 901821"})
    kinds, doers = kinds_and_doers(patient.pk)
    assert kinds == ["patient.created", "patient.edited"]
    assert [(doer.key, doer.name) for doer in doers] == [
        ("system", "circleOS"),
        (str(alice.actor.id), "Dr. Alice Arndt-Wolf"),
    ]


def test_the_number_of_queries_does_not_grow(alice, a_patient, in_ring):
    patient = a_patient()

    def queries():
        with CaptureQueriesContext(connection) as card:
            newest_events(alice.actor, patient.pk, 0)
        with CaptureQueriesContext(connection) as page:
            page_of_events(alice.actor, patient.pk, Asked(), 50)
            kinds_and_doers(patient.pk)
        return len(card), len(page)

    assert queries() == (2, 2)
    for last in range(8):
        edit_patient(again(alice), patient.pk, {"phone": f"030 90182{last}"})
    assert queries() == (2, 2)
