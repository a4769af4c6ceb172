"""How PostgreSQL finds the rows of each list, as the app role under row-level security."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from bench.listings import List, count_statement, lists, rows_statements
from bench.statements import Statement, bare_connection
from circleos.patients.models import Patient

# A scan, its rows (of each worker), and, where there is one, the line with those it left out.
_SEQUENTIAL = re.compile(
    rf"Seq Scan on {Patient._meta.db_table}\b.*? rows=([\d.]+) loops=(\d+)\)"
    r"(?:\n\s+Filter: .*\n\s+Rows Removed by Filter: (\d+))?"
)


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of one statement of one list, run for once."""

    shown: List
    title: str
    text: str
    counts: bool

    @property
    def read_in_sequence(self) -> int:
        """How many patients were looked at in the order in which they lie on the disk, that is
        without an index. Counting a list stops at 10,001, so that it may be few of all."""
        return sum(
            int((float(rows) + float(left_out or 0)) * int(loops))
            for rows, loops, left_out in _SEQUENTIAL.findall(self.text)
        )


def plans(workspace_id: UUID, patients: int) -> Iterator[Plan]:
    """The plans of all lists, one after the other: rows, then count."""
    with bare_connection(workspace_id) as bare:
        for shown in lists(workspace_id, patients):
            # Deep pages and sampled searches differ in one value only; three are enough.
            for query in dict.fromkeys(shown.queries[:3]):
                for statement in rows_statements(workspace_id, query):
                    yield _plan(bare, shown, query, statement, counts=False)
                count = count_statement(workspace_id, query)
                yield _plan(bare, shown, query, count, counts=True)


def _plan(
    bare: psycopg.Connection, shown: List, query: str, statement: Statement, *, counts: bool
) -> Plan:
    title = f"{shown.name} ({query or 'no query'}): {'count' if counts else 'rows'}"
    lines: list[Any] = bare.execute(
        f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {statement.sql}", statement.parameters
    ).fetchall()
    text = "\n".join([f"-- {title}", *(f"   {line}" for (line,) in lines), ""])
    return Plan(shown, title, text, counts)
