"""What each member has opened lately: the bar begins with it, and the search ranks it first."""

from uuid import UUID

from django.utils import timezone

from circleos.core.actor import Actor, ActorKind
from circleos.core.ids import uuid7
from circleos.core.workspace import current_workspace_id
from circleos.database.postgresql.base import prepared_cursor
from circleos.search.models import RecentRecord

KEPT = 50


def opened(actor: Actor, kind: str, record_id: UUID) -> None:
    """Note that a member has opened a record; of each kind their newest 50 are kept.

    One statement, since every profile that is opened pays for it. What programs open is not
    noted: nobody looks for it in the bar.
    """
    if actor.kind is not ActorKind.MEMBER:
        return
    table = RecentRecord._meta.db_table
    with prepared_cursor() as cursor:
        cursor.execute(
            f"""
            WITH forgotten AS (
                DELETE FROM {table}
                WHERE workspace_id = %(workspace)s AND id IN (
                    SELECT id FROM {table}
                    WHERE workspace_id = %(workspace)s AND member_id = %(member)s
                        AND kind = %(kind)s AND record_id <> %(record)s
                    ORDER BY opened_at DESC, id DESC OFFSET %(others)s
                )
            )
            INSERT INTO {table}
                (workspace_id, id, created_at, updated_at, member_id, kind, record_id, opened_at)
            VALUES (%(workspace)s, %(id)s, %(now)s, %(now)s, %(member)s, %(kind)s, %(record)s,
                %(now)s)
            ON CONFLICT (workspace_id, member_id, kind, record_id)
            DO UPDATE SET opened_at = excluded.opened_at, updated_at = excluded.updated_at
            """,  # noqa: S608  the table's name is ours
            {
                "workspace": current_workspace_id(),
                "id": uuid7(),
                "now": timezone.now(),
                "member": actor.id,
                "kind": kind,
                "record": record_id,
                "others": KEPT - 1,
            },
        )


def recent_ids(actor: Actor, kind: str, limit: int = KEPT) -> list[UUID]:
    """The records of a kind that this member opened last, the latest first.

    Opening the bar asks it for each kind of record: written by hand like the statement above.
    """
    if actor.kind is not ActorKind.MEMBER:
        return []
    with prepared_cursor() as cursor:
        cursor.execute(
            f"""
            SELECT record_id FROM {RecentRecord._meta.db_table}
            WHERE workspace_id = %s AND member_id = %s AND kind = %s
            ORDER BY opened_at DESC, id DESC LIMIT %s
            """,  # noqa: S608  the table's name is ours
            [current_workspace_id(), actor.id, kind, limit],
        )
        return [record_id for (record_id,) in cursor.fetchall()]
