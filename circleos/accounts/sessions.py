"""Sessions in the database, as `settings.SESSION_ENGINE` names them.

Four things more than Django's own: only a hash of the key is kept, the row says whose session it
is, and is read together with that person; and it ends after a while without a request and, in any
case, some hours after signing in.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone

from circleos.accounts.models import Session
from circleos.accounts.open_session import OpenSession, open_session

NOTED_EVERY = timedelta(minutes=1)


def stored_key(session_key: str) -> str:
    """What is kept of a session's key."""
    return hashlib.sha256(session_key.encode()).hexdigest()


class SessionStore(db.SessionStore):
    """One browser's session. `opened` is what was found when it was read."""

    opened: OpenSession | None = None
    _begun_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, Any]:
        """The session's content. Being read keeps it alive, which is written once a minute."""
        row = self._get_session_from_db()
        if row is None:
            return {}
        self._begun_at = row.begun_at
        now = timezone.now()
        if now - row.seen_at > NOTED_EVERY:
            Session.objects.filter(pk=row.pk, seen_at=row.seen_at).update(
                seen_at=now, expire_date=_end(row.begun_at, now)
            )
        content: dict[str, Any] = self.decode(row.session_data)
        return content

    def create(self) -> None:
        """Begin a session under a new key, and forget those that have ended."""
        self._begun_at = timezone.now()
        Session.objects.filter(expire_date__lt=self._begun_at).delete()
        super().create()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row to write for this content."""
        now = timezone.now()
        begun_at = self._begun_at or now
        return Session(
            session_key=stored_key(self._get_or_create_session_key()),  # type: ignore[attr-defined]  # the stubs lack it
            session_data=self.encode(data),
            user_id=data.get(SESSION_KEY),
            begun_at=begun_at,
            seen_at=now,
            expire_date=_end(begun_at, now),
        )

    def exists(self, session_key: str) -> bool:
        """Whether a session with this key was begun."""
        return bool(Session.objects.filter(pk=stored_key(session_key)).exists())

    def delete(self, session_key: str | None = None) -> None:
        """End the session with this key, or this one."""
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(pk=stored_key(key)).delete()

    def _get_session_from_db(self) -> Session | None:
        self.opened = open_session(stored_key(self.session_key or ""))
        if self.opened is None:
            self._session_key = None
            return None
        return self.opened.session


def _end(begun_at: datetime, seen_at: datetime) -> datetime:
    idle = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    longest = timedelta(hours=settings.CIRCLEOS_SESSION_HOURS)
    return min(seen_at + idle, begun_at + longest)
