"""What goes to PostgreSQL and comes back, where we do not leave it to psycopg."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from circleos.database.postgresql.base import prepared_cursor

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("cursor_of", [connection.cursor, prepared_cursor])
def test_lists_come_back_as_they_went(cursor_of: Any) -> None:
    ids = [uuid4(), uuid4(), UUID(int=0)]
    lists: list[list[Any]] = [ids, ids[:1], [*ids, None], [None], []]
    with cursor_of() as cursor:
        for each in lists:
            cursor.execute("SELECT %s::uuid[]", [each])
            assert cursor.fetchone() == (each,)
        cursor.execute("SELECT %s::text[]", [['a"b', "{}", "", None]])
        assert cursor.fetchone() == (['a"b', "{}", "", None],)
        cursor.execute("SELECT %s::uuid = ANY(%s)", [ids[0], ids])
        assert cursor.fetchone() == (True,)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 29, 1, 0, 0, 1, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    ],
)
def test_moments_come_back_as_they_went(moment: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [moment])
        assert cursor.fetchone() == (moment,)
