"""Finding patients by the words of their tags."""

from collections.abc import Callable
from typing import Any

import pytest

from circleos.patients.finding import find_patients
from circleos.patients.queries import Listing, patients_matching
from circleos.tags.services import add_tag, merge_tags

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_ring")]


@pytest.fixture
def tagged(alice: Any, a_patient: Callable[..., Any]) -> Callable[..., Any]:
    """Adds a patient of this last name who carries these tags."""

    def add(last_name: str, *tags: str) -> Any:
        patient = a_patient(last_name=last_name, first_name="")
        for tag in tags:
            add_tag(alice.actor, patient.pk, tag)
        return patient

    return add


@pytest.fixture
def found(alice: Any) -> Callable[[str], list[str]]:
    """The names that the bar finds; the Patients page has to find the same."""

    def find(query: str) -> list[str]:
        names = [hit.patient.name for hit in find_patients(alice.actor, query).hits]
        listed = patients_matching(Listing(query=query), country="DE")
        assert {each.name for each in listed} == set(names)
        return names

    return find


@pytest.mark.parametrize(
    "query",
    ["vip", "VIP Mül", "müller vip", "müller diab", "diabetes t2", "vip diabetes müller"],
)
def test_a_word_may_be_of_a_name_or_of_a_tag(query, tagged, found):
    tagged("Müller", "VIP", "Diabetes T2")
    tagged("Möller", "Sports")
    assert found(query) == ["Müller"]


def test_every_word_has_to_match(tagged, found):
    tagged("Quandt", "VIP")
    assert found("vip schmidt") == []
    assert found("vip sports") == []
    assert found("vi") == []


def test_names_come_before_tags(tagged, found):
    tagged("Ahlers", "Vipper")
    tagged("Vipperow")
    assert found("vipper") == ["Vipperow", "Ahlers"]


def test_a_merged_tag_leads_to_those_who_carry_the_other(alice, tagged, found):
    patient = tagged("Quandt", "Wichtig")
    kept = add_tag(alice.actor, patient.pk, "VIP").tag
    merged = add_tag(alice.actor, tagged("Weber", "Sports").pk, "Wichtig").tag
    merge_tags(alice.actor, merged.pk, into=kept.pk)
    assert sorted(found("vip")) == ["Quandt", "Weber"]
