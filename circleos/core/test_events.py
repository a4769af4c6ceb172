"""The history: written with the change, tied to its details, never rewritten."""

import hashlib
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from hypothesis import given
from hypothesis import strategies as st

from circleos.core.actor import Origin
from circleos.core.events import EVENT_KINDS, Change, detail_of, record, seal
from circleos.core.models import Event, EventDetail
from circleos.core.permissions import PERMISSIONS
from circleos.core.queries import newest_event

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def write(person: Any, **given_: Any) -> Event:
    subject = person.membership.pk
    return record(person.actor, "patient.edited", subject_id=subject, **given_)


@pytest.mark.django_db
def test_an_event_says_who_did_what_to_whom_and_from_where(alice: Any, in_ring: None) -> None:
    importing = alice.actor.through(Origin.IMPORT, alice.membership.pk)
    written = record(
        importing,
        "patient.edited",
        subject_id=alice.membership.pk,
        changes=[Change("city", "Bonn", "Berlin")],
    )
    event = Event.objects.get(pk=written.pk)
    assert (event.kind, event.subject_kind, event.subject_id) == (
        "patient.edited",
        "patient",
        alice.membership.pk,
    )
    assert (event.actor_kind, event.actor_id, event.actor_name) == (
        "member",
        alice.membership.pk,
        "Dr. Alice Arndt",
    )
    assert (event.origin, event.origin_id) == ("import", alice.membership.pk)
    assert event.group_id == importing.group


@pytest.mark.django_db
def test_the_name_of_who_did_it_stays_when_they_are_renamed(alice: Any, in_ring: None) -> None:
    event = write(alice)
    alice.membership.name = "Dr. Alice Adler"
    alice.membership.save()
    assert Event.objects.get(pk=event.pk).actor_name == "Dr. Alice Arndt"


@pytest.mark.django_db
def test_the_detail_is_tied_to_its_event_by_a_salted_hash(alice: Any, in_ring: None) -> None:
    changes = [Change("last_name", "Müller", "Öztürk"), Change("phones", [], ["+4930901820"])]
    event = write(alice, changes=changes)
    stored = Event.objects.get(pk=event.pk)
    kept = EventDetail.objects.get(pk=event.pk)
    assert kept.detail == detail_of(changes)
    assert bytes(stored.detail_hash) == seal(kept.detail, bytes(kept.salt))
    assert len(bytes(kept.salt)) == 16


@pytest.mark.django_db
def test_the_same_change_twice_gives_nothing_away_by_its_hash(alice: Any, in_ring: None) -> None:
    first, second = (write(alice, changes=[Change("gender", "", "female")]) for _ in range(2))
    assert bytes(first.detail_hash) != bytes(second.detail_hash)


@pytest.mark.django_db
def test_an_event_can_be_neither_saved_again_nor_deleted(alice: Any, in_ring: None) -> None:
    event = write(alice)
    event.actor_name = "Nobody"
    with pytest.raises(ProgrammingError), transaction.atomic():
        event.save()
    with pytest.raises(ProgrammingError), transaction.atomic():
        event.delete()
    assert Event.objects.get(pk=event.pk).actor_name == "Dr. Alice Arndt"


@pytest.mark.django_db
def test_a_change_that_fails_leaves_no_event(alice: Any, in_ring: None) -> None:
    before = Event.objects.count()
    with pytest.raises(LookupError), transaction.atomic():
        write(alice)
        raise LookupError
    assert Event.objects.count() == before


@pytest.mark.django_db
def test_a_kind_that_nobody_contributed_is_refused(alice: Any, in_ring: None) -> None:
    with pytest.raises(KeyError):
        record(alice.actor, "patient.beamed", subject_id=alice.membership.pk)


@pytest.mark.django_db
def test_the_newest_event_of_a_subject_is_the_last_written(alice: Any, in_ring: None) -> None:
    written = [write(alice) for _ in range(3)]
    assert newest_event(alice.membership.pk) == written[-1]


def test_canonical_json_does_not_depend_on_the_order_of_keys() -> None:
    assert seal({"a": 1, "b": "ü"}, b"salt") == seal({"b": "ü", "a": 1}, b"salt")
    expected = b'salt{"a":1,"b":"\xc3\xbc"}'
    assert seal({"b": "ü", "a": 1}, b"salt") == hashlib.sha256(expected).digest()


@given(JSON, JSON)
def test_details_that_differ_have_seals_that_differ(first: Any, second: Any) -> None:
    salt = b"0123456789abcdef"
    same = repr(first) == repr(second)
    equal = seal(detail_of([Change("x", first, None)]), salt) == seal(
        detail_of([Change("x", second, None)]), salt
    )
    assert equal or not same


def test_every_kind_names_a_permission_that_somebody_declared() -> None:
    assert [kind.key for kind in EVENT_KINDS if kind.permission not in PERMISSIONS] == []
