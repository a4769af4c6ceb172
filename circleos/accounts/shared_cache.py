"""A cache in the database, shared by all processes: `settings.CACHES` names it.

It counts attempts to sign in and remembers used one-time codes. Django's own database cache
unpickles what it reads, so that whoever can write to the table runs code; this one keeps JSON.
`add` is one statement, so that two processes can not both be the first.
"""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection
from django.utils import timezone

from circleos.accounts.models import SharedValue

FOR_EVER = datetime.max.replace(tzinfo=timezone.get_default_timezone()) - timedelta(days=1)
SWEPT_AT_ONCE = 100

TABLE = SharedValue._meta.db_table
WRITE = f"""
    INSERT INTO {TABLE} (key_hash, value, expires_at) VALUES (%s, %s, %s)
    ON CONFLICT (key_hash) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
"""  # noqa: S608  the table's name is ours
SWEEP = f"""
    DELETE FROM {TABLE} WHERE key_hash IN (
        SELECT key_hash FROM {TABLE} WHERE expires_at <= %s LIMIT {SWEPT_AT_ONCE}
        FOR UPDATE SKIP LOCKED
    )
"""  # noqa: S608  the table's name is ours


class SharedCache(BaseCache):
    """Values are what JSON can hold. Keys are kept as hashes, since some name a network address."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value that is remembered under this key, or the default."""
        row = SharedValue.objects.filter(
            pk=self._hash(key, version), expires_at__gt=timezone.now()
        ).first()
        return default if row is None else row.value

    def set(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        """Remember the value for so many seconds."""
        self._write(WRITE, self._hash(key, version), value, timeout)

    def add(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Remember the value if nothing is remembered under this key; say whether it was so."""
        only_if_ended = f"{WRITE} WHERE {TABLE}.expires_at <= %s"
        return self._write(only_if_ended, self._hash(key, version), value, timeout, timezone.now())

    def touch(
        self,
        key: str,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Remember the value for so many seconds from now; say whether there was one."""
        rows = SharedValue.objects.filter(
            pk=self._hash(key, version), expires_at__gt=timezone.now()
        )
        return bool(rows.update(expires_at=self._expiry(timeout)))

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget the value; say whether there was one."""
        deleted, _models = SharedValue.objects.filter(pk=self._hash(key, version)).delete()
        return bool(deleted)

    def clear(self) -> None:
        """Forget everything."""
        SharedValue.objects.all().delete()

    def _write(
        self, statement: str, key_hash: bytes, value: Any, timeout: float | None, *further: Any
    ) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(SWEEP, [timezone.now()])
            cursor.execute(
                statement, [key_hash, json.dumps(value), self._expiry(timeout), *further]
            )
            return bool(cursor.rowcount)

    def _expiry(self, timeout: float | None) -> datetime:
        if timeout is DEFAULT_TIMEOUT:
            timeout = self.default_timeout
        return FOR_EVER if timeout is None else timezone.now() + timedelta(seconds=timeout)

    def _hash(self, key: str, version: int | None) -> bytes:
        return hashlib.sha256(self.make_key(key, version).encode()).digest()
