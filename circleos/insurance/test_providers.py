"""Settings → Insurance providers: the list, codes, merging two and undoing it."""

import pytest

from circleos.core.errors import Invalid, NotAllowed, NotFound
from circleos.insurance.conftest import KVNR
from circleos.insurance.provider_services import (
    create_provider,
    edit_provider,
    merge_providers,
    undo_merge,
)
from circleos.insurance.queries import page_of_providers, plans_of
from circleos.insurance.services import add_plan, edit_plan


@pytest.fixture
def provider(alice, in_ring):
    def make(name, type_="state", **fields):
        return create_provider(alice.actor, {"name": name, "type": type_, **fields})

    return make


def refusal_of(service, *args, **kwargs):
    with pytest.raises(Invalid) as refusal:
        service(*args, **kwargs)
    return {error.field: error.message for error in refusal.value.errors}


def insurers_of(patient):
    return [plan.provider.name for plan in plans_of(patient.pk)]


def test_an_insurer_has_a_code_and_an_address(alice, provider):
    tk = provider("Techniker Krankenkasse", institution_code="1015 755 19", city="Hamburg")
    assert (tk.institution_code, tk.city) == ("101575519", "Hamburg")
    page = alice.client().get("/settings/insurance-providers").content.decode()
    assert "101575519" in page


@pytest.mark.parametrize("code", ["101575510", "12345", "A01575519"])
def test_a_wrong_institution_code_is_refused(alice, in_ring, code):
    fields = {"name": "TK", "type": "state", "institution_code": code}
    refused = refusal_of(create_provider, alice.actor, fields)
    assert list(refused) == ["institution_code"]
    assert refused["institution_code"].startswith(f"“{code}”")


def test_a_name_and_a_code_stand_in_the_list_once(alice, provider):
    provider("Süddeutsche", institution_code="101575519")
    refused = refusal_of(create_provider, alice.actor, {"name": "SUEDDEUTSCHE", "type": "state"})
    assert refused == {
        "name": "Süddeutsche is in the list already; use that one, or take another name"
    }
    fields = {"name": "TK", "type": "state", "institution_code": "101575519"}
    refused = refusal_of(create_provider, alice.actor, fields)
    said = "101575519 is the code of Süddeutsche; use that one, or look at the digits"
    assert refused == {"institution_code": said}


def test_an_insurer_becomes_a_state_one_only_if_all_numbers_are_kvnrs(alice, a_patient, insured):
    plan = insured(a_patient(), "Barmer", "private", "4471")
    refused = refusal_of(edit_provider, alice.actor, plan.provider_id, {"type": "state"})
    assert list(refused) == ["type"]
    edit_plan(alice.actor, plan.patient_id, plan.pk, {"member_number": KVNR})
    assert edit_provider(alice.actor, plan.provider_id, {"type": "state"}).type == "state"


class TestMerging:
    def test_all_plans_move_and_the_other_name_means_the_one_that_stays(
        self, alice, a_patient, insured, provider
    ):
        patient = a_patient()
        short = insured(patient, "TK", "state", KVNR).provider
        stays = provider("Techniker Krankenkasse")
        merge_providers(alice.actor, short.pk, into=stays.pk)
        assert insurers_of(patient) == ["Techniker Krankenkasse"]
        other = a_patient()
        add_plan(alice.actor, other.pk, {"provider": "tk"})
        assert insurers_of(other) == ["Techniker Krankenkasse"]
        refused = refusal_of(create_provider, alice.actor, {"name": "TK", "type": "state"})
        assert refused["name"].startswith("TK was merged into Techniker Krankenkasse; ")

    def test_it_can_be_undone_but_for_what_was_changed_since(
        self, alice, a_patient, insured, provider
    ):
        moved, changed, own = (a_patient(last_name=name) for name in ("Moved", "Changed", "Own"))
        short = insured(moved, "TK", "state", KVNR).provider
        plan = insured(changed, "TK", "state")
        stays = insured(own, "Techniker Krankenkasse", "state").provider
        provider("Barmer")
        merge_providers(alice.actor, short.pk, into=stays.pk)
        edit_plan(alice.actor, changed.pk, plan.pk, {"provider": "Barmer"})
        undo_merge(alice.actor, short.pk)
        assert [insurers_of(each) for each in (moved, changed, own)] == [
            ["TK"], ["Barmer"], ["Techniker Krankenkasse"],
        ]  # fmt: skip

    def test_merges_one_after_the_other_are_undone_one_by_one(
        self, alice, a_patient, insured, provider
    ):
        one, two = a_patient(), a_patient()
        first = insured(one, "TK", "state", KVNR).provider
        second = insured(two, "Techniker", "state").provider
        third = provider("Techniker Krankenkasse")
        merge_providers(alice.actor, first.pk, into=second.pk)
        merge_providers(alice.actor, second.pk, into=third.pk)
        assert insurers_of(one) == insurers_of(two) == ["Techniker Krankenkasse"]
        undo_merge(alice.actor, second.pk)
        assert insurers_of(one) == insurers_of(two) == ["Techniker"]
        undo_merge(alice.actor, first.pk)
        assert (insurers_of(one), insurers_of(two)) == (["TK"], ["Techniker"])

    def test_two_of_different_types_or_the_same_are_refused(self, alice, provider):
        state, private = provider("Barmer"), provider("Debeka", "private")
        assert list(refusal_of(merge_providers, alice.actor, state.pk, into=private.pk)) == ["into"]
        assert list(refusal_of(merge_providers, alice.actor, state.pk, into=state.pk)) == ["into"]

    def test_another_practices_insurer_is_not_there(self, alice, charlie, provider):
        barmer = provider("Barmer")
        with pytest.raises(NotFound):
            merge_providers(charlie.actor, barmer.pk, into=barmer.pk)

    def test_the_front_desk_adds_insurers_with_plans_but_does_not_merge(self, bob, provider):
        barmer, dak = provider("Barmer"), provider("DAK")
        with pytest.raises(NotAllowed):
            merge_providers(bob.actor, barmer.pk, into=dak.pk)


class TestTheList:
    def test_it_is_searched_by_word_and_code_and_counts_plans(
        self, alice, a_patient, insured, provider
    ):
        provider("Barmer", institution_code="104940005")
        for _each in range(2):
            insured(a_patient(), "Techniker Krankenkasse", "state")
        for query in ("kranken", "techniker"):
            (row,) = page_of_providers(query).rows
            assert (row.provider.name, row.plans) == ("Techniker Krankenkasse", 2)
        (row,) = page_of_providers("10494").rows
        assert (row.provider.name, row.plans) == ("Barmer", 0)

    def test_it_is_paged_by_key_in_both_directions(self, provider):
        for number in range(5):
            provider(f"Insurer {number}")

        def names(page):
            return [row.provider.name[-1] for row in page.rows]

        first = page_of_providers(limit=2)
        second = page_of_providers(after=first.rows[-1].provider.name_key, limit=2)
        third = page_of_providers(after=second.rows[-1].provider.name_key, limit=2)
        back = page_of_providers(before=second.rows[0].provider.name_key, limit=2)
        assert [names(page) for page in (first, second, third, back)] == [
            ["0", "1"], ["2", "3"], ["4"], ["0", "1"],
        ]  # fmt: skip
        assert (first.has_previous, first.has_next) == (False, True)
        assert (third.has_previous, third.has_next) == (True, False)
        assert (back.has_previous, back.has_next) == (False, True)

    def test_what_is_archived_or_merged_stands_in_a_list_of_its_own(self, alice, provider):
        client = alice.client()
        barmer, dak = provider("Barmer"), provider("DAK")
        address = "/settings/insurance-providers"
        client.post(f"{address}/{barmer.pk}/archive")
        client.post(f"{address}/{dak.pk}/merge", {"into": str(provider("DAK-Gesundheit").pk)})
        offered = client.get(address).content.decode()
        assert "<b>Barmer</b>" not in offered
        others = client.get(f"{address}?archived=1").content.decode()
        assert "<b>Barmer</b>" in others
        assert "is now DAK-Gesundheit" in others
        client.post(f"{address}/{dak.pk}/undo-merge")
        assert "<b>DAK</b>" in client.get(address).content.decode()

    def test_only_admins_open_it(self, bob, ring):
        assert bob.client().get("/settings/insurance-providers").status_code == 403

    def test_the_dialog_keeps_what_was_typed_and_says_what_is_wrong(self, alice, ring):
        sent = {"name": "TK", "type": "state", "institution_code": "101575510"}
        answer = alice.client().post("/settings/insurance-providers/new", sent)
        html = answer.content.decode()
        assert answer.status_code == 422
        assert 'value="101575510"' in html
        assert "its last digit does not fit" in html
