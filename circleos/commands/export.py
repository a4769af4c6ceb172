"""Write all patients of a workspace as CSV, archived ones too, to be imported again or elsewhere.

The file goes to standard output, or with --output into a file that only its owner may read.

Example: circleos export --workspace praxis-am-ring --output patients.csv
"""

import argparse
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from circleos.database.telling import tell

if TYPE_CHECKING:
    from circleos.accounts.models import Workspace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Of which workspace, and where to."""
    parser.add_argument("--workspace", required=True, metavar="SLUG")
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="where to write (default: standard output)"
    )


def run(options: argparse.Namespace) -> int:
    """Write the file, and note in the history that it was written."""
    from circleos.accounts.models import Workspace

    workspace = Workspace.objects.filter(slug=options.workspace).first()
    if workspace is None:
        tell(f"There is no workspace {options.workspace}. Make it with circleos create-admin.")
        return 1
    try:
        with _target(options.output) as stream:
            count = _export(workspace, stream)
    except OSError as error:
        tell(f"{options.output or 'Standard output'} can not be written: {error.strerror}.")
        return 1
    tell(f"{count:,} patients exported.")
    return 0


def _export(workspace: "Workspace", stream: TextIO) -> int:
    from circleos.core.actor import Actor, Origin
    from circleos.core.events import record
    from circleos.core.workspace import workspace_transaction
    from circleos.patients.exports import WHOLE_WORKSPACE, write_patients

    count = 0
    for written in write_patients(stream, workspace.pk, WHOLE_WORKSPACE):
        count = written
    with workspace_transaction(workspace.pk):
        record(
            Actor.system(workspace.pk, Origin.COMMAND),
            "patients.exported",
            subject_kind="workspace",
            subject_id=workspace.pk,
        )
    return count


@contextmanager
def _target(path: Path | None) -> Iterator[TextIO]:
    """Where the file is written. One of that name is replaced once the new one is whole."""
    if path is None:
        stream = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8-sig", newline="")
        try:
            yield stream
            stream.flush()
        finally:
            stream.detach()
        return
    unfinished = path.with_name(f"{path.name}.part")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8-sig", newline="") as stream:  # noqa: PTH123 - a descriptor
            yield stream
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
