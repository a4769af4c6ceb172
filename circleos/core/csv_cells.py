"""Cells of the CSV files we write and read: a patient's name must not run as a formula.

A spreadsheet computes a cell that begins with `=`, `+`, `-`, `@`, tab or carriage return (OWASP,
"CSV Injection"). Every file we write therefore puts a `'` before such a cell, and the import
takes it away again.
"""

import re

_FORMULA = re.compile("'*[=+\\-@\t\r]")
# What begins with a sign and is harmless: numbers, and phone numbers in groups of digits.
_PLAIN = re.compile(r"[+-][0-9]+(?:[.,][0-9]+)*|\+[0-9]+(?: [0-9]+)*")


def neutralise(cell: str) -> str:
    """The cell as it is written into a CSV file.

    A cell that already is a `'` before a formula gets a second one, so that `restore` gives back
    exactly what went in; any other leading apostrophe ('t Hart) is part of a name and stays.
    """
    if _FORMULA.match(cell) and not _PLAIN.fullmatch(cell):
        return "'" + cell
    return cell


def restore(cell: str) -> str:
    """The cell as it was before `neutralise`; also of files that others wrote in this way."""
    if cell.startswith("'") and _FORMULA.match(cell):
        return cell[1:]
    return cell
