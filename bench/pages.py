"""How long pages take: every kind of list, and the profile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import psycopg

from bench.client import Answer, Client, Taken
from bench.listings import List, lists, rows_statements
from bench.report import Figure, Goal, of_answers
from bench.statements import Statement, bare_connection, caught, run_bare
from circleos.core.actor import Actor
from circleos.core.workspace import workspace_transaction
from circleos.patients.models import Patient
from circleos.patients.profile import PROFILE_PARTS, SECTIONS, SUMMARY_CARDS
from circleos.patients.queries import find_patient
from circleos.patients.services import FIRST_NUMBER
from circleos.patients.views.profile import NEWEST

ROUNDS, WARM_UP = 40, 5
LIST_GOAL = Goal(p50=12, p95=25)
PROFILE_GOAL = Goal(p50=20, p95=40)
_FRAGMENT = {"HX-Request": "true", "HX-Target": "patient-list"}


@dataclass(slots=True)
class _Measured:
    """Something that is asked for in turns with others, so that a busy moment of the machine
    weighs upon all alike."""

    what: str
    goal: Goal
    ask: Callable[[int], Answer]  # by the number of the round
    floor: Callable[[int], list[Statement]] | None = None
    times: list[Taken] = field(default_factory=list)
    floors: list[float] = field(default_factory=list)

    def turn(self, number: int, bare: psycopg.Connection) -> None:
        """One request, and the bare statements below it."""
        self.times.append(self.ask(number).taken)
        if self.floor is not None:
            self.floors.append(run_bare(bare, self.floor(number)))


def page_figures(client: Client, actor: Actor, patients: int) -> list[Figure]:
    """The lists one by one, all of them together, and the profile."""
    listed = [_list(client, actor, each) for each in lists(actor.workspace_id, patients)]
    others = [_nothing(client), *_profiles(client, actor, patients)]
    with bare_connection(actor.workspace_id) as bare:
        for number in range(WARM_UP + ROUNDS):
            for each in (*listed, *others):
                each.turn(number, bare)
    for each in (*listed, *others):
        del each.times[:WARM_UP], each.floors[:WARM_UP]
    together = of_answers(
        "Patients page: all of these",
        [time for each in listed for time in each.times],
        LIST_GOAL,
        [time for each in listed for time in each.floors],
    )
    return [*map(_figure, listed), together, *map(_figure, others)]


def _figure(measured: _Measured) -> Figure:
    return of_answers(measured.what, measured.times, measured.goal, measured.floors)


def _list(client: Client, actor: Actor, shown: List) -> _Measured:
    headers = _FRAGMENT if shown.is_search else None
    statements = {query: rows_statements(actor.workspace_id, query) for query in shown.queries}

    def query(number: int) -> str:
        return shown.queries[number % len(shown.queries)]

    return _Measured(
        f"Patients page: {shown.name}",
        LIST_GOAL,
        lambda number: client.get(f"/patients?{query(number)}", headers),
        lambda number: statements[query(number)],
    )


def _nothing(client: Client) -> _Measured:
    """The floor of every page: who it is, their workspace, a transaction, and no work in it."""
    what = "a request that asks for nothing"
    return _Measured(what, Goal(), lambda _number: client.get("/healthz"))


def _profiles(client: Client, actor: Actor, patients: int) -> list[_Measured]:
    with workspace_transaction(actor.workspace_id):
        numbers = range(FIRST_NUMBER, FIRST_NUMBER + min(ROUNDS, patients))
        first, *others = Patient.objects.filter(number__in=numbers).order_by("number")
    return [
        _profile(client, actor, "profile", others or [first]),
        _profile(client, actor, "profile of a patient with 2,000 events", [first]),
    ]


def _profile(client: Client, actor: Actor, what: str, shown: Sequence[Patient]) -> _Measured:
    statements = [caught(actor.workspace_id, _loading(actor, each.pk)) for each in shown]
    return _Measured(
        what,
        PROFILE_GOAL,
        lambda number: client.get(f"/patients/{shown[number % len(shown)].pk}"),
        lambda number: statements[number % len(shown)],
    )


def _loading(actor: Actor, patient_id: UUID) -> Callable[[], None]:
    def load() -> None:
        """What the profile reads."""
        patient = find_patient(patient_id)
        for section in SECTIONS:
            section.load(actor, patient, NEWEST)
        for card in SUMMARY_CARDS:
            card.load(actor, patient)
        for part in PROFILE_PARTS:
            part.load(actor, patient)

    return load
