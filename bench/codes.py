"""How fast a code is found in a catalogue of the size of ICD-10-GM: alone, and over HTTP."""

import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from bench.client import Client
from bench.report import Figure, Goal, of_times
from circleos.diagnoses.catalogues import catalogue_in_use
from circleos.diagnoses.icd.finding import find_codes
from circleos.diagnoses.icd.loading import load_official
from tests.icd import typed_queries, write_claml

QUERIES = 1_000
GOAL = Goal(p95=20)
_WARM_UP = 100


def code_figures(client: Client, folder: Path) -> list[Figure]:
    """Latencies of queries as people type them, a quarter of them with a mistake."""
    load_official(write_claml(folder / "icd10gm2026.xml"))
    catalogue = catalogue_in_use()
    queries = list(typed_queries(catalogue, QUERIES))
    return [
        of_times(
            f"codes: search among {catalogue.codes:,}",
            _times(queries, lambda query: find_codes(catalogue, query)),
            GOAL,
        ),
        of_times(
            "codes: … per key over HTTP",
            _times(
                queries,
                lambda query: client.get(
                    f"/diagnoses/codes?q={quote(query)}", {"HX-Request": "true"}
                ),
            ),
        ),
    ]


def _times(queries: list[str], ask: Callable[[str], object]) -> list[float]:
    for query in queries[:_WARM_UP]:
        ask(query)
    times = []
    for query in queries:
        start = time.perf_counter()
        ask(query)
        times.append((time.perf_counter() - start) * 1000)
    return times
