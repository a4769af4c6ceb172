"""Queries whose statement the ORM writes once.

It takes the ORM 1 to 3 ms to write a statement that PostgreSQL answers in 0.2, and it writes the
same one for every page. Here it is kept, and each call only puts its ids into it.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache, update_wrapper
from random import getrandbits
from types import SimpleNamespace
from typing import Any, Generic, ParamSpec, TypeVar
from uuid import UUID, uuid4

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler

from circleos.core.paging import COUNTED, Count
from circleos.core.workspace import current_workspace_id, writing_for
from circleos.database.postgresql.base import prepared_cursor

_SHAPES = 64  # of one query; the combinations of what is asked for are a few
_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
# What stands in a statement for a value of each type: never met by chance.
_STAND_INS: Mapping[Any, Callable[[], Any]] = {
    UUID: uuid4,
    datetime: lambda: _BEGINNING + timedelta(microseconds=getrandbits(57)),
    str: lambda: uuid4().hex,
    int: lambda: getrandbits(62),
}
_REPLACEABLE = tuple(_STAND_INS)
Asked = ParamSpec("Asked")
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Given:
    """A value that is another one with each call, as ids are: it is put into the statement.

    The function that writes the query gets a stand-in, which it can compare with and not look at.
    """

    value: datetime | str | int


class Prepared(Generic[Asked, Row]):
    """A query for models, written by a function that is called once for each of its shapes.

    The UUIDs and `Given` values it is called with, and the current workspace, are put into the
    statement; every other argument (a choice, None in place of an id) makes a statement of its
    own. The function may depend on nothing else: whatever it took from the clock or from the
    current actor would stay. `ValueError` is raised where that shows, and `TypeError` for
    arguments by name.
    """

    def __init__(self, write: Callable[Asked, QuerySet[Row]]) -> None:
        self._write: Callable[..., QuerySet[Row]] = write
        self._written = lru_cache(_SHAPES)(self._once)
        update_wrapper(self, write)

    def __call__(self, *args: Asked.args, **named: Asked.kwargs) -> list[Row]:
        """All rows."""
        written, meant = self._asked(args, named)
        return written.models(written.rows.answer(meant))

    def at_most(self, limit: int, *args: Asked.args, **named: Asked.kwargs) -> list[Row]:
        """So many rows, the first in the order of the query."""
        written, meant = self._asked(args, named)
        return written.models(written.rows.answer(meant, "{} LIMIT %s", limit))

    def first(self, *args: Asked.args, **named: Asked.kwargs) -> Row | None:
        """The first row in the order of the query; None if there is none."""
        return next(iter(self.at_most(1, *args, **named)), None)

    def newest(self, limit: int, *args: Asked.args, **named: Asked.kwargs) -> tuple[list[Row], int]:
        """The first rows, and how many there are in all: 10,001 for more than 10,000.

        Where all of them were shown nothing is counted.
        """
        rows = self.at_most(limit + 1, *args, **named)
        number = len(rows) if len(rows) <= limit else self.count(*args, **named).shown
        return rows[:limit], number

    def count(self, *args: Asked.args, **named: Asked.kwargs) -> Count:
        """How many there are; counting stops beyond 10,000."""
        written, meant = self._asked(args, named)
        counting = "SELECT count(*) FROM ({} LIMIT %s) counted"
        ((number,),) = written.ids.answer(meant, counting, COUNTED + 1)
        return Count(min(number, COUNTED), is_exact=number <= COUNTED)

    def _asked(
        self, arguments: Sequence[Any], named: Mapping[str, Any]
    ) -> "tuple[_Written, dict[Any, Any]]":
        """What was written for arguments like these, and what its stand-ins mean now."""
        if named:
            raise TypeError(f"{self._write.__qualname__} takes its arguments by their position")
        shape: list[Any] = []
        meant: list[Any] = [current_workspace_id()]
        for each in arguments:
            value = each.value if isinstance(each, Given) else each
            if value is each and not isinstance(each, UUID):
                shape.append(each)
            else:
                shape.append(type(value))
                meant.append(value)
        written = self._written(*shape)
        return written, dict(zip(written.stand_ins, meant, strict=True))

    def _once(self, *shape: Any) -> "_Written":
        written, again = self._write_down(shape), self._write_down(shape)
        same = dict(zip(written.stand_ins, again.stand_ins, strict=True))
        if written.rows.filled_in(same) != again.rows.filled_in({}):
            raise ValueError(f"{self._write.__qualname__} depends on more than its arguments")
        return written

    def _write_down(self, shape: Sequence[Any]) -> "_Written":
        workspace_id = uuid4()
        arguments = [_STAND_INS[each]() if each in _STAND_INS else each for each in shape]
        given = [each for each, kind in zip(arguments, shape, strict=True) if kind in _STAND_INS]
        with writing_for(workspace_id):
            asked = self._write(*arguments)
            compiler = asked.query.get_compiler(DEFAULT_DB_ALIAS)
            rows = _Statement(*compiler.as_sql())
            counted = asked.order_by().values("id").query.get_compiler(DEFAULT_DB_ALIAS)
            return _Written(rows, _Statement(*counted.as_sql()), compiler, [workspace_id, *given])


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement of the ORM's, with stand-ins among its values."""

    sql: str
    values: Sequence[Any]

    def filled_in(self, meant: Mapping[Any, Any]) -> tuple[str, list[Any]]:
        """The statement with what its stand-ins mean."""
        return self.sql, [
            meant.get(value, value) if isinstance(value, _REPLACEABLE) else value
            for value in self.values
        ]

    def answer(self, meant: Mapping[Any, Any], around: str = "{}", *more: int) -> list[Any]:
        """What the database says to it."""
        sql, values = self.filled_in(meant)
        with prepared_cursor() as cursor:
            cursor.execute(around.format(sql), [*values, *more])
            rows: list[Any] = cursor.fetchall()
        return rows


@dataclass(frozen=True, slots=True)
class _Written:
    """What the ORM wrote for one shape: for the rows, for counting them, and how to read them.

    The first of the stand-ins is the workspace's.
    """

    rows: _Statement
    ids: _Statement
    compiler: SQLCompiler
    stand_ins: Sequence[Any]

    def models(self, rows: Sequence[Sequence[Any]]) -> list[Any]:
        """The models out of the rows, as a queryset would make them."""
        compiler: Any = copy(self.compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]  # of this thread
        compiler.execute_sql = lambda *_args, **_named: [rows]
        query = SimpleNamespace(get_compiler=lambda using: compiler)
        asked: Any = SimpleNamespace(db=DEFAULT_DB_ALIAS, query=query, _known_related_objects={})
        return list(ModelIterable(asked))
