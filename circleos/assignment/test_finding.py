"""Whom a member looks after comes first in the search, where others match just as well."""

from typing import Any

import pytest

from circleos.assignment.services import assign
from circleos.patients.finding import find_patients, own
from circleos.patients.models import Patient
from circleos.patients.services import archive_patient, create_patient
from circleos.search.recent import opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_ring")]


@pytest.fixture
def others(alice: Any) -> list[Patient]:
    """More people than an answer shows, whose names come before any of those below."""
    return [added(alice, f"A{letter}") for letter in "abcdefghi"]


def added(person: Any, first_name: str, last_name: str = "Müller") -> Patient:
    return create_patient(person.actor, {"last_name": last_name, "first_name": first_name})


def found(person: Any, query: str) -> list[str]:
    return [hit.patient.name for hit in find_patients(person.actor, query).hits]


@pytest.mark.parametrize("query", ["m", "mül", "muller", "Müller", "zor mü"])
def test_own_patients_stand_first_however_many_have_the_name(
    alice: Any, bob: Any, others: list[Patient], query: str
) -> None:
    assign(alice.actor, added(alice, "Zora").pk, member_id=alice.membership.pk)
    assert found(alice, query)[0] == "Zora Müller"
    if query != "zor mü":
        assert "Zora Müller" not in found(bob, query)


def test_who_matches_better_stands_before_an_own_patient(alice: Any) -> None:
    assign(alice.actor, added(alice, "Zora", "Müllerin").pk, member_id=alice.membership.pk)
    added(alice, "Zoe")
    assert found(alice, "müller") == ["Zoe Müller", "Zora Müllerin"]


def test_who_was_opened_lately_stands_before_an_own_patient(alice: Any) -> None:
    assign(alice.actor, added(alice, "Anna").pk, member_id=alice.membership.pk)
    opened(alice.actor, "patient", added(alice, "Zoe").pk)
    assert found(alice, "müller") == ["Zoe Müller", "Anna Müller"]


def test_an_archived_own_patient_is_not_found(alice: Any, others: list[Patient]) -> None:
    zora = added(alice, "Zora")
    assign(alice.actor, zora.pk, member_id=alice.membership.pk)
    archive_patient(alice.actor, zora.pk)
    assert "Zora Müller" not in found(alice, "müller")


def test_of_those_who_have_more_patients_than_are_remembered_all_found_stand_first(
    alice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own, "_MOST", 1)
    for first_name in ("Zoe", "Zora"):
        assign(alice.actor, added(alice, first_name).pk, member_id=alice.membership.pk)
    added(alice, "Anna")
    assert found(alice, "müller") == ["Zoe Müller", "Zora Müller", "Anna Müller"]


def test_it_costs_no_statement(
    alice: Any, others: list[Patient], django_assert_num_queries: Any
) -> None:
    assign(alice.actor, others[0].pk, member_id=alice.membership.pk)
    found(alice, "müller")
    with django_assert_num_queries(2):  # the country of the practice, and who is found
        found(alice, "müller")
