"""What the page of an import shows: how far it is, what was wrong, what it found, its choices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _translated
from django.utils.translation import gettext_lazy as _

from circleos.core.ids import uuid_or_none
from circleos.core.models import Run
from circleos.core.wording import wording_of
from circleos.imports.columns import ColumnMap
from circleos.imports.findings import FindingChange, FindingPage, FindingWords, findings
from circleos.imports.models import KEPT_FOR, Finding, Import, RowError, Undo
from circleos.imports.queries import (
    find_error,
    page_of_errors,
    reasons_of,
    unfinished_before,
    upload_of,
)
from circleos.imports.reading import CsvFile
from circleos.imports.running import columns_of_import
from circleos.imports.undo_queries import left_alone, still_withdrawn, undo_of
from circleos.imports.words import (
    COLOURS,
    file_in_words,
    label_of,
    person_of,
    progress_of,
    reason_in_words,
    said_of,
    tenth_of,
)
from circleos.patients.models import Patient

ERRORS_ON_A_PAGE = 50
FINDINGS_ON_A_PAGE = 20
_CHECKING, _IMPORTING, _ARRIVED = 3, 4, 5  # the steps of a file's way
_LONGEST_ROW = 9
# The kinds of findings in the order of the page, and what its last column says, if it has one.
_OF_A_CHECK: dict[str, Promise | str] = {
    Finding.Kind.UPDATED: _("What would change"),
    Finding.Kind.REPEATED: _("Why"),
    Finding.Kind.CREATED: "",
    Finding.Kind.ARCHIVED: "",
}


def report_of(import_: Import, asked: Mapping[str, str]) -> dict[str, Any]:
    """Everything the page says, in a fixed number of queries. `asked`: the address's parameters."""
    address, columns = _Address(import_, asked), columns_of_import(import_)
    undo = undo_of(import_) if import_.is_finished and not import_.dry_run else None
    is_going_on = not import_.is_finished or (undo is not None and not has_ended(undo))
    tenth = str(tenth_of(import_))
    is_done = import_.status == Import.Status.DONE
    would_change = import_.created + import_.updated
    return {
        "import_": import_,
        "address": address.here,
        "is_going_on": is_going_on,
        "poll": address.polled(tenth),
        "said": said_of(import_) if address.said not in {"", tenth} else "",
        "step": _step_of(import_),
        "colour": COLOURS.get(import_.status, "blue"),
        "progress_of_import": progress_of(import_),
        "before": len(unfinished_before(import_)) if _waits_in_line(import_) else 0,
        "is_stopping": not import_.is_finished and import_.cancel_requested_at is not None,
        "may_be_cancelled": not import_.is_finished and import_.cancel_requested_at is None,
        "would_change": would_change,
        "is_checked": import_.dry_run and is_done,
        "can_be_started": import_.dry_run and is_done and would_change and import_.path.exists(),
        "upload_to_change": upload_of(import_) if import_.dry_run else None,
        "is_kept": import_.path.exists(),
        "kept_until": import_.created_at + KEPT_FOR,
        **_errors(import_, columns, address),
        **_columns(import_, columns),
        **_undoing(import_, undo, address),
        "findings": _findings(import_, address) if import_.is_finished else [],
    }


def _step_of(import_: Import) -> int:
    if import_.dry_run:
        return _CHECKING
    return _ARRIVED if import_.is_finished else _IMPORTING


def _waits_in_line(import_: Import) -> bool:
    return import_.status == Import.Status.QUEUED and not import_.dry_run


@dataclass(frozen=True, slots=True)
class ErrorShown:
    """One row error on the page."""

    error: RowError
    person: str


@dataclass(frozen=True, slots=True)
class ReasonShown:
    """A reason to filter by, with how many errors have it."""

    label: str
    count: int
    href: str
    current: bool


def _errors(import_: Import, columns: ColumnMap, address: "_Address") -> dict[str, Any]:
    reasons = reasons_of(import_) if import_.errors else []
    known = {reason for reason, _count in reasons}
    chosen = address.reason if address.reason in known else ""
    start = find_error(import_, address.after) if address.after else None
    listed = (
        page_of_errors(
            import_,
            ERRORS_ON_A_PAGE,
            reason=chosen,
            after=(start.row, start.pk) if start else None,
        )
        if reasons
        else None
    )
    last = listed.goes_on_from if listed else None
    return {
        "errors": [ErrorShown(each, person_of(columns, each)) for each in listed.rows]
        if listed
        else [],
        "reasons": [
            ReasonShown(reason_in_words(reason), count, address.filtered(reason), reason == chosen)
            for reason, count in reasons
        ],
        "all_reasons": address.filtered(""),
        "chosen": chosen,
        "first_errors": address.filtered(chosen) if start else "",
        "more_errors": address.errors_after(chosen, last.pk) if last else "",
    }


def _columns(import_: Import, columns: ColumnMap) -> dict[str, Any]:
    return {
        "file_words": file_in_words(CsvFile.from_json(import_.file)),
        "mapped": [
            (header, label_of(field))
            for header, field in zip(columns.headers, columns.fields, strict=True)
            if field
        ],
        "not_mapped": columns.not_mapped,
    }


@dataclass(frozen=True, slots=True)
class LeftShown:
    """A patient whom undoing left as they are, in words."""

    patient: Patient
    reason: str
    fields: str


def _undoing(import_: Import, undo: Undo | None, address: "_Address") -> dict[str, Any]:
    failed = undo is not None and undo.run.status == Run.Status.FAILED
    listed = left_alone(undo, limit=FINDINGS_ON_A_PAGE, after=address.left) if undo else None
    gone = (
        still_withdrawn(import_, undo, limit=FINDINGS_ON_A_PAGE, after=address.withdrawn)
        if undo and undo.withdrawn and has_ended(undo)
        else None
    )
    return {
        "undo": undo,
        "undo_progress": undo.run.done / undo.run.total if undo and undo.run.total else 0.0,
        "is_undoing": undo is not None and not has_ended(undo),
        "undo_failure": _translated(undo.run.failure) if undo and failed else "",
        "may_be_undone": import_.is_finished
        and not import_.dry_run
        and import_.status != Import.Status.UNDONE
        and bool(import_.created + import_.updated)
        and (undo is None or failed),
        "left": [
            LeftShown(
                each.patient,
                each.get_reason_display(),
                ", ".join(wording_of(kind).label(field) for kind, field in each.fields),
            )
            for each in (listed.left if listed else ())
        ],
        "first_left": address.left_after(None) if address.left else "",
        "more_left": address.left_after(listed.next) if listed and listed.next else "",
        "withdrawn": gone.patients if gone else [],
        "first_withdrawn": address.withdrawn_after(None) if address.withdrawn else "",
        "more_withdrawn": address.withdrawn_after(gone.next) if gone and gone.next else "",
    }


def has_ended(undo: Undo) -> bool:
    """Whether the undoing goes on no more."""
    return undo.run.status not in {Run.Status.QUEUED, Run.Status.RUNNING}


@dataclass(frozen=True, slots=True)
class FindingShown:
    """What one row would do, in words."""

    finding: Finding
    changes: Sequence[FindingChange]


@dataclass(frozen=True, slots=True)
class FindingsShown:
    """Rows of one kind, and the addresses of the first and the next few."""

    kind: str
    title: str
    detail: str
    page: FindingPage
    rows: Sequence[FindingShown]
    first: str
    next: str


def _findings(import_: Import, address: "_Address") -> list[FindingsShown]:
    words, shown = FindingWords(), []
    for kind, detail in _OF_A_CHECK.items():
        if not import_.dry_run and kind != Finding.Kind.ARCHIVED:
            continue
        after = address.row_after(kind)
        found = findings(import_, kind, limit=FINDINGS_ON_A_PAGE, after_row=after)
        if found.findings:
            shown.append(
                FindingsShown(
                    kind=kind,
                    title=str(Finding.Kind(kind).label),
                    detail=str(detail),
                    page=found,
                    rows=[FindingShown(each, words.changes(each)) for each in found.findings],
                    first=address.findings_after(kind, 0) if after else "",
                    next=address.findings_after(kind, found.next_row) if found.next_row else "",
                )
            )
    return shown


class _Address:
    """Reads the address of the page, and writes those around it."""

    def __init__(self, import_: Import, asked: Mapping[str, str]) -> None:
        self.here = reverse("imports:import", args=[import_.pk])
        self._asked = asked
        self.reason = asked.get("reason", "")
        self.said = asked.get("said", "")

    @property
    def after(self) -> UUID | None:
        """Behind which error the list goes on."""
        return uuid_or_none(self._asked.get("after", ""))

    @property
    def left(self) -> UUID | None:
        """Behind whom the list of those left alone goes on."""
        return uuid_or_none(self._asked.get("left", ""))

    @property
    def withdrawn(self) -> UUID | None:
        """Behind whom the list of those withdrawn goes on."""
        return uuid_or_none(self._asked.get("withdrawn", ""))

    def row_after(self, kind: str) -> int:
        """Behind which row the findings of a kind go on."""
        text = self._asked.get(kind, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < _LONGEST_ROW else 0

    def polled(self, said: str) -> str:
        """This page as it stands; `said` is what was announced of it already."""
        kept = {name: self._asked.get(name, "") for name in ("reason", "after")}
        return self._written({**kept, "said": said})

    def filtered(self, reason: str) -> str:
        """The errors of one reason, from the first."""
        return self._written({"reason": reason}) + "#errors"

    def errors_after(self, reason: str, error_id: UUID) -> str:
        """The errors behind one of them."""
        return self._written({"reason": reason, "after": str(error_id)}) + "#errors"

    def findings_after(self, kind: str, row: int) -> str:
        """The findings of a kind behind a row."""
        return self._written({kind: str(row or "")}) + f"#{kind}"

    def left_after(self, left_id: UUID | None) -> str:
        """Those left alone behind one of them."""
        return self._written({"left": str(left_id or "")}) + "#left"

    def withdrawn_after(self, patient_id: UUID | None) -> str:
        """Those withdrawn behind one of them."""
        return self._written({"withdrawn": str(patient_id or "")}) + "#withdrawn"

    def _written(self, parameters: Mapping[str, str]) -> str:
        query = urlencode([(name, value) for name, value in parameters.items() if value])
        return f"{self.here}?{query}" if query else self.here
