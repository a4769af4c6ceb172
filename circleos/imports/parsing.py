"""From the cells of a row to the values that rooms store; no database is asked here."""

from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from circleos.core.fields import BadValue
from circleos.core.importing import Given, ImportRoom, MatchKey, Reader, Sought
from circleos.imports.columns import ColumnMap
from circleos.imports.reading import Batch, Position, Row, ragged_row

# Names, towns and types repeat; what was read once needs not be read again. Long cells are not
# remembered: a file may be full of them, and memory must not grow with it.
_REMEMBERED = 1 << 14
_SHORT = 100
_NEVER_REPEATED = frozenset({"email", "external_id", "id", "phone"})


class CellProblem(NamedTuple):
    """A cell that can not be read; `column` is its header, empty when the whole row is meant."""

    column: str
    value: str
    problem: BadValue


@dataclass(slots=True)
class ParsedRow:
    """One row: what it gives, and by what it looks for people, in the order of the keys.

    `sought` holds the place of each key that the row has, and what it looks for.
    """

    number: int
    cells: list[str]
    given: Given
    sought: Sequence[tuple[int, Sought]] = ()
    problems: Sequence[CellProblem] = ()
    is_empty: bool = False


class ParsedBatch(NamedTuple):
    """The rows of a batch, and where the next begins."""

    rows: list[ParsedRow]
    next: Position


class RowParser:
    """Reads the rows of one file."""

    def __init__(
        self, columns: ColumnMap, rooms: Sequence[ImportRoom], keys: Sequence[MatchKey]
    ) -> None:
        self._columns = columns
        self._texts = columns.reader()
        self._rooms = rooms
        self._keys = list(enumerate(keys))
        self._readers: dict[str, Reader] = {}
        for room in rooms:
            self._readers |= room.readers()
        self._remembering = {
            column: read if column in _NEVER_REPEATED else lru_cache(_REMEMBERED)(read)
            for column, read in self._readers.items()
        }

    def batches(self, batches: Iterable[Batch]) -> Iterator[ParsedBatch]:
        """The batches of a file, parsed."""
        for batch in batches:
            yield ParsedBatch([self.parse(row) for row in batch.rows], batch.next)

    def parse(self, row: Row) -> ParsedRow:
        """One row; what is wrong with its cells stands in its `problems`."""
        if row.is_ragged:
            return self._ragged(row)
        given: Given = {}
        problems = []
        readers, remembering = self._readers, self._remembering
        for column, text in self._texts(row.cells).items():
            if text:
                try:
                    read = remembering[column] if len(text) <= _SHORT else readers[column]
                    if value := read(text):
                        given[column] = value
                except BadValue as problem:
                    header = self._columns.header_of(column)
                    problems.append(CellProblem(header, text, problem))
        if problems:
            return ParsedRow(row.number, row.cells, given, problems=problems)
        if not given and row.is_empty:
            return ParsedRow(row.number, row.cells, given, is_empty=True)
        for room in self._rooms:
            given = room.prepare(given)
        sought = [
            (place, found) for place, key in self._keys if (found := key.sought(given)) is not None
        ]
        return ParsedRow(row.number, row.cells, given, sought)

    def _ragged(self, row: Row) -> ParsedRow:
        """A row of another width than the header: a blank line, or one whose cells went astray."""
        if row.is_empty:
            return ParsedRow(row.number, row.cells, {}, is_empty=True)
        problem = CellProblem("", "", ragged_row(row, self._columns.headers))
        return ParsedRow(row.number, row.cells, {}, problems=[problem])


def one_ahead(batches: Iterator[ParsedBatch]) -> Generator[ParsedBatch, None, None]:
    """Parse the next batch while the caller waits for the database with this one.

    With two cores that is half of the speed. The file is read in the other thread alone.
    """
    with ThreadPoolExecutor(max_workers=1) as thread:
        upcoming = thread.submit(_next, batches)
        while (batch := upcoming.result()) is not None:
            upcoming = thread.submit(_next, batches)
            yield batch


def _next(batches: Iterator[ParsedBatch]) -> ParsedBatch | None:
    return next(batches, None)
