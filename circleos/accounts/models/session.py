from typing import TYPE_CHECKING

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from circleos.accounts.models.people import User

if TYPE_CHECKING:
    from circleos.accounts.sessions import SessionStore


class Session(AbstractBaseSession):
    """One browser's session. Its key is kept as a hash: a copy of the table opens no session."""

    session_key = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    @classmethod
    def get_session_store_class(cls) -> "type[SessionStore]":
        from circleos.accounts.sessions import SessionStore  # noqa: PLC0415  it needs this model

        return SessionStore

    @property
    def device(self) -> str:
        """The browser and system that signed in, in words; empty if it did not say."""
        return str(self.get_decoded().get("device", ""))
