"""How long writing takes: a patient created and edited, by form and by API."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from uuid import UUID

import psycopg
from django.db import transaction

from bench.client import Answer, Client, Taken
from bench.report import Figure, Goal, of_answers
from bench.statements import Statement, bare_connection, caught, run_bare
from circleos.core.actor import Actor
from circleos.core.workspace import workspace_transaction
from circleos.patients.models import Patient
from circleos.patients.services import FIRST_NUMBER, create_patient, edit_patient

ROUNDS, WARM_UP = 40, 5
CREATE_GOAL = Goal(p50=10, p95=20)
_JSON = {"Content-Type": "application/json"}
_WRITING = ("INSERT", "UPDATE", "DELETE")


@dataclass(slots=True)
class _Write:
    """One way of writing, and what the same rows cost as bare statements."""

    what: str
    goal: Goal
    send: Callable[[], Answer]
    service: Callable[[], object]
    times: list[Taken] = field(default_factory=list)
    floors: list[float] = field(default_factory=list)


def write_figures(client: Client, program: Client, actor: Actor) -> list[Figure]:
    """Each way of writing. The floor is what the service inserts and updates, with the commit."""
    people = _people()
    with workspace_transaction(actor.workspace_id):
        patient = Patient.objects.get(number=FIRST_NUMBER + 1)
    token = client.get("/patients/new").csrf_token
    streets = (f"Seestraße {number}" for number in count(1))

    def create() -> object:
        return create_patient(actor, next(people))

    def edit() -> object:
        return edit_patient(actor, patient.pk, {"street": next(streets)})

    def created_by_form() -> Answer:
        return client.post("/patients/new", {"csrfmiddlewaretoken": token, **next(people)})

    def created_by_api() -> Answer:
        body = json.dumps(next(people)).encode()
        return program.request("POST", "/api/v1/patients", body, 201, _JSON)

    def edited_by_form() -> Answer:
        form = {"csrfmiddlewaretoken": token, "version": "999999999", "was-street": ""}
        return client.post(
            f"/patients/{patient.pk}/cards/address", {**form, "street": next(streets)}
        )

    def edited_by_api() -> Answer:
        body = json.dumps({"address": {"street": next(streets)}}).encode()
        return program.request("PATCH", f"/api/v1/patients/{patient.pk}", body, 200, _JSON)

    writes = [
        _Write("create a patient: form", CREATE_GOAL, created_by_form, create),
        _Write("create a patient: API", CREATE_GOAL, created_by_api, create),
        _Write("edit a patient: form in place", Goal(), edited_by_form, edit),
        _Write("edit a patient: API", Goal(), edited_by_api, edit),
    ]
    with bare_connection(actor.workspace_id) as bare:
        for _round in range(WARM_UP + ROUNDS):
            for write in writes:
                write.times.append(write.send().taken)
                write.floors.append(_floor(bare, actor.workspace_id, write.service))
    return [
        of_answers(write.what, write.times[WARM_UP:], write.goal, write.floors[WARM_UP:])
        for write in writes
    ]


def _floor(bare: psycopg.Connection, workspace_id: UUID, service: Callable[[], object]) -> float:
    """What a service's own inserts and updates take, committed: it runs once and is undone, then
    its rows are written again."""

    def undone() -> None:
        service()
        transaction.set_rollback(True)

    statements = [
        each for each in caught(workspace_id, undone) if each.sql.lstrip().startswith(_WRITING)
    ]
    return run_bare(bare, [Statement("BEGIN"), *statements, Statement("COMMIT")])


def _people() -> Iterator[dict[str, str]]:
    """People who were never there before, as the front desk types them."""
    for number in count(1):
        yield {
            "first_name": "Friederike",
            "last_name": f"Bankwitz-{number}",
            "email": f"f.bankwitz{number}@example.org",
            "phone": f"040 66969 {number:06}",
            "type": "patient",
            "language": "de",
            "source": "phone",
        }
