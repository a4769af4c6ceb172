"""What the tests of this room have besides Alice, Bob and Charlie (see /conftest.py)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from circleos.core.models import Event, EventDetail
from circleos.core.workspace import workspace_transaction

PASSWORD = "correct horse battery staple"  # noqa: S105  nobody's


@pytest.fixture(autouse=True)
def quick_hashing(settings: Any) -> None:
    """Argon2 is slow on purpose, which these tests need not wait for."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def alices_password(alice: Any) -> str:
    """Alice's password: until now she had none."""
    user = alice.membership.user
    user.set_password(PASSWORD)
    user.save()
    return PASSWORD


@pytest.fixture
def sign_in() -> Callable[..., Any]:
    """Sends the sign-in form: `sign_in(client, email, password, next="/settings/you")`."""

    def send(client: Client, email: str, password: str, **fields: str) -> Any:
        return client.post("/sign-in", {"login": email, "password": password, **fields})

    return send


@pytest.fixture
def events() -> Callable[[Any], list[str]]:
    """The kinds of the events of a workspace, in order."""

    def kinds(workspace: Any) -> list[str]:
        with workspace_transaction(workspace.pk):
            return list(Event.objects.order_by("id").values_list("kind", flat=True))

    return kinds


@pytest.fixture
def last_change() -> Callable[[Any], list[Any]]:
    """Old and new values of the newest event of a workspace: `[["role", "provider", "admin"]]`."""

    def values(workspace: Any) -> list[Any]:
        with workspace_transaction(workspace.pk):
            detail = EventDetail.objects.latest("id").detail
        return [[each["field"], each["old"], each["new"]] for each in detail["changes"]]

    return values
