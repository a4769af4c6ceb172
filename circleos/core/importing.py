"""What rooms add to the import: the columns they store, and the keys by which people are found.

The import (`circleos.imports`) reads a file in batches, finds the people of each row, compares,
and writes what differs. Which columns there are, what a cell means, what stands there already and
how it is written is for each room to say: with an `ImportField` for each column, a `MatchKey` for
each rule of matching, and one `ImportRoom` that does the reading and the writing, set-wise.

A value is *plain* here as everywhere: text, or lists of it, as JSON says it.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from circleos.core.actor import Actor
from circleos.core.contributions import ContributionPoint
from circleos.core.event_batches import FieldChange
from circleos.core.fields import BadValue

# The values of one row of a file by column: only the cells in which something stands.
Given: TypeAlias = dict[str, Any]
# What a key looks for: two people with the same are the same, or can not be told apart.
Sought: TypeAlias = tuple[str, str, str]
Reader: TypeAlias = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What was asked for, as far as rooms need to know.

    `last_number` is the last patient number given out before the import began: the file can not
    mean a later one. `external_system` is where external IDs come from unless the row says it.
    Patient types and sources that are not in the lists are added with `create_missing`, tags
    unless `create_tags` is off. A spreadsheet (`is_spreadsheet`) takes postal codes for numbers,
    which begin with no zero.
    """

    actor: Actor
    external_system: str
    create_missing: bool
    last_number: int
    create_tags: bool = True
    is_spreadsheet: bool = False


@dataclass(slots=True, eq=False)
class Person:
    """Somebody as the import sees them: who stands in the list, or is about to.

    `number` is None until it is reserved; `row` is the row of the file that creates them.
    `version` is as the patient's will be after this batch, `base_version` as it is now (0: new).
    `values` are those of all rooms by name, `changed` the version that changed each of them.
    """

    id: str
    row: int | None = None
    number: int | None = None
    version: int = 1
    base_version: int = 0
    is_archived: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        """Whether the database does not have them yet."""
        return not self.base_version

    def as_written(self) -> "Person":
        """The same person once this batch is written, for the next one to change."""
        return Person(
            self.id,
            number=self.number,
            version=self.version,
            base_version=self.version,
            is_archived=self.is_archived,
            values=self.values.copy(),
        )


class BadCell(ValueError):
    """A value can not be stored, given the rest of the row or what stands there already."""

    def __init__(self, column: str, problem: BadValue) -> None:
        super().__init__(column)
        self.column = column
        self.problem = problem


class ImportRoom(ABC):
    """One room's share in one import. An object lives as long as the process that imports.

    `created` and `edited` are the kinds of events under which the room's values of a new person
    and its changes of a known one are kept. Under its `title` its fields are offered for a column.
    """

    title: ClassVar[Promise | str] = _("Further fields")
    created: ClassVar[str]
    edited: ClassVar[str]
    # Other kinds of events by which somebody changes the room's values; undoing must not lose that.
    changed_by: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, options: ImportOptions) -> None:
        self.options = options

    @abstractmethod
    def readers(self) -> Mapping[str, Reader]:
        """For each column, what its text means. They raise `BadValue`; empty means "nothing".

        They and `prepare` run in another thread and must not ask the database.
        """

    @abstractmethod
    def blank(self) -> dict[str, Any]:
        """What stands in the room's values before anything is known."""

    def prepare(self, given: Given) -> Given:
        """The values of a row in the shape in which people are looked for by them."""
        return given

    def complete(self, given: Given, person: Person | None) -> Given:
        """The values of a row, checked against each other and the person it means (None: new).

        Adds what a new person has without being asked. Raises `BadCell`; `given` stays as it is.
        """
        return given

    @abstractmethod
    def load(self, people: Mapping[str, Person]) -> None:
        """Fill in the values of people who stand in the database, by id.

        The batch before may be written at the same time, by another thread.
        """

    @abstractmethod
    def write(self, created: Sequence[Person], edited: Sequence[Person]) -> None:
        """Write new people and changed ones, in the transaction of the batch.

        Undoing an import writes with it too: a value may be any that stood there before, so what
        hangs on the person and is not in a changed value any more must go.
        """

    def prepared(self, created: Sequence[Person], edited: Sequence[Person]) -> Callable[[], None]:
        """What `write` does, put together as far as that goes; the answer then writes it.

        This is done while the batch before is still being written, so it may write nothing but
        what does no harm should the batch never follow, in a transaction of its own. The answer
        is called in the transaction of the batch, by another thread.
        """
        return partial(self.write, created, edited)

    def taken_back(self, person: Person, name: str, old: Any, new: Any, *, touched: bool) -> Any:
        """What is to stand in a value of a known person when an import is undone.

        The import made `new` of `old`; `touched` says that somebody has worked on it since, by an
        event `edited` that names it or by one of `changed_by`. The person's values are those that
        stand now. What is given back unchanged, though it is not `old`, is listed as left alone.
        A value that is made of parts, such as tags, may take back the import's part and leave the
        rest: see `without_parts`.
        """
        return person.values[name] if touched or person.values[name] != new else old

    def taken_back_as(self, changes: Sequence[FieldChange]) -> str:
        """The kind of event under which these changes stand, which undo what the import did."""
        return self.edited


def without_parts(now: Sequence[Any], old: Sequence[Any], new: Sequence[Any]) -> list[Any]:
    """A list of parts as it is to be when the change from `old` to `new` is taken back.

    What the change added goes, what it took away comes back, and what others added stays.
    """
    kept = [part for part in now if part in old or part not in new]
    return kept + [part for part in old if part not in new and part not in kept]


@dataclass(frozen=True, slots=True)
class ImportField:
    """A column of the canonical header (`key`) that is stored, and where: `value` of its room.

    A column without a `value` only says something about others in its row. `merged` gives what
    will stand there from what does and what the row says; without it the row's word replaces.
    """

    key: str
    label: Promise | str
    room: type[ImportRoom]
    order: int
    value: str = ""
    merged: Callable[[Any, Given], Any] | None = None


class MatchKey(ABC):
    """One rule of matching: what a row is looked up by, and by what a person is found.

    The import asks the keys in their order. `candidates` is a query for the ids of the people who
    may be meant by one row `s` of what is sought (`s.a`, `s.b`, `s.c`: its three parts); it must
    use an index, and may find too many: `standing` and `fits` decide. It must leave out patients
    who are withdrawn (`withdrawn_at`): their import was undone.
    """

    key: ClassVar[str]
    order: ClassVar[int]
    candidates: ClassVar[str]
    # Such a key belongs to one person alone, also where an earlier key has found somebody else.
    identifies: ClassVar[bool] = False

    @abstractmethod
    def sought(self, given: Given) -> Sought | None:
        """What the row is looked up by; None if it does not say."""

    @abstractmethod
    def standing(self, person: Person) -> Iterable[Sought]:
        """Everything by which this person is found."""

    def fits(self, given: Given, person: Person) -> bool:
        """Whether the row can mean this person, of whom it has the key."""
        return True


IMPORT_FIELDS: ContributionPoint[ImportField] = ContributionPoint("import fields")
MATCH_KEYS: ContributionPoint[MatchKey] = ContributionPoint("match keys")
