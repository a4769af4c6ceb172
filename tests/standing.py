"""Something at every address, written once and not anew for each test that opens an address.

It costs as much to write as a hundred short tests, and some fifteen hundred ask for it. So it
stands in the database while they run, with the practice and the people under it: each piece in a
transaction inside that of the piece before it, and a test in a savepoint inside the last.

A test finds the pieces that it asks for, and no other. It gets copies of the objects, so that what
it does to them ends with it. Tests that ask for nothing dear, or commit their transactions, have
everything made for them alone.
"""

from collections.abc import Callable, Collection, Mapping
from copy import deepcopy
from itertools import takewhile
from typing import Any

import pytest
from django.db import connection, transaction

from tests.modules import all_memories

# Makes a piece; it finds the pieces before it by their names.
Maker = Callable[[Mapping[str, Any]], Any]


class Standing:
    """The pieces that stand in the database of a worker, of those that it can make in this order.

    They stand where one of the `dear` is asked for.
    """

    def __init__(self, makers: Mapping[str, Maker], dear: Collection[str]) -> None:
        self._makers = makers
        self._dear = set(dear)
        self._blocker: Any = None
        self._wanted: list[str] = []
        self._transactions: list[transaction.Atomic] = []
        self._pieces: dict[str, Any] = {}
        self._copies: dict[str, Any] = {}

    def begin(self, blocker: Any) -> None:
        """The database is there: what the first test wants can be made."""
        self._blocker = blocker
        self._stand()

    def prepare(self, item: pytest.Item) -> None:
        """Have the pieces of a test in the database before it begins, and no other."""
        mark = item.get_closest_marker("django_db")
        commits = mark is not None and mark.kwargs.get("transaction", False)
        asked: set[str] = set() if commits else set(getattr(item, "fixturenames", ()))
        self._wanted = [name for name in self._makers if name in asked and asked & self._dear]
        self._copies = {}
        if self._blocker is not None:
            self._stand()

    def piece(self, name: str) -> Any:
        """A piece as the running test may use it; made for it alone where it does not stand."""
        if not self._copies:
            self._copies = deepcopy(self._pieces)
        if name not in self._copies:
            self._copies[name] = self._makers[name](self._copies)
        return self._copies[name]

    def _stand(self) -> None:
        for memory in all_memories():
            memory._values.clear()  # of a practice that another test has changed
        broken = connection.closed_in_transaction or connection.needs_rollback
        pairs = zip(self._pieces, self._wanted, strict=False)
        kept = 0 if broken else len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
        with self._blocker.unblock():
            while len(self._transactions) > kept:
                self._pieces.popitem()
                transaction.set_rollback(True)
                self._transactions.pop().__exit__(None, None, None)
            for name in self._wanted[kept:]:
                self._transactions.append(transaction.atomic())
                self._transactions[-1].__enter__()
                self._pieces[name] = self._makers[name](self._pieces)
