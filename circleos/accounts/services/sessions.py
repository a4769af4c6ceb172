"""Ending sessions. They are a user's own, so these services have no actor."""

from circleos.accounts.models import Session, User
from circleos.accounts.sessions import stored_key
from circleos.core.errors import NotFound


def end_session(user: User, row_key: str) -> None:
    """End one of the user's sessions, by the key of its row. Raises `NotFound` for another's."""
    deleted, _models = Session.objects.filter(pk=row_key, user=user).delete()
    if not deleted:
        raise NotFound


def end_sessions(user: User, *, but_keep: str | None = None) -> int:
    """End all of the user's sessions, but the one with this key; say how many there were."""
    ended = Session.objects.filter(user=user)
    if but_keep:
        ended = ended.exclude(pk=stored_key(but_keep))
    count, _models = ended.delete()
    return int(count)
