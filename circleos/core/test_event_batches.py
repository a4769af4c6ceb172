"""Many events at once are what each of them would be alone."""

import hashlib
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circleos.core.event_batches import Happened, canonical_detail, sealed, write_sealed
from circleos.core.events import Change, detail_of, record, seal
from circleos.core.ids import uuid7, uuid7_texts
from circleos.core.models import Event, EventDetail

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
VALUES = st.recursive(st.none() | TEXTS, lambda values: st.lists(values, max_size=3), max_leaves=6)


@given(st.lists(st.tuples(st.sampled_from(["city", "further_phones"]), VALUES, VALUES)))
def test_the_json_is_the_one_that_the_hash_of_a_single_event_is_of(changes):
    detail = detail_of(Change(*change) for change in changes)
    assert seal(detail, b"salt") == _hash(canonical_detail(changes))


def _hash(text):
    return hashlib.sha256(b"salt" + text.encode()).digest()


@pytest.mark.django_db
def test_they_are_stored_like_a_single_one(alice, in_ring):
    subject = uuid7()
    changes = [("city", None, 'Köln "Süd"'), ("further_phones", [], ["+49\\1"])]
    alone = record(
        alice.actor, "patient.edited", subject_id=subject,
        changes=[Change(*change) for change in changes],
    )  # fmt: skip
    write_sealed(alice.actor, sealed([Happened("patient.edited", subject.hex, changes)] * 3))
    *batch, first = Event.objects.filter(subject_id=subject).order_by("-id")
    assert first.pk == alone.pk
    assert len(batch) == 3
    for event in batch:
        stored = EventDetail.objects.get(pk=event.pk)
        assert stored.detail == detail_of(Change(*change) for change in changes)
        assert seal(stored.detail, bytes(stored.salt)) == bytes(event.detail_hash)
        for name in ("kind", "subject_kind", "actor_kind", "actor_id", "actor_name", "origin"):
            assert getattr(event, name) == getattr(first, name)
        assert (event.origin_id, event.group_id) == (first.origin_id, first.group_id)
    assert len({bytes(EventDetail.objects.get(pk=event.pk).salt) for event in batch}) == 3


def test_a_kind_that_nobody_contributed_is_refused():
    with pytest.raises(KeyError):
        sealed([Happened("patient.imagined", uuid7().hex, [])])


def test_many_ids_are_in_order_among_themselves_and_with_single_ones():
    ids = [uuid7(), *map(UUID, uuid7_texts(10_000)), uuid7()]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    assert {(each.version, each.variant) for each in ids} == {(7, ids[0].variant)}
