"""Plans: what is stored, what is refused, what the history says."""

from datetime import date

import pytest

from circleos.core.errors import Conflict, Invalid, NotAllowed, NotFound
from circleos.insurance.conftest import KVNR
from circleos.insurance.models import InsurancePlan, InsuranceProvider
from circleos.insurance.provider_services import archive_provider
from circleos.insurance.queries import plans_of
from circleos.insurance.services import add_plan, edit_plan, remove_plan, restore_plan


def refusal_of(service, *args, **kwargs):
    with pytest.raises(Invalid) as refusal:
        service(*args, **kwargs)
    return {error.field: error.message for error in refusal.value.errors}


def test_a_patient_has_any_number_of_plans(a_patient, insured):
    patient = a_patient()
    insured(patient, "Techniker Krankenkasse", "state", KVNR)
    insured(patient, "Debeka", "private", "4471 902 338")
    insured(patient, "Hallesche Zahn", "supplementary", "Z-77")
    assert [plan.provider.name for plan in plans_of(patient.pk)] == [
        "Hallesche Zahn",
        "Debeka",
        "Techniker Krankenkasse",
    ]


def test_an_insurer_is_one_however_its_name_is_written(a_patient, insured):
    first = insured(a_patient(), "Süddeutsche Krankenversicherung", "private", "1")
    second = insured(a_patient(), "  sueddeutsche KRANKENVERSICHERUNG", "", "2")
    assert first.provider_id == second.provider_id
    assert InsuranceProvider.objects.count() == 1


def test_a_new_insurer_needs_a_type(alice, a_patient, in_ring):
    refused = refusal_of(add_plan, alice.actor, a_patient().pk, {"provider": "Debeka"})
    assert refused == {
        "provider_type": "Debeka is new here: is it state, private or supplementary insurance?"
    }
    assert not InsuranceProvider.objects.exists()


def test_the_type_is_the_insurers_and_not_the_plans(a_patient, alice, insured):
    insured(a_patient(), "Debeka", "private")
    typed = {"provider": "debeka", "provider_type": "state"}
    refused = refusal_of(add_plan, alice.actor, a_patient().pk, typed)
    assert refused == {
        "provider_type": "Debeka is here as: Private. Choose that, or another insurer"
    }


@pytest.mark.parametrize("typed", [KVNR, "a123 456 780", "A-123456780"])
def test_the_number_of_a_state_insurer_is_a_kvnr_and_normalised(a_patient, insured, typed):
    assert insured(a_patient(), "Barmer", "state", typed).member_number == KVNR


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("A123456789", "“A123456789” can not be: its last digit does not fit"),
        ("4471 902 338", "“4471 902 338” is no KVNR: one letter and nine digits"),
    ],
)
def test_a_wrong_kvnr_is_refused_with_the_value_and_the_way_out(
    alice, a_patient, in_ring, typed, said
):
    fields = {"provider": "Barmer", "provider_type": "state", "member_number": typed}
    refused = refusal_of(add_plan, alice.actor, a_patient().pk, fields)
    assert list(refused) == ["member_number"]
    assert refused["member_number"].startswith(said)
    assert not InsurancePlan.objects.exists()


def test_other_numbers_are_free_and_a_state_plan_may_have_none_yet(a_patient, insured):
    patient = a_patient()
    assert insured(patient, "Debeka", "private", "4471 902 338").member_number == "4471 902 338"
    assert insured(patient, "Barmer", "state").member_number == ""


def test_a_plan_has_its_status_tariff_and_days(a_patient, insured):
    plan = insured(
        a_patient(),
        "Barmer",
        "state",
        KVNR,
        insured_status="50001",
        tariff=" Bonus  Plus ",
        valid_from="01.04.2024",
        card_valid_to="2029-03-31",
    )
    assert (plan.insured_status, plan.tariff, plan.valid_from, plan.valid_to) == (
        "5", "Bonus Plus", date(2024, 4, 1), None,
    )  # fmt: skip
    assert insured(a_patient(), "Barmer", "state").insured_status == ""


def test_everything_that_is_wrong_is_said_at_once(alice, a_patient, in_ring):
    fields = {
        "provider": "Barmer",
        "provider_type": "state",
        "member_number": "X",
        "insured_status": "7",
        "valid_from": "31.02.2026",
    }
    refused = refusal_of(add_plan, alice.actor, a_patient().pk, fields)
    assert set(refused) == {"member_number", "insured_status", "valid_from"}
    assert refused["valid_from"] == "31.02.2026 does not exist; look at day, month and year"


def test_a_plan_does_not_end_before_it_begins(alice, a_patient, insured):
    plan = insured(a_patient(), "Debeka", "private", valid_from="01.01.2026")
    changes = {"valid_to": "31.12.2025"}
    refused = refusal_of(edit_plan, alice.actor, plan.patient_id, plan.pk, changes)
    assert refused == {"valid_to": "Ends before it begins; look at both days"}


def test_the_same_plan_is_not_added_twice_but_again_later(alice, a_patient, insured):
    patient = a_patient()
    insured(patient, "Barmer", "state", KVNR, valid_to="31.12.2020")
    insured(patient, "Barmer", "state", KVNR, valid_from="01.01.2024")
    fields = {"provider": "Barmer", "member_number": KVNR, "valid_from": "01.06.2024"}
    assert refusal_of(add_plan, alice.actor, patient.pk, fields) == {
        "provider": "Barmer with this number stands there already; change that one"
    }


def test_changing_to_a_state_insurer_asks_for_a_kvnr(alice, a_patient, insured):
    plan = insured(a_patient(), "Debeka", "private", "4471")
    changes = {"provider": "Barmer", "provider_type": "state"}
    refused = refusal_of(edit_plan, alice.actor, plan.patient_id, plan.pk, changes)
    assert list(refused) == ["member_number"]
    changed = edit_plan(alice.actor, plan.patient_id, plan.pk, {**changes, "member_number": KVNR})
    assert (changed.provider.name, changed.member_number) == ("Barmer", KVNR)


def test_only_what_is_named_changes_and_what_stands_there_is_no_change(alice, a_patient, insured):
    plan = insured(a_patient(), "Debeka", "private", "4471", tariff="B")
    edited = edit_plan(alice.actor, plan.patient_id, plan.pk, {"tariff": "B", "provider": "DEBEKA"})
    assert (edited.version, edited.member_number) == (1, "4471")


def test_two_who_change_the_same_field_are_asked(alice, bob, a_patient, insured):
    plan = insured(a_patient(), "Debeka", "private", "4471")
    edit_plan(bob.actor, plan.patient_id, plan.pk, {"member_number": "4472"}, version=1)
    with pytest.raises(Conflict) as conflict:
        edit_plan(alice.actor, plan.patient_id, plan.pk, {"member_number": "4473"}, version=1)
    clash = conflict.value.clashes["member_number"]
    assert (clash.theirs, clash.mine) == ("4472", "4473")
    other = edit_plan(alice.actor, plan.patient_id, plan.pk, {"tariff": "B"}, version=1)
    assert (other.member_number, other.tariff, other.version) == ("4472", "B", 3)


def test_what_is_removed_can_be_brought_back(alice, a_patient, insured):
    plan = insured(a_patient(), "Debeka", "private", "4471")
    remove_plan(alice.actor, plan.patient_id, plan.pk)
    remove_plan(alice.actor, plan.patient_id, plan.pk)
    assert plans_of(plan.patient_id) == []
    restore_plan(alice.actor, plan.patient_id, plan.pk)
    assert [each.member_number for each in plans_of(plan.patient_id)] == ["4471"]


def test_an_archived_insurer_can_not_be_chosen_but_stays_where_it_is(alice, a_patient, insured):
    plan = insured(a_patient(), "Debeka", "private", "4471")
    archive_provider(alice.actor, plan.provider_id)
    typed = {"provider": "Debeka"}
    assert refusal_of(add_plan, alice.actor, a_patient().pk, typed) == {
        "provider": "Debeka is archived; an admin can restore it in the settings"
    }
    edited = edit_plan(alice.actor, plan.patient_id, plan.pk, {**typed, "tariff": "B"})
    assert edited.tariff == "B"


def test_a_change_of_a_plan_is_a_change_of_the_patient(alice, a_patient, insured):
    patient = a_patient()
    plan = insured(patient, "Barmer", "state")
    before = patient.refreshed()
    edit_plan(alice.actor, patient.pk, plan.pk, {"tariff": "B"})
    after = patient.refreshed()
    assert after.version == before.version + 1
    assert after.updated_at > before.updated_at


def test_read_only_sees_and_does_not_write(colleague, a_patient, insured):
    plan = insured(a_patient(), "Barmer", "state")
    reader = colleague("read_only")
    with pytest.raises(NotAllowed):
        remove_plan(reader.actor, plan.patient_id, plan.pk)
    page = reader.client().get(f"/patients/{plan.patient_id}").content.decode()
    assert "Barmer" in page
    assert "insurance/new" not in page
    assert f"insurance/{plan.pk}" not in page


def test_the_plans_of_another_practice_or_patient_are_not_there(alice, charlie, a_patient, insured):
    plan = insured(a_patient(), "Barmer", "state")
    with pytest.raises(NotFound):
        remove_plan(charlie.actor, plan.patient_id, plan.pk)
    with pytest.raises(NotFound):
        remove_plan(alice.actor, a_patient().pk, plan.pk)
