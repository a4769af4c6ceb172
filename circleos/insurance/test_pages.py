"""Insurance on pages: the card, the editor, the list, filters, the bar, searches."""

import json
import re

import pytest

from circleos.insurance.conftest import KVNR
from circleos.insurance.models import InsurancePlan
from circleos.insurance.queries import plans_of
from circleos.insurance.services import edit_plan, remove_plan
from circleos.patients.finding import find_patients
from circleos.patients.models import Patient
from circleos.search.records import RECORDS

HTMX = {"HTTP_HX_REQUEST": "true"}


def card_of(client, patient):
    return client.get(f"/patients/{patient.pk}/cards/insurance", **HTMX).content.decode()


def text_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


class TestCompactPlaces:
    """State insurance never shows as a chip in compact places and always on the profile."""

    @pytest.fixture
    def three(self, a_patient, insured):
        state, both, extra = (a_patient(last_name=name) for name in ("State", "Both", "Extra"))
        insured(state, "Barmer", "state", KVNR)
        insured(both, "Barmer", "state")
        insured(both, "Debeka", "private", "4471 902 338")
        insured(extra, "Hallesche", "supplementary")
        return state, both, extra

    def test_the_list_shows_private_and_supplementary_only(self, alice, three):
        html = alice.client().get("/patients?columns=insurance").content.decode()
        rows = {
            name: re.findall(r'class="chip (\w+)"', row)
            for name, row in re.findall(r'person-name">\s*Anna (\w+)(.*?)</tr>', html, re.S)
        }
        assert rows == {"State": [], "Both": ["blue"], "Extra": ["violet"]}

    def test_so_does_the_command_bar(self, alice, three):
        hits = RECORDS["patient"].find(alice.actor, "anna", 8)
        chips = {hit.name: [chip.label for chip in hit.chips] for hit in hits}
        assert chips == {
            "Anna State": [],
            "Anna Both": ["Private"],
            "Anna Extra": ["Supplementary"],
        }

    def test_the_profile_lists_every_plan(self, bob, three):
        for patient in three:
            page = bob.client().get(f"/patients/{patient.pk}").content.decode()
            card = page.partition('id="card-insurance"')[2].partition("</section>")[0]
            for plan in plans_of(patient.pk):
                assert plan.provider.name in card
                assert str(plan.provider.get_type_display()) in card

    def test_what_has_ended_or_not_begun_shows_on_the_profile_alone(
        self, alice, a_patient, insured
    ):
        patient = a_patient(last_name="Former")
        insured(patient, "Debeka", "private", "1", valid_to="31.12.2020")
        insured(patient, "Allianz", "private", "2", valid_from="01.01.2190")
        html = alice.client().get("/patients?columns=insurance").content.decode()
        assert "chip blue" not in html
        card = text_of(card_of(alice.client(), patient))
        assert "until 31 Dec 2020" in card
        assert "from 1 Jan 2190" in card


class TestTheCard:
    def test_numbers_are_said_by_their_kind(self, alice, a_patient, insured):
        patient = a_patient()
        insured(patient, "Techniker Krankenkasse", "state", KVNR)
        insured(patient, "Debeka", "private", "4471 902 338")
        card = text_of(card_of(alice.client(), patient))
        assert "Insurance 2" in card
        assert "Debeka Private No. 4471 902 338" in card
        assert "Techniker Krankenkasse State KVNR A123 456 780" in card

    def test_a_plan_is_added_with_a_new_insurer_in_one_step(self, bob, a_patient, ring):
        patient = a_patient()
        form = bob.client().get(f"/patients/{patient.pk}/insurance/new", **HTMX).content.decode()
        assert form.index("insurance-provider_type") < form.index('name="insurance-provider"')
        assert "checked" not in form
        answer = bob.client().post(
            f"/patients/{patient.pk}/insurance/new",
            {
                "insurance-provider_type": "private",
                "insurance-provider": "Debeka",
                "insurance-member_number": "4471 902 338",
            },
            **HTMX,
        )
        assert "No. 4471 902 338" in answer.content.decode()
        happened = json.loads(answer["HX-Trigger"])
        assert happened["profile-changed"]
        assert happened["toast"]["text"] == "Debeka added"

    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(self, bob, a_patient, ring):
        patient = a_patient()
        answer = bob.client().post(
            f"/patients/{patient.pk}/insurance/new",
            {
                "insurance-provider_type": "state",
                "insurance-provider": "Barmer <b>",
                "insurance-member_number": "A123456789",
            },
            **HTMX,
        )
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "its last digit does not fit. Compare it with the card" in html
        assert 'value="A123456789"' in html
        assert "Barmer &lt;b&gt;" in html

    def test_only_what_this_person_changed_is_written(self, alice, a_patient, insured):
        plan = insured(a_patient(), "Debeka", "private", "4471")
        edit_plan(alice.actor, plan.patient_id, plan.pk, {"tariff": "B"})
        sent = {"insurance-version": "1"}
        for name, value in {"provider": "Debeka", "provider_type": "private", "tariff": ""}.items():
            sent |= {f"insurance-{name}": value, f"was-insurance-{name}": value}
        sent |= {"insurance-member_number": "4472", "was-insurance-member_number": "4471"}
        address = f"/patients/{plan.patient_id}/insurance/{plan.pk}"
        assert alice.client().post(address, sent, **HTMX).status_code == 200
        changed = plan.refreshed()
        assert (changed.member_number, changed.tariff) == ("4472", "B")

    def test_who_changes_the_same_is_asked_and_decides(self, alice, a_patient, insured):
        plan = insured(a_patient(), "Debeka", "private", "4471")
        edit_plan(alice.actor, plan.patient_id, plan.pk, {"member_number": "4472"})
        address = f"/patients/{plan.patient_id}/insurance/{plan.pk}"
        sent = {
            "insurance-version": "1",
            "insurance-member_number": "4473",
            "was-insurance-member_number": "4471",
        }
        asked = alice.client().post(address, sent, **HTMX)
        assert asked.status_code == 409
        assert "keep-insurance-member_number" in asked.content.decode()
        decided = {
            **sent,
            "was-insurance-member_number": "4472",
            "insurance-clash": "member_number",
            "insurance-clashed-version": "2",
            "keep-insurance-member_number": "mine",
        }
        assert alice.client().post(address, decided, **HTMX).status_code == 200
        assert plan.refreshed().member_number == "4473"

    def test_removing_offers_undo(self, alice, a_patient, insured):
        plan = insured(a_patient(), "Debeka", "private", "4471")
        address = f"/patients/{plan.patient_id}/insurance/{plan.pk}"
        answer = alice.client().post(f"{address}/remove", **HTMX)
        assert "No insurance yet." in answer.content.decode()
        undo = json.loads(answer["HX-Trigger"])["toast"]["undo"]
        assert undo == f"{address}/restore"
        alice.client().post(undo)
        assert "Debeka" in card_of(alice.client(), plan.patient)

    def test_script_in_a_name_stays_text(self, alice, a_patient, insured):
        hostile = "<img src=x onerror=alert(1)>"
        patient = a_patient()
        insured(patient, hostile, "private", hostile[:40], note=hostile)
        for address in (f"/patients/{patient.pk}", f"/patients/{patient.pk}/edit?tab=medical"):
            html = alice.client().get(address).content.decode()
            assert "<img src=x" not in html
            assert "&lt;img src=x" in html


class TestTheEditor:
    """Save writes all tabs together: the patient and every plan, or nothing."""

    @pytest.fixture
    def save(self, alice):
        def send(patient, sent):
            return alice.client().post(f"/patients/{patient.pk}/edit", {"version": "1", **sent})

        return send

    def test_the_tab_medical_lists_the_plans_with_their_fields(self, alice, a_patient, insured):
        patient = a_patient()
        plan = insured(patient, "Debeka", "private", "4471 902 338")
        html = alice.client().get(f"/patients/{patient.pk}/edit?tab=medical").content.decode()
        assert f'name="insurance-{plan.pk}-member_number"' in html
        assert "Add insurance" in html

    def test_one_save_adds_changes_and_removes(self, save, a_patient, insured):
        patient = a_patient()
        kept = insured(patient, "Debeka", "private", "4471")
        gone = insured(patient, "Allianz", "private", "1")
        sent = {
            "was-city": "",
            "city": "Berlin",
            f"insurance-{kept.pk}-member_number": "4472",
            f"was-insurance-{kept.pk}-member_number": "4471",
            f"insurance-{kept.pk}-version": "1",
            f"insurance-{gone.pk}-remove": "on",
            "insurance-new-1-provider": "Barmer",
            "insurance-new-1-provider_type": "state",
            "insurance-new-1-member_number": KVNR,
            "insurance-new-2-provider": "",
        }
        assert save(patient, sent).status_code == 303
        numbers = [(p.provider.name, p.member_number) for p in plans_of(patient.pk)]
        assert numbers == [("Barmer", KVNR), ("Debeka", "4472")]
        assert patient.refreshed().city == "Berlin"

    def test_what_is_wrong_in_a_plan_marks_the_tab_and_nothing_is_saved(
        self, save, a_patient, insured
    ):
        patient = a_patient()
        insured(patient, "Barmer", "state", KVNR)
        sent = {
            "was-city": "",
            "city": "Berlin",
            "insurance-new-1-provider": "Barmer",
            "insurance-new-1-provider_type": "state",
            "insurance-new-1-member_number": "X",
        }
        answer = save(patient, sent)
        html = answer.content.decode()
        assert answer.status_code == 422
        assert re.search(r'id="tab-medical"[^>]*aria-selected="true"[^>]*>Medical <span', html)
        assert "#field-insurance-new-1-member_number" in html
        assert 'value="Berlin"' in html
        assert patient.refreshed().city == ""

    def test_all_that_is_wrong_in_all_tabs_is_said_at_once(self, save, a_patient, ring):
        patient = a_patient()
        sent = {
            "was-email": "",
            "email": "no address",
            "insurance-new-1-provider": "Barmer",
        }
        html = save(patient, sent).content.decode()
        assert "Not an email address" in html
        assert "is it state, private or supplementary insurance?" in html
        assert html.count('class="tab-error"') == 2

    def test_a_plan_that_somebody_else_changed_is_asked_about(
        self, save, alice, a_patient, insured
    ):
        plan = insured(a_patient(), "Debeka", "private", "4471")
        edit_plan(alice.actor, plan.patient_id, plan.pk, {"member_number": "4472"})
        sent = {
            f"insurance-{plan.pk}-member_number": "4473",
            f"was-insurance-{plan.pk}-member_number": "4471",
            f"insurance-{plan.pk}-version": "1",
        }
        answer = save(plan.patient, sent)
        assert answer.status_code == 409
        assert f"keep-insurance-{plan.pk}-member_number" in answer.content.decode()
        assert plan.refreshed().member_number == "4472"


class TestFilters:
    @pytest.fixture
    def some(self, a_patient, insured):
        tk, debeka, both, _nobody = (
            a_patient(last_name=name) for name in ("Tk", "Debeka", "Both", "Nobody")
        )
        insured(tk, "Techniker Krankenkasse", "state", KVNR)
        insured(debeka, "Debeka", "private", "1")
        insured(both, "Techniker Krankenkasse", "state")
        insured(both, "Hallesche Zahn", "supplementary", "2")
        former = insured(tk, "Debeka", "private", "3")
        remove_plan_of(former)

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("insurance_type=state", {"Tk", "Both"}),
            ("insurance_type=private", {"Debeka"}),
            ("insurance_type=private&insurance_type=supplementary", {"Debeka", "Both"}),
            ("insurance_type=none", {"Nobody"}),
            ("insurance_type=none&insurance_type=private", {"Nobody", "Debeka"}),
            ("insurance_provider=Techniker Krankenkasse", {"Tk", "Both"}),
            ("insurance_provider=tk", {"Tk", "Both"}),
            ("insurance_provider=hall", {"Both"}),
            ("insurance_provider=nowhere", set()),
            ("insurance_provider=tk&insurance_type=supplementary", {"Both"}),
        ],
    )
    def test_patients_are_found_by_how_they_are_insured(self, shown, some, query, names):
        assert {name.removeprefix("Anna ") for name in shown(query)} == names


def remove_plan_of(plan):
    InsurancePlan.objects.filter(pk=plan.pk).update(removed_at=plan.created_at)


class TestFindingByNumber:
    """`A123456780` finds the patient; identifiers compare exactly."""

    @pytest.mark.parametrize("typed", [KVNR, "a123456780", "A123 456 780"])
    def test_a_kvnr_is_found_in_any_notation(self, alice, a_patient, insured, typed):
        patient = a_patient()
        a_patient(last_name="Other")
        insured(patient, "Barmer", "state", KVNR)
        (hit,) = find_patients(alice.actor, typed).hits
        assert (hit.patient.id, hit.match) == (patient.pk, "exact")
        assert hit.detail == "<mark>KVNR A123 456 780</mark>"
        page = alice.client().get("/patients", {"q": typed}).content.decode()
        assert "Anna Müller-Brandt" in page
        assert "Anna Other" not in page

    @pytest.mark.parametrize("typed", ["A12345678", "A123456789", "4471 902"])
    def test_a_part_of_a_number_finds_nobody(self, alice, a_patient, insured, typed):
        patient = a_patient()
        insured(patient, "Barmer", "state", KVNR)
        insured(patient, "Debeka", "private", "4471 902 338")
        assert find_patients(alice.actor, typed).hits == []

    def test_another_number_is_found_as_it_is_written(self, alice, a_patient, insured):
        patient = a_patient()
        insured(patient, "Debeka", "private", "4471 902 338")
        assert [hit.patient.id for hit in find_patients(alice.actor, "4471 902 338").hits] == [
            patient.pk
        ]

    def test_a_removed_plan_finds_nobody(self, alice, a_patient, insured):
        plan = insured(a_patient(), "Barmer", "state", KVNR)
        remove_plan(alice.actor, plan.patient_id, plan.pk)
        assert find_patients(alice.actor, KVNR).hits == []

    def test_an_archived_patient_is_found_only_when_asked_for(self, alice, a_patient, insured):
        plan = insured(a_patient(), "Barmer", "state", KVNR)
        Patient.objects.filter(pk=plan.patient_id).update(archived_at=plan.created_at)
        assert find_patients(alice.actor, KVNR).hits == []
        assert len(find_patients(alice.actor, KVNR, archived=True).hits) == 1


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("tech", ["Techniker Krankenkasse"]),
        ("tk", ["Techniker Krankenkasse"]),
        ("kranken", ["Süddeutsche Krankenversicherung", "Techniker Krankenkasse"]),
        ("sueddeutsche", ["Süddeutsche Krankenversicherung"]),
        ("unknown", []),
    ],
)
def test_insurers_are_suggested_by_words_and_initials(bob, a_patient, insured, typed, names):
    patient = a_patient()
    insured(patient, "Techniker Krankenkasse", "state")
    insured(patient, "Süddeutsche Krankenversicherung", "private")
    html = bob.client().get("/insurance/suggestions", {"insurance-provider": typed})
    assert re.findall(r'data-name="([^"]+)"', html.content.decode()) == names
