"""Numbers that people say: given out in ranges, each number once."""

from django.db import connection

from circleos.core.ids import uuid7
from circleos.core.models import Counter
from circleos.core.workspace import current_workspace_id


def reserve_numbers(kind: str, count: int = 1, *, first: int = 1) -> range:
    """Take the next `count` numbers of a kind in this workspace.

    The counter row stays locked until the surrounding transaction ends. Whoever needs many
    numbers takes them in a short transaction of its own and accepts gaps, so that a running
    import never makes a quick create wait.
    """
    table = Counter._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {table} (workspace_id, id, created_at, updated_at, kind, last)
            VALUES (%(workspace)s, %(id)s, now(), now(), %(kind)s, %(first)s + %(count)s - 1)
            ON CONFLICT (workspace_id, kind)
            DO UPDATE SET last = {table}.last + %(count)s, updated_at = now()
            RETURNING last
            """,  # noqa: S608  the table's name is ours
            {
                "workspace": current_workspace_id(),
                "id": uuid7(),
                "kind": kind,
                "first": first,
                "count": count,
            },
        )
        last: int = cursor.fetchone()[0]
    return range(last - count + 1, last + 1)
