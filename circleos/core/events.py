"""Writing the history: one call beside each change, in the same transaction."""

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise
from psycopg.types.json import Jsonb

from circleos.core.actor import Actor
from circleos.core.contributions import ContributionPoint
from circleos.core.models import Event, EventDetail
from circleos.database.postgresql.base import prepared_cursor

SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of event: its sentence for people, and the permission that reading its values needs.

    The sentence continues the name of who did it: "created this patient".
    """

    key: str
    sentence: str | Promise
    permission: str
    icon: str = "history"
    order: int = 50


EVENT_KINDS: ContributionPoint[EventKind] = ContributionPoint("event kinds")


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a change, as JSON values: what stood there and what stands there now."""

    field: str
    old: Any
    new: Any


def detail_of(changes: Iterable[Change]) -> dict[str, Any]:
    """The removable part of an event, as it is stored."""
    return {
        "changes": [
            {"field": change.field, "old": change.old, "new": change.new} for change in changes
        ]
    }


def seal(detail: dict[str, Any], salt: bytes) -> bytes:
    """The salted SHA-256 that ties an event to its detail, over its canonical JSON.

    Canonical is RFC 8785 for the values we write: sorted keys, no spaces, UTF-8, no floats.
    """
    canonical = json.dumps(detail, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(salt + canonical.encode()).digest()


_COLUMNS = {str(field.column): field.attname for field in Event._meta.concrete_fields}
# Every change writes both rows: in one statement they take a third of the time that the ORM does.
_WRITE = f"""
    WITH event AS (
        INSERT INTO {Event._meta.db_table} ({", ".join(_COLUMNS)})
        VALUES ({", ".join(f"%({column})s" for column in _COLUMNS)})
    )
    INSERT INTO {EventDetail._meta.db_table}
        (workspace_id, id, created_at, updated_at, salt, detail)
    VALUES (%(workspace_id)s, %(id)s, %(created_at)s, %(updated_at)s, %(salt)s, %(detail)s)
"""  # noqa: S608  the names are ours


def record(
    actor: Actor,
    kind: str,
    *,
    subject_id: UUID,
    subject_kind: str = "patient",
    changes: Sequence[Change] = (),
) -> Event:
    """Write one event with its old and new values. The kind must have been contributed."""
    detail = detail_of(changes)
    salt = os.urandom(SALT_BYTES)
    event = Event(
        kind=EVENT_KINDS[kind].key,
        subject_kind=subject_kind,
        subject_id=subject_id,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
        actor_name=actor.name,
        origin=actor.origin.value,
        origin_id=actor.origin_id,
        group_id=actor.group,
        detail_hash=seal(detail, salt),
    )
    event.updated_at = event.created_at
    values = {column: getattr(event, name) for column, name in _COLUMNS.items()}
    written: dict[str, Any] = {**values, "salt": salt, "detail": Jsonb(detail)}
    with prepared_cursor() as cursor:
        cursor.execute(_WRITE, written)
    event._state.adding, event._state.db = False, connection.alias
    return event
