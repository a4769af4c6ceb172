"""The events of a patient over REST."""

from collections.abc import Callable
from typing import Any

import pytest

from circleos.core.workspace import workspace_transaction
from circleos.patients.services import edit_patient
from tests.rest import errors

pytestmark = pytest.mark.django_db


def test_a_program_reads_who_changed_what_page_by_page(
    program: Any, alice: Any, ring: Any, a_patient: Callable[..., Any]
) -> None:
    patient = a_patient()
    with workspace_transaction(ring.pk):
        edit_patient(alice.actor, patient.pk, {"city": "Bonn"})
    here, client = f"/api/v1/patients/{patient.short_id}/events", program()
    first = client.get(here, {"limit": 1}).json()
    (edited,) = first["items"]
    assert (edited["kind"], edited["actor_name"]) == ("patient.edited", alice.actor.name)
    assert edited["changes"] == [{"field": "city", "old": "", "new": "Bonn"}]
    second = client.get(here, {"limit": 1, "cursor": first["next"]}).json()
    assert [each["kind"] for each in second["items"]] == ["patient.created"]
    assert (second["next"], second["count"], second["count_is_exact"]) == (None, 2, True)
    of_kind = client.get(here, {"kind": "patient.created"}).json()
    assert (of_kind["items"], of_kind["count"]) == (second["items"], 1)
    assert "no kind of event" in errors(client.get(here, {"kind": "patient.born"}))["kind"]
    assert "knid" in errors(client.get(here, {"knid": "patient.created"}))


def test_what_a_role_may_not_read_is_closed_to_its_programs(
    program: Any, a_patient: Callable[..., Any]
) -> None:
    here = f"/api/v1/patients/{a_patient().short_id}"
    note = {"title": "First visit", "body": "<p>Coughs since Monday.</p>"}
    assert program().post(f"{here}/notes", note, "application/json").status_code == 201
    seen = program().get(f"{here}/events").json()["items"][0]
    closed = program("front_desk").get(f"{here}/events").json()["items"][0]
    assert (seen["values"], closed["values"], closed["changes"]) == ("shown", "closed", [])
    assert "Coughs" in str(seen)
