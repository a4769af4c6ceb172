"""With 20,000 patients, no search, order or position finds its rows by reading most of them.

Figures at a million are the bench's: `python -m bench --explain`. Counts are left to it too: they
stop at 10,001, and of 20,000 patients reading half in sequence is the shortest way there.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from bench.plans import plans
from circleos.demo.crowd import write_people
from circleos.imports.models import Import
from circleos.imports.services import Wishes, request_import
from circleos.imports.turns import attend

PATIENTS = 20_000
# A page that is full after few rows may be read in sequence; half of the table is no page.
MOST = PATIENTS // 2


@pytest.fixture
def large_practice(alice: Any, tmp_path: Path) -> Any:
    """Praxis am Ring with 20,000 patients, as PostgreSQL knows it after a while."""
    file = tmp_path / "patients.csv"
    with file.open("w", encoding="utf-8", newline="") as target:
        write_people(target, PATIENTS, date(2026, 11, 1))
    with file.open("rb") as source:
        import_ = request_import(alice.actor, source, file.name, Wishes())
    done = attend(import_, lambda _progress: None)
    assert (done.status, done.created) == (Import.Status.DONE, PATIENTS)
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    connections["owner"].close()
    return alice.actor.workspace_id


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_searches_orders_and_positions_use_indexes(large_practice: Any) -> None:
    reading_most = [
        plan.text
        for plan in plans(large_practice, PATIENTS)
        if plan.shown.must_use_index and not plan.counts and plan.read_in_sequence > MOST
    ]
    assert not reading_most, "\n".join(reading_most)
