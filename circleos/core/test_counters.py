"""Numbers that people say: each is given out once, also when two ask at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from circleos.core.counters import reserve_numbers
from circleos.core.errors import NoWorkspace
from circleos.core.workspace import workspace_transaction


@pytest.mark.django_db
def test_numbers_follow_each_other_from_the_first(in_ring: None) -> None:
    assert reserve_numbers("invoice", first=100) == range(100, 101)
    assert reserve_numbers("invoice", 50, first=100) == range(101, 151)
    assert reserve_numbers("invoice") == range(151, 152)


@pytest.mark.django_db
def test_each_kind_and_each_workspace_counts_for_itself(ring: Any, elsewhere: Any) -> None:
    with workspace_transaction(ring.pk):
        assert reserve_numbers("invoice", 5) == range(1, 6)
        assert reserve_numbers("receipt") == range(1, 2)
    with workspace_transaction(elsewhere.pk):
        assert reserve_numbers("invoice") == range(1, 2)


@pytest.mark.django_db
def test_without_a_workspace_there_are_no_numbers() -> None:
    with pytest.raises(NoWorkspace):
        reserve_numbers("invoice")


@pytest.mark.django_db
def test_a_number_whose_transaction_failed_is_given_out_again(ring: Any) -> None:
    with pytest.raises(LookupError), workspace_transaction(ring.pk):
        reserve_numbers("invoice")
        raise LookupError
    with workspace_transaction(ring.pk):
        assert reserve_numbers("invoice") == range(1, 2)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_at_the_same_moment_never_get_the_same_number(ring: Any) -> None:
    begin = Barrier(4)

    def take(workspace_id: UUID) -> list[int]:
        begin.wait(timeout=30)
        taken: list[int] = []
        try:
            for _ in range(10):
                with workspace_transaction(workspace_id):
                    taken += reserve_numbers("invoice", 3)
        finally:
            connection.close()
        return taken

    with ThreadPoolExecutor(4) as threads:
        taken = [number for some in threads.map(take, [ring.pk] * 4) for number in some]
    assert sorted(taken) == list(range(1, 121))
