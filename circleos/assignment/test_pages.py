"""The assignee on pages, over REST, in files."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from circleos.accounts.services import remove_member
from circleos.assignment.queries import assignee_of
from circleos.assignment.services import assign, assign_automatically
from circleos.core.workspace import workspace_transaction
from circleos.imports.services import Wishes, request_import
from circleos.imports.turns import attend
from circleos.patients.bulk.actions import BULK_ACTIONS
from circleos.patients.bulk.running import change_patients
from circleos.patients.bulk.selection import Selection
from circleos.patients.bulk.services import request_bulk_change, undo_bulk_change
from tests.rest import errors

pytestmark = pytest.mark.django_db
JSON = "application/json"
IN_HEADER = {"HX-Request": "true", "HX-Target": "patient-assignee"}


def standing(actor: Any, patient: Any) -> tuple[str, bool] | None:
    with workspace_transaction(actor.workspace_id):
        assignee = assignee_of(patient.pk)
        return assignee and (assignee.name, assignee.confirmed)


def test_a_member_is_picked_in_the_header_saved_at_once_and_undone(
    alice: Any, bob: Any, a_patient: Callable[..., Any]
) -> None:
    client, patient = alice.client(), a_patient()
    here = f"/patients/{patient.pk}/assignment"
    assert "Assignee: nobody" in client.get(f"/patients/{patient.pk}").content.decode()
    answer = client.post(here, {"member": bob.membership.pk}, headers=IN_HEADER)
    assert "Assignee: Bob Berger" in answer.content.decode()
    assert standing(alice.actor, patient) == ("Bob Berger", True)
    client.post(json.loads(answer["HX-Trigger"])["toast"]["undo"])
    assert standing(alice.actor, patient) is None


def test_what_came_automatically_is_confirmed_with_one_click(
    alice: Any, bob: Any, a_patient: Callable[..., Any]
) -> None:
    client, patient = alice.client(), a_patient()
    assign_automatically(alice.actor, patient.pk, member_id=bob.membership.pk)
    for page in (f"/patients/{patient.pk}", "/patients"):
        text = client.get(page).content.decode()
        assert "unconfirmed" in text  # the dashed ring
        assert "(to confirm)" in text
    client.post(f"/patients/{patient.pk}/assignment/confirm")
    assert standing(alice.actor, patient) == ("Bob Berger", True)
    assert ">Confirm<" not in client.get(f"/patients/{patient.pk}").content.decode()


def test_who_may_only_read_sees_the_assignee_and_changes_nothing(
    alice: Any, bob: Any, colleague: Callable[[str], Any], a_patient: Callable[..., Any]
) -> None:
    patient, client = a_patient(), colleague("read_only").client()
    assign(alice.actor, patient.pk, member_id=bob.membership.pk)
    assert "Bob Berger" in client.get(f"/patients/{patient.pk}").content.decode()
    assert client.post(f"/patients/{patient.pk}/assignment", {"member": ""}).status_code == 403


class TestViews:
    @pytest.fixture(autouse=True)
    def people(self, alice: Any, bob: Any, a_patient: Callable[..., Any]) -> None:
        mine, his, to_confirm, _nobodys = (
            a_patient(first_name=name, last_name="T") for name in ("Mine", "His", "New", "Free")
        )
        assign(alice.actor, mine.pk, member_id=alice.membership.pk)
        assign(alice.actor, his.pk, member_id=bob.membership.pk)
        assign_automatically(alice.actor, to_confirm.pk, member_id=bob.membership.pk)

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("assignee=me", {"Mine T"}),
            ("assignee=nobody", {"Free T"}),
            ("assignee=unconfirmed", {"New T"}),
            ("assignee=someone", {"Mine T", "His T", "New T"}),
            ("assignee=me&assignee=nobody", {"Mine T", "Free T"}),
            ("assignee=former", set()),
            ("assignee=0199a0aa-0000-7000-8000-000000000000", set()),
        ],
    )
    def test_each_finds_its_own(self, shown: Any, query: str, found: set[str]) -> None:
        assert set(shown(query)) == found

    def test_me_is_whoever_looks_and_so_are_the_numbers(self, alice: Any, bob: Any) -> None:
        for person, number in ((alice, 1), (bob, 2), (alice, 1)):
            page = person.client().get("/patients/views/counts").content.decode()
            assert f">{number}<" in page.partition("assigned-to-me")[2][:200]

    def test_the_patients_of_a_former_member_are_reassigned_together(
        self, alice: Any, bob: Any, shown: Any
    ) -> None:
        remove_member(alice.actor, bob.membership.pk)
        client = alice.client()
        page = client.get("/settings/team").content.decode()
        assert f"/patients?assignee={bob.membership.pk}" in page
        assert "2 patients" in page
        assert set(shown("assignee=former")) == {"His T", "New T"}
        assert "former member" in client.get("/patients").content.decode()
        action: Any = BULK_ACTIONS["assign"]
        change = request_bulk_change(
            alice.actor,
            action,
            Selection("assignee=former", all_matching=True),
            choice=str(alice.membership.pk),
            click="1",
        )
        change_patients.run(alice.actor.workspace_id, change_id=str(change.pk))
        assert set(shown("assignee=me")) == {"Mine T", "His T", "New T"}
        undo = undo_bulk_change(alice.actor, change.pk)
        change_patients.run(alice.actor.workspace_id, change_id=str(undo.pk))
        assert set(shown("assignee=former")) == {"His T", "New T"}
        assert set(shown("assignee=unconfirmed")) == {"New T"}


def test_over_rest(
    program: Any, alice: Any, bob: Any, charlie: Any, a_patient: Callable[..., Any]
) -> None:
    client, patient = program(), a_patient()
    members = {each["name"]: each for each in client.get("/api/v1/members").json()["items"]}
    assert set(members) == {"Dr. Alice Arndt", "Bob Berger"}
    here = f"/api/v1/patients/{patient.short_id}/assignment"
    bobs = members["Bob Berger"]["id"]
    shown = client.put(here, {"member_id": bobs}, JSON).json()["assignee"]
    assert shown == {"id": bobs, "name": "Bob Berger", "confirmed": True}
    assert client.get(f"/api/v1/patients/{patient.pk}").json()["assignee"] == shown
    assert client.put(here, {"member_id": None}, JSON).json() == {"assignee": None}
    assert "member_id" in errors(client.post(f"{here}/confirm"))
    assign_automatically(alice.actor, patient.pk, member_id=bob.membership.pk)
    assert client.post(f"{here}/confirm").json()["assignee"]["confirmed"]
    stranger = {"member_id": str(charlie.membership.pk)}
    assert "member_id" in errors(client.put(here, stranger, JSON))
    assert program("read_only").put(here, {"member_id": None}, JSON).status_code == 403
    assert program(of=charlie).put(here, stranger, JSON).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_an_import_assigns_by_email_and_names_what_is_nobodys(
    alice: Any, bob: Any, a_patient: Callable[..., Any]
) -> None:
    one, two = a_patient(), a_patient(first_name="Ben")
    assign_automatically(alice.actor, two.pk, member_id=bob.membership.pk)
    rows = [(one.short_id, "BOB@example.org"), (two.short_id, "bob@example.org"), ("", "x@y.org")]
    lines = [f"{id_},{'Cem' if not id_ else ''},{email}" for id_, email in rows]
    text = "\n".join(["id,first_name,assignee_email", *lines])
    file = BytesIO(text.encode())
    done = attend(request_import(alice.actor, file, "a.csv", Wishes()), lambda _import: None)
    assert (done.updated, done.skipped, done.errors) == (1, 1, 1)
    assert standing(alice.actor, one) == ("Bob Berger", True)
    assert standing(alice.actor, two) == ("Bob Berger", False)  # still to be confirmed
