"""What the planner believes of a workspace that grows while it plans."""

import pytest
from django.db import connection

from circleos.core.workspace import workspace_transaction
from circleos.imports import running
from circleos.imports.conftest import file_of
from circleos.imports.services import Wishes, request_import
from circleos.imports.statistics import believed_patients
from circleos.imports.turns import attend

# Autovacuum would tell the planner too, a minute later; statistics outlive a transaction.
pytestmark = pytest.mark.django_db(transaction=True)


def test_the_planner_hears_of_a_growing_workspace_while_it_grows(alice, ring, monkeypatch):
    monkeypatch.setattr(running, "BATCH", 300)
    rows = [{"last_name": f"Name {n}", "external_id": str(n)} for n in range(1_000)]
    attend(request_import(alice.actor, file_of(*rows), "x.csv", Wishes()), lambda _: None)
    with workspace_transaction(ring.pk), connection.cursor() as cursor:
        assert believed_patients(ring.pk) >= 200  # a quarter of those before the last batch
        cursor.execute(
            "EXPLAIN SELECT FROM patients_patient WHERE workspace_id = %s AND name_key = %s",
            [ring.pk, "name 1"],
        )
        assert "patients_by_name" in "".join(line for (line,) in cursor)
