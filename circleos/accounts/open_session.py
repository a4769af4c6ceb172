"""Which session a request belongs to, whose it is, and where that person works."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from circleos.accounts.joined import Joined
from circleos.accounts.models import Membership, Session, User, Workspace
from circleos.database.postgresql.base import prepared_cursor


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session, whose it is, and where they work now, by the name of the workspace."""

    session: Session
    user: User | None
    memberships: Sequence[Membership]


_JOINED = Joined(Session, User, Membership, Workspace)
_OPEN_SESSION = f"""
    SELECT {_JOINED.columns}
    FROM accounts_session
    LEFT JOIN accounts_user ON accounts_user.id = accounts_session.user_id
    LEFT JOIN accounts_membership
        ON accounts_membership.user_id = accounts_user.id AND accounts_membership.left_at IS NULL
    LEFT JOIN accounts_workspace ON accounts_workspace.id = accounts_membership.workspace_id
    WHERE accounts_session.session_key = %s AND accounts_session.expire_date > %s
    ORDER BY accounts_workspace.name, accounts_membership.id
"""  # noqa: S608  the columns' names are ours


def open_session(stored_key: str) -> OpenSession | None:
    """The session that is kept under this key and has not ended.

    Every page begins with it: one statement, where the ORM needs three.
    """
    with prepared_cursor() as cursor:
        cursor.execute(_OPEN_SESSION, [stored_key, timezone.now()])
        rows = cursor.fetchall()
    if not rows:
        return None
    joined = [_JOINED.read(row) for row in rows]
    session, user, _membership, _workspace = joined[0]
    memberships = []
    for _session, _user, membership, workspace in joined:
        if membership is not None:
            membership.user, membership.workspace = user, workspace
            memberships.append(membership)
    return OpenSession(session, user, memberships)
