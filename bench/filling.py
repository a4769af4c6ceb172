"""How the practice gets its patients: by the product's own import, which is measured on the way."""

import json
import secrets
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import connections
from django.utils import timezone

from bench.copying import copy_seconds, row_counts
from bench.history import give_long_history
from bench.record import give_record
from circleos.accounts.models import Workspace
from circleos.database.telling import tell
from circleos.demo.crowd import write_people

EMAIL = "bench@example.org"
_FILLED = "filled.json"
CIRCLEOS = "from circleos.cli import main; main()"


@dataclass(frozen=True, slots=True)
class Filling:
    """A filled practice: how to sign in there, and how fast it was filled, in rows per second.

    `copy_rate` is the floor: the same rows copied into bare copies of all tables written.
    """

    workspace: str
    password: str
    import_rate: float
    dry_run_rate: float
    copy_rate: float


def found(folder: Path) -> Filling | None:
    """What an earlier run has left in this folder."""
    path = folder / _FILLED
    return Filling(**json.loads(path.read_text("utf-8"))) if path.exists() else None


def filled(folder: Path, patients: int) -> Filling:
    """Make a workspace and import its patients, as an admin would on the command line."""
    slug, password = f"bench-{secrets.token_hex(4)}", secrets.token_urlsafe(16)
    _circleos("create-admin", "--email", EMAIL, "--workspace", slug, given=password)
    file = folder / "patients.csv"
    tell(f"Writing a file of {patients:,} made-up people ...")
    with file.open("w", encoding="utf-8", newline="") as target:
        write_people(target, patients, timezone.localdate())
    workspace_id = Workspace.objects.get(slug=slug).pk
    before = row_counts(workspace_id)
    tell("Importing it, first as a dry run ...")
    dry_run = _import(file, slug, "--dry-run")
    real = _import(file, slug)
    for report in (dry_run, real):
        if (report["created"], report["errors"]) != (patients, 0):
            raise AssertionError(f"The import should create {patients} patients, and said {report}")
    tell("Copying the same rows into bare tables ...")
    after = row_counts(workspace_id)
    seconds = copy_seconds(workspace_id, [name for name in after if after[name] > before[name]])
    give_long_history(workspace_id)
    give_record(workspace_id)
    _tidy()
    filling = Filling(
        slug, password, real["rows_per_second"], dry_run["rows_per_second"], patients / seconds
    )
    (folder / _FILLED).write_text(json.dumps(asdict(filling)), "utf-8")
    return filling


def _import(file: Path, slug: str, *options: str) -> Mapping[str, Any]:
    report: dict[str, Any] = json.loads(
        _circleos("import-patients", str(file), "--workspace", slug, "--json", *options)
    )
    return report


def _circleos(*arguments: str, given: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "-c", CIRCLEOS, *arguments],
        input=given,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def _tidy() -> None:
    """Do at once what PostgreSQL's autovacuum does within minutes of a large import."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    connections["owner"].close()
