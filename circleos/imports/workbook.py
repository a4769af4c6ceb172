"""Writes the first filled sheet of an .xlsx file as CSV: a process of its own.

A spreadsheet is compressed and may unpack into anything, and its reader holds a sheet whole. Here
that happens under a limit of memory and time, beside nothing that could be hurt: this module loads
no Django. Its exit code says how it went, as a `Verdict`.
"""

import csv
import datetime
import os
import resource
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

import python_calamine as calamine

from circleos.imports.verdict import Verdict

# Everything together, program included: 100,000 patients of 15 filled columns take 190 MB.
MEMORY_LIMIT = 290_000_000
SECONDS_LIMIT = 300
# A million rows of twenty columns unpack into about as much; more can not fit into memory anyway.
UNPACKED_LIMIT = 1_000_000_000
# Sheets shrink to a tenth, a column of one value to a fiftieth. Mere zeros to a thousandth.
RATIO_LIMIT = 200
_RATIO_FROM = 10_000_000
_PARTS_LIMIT = 10_000
CSV_LIMIT = 1_000_000_000  # characters

Cell: TypeAlias = "str | float | bool | datetime.date | datetime.time | datetime.timedelta"


class Refused(Exception):
    """The file is not converted; why stands in `args`."""


def main() -> int:
    """Convert the file of the first argument into the second."""
    os.umask(0o077)
    _limit_resources()
    source, target = map(Path, sys.argv[1:])
    try:
        _look_at_parts(source)
        _convert(source, target)
    except Refused as refused:
        return int(refused.args[0])
    except MemoryError:
        return Verdict.TOO_LARGE
    except calamine.PasswordError:
        return Verdict.LOCKED
    except (calamine.CalamineError, calamine.ZipError, calamine.XmlError):
        return Verdict.BROKEN
    return Verdict.WRITTEN


def _limit_resources() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_LIMIT, SECONDS_LIMIT))
    # macOS knows no limit of address space; there the limits of what is unpacked must do.
    with suppress(ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))


def _look_at_parts(source: Path) -> None:
    """Refuse what would unpack into too much, before any of it is unpacked."""
    try:
        with zipfile.ZipFile(source) as parts:
            entries = parts.infolist()
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as error:
        raise Refused(Verdict.BROKEN) from error
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        raise Refused(Verdict.NOT_A_WORKBOOK)
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > _PARTS_LIMIT or unpacked > UNPACKED_LIMIT:
        raise Refused(Verdict.BOMB)
    for entry in entries:
        if entry.file_size > _RATIO_FROM and entry.file_size > RATIO_LIMIT * entry.compress_size:
            raise Refused(Verdict.BOMB)


def _convert(source: Path, target: Path) -> None:
    with calamine.CalamineWorkbook.from_path(source) as workbook:
        for place in range(len(workbook.sheet_names)):
            sheet = workbook.get_sheet_by_index(place)
            if sheet.end is not None and _write(sheet, target):
                return
    raise Refused(Verdict.EMPTY)


def _write(sheet: calamine.CalamineSheet, target: Path) -> bool:
    """Write a sheet's rows; False if nothing stands in it.

    Rows and cells keep their places: row 7 of the sheet is row 7 of the file. What lies empty to
    the right of the last header, or below the last row, is only formatted, and left out.
    """
    width = blank = characters = 0
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        for cells in _rows(sheet):
            filled = _filled(cells)
            if not filled:
                blank += 1
                continue
            stream.write("\r\n" * blank)
            blank = 0
            width = width or filled
            writer.writerow((cells + [""] * width)[: max(width, filled)])
            characters += sum(map(len, cells))
            if characters > CSV_LIMIT:
                # One long text may stand in a million cells, though it is stored once.
                raise Refused(Verdict.TOO_LARGE)
    return bool(width)


def _rows(sheet: calamine.CalamineSheet) -> Iterator[list[str]]:
    # The reader gives the empty rows above the first cell, but not the empty columns before it.
    left = [""] * (sheet.start or (0, 0))[1]
    for cells in sheet.iter_rows():
        yield left + [text_of(cell) for cell in cells]


def _filled(cells: list[str]) -> int:
    """How many cells there are up to the last in which something stands."""
    for place in range(len(cells), 0, -1):
        if cells[place - 1].strip():
            return place
    return 0


def text_of(cell: Cell) -> str:
    """What stands in a cell, as a person would type it: dates in ISO, numbers without ".0"."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell)
    if isinstance(cell, datetime.datetime):
        at_midnight = cell.time() == datetime.time()
        return cell.date().isoformat() if at_midnight else cell.isoformat(" ")
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)


if __name__ == "__main__":
    sys.exit(main())
