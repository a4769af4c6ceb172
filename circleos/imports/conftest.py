"""Files of a few rows, imported at once by whoever asks."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from circleos.imports.models import Import
from circleos.imports.queries import row_errors
from circleos.imports.services import Wishes, request_import
from circleos.imports.turns import attend
from circleos.patients.models import Patient


def file_of(*rows: dict[str, str], header: list[str] | None = None) -> io.BytesIO:
    """A CSV file with these rows; the header is every column that one of them has."""
    columns = header or list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode())


@pytest.fixture
def imported(alice: Any, in_ring: None) -> Callable[..., Import]:
    """Imports rows as Alice does: `imported({"last_name": "Beck"}, mode="create")`."""

    def do(*rows: dict[str, str], by: Any = None, header: Any = None, **wishes: Any) -> Import:
        actor = by or alice.actor
        source = file_of(*rows, header=header)
        return attend(request_import(actor, source, "patients.csv", Wishes(**wishes)), _unwatched)

    return do


def _unwatched(_import: Import) -> None:
    pass


def counts(import_: Import) -> tuple[int, int, int, int]:
    """Created, updated, skipped, errors; together they are always all rows."""
    assert import_.status == Import.Status.DONE
    assert import_.processed == import_.total_rows
    return import_.created, import_.updated, import_.skipped, import_.errors


def patient(**conditions: Any) -> Patient:
    """The one patient of the workspace that is like this."""
    found: Patient = Patient.objects.get(**conditions)
    return found


def messages(import_: Import) -> list[tuple[int, str, str, str]]:
    """The row, column, value and message of each row error."""
    return [(each.row, each.column, each.value, each.message) for each in row_errors(import_)]
