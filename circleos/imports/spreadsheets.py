"""Spreadsheets among the uploaded files: .xlsx is turned into CSV, which everything else reads."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import structlog
from django.utils.translation import gettext_lazy as _

from circleos.imports.reading import CsvFile, preflight
from circleos.imports.reading_bytes import FileRefused, refuse_oversize
from circleos.imports.verdict import Verdict

log = structlog.get_logger(__name__)

_ZIP = b"PK\x03\x04"

_REFUSALS = {
    Verdict.NOT_A_WORKBOOK: _(
        "This is neither a CSV file nor an Excel workbook (.xlsx); save it as one of these"
    ),
    Verdict.BROKEN: _("The workbook is damaged; open it, and save it as .xlsx or CSV once more"),
    Verdict.LOCKED: _("The workbook needs a password; save it without one, or as CSV"),
    Verdict.BOMB: _(
        "The workbook unpacks into far more than it seems to hold; save it as CSV and import that"
    ),
    Verdict.EMPTY: _("The file is empty; choose one with patients"),
    Verdict.TOO_LARGE: _(
        "The workbook is too large: about 100,000 patients fit. Save it as CSV (UTF-8) and import "
        "that"
    ),
}


def look_through(path: Path) -> CsvFile:
    """Look through all of our copy of a file, which is made CSV if it is a workbook.

    Raises `FileRefused` for a file that can not be imported at all.
    """
    with path.open("rb") as copy:
        is_packed = copy.read(len(_ZIP)) == _ZIP
        if not is_packed:
            return preflight(copy)
        size = copy.seek(0, 2)
        refuse_oversize(size)
        copy.seek(0)
        sha256 = hashlib.file_digest(copy, "sha256").hexdigest()
    _unpack(path)
    with path.open("rb") as copy:
        return replace(preflight(copy), size=size, sha256=sha256, is_spreadsheet=True)


def _unpack(path: Path) -> None:
    """Replace an .xlsx file by the CSV of its first sheet in which something stands.

    Another process does it, under a limit of memory and time: one that breaks it is ended, which
    means that the workbook is too large.
    """
    target = path.with_suffix(".sheet")
    try:
        done = subprocess.run(  # noqa: S603 - our own module and paths
            [sys.executable, "-m", "circleos.imports.workbook", str(path), str(target)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        if done.returncode != Verdict.WRITTEN:
            raise FileRefused(_REFUSALS[_verdict(done.returncode)])
        target.replace(path)
    finally:
        target.unlink(missing_ok=True)


def _verdict(code: int) -> Verdict:
    if code < 0:
        return Verdict.TOO_LARGE
    if code in set(Verdict):
        return Verdict(code)
    # The reader itself gave up over it.
    log.warning("imports.workbook_unreadable", code=code)
    return Verdict.BROKEN
