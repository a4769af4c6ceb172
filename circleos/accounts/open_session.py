"""Which session a request belongs to, whose it is, and where that person works."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model
from django.utils import timezone

from circleos.accounts.models import Membership, Session, User, Workspace


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session, whose it is, and where they work now, by the name of the workspace."""

    session: Session
    user: User | None
    memberships: Sequence[Membership]


_JOINED: tuple[type[Model], ...] = (Session, User, Membership, Workspace)
_FIELDS = [[field.attname for field in model._meta.concrete_fields] for model in _JOINED]
_PARTS = [slice(*edges) for edges in pairwise(accumulate(map(len, _FIELDS), initial=0))]
_COLUMNS = ", ".join(
    f'{model._meta.db_table}."{field.column}"'
    for model in _JOINED
    for field in model._meta.concrete_fields
)
_OPEN_SESSION = f"""
    SELECT {_COLUMNS}
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

    Every request begins with it, so it is one statement, written by hand: the ORM needs three, and
    takes longer to write each than PostgreSQL to answer it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_SESSION, [stored_key, timezone.now()])
        rows = cursor.fetchall()
    if not rows:
        return None
    session, user, _membership, _workspace = _joined(rows[0])
    memberships = []
    for row in rows:
        _session, _user, membership, workspace = _joined(row)
        if membership is not None:
            membership.user, membership.workspace = user, workspace
            memberships.append(membership)
    return OpenSession(session, user, memberships)


def _joined(row: Sequence[Any]) -> list[Any]:
    """One of each model, None where the join has found none."""
    return [
        None if row[part.start] is None else model.from_db(DEFAULT_DB_ALIAS, fields, row[part])
        for model, fields, part in zip(_JOINED, _FIELDS, _PARTS, strict=True)
    ]
