"""Import patients from a CSV file into a workspace, or try it out with --dry-run.

Columns are recognised by their headers; --mapping names a JSON file that says otherwise, such as
{"Mobil": "phone", "Arzt": null}. The counts go to standard output, everything else to standard
error. The exit code is 0 if the file could be read, also when rows of it were refused, and 2 if it
could not: then nothing was written. Ctrl-C cancels; what was written until then stays.

Example: circleos import-patients patients.csv --workspace praxis-am-ring --errors failed.csv
"""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from circleos.database.telling import tell

if TYPE_CHECKING:
    from circleos.imports.models import Import

COUNTS = ("processed", "created", "updated", "skipped", "errors")
_SHOWN_ERRORS = 10
_UNREADABLE = 2


class Unusable(Exception):
    """The message is the one line that says why."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which file, where to, and how."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--workspace", required=True, metavar="SLUG")
    parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
    parser.add_argument(
        "--mode",
        choices=("both", "create", "update"),
        default="both",
        help="create people, update those who are there, or both (default: %(default)s)",
    )
    parser.add_argument(
        "--create-missing",
        action="store_true",
        help="add patient types and sources that are not in the lists, instead of refusing the row",
    )
    parser.add_argument(
        "--external-system",
        default="",
        metavar="NAME",
        help="the system that external IDs come from when no column says it (default: import)",
    )
    parser.add_argument(
        "--mapping",
        type=Path,
        metavar="FILE.json",
        help="header to column, or null to leave it out",
    )
    parser.add_argument(
        "--errors", type=Path, metavar="OUT.csv", help="where to write the rows that were refused"
    )
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")


def run(options: argparse.Namespace) -> int:
    """Ask for the import as the background job, stay with it, and report."""
    from circleos.imports.progress import ProgressLine
    from circleos.imports.turns import attend

    try:
        import_ = _request(options)
    except Unusable as unusable:
        tell(str(unusable))
        return _UNREADABLE
    progress = ProgressLine()
    interrupted = False
    try:
        import_ = attend(import_, progress.show)
    except KeyboardInterrupt:
        interrupted = True
        _cancel(import_)
        import_ = attend(import_, progress.show)
    progress.end()
    _report(import_, options)
    if options.errors:
        _write_failed_rows(import_, options.errors)
    if interrupted:
        raise KeyboardInterrupt
    return 1 if import_.failure else 0


def _request(options: argparse.Namespace) -> "Import":
    from circleos.accounts.models import Workspace
    from circleos.core.actor import Actor, Origin
    from circleos.core.errors import Invalid
    from circleos.imports.reading import FileRefused
    from circleos.imports.services import Wishes, request_import

    workspace: Workspace | None = Workspace.objects.filter(slug=options.workspace).first()
    if workspace is None:
        raise Unusable(
            f"There is no workspace {options.workspace}. Make it with circleos create-admin."
        )
    wishes = Wishes(
        mode=options.mode,
        create_missing=options.create_missing,
        external_system=options.external_system,
        dry_run=options.dry_run,
        choices=_choices(options.mapping) if options.mapping else None,
    )
    try:
        with options.file.open("rb") as source:
            actor = Actor.system(workspace.pk, Origin.COMMAND)
            return request_import(actor, source, options.file.name, wishes)
    except OSError as error:
        raise Unusable(f"{options.file} can not be read: {error.strerror}.") from error
    except FileRefused as refusal:
        raise Unusable(_sentence(f"{options.file.name}: {refusal.message}")) from refusal
    except Invalid as invalid:
        raise Unusable("; ".join(f"{each.message}" for each in invalid.errors) + ".") from invalid


def _sentence(text: str) -> str:
    return text if text.endswith(("?", ".")) else f"{text}."


def _choices(path: Path) -> dict[str, str | None]:
    try:
        choices = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise Unusable(f"{path} can not be read: {error.strerror}.") from error
    except ValueError as error:
        raise Unusable(f"{path} is not JSON: {error}.") from error
    if not isinstance(choices, dict) or not all(
        value is None or isinstance(value, str) for value in choices.values()
    ):
        raise Unusable(f'{path} must look like {{"Mobil": "phone", "Arzt": null}}.')
    return choices


def _cancel(import_: "Import") -> None:
    from circleos.core.actor import Actor, Origin
    from circleos.imports.services import cancel_import

    cancel_import(Actor.system(import_.workspace_id, Origin.COMMAND), import_.pk)


def _report(import_: "Import", options: argparse.Namespace) -> None:
    counts = {name: getattr(import_, name) for name in COUNTS}
    if options.json:
        rest = {"rows_per_second": import_.rows_per_second, "import_id": str(import_.pk)}
        print(json.dumps(counts | rest))
    else:
        for name, count in counts.items():
            print(f"{name:10} {count:>9,}")
    for line in _remarks(import_):
        tell(line)


def _remarks(import_: "Import") -> list[str]:
    from circleos.core.errors import FieldError
    from circleos.core.workspace import workspace_transaction
    from circleos.imports.queries import first_row_errors
    from circleos.imports.running import columns_of_import

    columns = columns_of_import(import_)
    remarks = []
    if columns.not_mapped:
        remarks.append(f"Not mapped: {', '.join(columns.not_mapped)}.")
    if import_.matched_archived:
        remarks.append(
            f"Rows of archived patients, who stay archived: {import_.matched_archived:,}."
        )
    with workspace_transaction(import_.workspace_id):
        errors = first_row_errors(import_, _SHOWN_ERRORS)
    for error in errors:
        place = f"Row {error.row}, {error.column}" if error.column else f"Row {error.row}"
        said = FieldError(error.column, error.said, error.value).with_value
        remarks.append(f"{place}: {said}")
    if import_.errors > len({error.row for error in errors}):
        remarks.append("More rows were refused; --errors OUT.csv writes all of them.")
    if import_.cancel_requested_at and import_.processed < import_.total_rows:
        remarks.append("Cancelled. What was written until then stays.")
    if import_.failure:
        remarks.append(import_.why_failed)
    return remarks


def _write_failed_rows(import_: "Import", path: Path) -> None:
    from circleos.core.workspace import workspace_transaction
    from circleos.imports.failed_rows import write_failed_rows

    with (
        path.open("w", encoding="utf-8-sig", newline="") as target,
        workspace_transaction(import_.workspace_id),
    ):
        write_failed_rows(import_, target)
