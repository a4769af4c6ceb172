"""Tags on pages: the profile's editor, the dialog, list and filter, the bar, the settings."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from circleos.core.workspace import workspace_transaction
from circleos.patients.bulk.actions import BULK_ACTIONS
from circleos.patients.bulk.running import change_patients
from circleos.patients.bulk.selection import Selection
from circleos.patients.bulk.services import request_bulk_change, undo_bulk_change
from circleos.tags.queries import tags_of
from circleos.tags.services import (
    add_tag,
    archive_tag,
    create_tag,
    merge_tags,
    remove_tag,
    undo_merge,
)

pytestmark = pytest.mark.django_db
HOSTILE = "<img src=x onerror=alert(1)>"
IN_PLACE = {"HX-Request": "true", "HX-Target": "patient-tags"}


def names(actor: Any, patient: Any) -> list[str]:
    with workspace_transaction(actor.workspace_id):
        return [tag.name for tag in tags_of(patient.pk)]


def toast_of(answer: Any) -> dict[str, str]:
    said: dict[str, str] = json.loads(answer["HX-Trigger"])["toast"]
    return said


def test_a_tag_is_added_and_removed_in_place_with_undo(
    alice: Any, a_patient: Callable[..., Any]
) -> None:
    client, patient = alice.client(), a_patient()
    here = f"/patients/{patient.pk}/tags"
    assert "data-into" in client.get(f"/patients/{patient.pk}").content.decode()
    assert "<html" not in client.get(here, headers=IN_PLACE).content.decode()
    answer = client.post(here, {"name": HOSTILE, "kind": "alert"}, headers=IN_PLACE)
    assert "&lt;img src=x" in answer.content.decode()
    assert "<img" not in answer.content.decode()
    client.post(toast_of(answer)["undo"])
    assert names(alice.actor, patient) == []
    tag = add_tag(alice.actor, patient.pk, "VIP").tag
    removed = client.post(f"{here}/{tag.pk}/remove", headers=IN_PLACE)
    assert names(alice.actor, patient) == []
    undone = client.post(toast_of(removed)["undo"], headers={"HX-Request": "true"})
    assert undone["HX-Redirect"] == f"/patients/{patient.pk}"
    assert names(alice.actor, patient) == ["VIP"]


def test_what_was_typed_stays_when_it_can_not_be_a_tag(
    alice: Any, a_patient: Callable[..., Any]
) -> None:
    here = f"/patients/{a_patient().pk}/tags"
    answer = alice.client().post(here, {"name": "a|b"}, headers=IN_PLACE)
    assert answer.status_code == 422
    assert 'value="a|b"' in answer.content.decode()
    assert "separates tags" in answer.content.decode()


def test_the_dialog_takes_away_what_was_unticked_and_nothing_else(
    alice: Any, a_patient: Callable[..., Any]
) -> None:
    patient = a_patient()
    one, two = (add_tag(alice.actor, patient.pk, name).tag for name in ("One", "Two"))
    add_tag(alice.actor, patient.pk, "Meanwhile")
    sent = {"name": "Three", "was": [one.pk, two.pk], "keep": [two.pk]}
    answer = alice.client().post(f"/patients/{patient.pk}/tags", sent)
    assert answer["Location"] == f"/patients/{patient.pk}"
    assert names(alice.actor, patient) == ["Meanwhile", "Three", "Two"]


def test_who_may_only_read_sees_tags_and_changes_none(
    alice: Any, colleague: Callable[[str], Any], a_patient: Callable[..., Any]
) -> None:
    patient, client = a_patient(), colleague("read_only").client()
    add_tag(alice.actor, patient.pk, "Fall risk", kind="alert")
    page = client.get(f"/patients/{patient.pk}").content.decode()
    assert "Fall risk" in page
    assert "+ Tag" not in page
    assert client.get(f"/patients/{patient.pk}/tags").status_code == 403


def test_alerts_are_never_cut_off_in_the_list_nor_in_the_bar(
    alice: Any, a_patient: Callable[..., Any]
) -> None:
    patient = a_patient()
    for number in range(5):
        add_tag(alice.actor, patient.pk, f"Alert {number}", kind="alert")
        add_tag(alice.actor, patient.pk, f"Plain {number}")
    client = alice.client()
    listed = client.get("/patients").content.decode().partition("<tbody>")[2]
    for text in (listed, client.get("/search", {"q": "müll"}).content.decode()):
        assert all(f">Alert {number}<" in text for number in range(5))
        assert ">Plain 1<" in text
        assert ">Plain 2<" not in text
        assert "+3" in text


class TestFilter:
    @pytest.fixture
    def tagged(self, alice: Any, a_patient: Callable[..., Any]) -> dict[str, Any]:
        tags = {name: create_tag(alice.actor, name) for name in ("VIP", "Sports")}
        for first, carried in (("Ann", ("VIP",)), ("Ben", ("VIP", "Sports")), ("Cem", ())):
            patient = a_patient(first_name=first, last_name="Test")
            for name in carried:
                add_tag(alice.actor, patient.pk, name)
        return tags

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("tag={VIP}&tag={Sports}", {"Ann Test", "Ben Test"}),
            ("tag=sports", {"Ben Test"}),
            ("tag=all&tag={VIP}&tag={Sports}", {"Ben Test"}),
            ("tag=none&tag={Sports}", {"Ann Test", "Cem Test"}),
            ("tag=none", {"Cem Test"}),
            ("tag=unheard-of", {"Ann Test", "Ben Test", "Cem Test"}),
        ],
    )
    def test_any_all_or_none(
        self, tagged: dict[str, Any], shown: Any, query: str, found: set[str]
    ) -> None:
        ids = {name: tag.pk for name, tag in tagged.items()}
        assert set(shown(query.format(**ids))) == found

    def test_a_view_by_a_tag_that_was_merged_finds_the_other(
        self, alice: Any, tagged: dict[str, Any], shown: Any
    ) -> None:
        vip, sports = tagged["VIP"], tagged["Sports"]
        merge_tags(alice.actor, sports.pk, into=vip.pk)
        assert set(shown(f"tag={sports.pk}")) == {"Ann Test", "Ben Test"}


def test_many_get_a_tag_and_undo_spares_what_was_done_since(
    alice: Any, a_patient: Callable[..., Any]
) -> None:
    had, gets, later = (a_patient(first_name=name) for name in ("Ann", "Ben", "Cem"))
    tag = add_tag(alice.actor, had.pk, "VIP").tag
    selection = Selection(ids=(had.pk, gets.pk, later.pk))
    action: Any = BULK_ACTIONS["add-tag"]
    change = request_bulk_change(alice.actor, action, selection, choice=str(tag.pk), click="1")
    change_patients.run(alice.actor.workspace_id, change_id=str(change.pk))
    assert [names(alice.actor, each) for each in (had, gets, later)] == [["VIP"]] * 3
    remove_tag(alice.actor, later.pk, tag.pk)
    add_tag(alice.actor, later.pk, "VIP")
    undo = undo_bulk_change(alice.actor, change.pk)
    change_patients.run(alice.actor.workspace_id, change_id=str(undo.pk))
    assert [names(alice.actor, each) for each in (had, gets, later)] == [["VIP"], [], ["VIP"]]


def test_undoing_follows_a_tag_that_was_merged_since(
    alice: Any, a_patient: Callable[..., Any]
) -> None:
    gets, had, other, later = (a_patient(first_name=name) for name in ("Ann", "Ben", "Cem", "Dora"))
    everybody = (gets, had, other, later)
    wrong, right = create_tag(alice.actor, "Diabets"), create_tag(alice.actor, "Diabetes")
    sugar = add_tag(alice.actor, other.pk, "Sugar").tag
    add_tag(alice.actor, had.pk, "Diabetes")
    action: Any = BULK_ACTIONS["add-tag"]
    selection = Selection(ids=tuple(each.pk for each in everybody))
    change = request_bulk_change(alice.actor, action, selection, choice=str(wrong.pk), click="1")
    change_patients.run(alice.actor.workspace_id, change_id=str(change.pk))
    merge_tags(alice.actor, wrong.pk, into=right.pk)
    merge_tags(alice.actor, sugar.pk, into=right.pk)
    remove_tag(alice.actor, later.pk, right.pk)
    add_tag(alice.actor, later.pk, "Diabetes")
    carried = ["Diabetes"]
    assert [names(alice.actor, each) for each in everybody] == [carried] * 4
    undo = undo_bulk_change(alice.actor, change.pk)
    change_patients.run(alice.actor.workspace_id, change_id=str(undo.pk))
    assert [names(alice.actor, each) for each in everybody] == [[], carried, carried, carried]
    undo_merge(alice.actor, sugar.pk)
    undo_merge(alice.actor, wrong.pk)
    assert names(alice.actor, gets) == []
    assert names(alice.actor, had) == carried


def test_settings_say_how_many_carry_each_tag_and_merge_with_undo(
    alice: Any, bob: Any, a_patient: Callable[..., Any]
) -> None:
    client = alice.client()
    wrong = add_tag(alice.actor, a_patient().pk, "Diabets").tag
    right = create_tag(alice.actor, "Diabetes")
    archive_tag(alice.actor, create_tag(alice.actor, "Old study").pk)
    page = client.get("/settings/tags").content.decode()
    assert "Patients with Diabets: 1" in page
    assert "Old study" in page
    client.post(f"/settings/tags/{wrong.pk}/merge", {"into": right.pk})
    page = client.get("/settings/tags").content.decode()
    assert "Patients with Diabetes: 1" in page
    assert "now means Diabetes" in page
    client.post(f"/settings/tags/{wrong.pk}/unmerge")
    assert "Patients with Diabets: 1" in client.get("/settings/tags").content.decode()
    assert bob.client().get("/settings/tags").status_code == 403


def test_a_tag_is_made_and_changed_in_the_settings(alice: Any) -> None:
    client = alice.client()
    sent = {"name": "Study A", "kind": "plain", "color": "violet", "description": "<b>Consent"}
    assert client.post("/settings/tags/new", sent)["Location"] == "/settings/tags"
    refused = client.post("/settings/tags/new", {**sent, "name": "STUDY a"})
    assert refused.status_code == 422
    assert "is there already" in refused.content.decode()
    assert "&lt;b&gt;Consent" in client.get("/settings/tags").content.decode()
