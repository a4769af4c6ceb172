"""What the rows of a batch will do, row after row: create, change, nothing, or an error."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from circleos.core.event_batches import FieldChange, Happened
from circleos.core.fields import BadValue
from circleos.core.ids import uuid7_texts
from circleos.core.importing import BadCell, Given, ImportField, ImportRoom, Person
from circleos.imports.columns import ColumnMap
from circleos.imports.matching import Ambiguous, People
from circleos.imports.models import Import
from circleos.imports.parsing import ParsedRow

# What a row changes: each room's fields with their old and new values.
Changes: TypeAlias = list[tuple[ImportRoom, Sequence[FieldChange]]]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is left out, or one of the reasons. `column` is the header of the file."""

    row: ParsedRow
    column: str
    value: str
    reason: BadValue | Ambiguous


class Met(NamedTuple):
    """A row that means somebody known, and what it changes of them; by room."""

    row: int
    person: Person
    changes: Changes


@dataclass(slots=True)
class Plan:
    """What a batch will do, and its share of the counts.

    Who is created and edited in the same batch stands in both. `earlier` says, in a dry run, in
    which row before this batch somebody met was meant first, by their id.
    """

    created: list[Person] = field(default_factory=list)
    edited: dict[str, Person] = field(default_factory=dict)
    happened: list[Happened] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    met: list[Met] = field(default_factory=list)
    earlier: Mapping[str, int] = field(default_factory=dict)
    updated: int = 0
    skipped: int = 0
    errors: int = 0
    matched_archived: int = 0

    @property
    def touched(self) -> dict[str, Person]:
        """All whom it creates or changes, by id."""
        return {person.id: person for person in self.created} | self.edited

    @property
    def edited_standing(self) -> list[Person]:
        """Those edited who stand in the database."""
        return [person for person in self.edited.values() if not person.is_new]


class Planner:
    """Decides about rows, as the options of one import say."""

    def __init__(
        self,
        fields: Sequence[ImportField],
        rooms: Sequence[ImportRoom],
        columns: ColumnMap,
        mode: str,
    ) -> None:
        self._rooms = rooms
        self._columns = columns
        self._creates = mode != Import.Mode.UPDATE
        self._updates = mode != Import.Mode.CREATE
        self._fields = [
            (
                room,
                {
                    each.key: (each.value, each.merged)
                    for each in fields
                    if each.value and each.room is type(room)
                },
            )
            for room in rooms
        ]

    def plan(self, rows: Sequence[ParsedRow], people: People) -> Plan:
        """Take the rows in their order; `people` is kept as it will be after each of them."""
        plan = Plan()
        ids = iter(uuid7_texts(len(rows)))
        for row in rows:
            if row.is_empty:
                plan.skipped += 1
            elif row.problems:
                plan.errors += 1
                plan.problems += [Problem(row, *problem) for problem in row.problems]
            else:
                try:
                    self._take(row, people, plan, next(ids))
                except Ambiguous as ambiguous:
                    plan.errors += 1
                    plan.problems.append(Problem(row, "", "", ambiguous))
                except BadCell as bad:
                    plan.errors += 1
                    header, text = self._cell(row, bad.column)
                    plan.problems.append(Problem(row, header, text, bad.problem))
        return plan

    def _take(self, row: ParsedRow, people: People, plan: Plan, new_id: str) -> None:
        person = people.find(row)
        if person is None:
            if not self._creates:
                plan.skipped += 1
                return
            self._create(row, people, plan, new_id)
            return
        given = self._complete(row.given, person)
        changes = self._changes(person.values, given, is_new=False) if self._updates else []
        plan.matched_archived += person.is_archived
        plan.met.append(Met(row.number, person, changes))
        if not changes:
            plan.skipped += 1
            return
        plan.updated += 1
        people.remove(person)
        person.version += 1
        for room, of_room in changes:
            for name, _old, new in of_room:
                person.values[name] = new
                person.changed[name] = person.version
            plan.happened.append(Happened(room.edited, person.id, of_room))
        people.add(person)
        plan.edited[person.id] = person

    def _create(self, row: ParsedRow, people: People, plan: Plan, new_id: str) -> None:
        given = self._complete(row.given, None)
        person = Person(new_id, row.number)
        for room in self._rooms:
            person.values |= room.blank()
        for room, of_room in self._changes(person.values, given, is_new=True):
            for name, _nothing, new in of_room:
                person.values[name] = new
            plan.happened.append(Happened(room.created, person.id, of_room))
        people.add(person)
        plan.created.append(person)

    def _complete(self, given: Given, person: Person | None) -> Given:
        for room in self._rooms:
            given = room.complete(given, person)
        return given

    def _changes(self, values: Mapping[str, Any], given: Given, *, is_new: bool) -> Changes:
        """What the row changes, by room. An empty cell is not given, so it erases nothing.

        Of somebody new the history says that there was nothing (None) before.
        """
        changes: Changes = []
        for room, fields in self._fields:
            of_room = []
            for column, value in given.items():
                if column in fields:
                    name, merged = fields[column]
                    old = values[name]
                    new = merged(old, given) if merged else value
                    if new != old:
                        of_room.append((name, None if is_new else old, new))
            if of_room:
                changes.append((room, of_room))
        return changes

    def _cell(self, row: ParsedRow, column: str) -> tuple[str, str]:
        """The header of a column, and what stands there in the row."""
        header = self._columns.header_of(column)
        place = self._columns.headers.index(header) if header in self._columns.headers else None
        return header, "" if place is None else row.cells[place]
