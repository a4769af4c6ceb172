"""Any file against the rules written down row by row, as plainly as they are told to people."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circleos.accounts.services.workspaces import create_workspace
from circleos.core.actor import Actor, Origin
from circleos.core.folding import fold_name
from circleos.core.workspace import workspace_transaction
from circleos.imports import running
from circleos.imports.conftest import counts, file_of
from circleos.imports.services import Wishes, request_import
from circleos.imports.turns import attend
from circleos.patients.fields import plain_value
from circleos.patients.models import Patient

TEXTS = ("first_name", "last_name", "birthday", "email", "phone", "city")
COLUMNS = ("id", *TEXTS, "phone2", "external_id")


@dataclass
class Person:
    number: int
    came_with_this_file: bool
    values: dict[str, str]
    further: list[str] = field(default_factory=list)
    external_ids: set[str] = field(default_factory=set)
    version: int = 1

    def state(self):
        return (self.number, self.version, self.values, self.further, self.external_ids)


class PlainImport:
    """One row after the other, asking everybody in the list each time."""

    def __init__(self, mode: str = "both") -> None:
        self.people: list[Person] = []
        self.mode = mode
        self.numbers = count(10_001)

    def run(self, rows):
        for person in self.people:
            person.came_with_this_file = False
        outcomes = Counter(self.outcome(row) for row in rows)
        return tuple(outcomes[each] for each in ("created", "updated", "skipped", "error"))

    def outcome(self, row):
        given = {name: value for name, value in row.items() if value}
        if not given:
            return "skipped"
        if "@@" in given.get("email", ""):
            return "error"
        found = next((people for people in self.by_rule(given) if people), [])
        if len(found) > 1 or self.owners(given) - {id(person) for person in found}:
            return "error"
        return self.deal_with(found, given)

    def deal_with(self, found, given):
        if found:
            return self.update(found[0], given) if self.mode != "create" else "skipped"
        if self.mode == "update":
            return "skipped"
        if not given.get("first_name") and not given.get("last_name"):
            return "error"
        person = Person(0, True, dict.fromkeys(TEXTS, ""))
        self.write(person, given)
        person.number = next(self.numbers)
        self.people.append(person)
        return "created"

    def by_rule(self, given) -> Iterator[list[Person]]:
        yield [
            person
            for person in self.people
            if given.get("id") == f"P-{person.number}" and not person.came_with_this_file
        ]
        yield [person for person in self.people if given.get("external_id") in person.external_ids]
        yield [person for person in self.people if self.is_same_name(given, person)]
        for column in ("email", "phone"):
            yield [person for person in self.people if self.has_contact(given, person, column)]

    def owners(self, given):
        """Whoever has the external ID of a row must be whom the row means."""
        has = [each for each in self.people if given.get("external_id") in each.external_ids]
        return {id(person) for person in has}

    def is_same_name(self, given, person):
        names = [
            [fold_name(values.get(name, "")) for name in ("first_name", "last_name")]
            for values in (given, person.values)
        ]
        birthday = given.get("birthday")
        return (
            bool(birthday) and any(names[0]) and names[0] == names[1]
            and birthday == person.values["birthday"]
        )  # fmt: skip

    def has_contact(self, given, person, column):
        contact, last = given.get(column), given.get("last_name")
        has = {person.values[column], *(person.further if column == "phone" else ())}
        if not contact or not last or contact not in has:
            return False
        if fold_name(last) != fold_name(person.values["last_name"]):
            return False
        first, known = (
            fold_name(given.get("first_name", "")),
            fold_name(person.values["first_name"]),
        )
        if not first or not known or first == known:
            return True
        birthday, born = given.get("birthday", ""), person.values["birthday"]
        return any(a.startswith(b) for a, b in [(first, known), (known, first)]) and any(
            a.startswith(b) for a, b in [(birthday, born), (born, birthday)]
        )

    def update(self, person, given):
        before = (dict(person.values), list(person.further), set(person.external_ids))
        self.write(person, given)
        if (person.values, person.further, person.external_ids) == before:
            return "skipped"
        person.version += 1
        return "updated"

    def write(self, person, given):
        person.values |= {name: given[name] for name in TEXTS if name in given}
        second = given.get("phone2")
        if second and second != person.values["phone"] and second not in person.further:
            person.further = [second, *person.further[1:]]
        if "external_id" in given:
            person.external_ids = person.external_ids | {given["external_id"]}


PHONES = ["", "+4930901820", "+491712363623"]
ROWS = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["", "", "P-10001", "P-10002", "P-10004"]),
        "first_name": st.sampled_from(["", "Anna", "Anna Maria", "Jan"]),
        "last_name": st.sampled_from(["", "Müller", "Mueller", "Muller"]),
        "birthday": st.sampled_from(["", "1979", "1979-03-12", "1980-01-01"]),
        "email": st.sampled_from(["", "", "a@example.org", "b@example.org", "bad@@"]),
        "phone": st.sampled_from(PHONES),
        "phone2": st.sampled_from(PHONES),
        "city": st.sampled_from(["", "Köln", "Ulm"]),
        "external_id": st.sampled_from(["", "", "1", "2"]),
    }
)
FILES = st.lists(st.lists(ROWS, min_size=1, max_size=8), min_size=1, max_size=3)
WORKSPACES = count()


def state():
    patients = Patient.objects.order_by("number").prefetch_related(
        "further_contacts", "external_ids"
    )
    return [
        (
            patient.number,
            patient.version,
            {name: plain_value(patient, name) for name in TEXTS},
            patient.further_phones(),
            {each.value for each in patient.external_ids.all()},
        )
        for patient in patients
    ]


@pytest.mark.django_db
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    files=FILES,
    batch=st.integers(1, 9),
    few=st.sampled_from([0, 200]),
    mode=st.sampled_from(["both", "both", "create", "update"]),
)
def test_any_files_do_what_the_rules_say_row_by_row(monkeypatch, files, batch, few, mode):
    monkeypatch.setattr(running, "BATCH", batch)
    monkeypatch.setattr(running, "FEW", few)  # 0: each batch is planned before the last is written
    workspace = create_workspace(f"any-{next(WORKSPACES)}")
    actor = Actor.system(workspace.pk, Origin.COMMAND)
    plain = PlainImport()
    with workspace_transaction(workspace.pk):
        for place, rows in enumerate(files):
            plain.mode = mode if place else "both"
            expected = plain.run(rows)
            for dry_run in (True, False):
                wishes = Wishes(mode=plain.mode, dry_run=dry_run)
                source = file_of(*rows, header=list(COLUMNS))
                import_ = attend(request_import(actor, source, "x.csv", wishes), lambda _: None)
                assert counts(import_) == expected, f"dry run: {dry_run}"
            assert state() == [person.state() for person in plain.people]


@pytest.mark.django_db
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=st.lists(ROWS, min_size=1, max_size=10), batch=st.integers(1, 9))
def test_a_file_of_people_with_ids_of_their_own_is_skipped_the_second_time(
    monkeypatch, rows, batch
):
    monkeypatch.setattr(running, "BATCH", batch)
    workspace = create_workspace(f"again-{next(WORKSPACES)}")
    actor = Actor.system(workspace.pk, Origin.COMMAND)
    rows = [{**row, "id": "", "external_id": f"own {place}"} for place, row in enumerate(rows)]
    rows = [{**row, "birthday": "", "email": "", "phone": ""} for row in rows]
    with workspace_transaction(workspace.pk):
        created, _, _, errors = counts(
            attend(request_import(actor, file_of(*rows), "x.csv", Wishes()), lambda _: None)
        )
        again = attend(request_import(actor, file_of(*rows), "x.csv", Wishes()), lambda _: None)
        assert counts(again) == (0, 0, created, errors)
