"""What every test can have. Three people are always the same: Alice is the admin of Praxis am
Ring, Bob her colleague at the front desk; Charlie works elsewhere and must see nothing."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import Client, TransactionTestCase

from tests import database as run_database
from tests.practices import STANDING, Person, person

pytest_plugins = ["tests.browser"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> None:
    """Give this worker its database, and let the owner empty it after tests that commit."""
    with django_db_blocker.unblock():
        worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        name = run_database.own_database(worker)
        for alias in ("default", "owner"):
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name
        TransactionTestCase._fixture_teardown = _truncate  # type: ignore[method-assign]
        STANDING.begin(django_db_blocker)


def _truncate(case: TransactionTestCase) -> None:
    """Empty all tables. The app role can not: it owns none, and events refuse to be deleted."""
    run_database.empty_all_tables(connections["default"].settings_dict["NAME"])


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    STANDING.prepare(item)


@pytest.fixture
def ring(db: None) -> Any:
    """Praxis am Ring, where Alice and Bob work."""
    return STANDING.piece("ring")


@pytest.fixture
def elsewhere(db: None) -> Any:
    """The other practice, where Charlie works."""
    return STANDING.piece("elsewhere")


@pytest.fixture
def alice(ring: Any) -> Person:
    return STANDING.piece("alice")


@pytest.fixture
def bob(ring: Any) -> Person:
    return STANDING.piece("bob")


@pytest.fixture
def charlie(elsewhere: Any) -> Person:
    return STANDING.piece("charlie")


@pytest.fixture
def colleague(ring: Any) -> Callable[[str], Person]:
    """Makes a further member of Praxis am Ring with the given role."""

    def make(role: str) -> Person:
        return person(ring, f"{role.replace('_', '-')}@example.org", f"Member {role}", role)

    return make


@pytest.fixture
def in_ring(ring: Any) -> Iterator[None]:
    """Run the whole test inside Praxis am Ring, as a request does."""
    from circleos.core.workspace import workspace_transaction

    with workspace_transaction(ring.pk):
        yield


@pytest.fixture
def a_patient(alice: Person) -> Callable[..., Any]:
    """Makes a patient of Praxis am Ring: `a_patient(first_name="Anna")`."""
    from circleos.patients.services import create_patient

    def make(**fields: Any) -> Any:
        given = {"first_name": "Anna", "last_name": "Müller-Brandt", **fields}
        return create_patient(alice.actor, given)

    return make


@pytest.fixture
def program(alice: Person) -> Callable[..., Client]:
    """Makes a program with a token of Praxis am Ring: `program("read_only")`. Of another
    practice: `program(of=charlie)`."""
    from circleos.accounts.services import create_token

    def make(role: str = "admin", *, of: Person = alice) -> Client:
        secret = create_token(of.actor, name=f"Program as {role}", role=role).secret
        return Client(headers={"Authorization": f"Bearer {secret}"})

    return make
