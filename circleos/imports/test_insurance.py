"""The columns of insurance, and the KVNR as a rule of matching."""

import csv

import pytest

from circleos.core.models import Event, EventDetail
from circleos.imports.conftest import counts
from circleos.imports.queries import row_errors
from circleos.imports.undo_queries import undo_of
from circleos.imports.undoing import run_undo, undo_import
from circleos.insurance.import_room import PLANS
from circleos.insurance.models import InsuranceProvider
from circleos.insurance.provider_services import create_provider, merge_providers
from circleos.insurance.queries import plans_of
from circleos.insurance.services import add_plan, edit_plan
from circleos.insurance.wording import in_words
from circleos.patients.bulk.selection import Selection
from circleos.patients.exports import export_file, export_patients, request_export
from circleos.patients.models import Patient

pytestmark = pytest.mark.django_db

KVNR, OTHER_KVNR = "A123456780", "X110411675"
ANNA = {"first_name": "Anna", "last_name": "Müller", "birthday": "12.03.1979"}
CREATED, UPDATED, SKIPPED, ERROR = (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)


def insured(name="", number="", type_=""):
    named = {"insurance_provider": name, "insurance_type": type_, "insurance_number": number}
    return {**ANNA, **{column: value for column, value in named.items() if value}}


def plans(patient=None):
    patient = patient or Patient.objects.get()
    return [
        (plan.provider.name, plan.provider.type, plan.member_number)
        for plan in reversed(plans_of(patient.pk))
    ]


def messages(import_):
    return [(error.column, error.message) for error in row_errors(import_)]


def taken_back(alice, import_):
    undo_import(alice.actor, import_.pk)
    run_undo.run(import_.workspace_id, import_id=str(import_.pk))
    return undo_of(import_)


class TestTheType:
    @pytest.mark.parametrize(
        ("name", "number", "type_", "stored"),
        [
            ("TK", KVNR, "", ("TK", "state", KVNR)),
            ("TK", "a123 456 780", "", ("TK", "state", KVNR)),
            ("TK", KVNR, "GKV", ("TK", "state", KVNR)),
            ("Debeka", "4471 902 338", "", ("Debeka", "private", "4471 902 338")),
            ("Debeka", "A123456789", "", ("Debeka", "private", "A123456789")),
            ("Debeka", "", "PKV", ("Debeka", "private", "")),
            ("Hallesche", "7", "Zusatz", ("Hallesche", "supplementary", "7")),
        ],
    )
    def test_a_missing_type_is_state_for_a_kvnr_and_private_for_anything_else(
        self, imported, name, number, type_, stored
    ):
        assert counts(imported(insured(name, number, type_))) == CREATED
        assert plans() == [stored]

    def test_before_that_it_is_the_known_providers(self, imported, alice, in_ring):
        create_provider(alice.actor, {"name": "Barmer", "type": "state"})
        assert counts(imported(insured("BARMER"))) == CREATED
        assert plans() == [("Barmer", "state", "")]

    def test_another_type_than_the_known_providers_is_an_error(self, imported, alice, in_ring):
        create_provider(alice.actor, {"name": "Barmer", "type": "state"})
        import_ = imported(insured("Barmer", "1", "private"))
        assert counts(import_) == ERROR
        assert messages(import_) == [
            ("insurance_type", "Barmer is here as: State. Write that, or another insurer")
        ]

    def test_a_state_insurers_number_must_be_a_kvnr(self, imported):
        import_ = imported(insured("Barmer", "A123456789", "state"))
        assert counts(import_) == ERROR
        ((column, message),) = messages(import_)
        assert column == "insurance_number"
        assert message.startswith("“A123456789” can not be")

    def test_an_unknown_type_is_an_error(self, imported):
        import_ = imported(insured("Barmer", KVNR, "BG"))
        assert counts(import_) == ERROR
        assert messages(import_)[0][0] == "insurance_type"


class TestAddingOnce:
    def test_a_row_adds_a_plan_once(self, imported):
        assert counts(imported(insured("TK", KVNR), insured("tk", KVNR))) == (1, 0, 1, 0)
        assert counts(imported(insured("TK", KVNR))) == SKIPPED
        assert plans() == [("TK", "state", KVNR)]

    def test_the_number_of_the_same_provider_is_updated(self, imported):
        imported(insured("Debeka", "1"))
        assert counts(imported(insured("Debeka", "2"))) == UPDATED
        assert plans() == [("Debeka", "private", "2")]

    def test_another_provider_is_one_more_plan(self, imported):
        imported(insured("TK", KVNR))
        assert counts(imported(insured("Debeka", "2"))) == UPDATED
        assert plans() == [("TK", "state", KVNR), ("Debeka", "private", "2")]

    def test_an_empty_cell_never_erases(self, imported):
        imported(insured("Debeka", "1"))
        assert counts(imported(insured("Debeka"))) == SKIPPED
        assert counts(imported(insured())) == SKIPPED
        assert plans() == [("Debeka", "private", "1")]

    def test_a_merged_name_means_the_provider_that_stays(self, imported, alice, in_ring):
        imported(insured("TK", KVNR))
        stays = create_provider(alice.actor, {"name": "Techniker Krankenkasse", "type": "state"})
        merge_providers(alice.actor, InsuranceProvider.objects.get(name="TK").pk, into=stays.pk)
        assert counts(imported(insured("TK", KVNR))) == SKIPPED
        assert plans() == [("Techniker Krankenkasse", "state", KVNR)]

    def test_further_fields_of_a_plan_stay(self, imported, alice):
        imported(insured("Debeka", "1"))
        fields = {"provider": "Debeka", "member_number": "9", "tariff": "B"}
        add_plan(alice.actor, Patient.objects.get().pk, fields)
        imported(insured("Debeka", "10"))
        newest = plans_of(Patient.objects.get().pk)[0]
        assert (newest.member_number, newest.tariff, newest.version) == ("10", "B", 2)

    def test_a_number_alone_belongs_to_the_one_plan_it_can_belong_to(self, imported):
        imported(insured("TK", type_="state"))
        assert counts(imported(insured(number=KVNR))) == UPDATED
        assert plans() == [("TK", "state", KVNR)]
        import_ = imported(insured(number="4471"))
        assert counts(import_) == ERROR
        assert "fill in insurance_provider" in messages(import_)[0][1]


class TestRule3:
    def test_finds_by_kvnr_whoever_has_another_name_by_now(self, imported):
        imported(insured("TK", KVNR))
        married = {"last_name": "Brandt", "insurance_provider": "TK", "insurance_number": KVNR}
        assert counts(imported(married)) == UPDATED
        assert Patient.objects.get().last_name == "Brandt"

    def test_it_comes_before_name_and_birthday(self, imported):
        imported(insured("TK", KVNR))
        imported({**ANNA, "last_name": "Other", "insurance_provider": "TK"})
        row = {**ANNA, "last_name": "Other", "insurance_number": KVNR, "city": "Ulm"}
        assert counts(imported(row)) == UPDATED
        owner = Patient.objects.get(insurance_plans__member_number=KVNR)
        assert owner.city == "Ulm"

    def test_it_comes_after_the_external_id_and_must_not_mean_another(self, imported):
        imported({**insured("TK", KVNR)})
        row = {"last_name": "Beck", "external_id": "7"}
        imported(row)
        import_ = imported({**row, "insurance_provider": "TK", "insurance_number": KVNR})
        assert counts(import_) == ERROR
        assert messages(import_)[0][1].startswith("matches P-")

    def test_two_with_the_same_number_are_an_error(self, imported, alice):
        imported(insured("TK", KVNR), {**insured("TK"), "last_name": "Beck"})
        beck = Patient.objects.get(last_name="Beck")
        plan = beck.insurance_plans.get()
        plan.member_number = KVNR
        plan.save()
        import_ = imported(
            {"last_name": "Any", "insurance_provider": "TK", "insurance_number": KVNR}
        )
        assert counts(import_) == ERROR

    def test_a_child_with_a_parents_number_is_another_person(self, imported):
        imported(insured("TK", KVNR))
        child = {**insured("TK", KVNR), "first_name": "Ben", "birthday": "01.02.2012"}
        assert counts(imported(child)) == CREATED
        assert counts(imported(insured("TK", KVNR), child)) == (0, 0, 2, 0)

    def test_the_number_of_a_private_insurer_identifies_nobody(self, imported):
        imported(insured("Debeka", KVNR, "private"))
        row = {"last_name": "Beck", "insurance_provider": "Debeka", "insurance_number": KVNR}
        assert counts(imported(row)) == CREATED


def test_what_is_exported_is_imported_again_without_a_change(imported, alice, tmp_path):
    imported(
        insured("TK", KVNR),
        {**insured("Debeka", "4471 902 338"), "last_name": "Beck"},
        {**insured("Signal", "=1+1"), "last_name": "Formula"},
        {**insured("Barmer", type_="state"), "last_name": "Numberless"},
        {**ANNA, "last_name": "Uninsured"},
    )
    several = Patient.objects.get(last_name="Beck")
    add_plan(alice.actor, several.pk, {"provider": "TK", "member_number": OTHER_KVNR})
    run = request_export(alice.actor, Selection(all_matching=True))
    export_patients.run(alice.actor.workspace_id, run_id=str(run.pk))
    path = export_file(alice.actor.workspace_id, run.pk)
    with path.open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.DictReader(source))
    by_name = {row["last_name"]: row for row in rows}
    assert by_name["Beck"]["insurance_number"] == OTHER_KVNR
    assert by_name["Müller"]["insurance_type"] == "state"
    assert counts(imported(*rows)) == (0, 0, 5, 0)


def test_the_history_says_what_the_import_did(imported):
    imported(insured("TK", KVNR))
    imported(insured("Debeka", "4471"))
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))
    assert kinds.count("insurance.added") == kinds.count("insurance.changed") == 1
    changes = [change for each in EventDetail.objects.all() for change in each.detail["changes"]]
    said = [
        tuple(change[side] and in_words(PLANS, change[side]) for side in ("old", "new"))
        for change in changes
        if change["field"] == PLANS
    ]
    assert said == [
        (None, "TK A123 456 780"),
        ("TK A123 456 780", "TK A123 456 780, Debeka 4471"),
    ]


def test_undoing_an_import_takes_its_plans_back(imported, alice):
    imported(insured("TK", KVNR))
    import_ = imported(insured("Debeka", "4471"), {**insured("Barmer"), "last_name": "New"})
    undone = taken_back(alice, import_)
    assert plans(Patient.objects.get(last_name="Müller")) == [("TK", "state", KVNR)]
    assert (undone.withdrawn, undone.restored, undone.left) == (1, 1, 0)


def test_undoing_an_import_spares_what_somebody_has_worked_on(imported, alice):
    imported(insured("TK", KVNR))
    patient = Patient.objects.get()
    import_ = imported(insured("Debeka", "4471"))
    plan = plans_of(patient.pk)[0]
    edit_plan(alice.actor, patient.pk, plan.pk, {"tariff": "B"})
    assert taken_back(alice, import_).left == 1
    assert plans() == [("TK", "state", KVNR), ("Debeka", "private", "4471")]
