"""Diagnoses on the profile, in notes, and through the API; and the code picker."""

from typing import Any

import pytest
from django.urls import reverse

from circleos.core.ids import uuid7
from circleos.core.workspace import workspace_transaction
from circleos.diagnoses.models import Diagnosis
from circleos.diagnoses.services import add_code
from circleos.notes.services import publish_note, save_draft

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
JSON = "application/json"
ABOVE_LUMBAGO = ["XIII", "M40-M54", "M50-M54", "M54"]


def codes_there(alice: Any) -> list[str]:
    with workspace_transaction(alice.actor.workspace_id):
        there = Diagnosis.objects.filter(removed_at=None).order_by("id")
        return [each.signed for each in there]


def test_the_card_of_the_profile_shows_what_is_active(alice, anna, diagnosed):
    diagnosed("M54.5", certainty="V", side="L")
    diagnosed("E11.9")
    diagnosed("C34", certainty="A")
    assert "E11.9 G" in alice.client().get(f"/patients/{anna.pk}").content.decode()
    card = f"/patients/{anna.pk}/cards/diagnoses"
    page = alice.client().get(card, headers=HTMX).content.decode()
    assert page.index("E11.9 G") < page.index("M54.5 VL")
    assert "suspected · left" in page
    assert "Malignant neoplasm of bronchus and lung" not in page
    history = alice.client().get(f"/patients/{anna.pk}/diagnoses", headers=HTMX).content.decode()
    assert "C34 A" in history and "excluded" in history


@pytest.mark.parametrize("role", ["front_desk", "read_only"])
def test_front_desk_and_read_only_see_the_title_of_the_note_and_no_code(
    role, anna, diagnosed, colleague, program
):
    added = diagnosed("F10.2")
    person = colleague(role)
    browser = person.client()
    for path in (f"/patients/{anna.pk}", f"/patients/{anna.pk}/events"):
        page = browser.get(path).content.decode()
        assert "F10.2" not in page and "alcohol" not in page
    assert browser.get(f"/patients/{anna.pk}/diagnoses").status_code == 403
    assert browser.get(f"/diagnoses/{added.pk}").status_code == 403
    assert browser.get("/diagnoses/codes?q=f10").status_code == 403
    api = program(role)
    for path in (
        f"patients/{anna.pk}/diagnoses",
        "diagnoses",
        f"diagnoses/{added.pk}",
        "icd-codes?q=f10",
    ):
        answer = api.get(f"/api/v1/{path}")
        assert answer.status_code == 403 and b"F10.2" not in answer.content
    body = {"code": "I10", "certainty": "G"}
    answer = api.post(f"/api/v1/patients/{anna.pk}/diagnoses", body, content_type=JSON)
    assert answer.status_code == 403


def test_add_in_place_answers_with_the_card_and_a_bad_code_keeps_what_was_typed(alice, anna):
    browser, path = alice.client(), reverse("diagnoses:new", args=[anna.pk])
    form = browser.get(path, headers=HTMX).content.decode()
    assert 'role="combobox"' in form and "Add diagnosis" in form
    refused = browser.post(path, {"code": "zucker", "certainty": "V"}, headers=HTMX)
    assert refused.status_code == 422
    text = refused.content.decode()
    assert 'value="zucker"' in text and "search for it by words" in text
    assert '<option value="V" selected>' in text
    added = browser.post(path, {"code": "e119", "certainty": "V"}, headers=HTMX)
    assert "E11.9 V" in added.content.decode()
    assert "E11.9 V added" in added["HX-Trigger"]
    assert codes_there(alice) == ["E11.9 V"]


def test_the_form_works_without_scripts_too(alice, anna):
    answer = alice.client().post(
        reverse("diagnoses:new", args=[anna.pk]), {"code": "I10", "certainty": "G"}
    )
    assert answer.status_code == 303
    assert answer["Location"] == f"/patients/{anna.pk}"


def test_a_diagnosis_is_changed_where_it_stands_and_removed_with_undo(alice, diagnosed):
    added = diagnosed("M17", certainty="V")
    browser, path = alice.client(), reverse("diagnoses:edit", args=[added.pk])
    sent = {
        "certainty": "G",
        "was-certainty": "V",
        "onset": "2019",
        "was-onset": "",
        "version": "1",
    }
    assert "since 2019" in browser.post(path, sent, headers=HTMX).content.decode()
    assert codes_there(alice) == ["M17 G"]
    clash = browser.post(path, {**sent, "certainty": "Z"}, headers=HTMX)
    assert clash.status_code == 409 and "history of" in clash.content.decode()
    removed = browser.post(reverse("diagnoses:remove", args=[added.pk]), headers=HTMX)
    assert reverse("diagnoses:restore", args=[added.pk]) in removed["HX-Trigger"]
    assert codes_there(alice) == []
    browser.post(reverse("diagnoses:restore", args=[added.pk]))
    assert codes_there(alice) == ["M17 G"]


@pytest.mark.usefixtures("german")
def test_the_picker_shows_the_hierarchy_and_warns(alice, a_patient):
    man = a_patient(gender="male", birthday="2001-05-01")
    browser = alice.client()
    listed = browser.get("/diagnoses/codes?q=zucker").content.decode()
    assert "E11.-" in listed and "needs a subcode" in listed
    assert "E10-E14 Diabetes mellitus" in listed and "Zucker" in listed
    path = reverse("diagnoses:chosen", args=[man.pk])
    chosen = browser.get(f"{path}?code=E11").content.decode()
    assert "it needs a subcode" in chosen and 'data-take-code="E11.9"' in chosen
    assert "Is for women" in browser.get(f"{path}?code=O80").content.decode()
    assert browser.get(f"{path}?code=zucker").content == b""


def test_what_is_typed_stays_text(alice):
    page = alice.client().get("/diagnoses/codes?q=<img src=x onerror=alert(1)>").content.decode()
    assert "<img" not in page


def test_codes_are_hung_on_a_note_that_is_being_written(alice, anna):
    draft = save_draft(alice.actor, anna.pk, uuid7(), title="Visit", body="<p>x</p>").note
    browser, path = alice.client(), reverse("diagnoses:add-to-note", args=[anna.pk, draft.pk])
    target = {**HTMX, "HX-Target": f"codes-of-{draft.pk}"}
    added = browser.post(path, {"code": "I10", "certainty": "G"}, headers=target)
    assert "I10 G" in added.content.decode()
    assert '"note-type": {"type": "diagnosis"}' in added["HX-Trigger"]
    refused = browser.post(path, {"code": "no code", "certainty": "G"}, headers=target)
    assert refused.status_code == 422 and "search for it by words" in refused.content.decode()
    with workspace_transaction(alice.actor.workspace_id):
        code = Diagnosis.objects.get()
    browser.post(reverse("diagnoses:remove", args=[code.pk]), headers=target)
    assert codes_there(alice) == []
    publish_note(alice.actor, draft.pk, confirmed=True)
    unwritten = reverse("diagnoses:add-to-note", args=[anna.pk, uuid7()])
    told = browser.post(unwritten, {"code": "I10", "certainty": "G"}, headers=HTMX)
    assert told.status_code == 422 and "Write a title or some text first" in told.content.decode()


def test_a_program_adds_changes_lists_and_removes(program, anna):
    api = program("provider")
    at = f"/api/v1/patients/{anna.pk}/diagnoses"
    answer = api.post(at, {"code": "E11.9", "certainty": "G", "side": "R"}, content_type=JSON)
    assert answer.status_code == 201
    added = answer.json()
    assert (added["code"], added["side"], added["active"]) == ("E11.9", "R", True)
    assert [warning["concern"] for warning in added["warnings"]] == ["not_billable"]
    one = f"/api/v1/diagnoses/{added['id']}"
    assert answer["Location"] == one
    changed = api.patch(one, {"resolved": "2024", "side": None}, content_type=JSON).json()
    assert (changed["resolved"], changed["side"], changed["active"]) == ("2024", "", False)
    api.post(
        at, {"code": "I10", "certainty": "V", "note": "<p>To be checked</p>"}, content_type=JSON
    )
    listed = api.get(at).json()
    assert [item["code"] for item in listed["items"]] == ["I10", "E11.9"]
    assert (listed["count"], listed["count_is_exact"], listed["next"]) == (2, True, None)
    assert [item["code"] for item in api.get(f"{at}?status=active").json()["items"]] == ["I10"]
    assert api.delete(one).status_code == 204
    assert api.delete(one).status_code == 204
    assert [item["code"] for item in api.get(at).json()["items"]] == ["I10"]
    assert api.get(one).json()["removed_at"]


def test_a_program_names_the_note_that_the_code_hangs_on(
    alice, program, anna, a_patient, diagnosed
):
    note = diagnosed("I10").note
    api = program("admin")
    body = {"code": "M54.5", "certainty": "G", "note": str(note.pk)}
    added = api.post(f"/api/v1/patients/{anna.pk}/diagnoses", body, content_type=JSON)
    assert added.json()["note_id"] == str(note.pk)
    other = a_patient(last_name="Other")
    refused = api.post(f"/api/v1/patients/{other.pk}/diagnoses", body, content_type=JSON)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "note"


def test_all_diagnoses_of_the_practice_by_code_page_by_page(program, charlie, diagnosed):
    for code in ("E11.9", "E10.9", "I10", "E11"):
        diagnosed(code)
    api = program("provider")
    first = api.get("/api/v1/diagnoses?code=E1&limit=2").json()
    assert [item["code"] for item in first["items"]] == ["E11", "E10.9"]
    assert first["count"] == 3
    rest = api.get(f"/api/v1/diagnoses?code=E1&limit=2&cursor={first['next']}").json()
    assert [item["code"] for item in rest["items"]] == ["E11.9"]
    assert api.get("/api/v1/diagnoses?cursor=x").status_code == 422
    assert program(of=charlie).get("/api/v1/diagnoses").json()["items"] == []


def test_a_program_searches_for_codes(program):
    found = program("provider").get("/api/v1/icd-codes?q=hexenschuss").json()
    assert (found["system"], found["edition"]) == ("icd-10-who", "2019")
    first = found["items"][0]
    assert (first["code"], first["match"], first["term"]) == ("M54.5", "everyday", "Hexenschuss")
    assert [above["code"] for above in first["above"]] == ABOVE_LUMBAGO


def test_a_code_on_a_published_note_shows_there(alice, anna, diagnosed):
    note = diagnosed("I10").note
    add_code(alice.actor, note.pk, "M54.5", {"certainty": "V"})
    page = alice.client().get(f"/notes/{note.pk}").content.decode()
    assert "I10 G" in page and "M54.5 V" in page
