"""With 20,000 patients, no list is found by reading all of them (figures at a million are the
bench's: `python -m bench --explain`)."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from bench.people import write_people
from bench.plans import plans
from circleos.imports.models import Import
from circleos.imports.services import Wishes, request_import
from circleos.imports.turns import attend

PATIENTS = 20_000


@pytest.fixture
def large_practice(alice: Any, tmp_path: Path) -> Any:
    """Praxis am Ring with 20,000 patients, as PostgreSQL knows it after a while."""
    file = tmp_path / "patients.csv"
    write_people(file, PATIENTS)
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
    reading_all = [
        plan.text
        for plan in plans(large_practice, PATIENTS)
        if plan.shown.must_use_index and plan.read_in_sequence
    ]
    assert not reading_all, "\n".join(reading_all)
