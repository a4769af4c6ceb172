"""Importing into the full practice, while another member searches in it."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

from django.utils import timezone

from bench.asked import queries
from bench.client import Client, Taken
from bench.filling import CIRCLEOS
from bench.report import MEGABYTES, PER_SECOND, Figure, Goal, of_answers
from circleos.core.actor import Actor
from circleos.demo.crowd import write_people

ROWS = 20_000
_KEYS_PER_SECOND = 4
_EACH = 50  # queries of each kind
_RATE_GOAL = Goal(at_least=8_000)
_MEMORY_GOAL = Goal(p50=300)
_SEARCH_GOAL = Goal(p95=50)
# Linux counts the resident memory of a child in kilobytes, macOS in bytes.
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class _Imported:
    report: Mapping[str, Any]
    memory: float  # megabytes, at most


def import_figures(
    client: Client, actor: Actor, patients: int, slug: str, folder: Path
) -> list[Figure]:
    """New people into the practice as it is, so a practice that is kept grows with each run."""
    file = folder / "more.csv"
    with file.open("w", encoding="utf-8", newline="") as target:
        write_people(target, ROWS, timezone.localdate(), seed=Random().getrandbits(32))
    with _searching(client, actor, patients) as times:
        imported = _import(file, slug)
    rows = imported.report["processed"]
    if rows != ROWS:
        raise AssertionError(f"The import should take {ROWS} rows, and said {imported.report}")
    rate = imported.report["rows_per_second"]
    return [
        Figure("import: rows, into the full practice", PER_SECOND, rate, goal=_RATE_GOAL),
        Figure("import: memory of the process", MEGABYTES, imported.memory, goal=_MEMORY_GOAL),
        of_answers("search: while that import goes on", times, _SEARCH_GOAL),
    ]


def _import(file: Path, slug: str) -> _Imported:
    arguments = ["import-patients", str(file), "--workspace", slug, "--json"]
    with subprocess.Popen(
        [sys.executable, "-c", CIRCLEOS, *arguments], stdout=subprocess.PIPE, text=True
    ) as process:
        printed = process.stdout.read() if process.stdout else ""
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise AssertionError(f"The import ended with {process.returncode}")
    return _Imported(json.loads(printed), used.ru_maxrss * _RSS_UNIT / 1_000_000)


@contextmanager
def _searching(client: Client, actor: Actor, patients: int) -> Iterator[list[Taken]]:
    """Somebody who types in the bar as long as the block runs; the times of the answers."""
    by_kind = queries(actor.workspace_id, patients, _EACH)
    texts = [asked.text for each in by_kind.values() for asked in each]
    Random(1).shuffle(texts)
    times: list[Taken] = []
    enough = threading.Event()

    def search() -> None:
        own = client.another()
        for text in cycle(texts):
            answer = own.get(f"/search?q={quote(text)}", {"HX-Request": "true"})
            times.append(answer.taken)
            if enough.wait(1 / _KEYS_PER_SECOND):
                own.close()
                return

    thread = threading.Thread(target=search)
    thread.start()
    try:
        yield times
    finally:
        enough.set()
        thread.join()
