"""The rows that were left out, as a file that can be corrected and imported again."""

import csv
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TextIO

from circleos.core.csv_cells import neutralise
from circleos.imports.models import Import, RowError
from circleos.imports.queries import row_errors
from circleos.imports.reading import CsvFile

# The first column, so that also a row with too many cells says what is wrong with it.
COLUMN = "error"


def write_failed_rows(import_: Import, target: TextIO) -> int:
    """Write the header and every row that was left out, with what is wrong in front.

    Separated as the file was; what is wrong is said in the language that is active. Open the target
    with `newline=""`; returns how many rows.
    """
    file = CsvFile.from_json(import_.file)
    # A file of failed rows that was corrected has the column already.
    has_column = file.headers[0] == COLUMN
    writer = csv.writer(target, delimiter=file.delimiter)
    writer.writerow([COLUMN, *map(neutralise, file.headers[has_column:])])
    count = 0
    for cells, message in _rows(row_errors(import_)):
        writer.writerow([neutralise(message), *map(neutralise, cells[has_column:])])
        count += 1
    return count


def _rows(errors: Iterable[RowError]) -> Iterator[tuple[list[str], str]]:
    for _row, of_row in groupby(errors, key=lambda error: error.row):
        together = list(of_row)
        yield together[0].cells, "; ".join(map(_in_words, together))


def _in_words(error: RowError) -> str:
    return f"{error.column}: {error.said}" if error.column else error.said
