"""`kill -9` in the middle of an import, with real processes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from urllib.parse import urlencode

import pytest
from django.db import connections

from circleos.core.models import Event
from circleos.core.workspace import workspace_transaction
from circleos.imports.models import Import
from circleos.patients.models import ExternalId, Patient

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = 16_000
PATIENCE = 60.0
CIRCLEOS = "from circleos.cli import main; main()"


def url(alias: str) -> str:
    """The database of this test, for another process."""
    found = connections[alias].settings_dict
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    parts = {name: found[key] for name, key in names.items() if found[key]}
    return f"postgresql:///{found['NAME']}?{urlencode(parts | found['OPTIONS'])}"


def importing(*arguments: str) -> subprocess.Popen[str]:
    environ = {**os.environ, "DATABASE_URL": url("default"), "DATABASE_OWNER_URL": url("owner")}
    return subprocess.Popen(
        [sys.executable, "-c", CIRCLEOS, "import-patients", *arguments, "--json"],
        env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def processed(workspace_id) -> int:
    with workspace_transaction(workspace_id):
        import_ = Import.objects.order_by("id").first()
        return import_.processed if import_ else 0


def test_a_killed_import_is_taken_to_its_end_by_the_next(ring, tmp_path):
    large, small = tmp_path / "large.csv", tmp_path / "small.csv"
    people = "".join(f"{n},Name {n}\n" for n in range(ROWS))
    large.write_text("external_id,last_name\n" + people)
    small.write_text(f"external_id,last_name,city\n{ROWS - 1},Name {ROWS - 1},Ulm\n")

    killed = importing(str(large), "--workspace", ring.slug)
    deadline = time.monotonic() + PATIENCE
    while not processed(ring.pk):
        assert killed.poll() is None, killed.communicate()
        assert time.monotonic() < deadline, "nothing was imported"
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert 0 < processed(ring.pk) < ROWS

    following = importing(str(small), "--workspace", ring.slug)
    printed, said = following.communicate(timeout=PATIENCE)
    assert following.returncode == 0, said
    assert json.loads(printed)["updated"] == 1

    with workspace_transaction(ring.pk):
        first = Import.objects.order_by("id").first()
        assert (first.status, first.created, first.processed) == ("done", ROWS, ROWS)
        numbers = Counter(Patient.objects.values_list("number", flat=True))
        assert (len(numbers), max(numbers.values())) == (ROWS, 1)
        assert ExternalId.objects.values("value").distinct().count() == ROWS
        assert Event.objects.filter(kind="patient.created").count() == ROWS
