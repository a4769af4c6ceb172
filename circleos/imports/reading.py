"""Reading the CSV files of the import: a pre-flight pass over all of it, then rows in batches.

Both take constant memory for a file of any size. The pre-flight pass refuses a file whole
(`FileRefused`) before the first write, or says all that is needed to read its rows from any
position, so that an import which was stopped goes on where it stopped.

Rows bear the number that a spreadsheet shows: the header is row 1, the first below it row 2,
whatever line breaks there are inside of quotes. Blank lines count as (empty) rows, but not those
at the end of the file.
"""

import csv
import io
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO, NamedTuple, Self

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from circleos.core.csv_cells import restore
from circleos.core.fields import BadValue, clean_text
from circleos.imports.reading_bytes import FileRefused, survey
from circleos.imports.reading_dialect import find_delimiter, named_delimiter

__all__ = ["Batch", "CsvFile", "FileRefused", "Position", "Row", "preflight", "ragged_row", "rows"]

ROW_LIMIT = 2_000_000
COLUMN_LIMIT = 500
CELL_LIMIT = 1_000_000
# A row of 500 full cells would be 500 MB; nobody has one, and memory must stay constant.
_RECORD_LIMIT = 8_000_000
_BATCH_CHARACTERS = 4_000_000
_DIALECT_SAMPLE = 1 << 16
_SAMPLE_ROWS = 50
# With it alone on the last line old systems end a text, as CP/M and MS-DOS did.
_END_OF_DOS = "\x1a"

# The csv module knows one limit for the whole process, 131,072 by default.
csv.field_size_limit(CELL_LIMIT)


class Position(NamedTuple):
    """The beginning of a row: its number, and its byte in the file."""

    row: int
    byte: int


class Row(NamedTuple):
    """One row of the file. `is_ragged`: it has more or fewer cells than the header."""

    number: int
    cells: list[str]
    is_ragged: bool

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in any of its cells."""
        return not any(cell and not cell.isspace() for cell in self.cells)


class Batch(NamedTuple):
    """Rows in a row, and where the next batch begins."""

    rows: list[Row]
    next: Position


@dataclass(frozen=True, slots=True)
class CsvFile:
    """What the pre-flight pass found: all that is needed to read the rows, or to show a preview.

    `rows` is the number of data rows; `sample` holds the cells of the first few of them. `size` and
    `sha256` are those of the file as it was uploaded, also where we read it from a spreadsheet.
    """

    size: int
    sha256: str
    encoding: str
    delimiter: str
    headers: tuple[str, ...]
    rows: int
    first: Position
    sample: tuple[tuple[str, ...], ...]
    is_spreadsheet: bool = False

    def as_json(self) -> dict[str, Any]:
        """For the job that reads the rows later."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """What `as_json` gave."""
        return cls(
            **stored
            | {
                "headers": tuple(stored["headers"]),
                "first": Position(*stored["first"]),
                "sample": tuple(map(tuple, stored["sample"])),
            }
        )


def preflight(source: BinaryIO) -> CsvFile:
    """Read a whole file once, before anything of it is written; `source` must be seekable.

    Raises `FileRefused` if it is empty, has a header only, is no text, has an unclosed quote, two
    columns of one name, more than 500 columns or 2,000,000 rows, a cell over 1 MB, or is over 1 GB.
    """
    found = survey(source)
    start = Position(1, found.text_start)
    source.seek(start.byte)
    beginning = source.read(_DIALECT_SAMPLE).decode(found.encoding, errors="ignore")
    if named := named_delimiter(beginning):
        delimiter, line = named
        start = Position(1, start.byte + len(line.encode(found.encoding)))
    else:
        delimiter = find_delimiter(beginning)
    with _records(source, found.encoding, delimiter, start) as records:
        headers = _headers(records)
        first = records.position
        last, sample = _survey_rows(records, first)
    if last < first.row:
        raise FileRefused(_("There is a header, but no row below it; choose a file with patients"))
    return CsvFile(
        size=found.size,
        sha256=found.sha256,
        encoding=found.encoding,
        delimiter=delimiter,
        headers=headers,
        rows=last - first.row + 1,
        first=first,
        sample=tuple(sample),
    )


def rows(
    source: BinaryIO,
    file: CsvFile,
    start: Position | None = None,
    size: int = 2_000,
    *,
    first: int | None = None,
) -> Generator[Batch, None, None]:
    """The data rows from a position on (the first by default), in batches of at most `size` rows.

    The `first` batch may be of another size. A batch ends early when its rows are very long.
    `Batch.next` is where to go on after it.
    """
    start = start or file.first
    end = file.first.row + file.rows
    width = len(file.headers)
    batch: list[Row] = []
    characters, most = 0, first or size
    with _records(source, file.encoding, file.delimiter, start) as records:
        for cells in records:
            number = records.number - 1
            if number >= end:
                break
            if records.has_apostrophe:
                cells = [restore(cell) for cell in cells]  # noqa: PLW2901 - the same cells
            batch.append(Row(number, cells, len(cells) != width))
            characters += records.characters
            if len(batch) >= most or characters >= _BATCH_CHARACTERS:
                yield Batch(batch, records.position)
                batch, characters, most = [], 0, size
        if batch:
            yield Batch(batch, records.position)


def ragged_row(row: Row, headers: tuple[str, ...]) -> BadValue:
    """What is wrong with a row that has more or fewer cells than the header."""
    found = len(row.cells)
    message = ngettext_lazy(
        "%(found)d cell, but the header has %(expected)d; look for separators",
        "%(found)d cells, but the header has %(expected)d; look for separators",
        found,
    )
    return BadValue(message, found=found, expected=len(headers))


def _headers(records: "_Records") -> tuple[str, ...]:
    """The names of the columns: the first line that is not blank."""
    cells = next((cells for cells in records if any(map(str.strip, cells))), None)
    if cells is None:
        raise FileRefused(_("The file is empty; choose one with patients"))
    if len(cells) > COLUMN_LIMIT:
        raise FileRefused(
            _("%(count)d columns are too many; at most %(limit)d can be imported"),
            count=len(cells),
            limit=COLUMN_LIMIT,
        )
    headers = tuple(clean_text(restore(cell), CELL_LIMIT) for cell in cells)
    seen = set()
    for header in filter(None, headers):
        if header.casefold() in seen:
            raise FileRefused(
                _("Two columns are called “%(name)s”; rename or remove one of them"),
                name=header[:100],
            )
        seen.add(header.casefold())
    return headers


def _survey_rows(records: "_Records", first: Position) -> tuple[int, tuple[tuple[str, ...], ...]]:
    """The number of the last row that is not blank, and the first few rows."""
    sample: list[tuple[str, ...]] = []
    last = first.row - 1
    for cells in records:
        if cells:
            last = records.number - 1
            if len(sample) < _SAMPLE_ROWS:
                sample.append(tuple(map(restore, cells)))
            if last - first.row >= ROW_LIMIT:
                raise FileRefused(
                    _("More than 2,000,000 rows; split the file and import the parts")
                )
    return last, tuple(sample)


class _Records:
    """The records of a text, one after the other, and where the next one begins."""

    def __init__(
        self, stream: io.TextIOWrapper, encoding: str, delimiter: str, start: Position
    ) -> None:
        self._stream = stream
        self._encoding = encoding
        self._reader = csv.reader(self._lines(), delimiter=delimiter, strict=True)
        self.number, self._byte = start
        self.characters = 0
        self.has_apostrophe = False

    @property
    def position(self) -> Position:
        """Where the next record begins."""
        return Position(self.number, self._byte)

    def __iter__(self) -> Iterator[list[str]]:
        try:
            for cells in self._reader:
                self.number += 1
                yield cells
                self.characters = 0
                self.has_apostrophe = False
        except csv.Error as error:
            raise self._refusal(error) from error

    def _lines(self) -> Iterator[str]:
        """The lines of the text. All counting in bytes is here.

        Decoding was strict, so encoding a line again gives exactly the bytes it came from.
        """
        encoding = self._encoding
        ascii_bytes = len("a".encode(encoding))
        readline = self._stream.readline
        while line := readline(_RECORD_LIMIT):
            if line == _END_OF_DOS:
                break
            length = len(line)
            self._byte += length * ascii_bytes if line.isascii() else len(line.encode(encoding))
            self.characters += length
            if self.characters >= _RECORD_LIMIT:
                raise FileRefused(
                    _('Row %(row)d is longer than 8 MB; is a quote (") not closed?'),
                    row=self.number,
                )
            if "'" in line:
                self.has_apostrophe = True
            yield line

    def _refusal(self, error: csv.Error) -> FileRefused:
        if "field limit" in str(error):
            return FileRefused(
                _('Row %(row)d has a cell over 1 MB; is a quote (") not closed?'), row=self.number
            )
        return FileRefused(
            _(
                'Row %(row)d has a quote (") that is not closed, or stands inside of a cell alone;'
                " double it, or take it out"
            ),
            row=self.number,
        )


@contextmanager
def _records(
    source: BinaryIO, encoding: str, delimiter: str, start: Position
) -> Iterator[_Records]:
    source.seek(start.byte)
    stream = io.TextIOWrapper(source, encoding=encoding, newline="")
    try:
        yield _Records(stream, encoding, delimiter, start)
    finally:
        # Collecting the wrapper would close the file, which is not ours.
        stream.detach()
