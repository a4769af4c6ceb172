"""Keeping the planner informed while a table grows by thousands of rows a second.

Every index of a workspace's table begins with the workspace. As long as the planner believes that
a workspace has hardly a row, any of them looks as good as the right one, and matching reads the
whole workspace for each row of the file: measured, 45 rows a second instead of thousands. The
database's own autovacuum takes a minute to notice.
"""

import json
from uuid import UUID

from django.db import connection

from circleos.core.workspace import workspace_transaction
from circleos.patients.models import Patient

# Fewer patients are read faster than they are counted.
FEW = 200
_TOO_FEW = 4


class Statistics:
    """What the planner believes about the patients of one workspace, during one import."""

    def __init__(self, workspace_id: UUID) -> None:
        self._workspace_id = workspace_id
        self._refreshed_at = 0

    def keep_fresh(self, patients: int) -> None:
        """Have the tables analyzed when the planner believes in far fewer `patients` than that.

        At most once for each doubling: in a large table a small workspace may escape the sample.
        """
        if patients < FEW or patients < 2 * self._refreshed_at:
            return
        with workspace_transaction(self._workspace_id), connection.cursor() as cursor:
            if believed_patients(self._workspace_id) * _TOO_FEW < patients:
                cursor.execute("SELECT imports_refresh_statistics()")
                self._refreshed_at = patients


def believed_patients(workspace_id: UUID) -> int:
    """How many patients the planner believes the workspace to have."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"EXPLAIN (FORMAT JSON) SELECT FROM {Patient._meta.db_table} WHERE workspace_id = %s",
            [workspace_id],
        )
        (plan,) = cursor.fetchone()
    rows: int = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plan Rows"]
    return rows
