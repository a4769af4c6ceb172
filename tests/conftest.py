"""What the tests that cross rooms have besides Alice, Bob and Charlie (see /conftest.py)."""

from typing import Any

import pytest

from tests.practices import STANDING
from tests.world import World


@pytest.fixture
def world(alice: Any) -> World:
    """Praxis am Ring with something at every address."""
    return STANDING.piece("world")


@pytest.fixture
def their_world(charlie: Any) -> World:
    """The other practice with something at every address."""
    return STANDING.piece("their_world")


@pytest.fixture
def crowded_world(their_world: World) -> World:
    """The other practice with many of everything beside it."""
    return STANDING.piece("crowded_world")


@pytest.fixture(autouse=True)
def with_showcase(settings: Any) -> None:
    """The showcase of components is there in development only."""
    settings.DEVELOPMENT = True


@pytest.fixture(autouse=True)
def quick_hashing(settings: Any) -> None:
    """Argon2 is slow on purpose, which these tests need not wait for."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
