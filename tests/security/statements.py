"""Reads SQL statements: does every table of a workspace that they touch say its workspace?"""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import connections

_NAME = r'"?(\w+)"?'
_TOUCHED = re.compile(
    rf"\b(?:FROM|JOIN|UPDATE|INTO|USING)\s+(?:ONLY\s+)?{_NAME}(?:\s+(?:AS\s+)?{_NAME})?",
    re.IGNORECASE,
)
# What a SELECT answers with says nothing about which rows it reads.
_ANSWER = re.compile(
    r'\bSELECT\s+(?:DISTINCT\s+)?(?:"?\w+"?\."?\w+"?(?:\s+AS\s+"?\w+"?)?,?\s*)+(?=FROM\b)',
    re.IGNORECASE,
)
# What may follow a table's name and is no other name for it.
_NO_ALIAS = {
    *("WHERE", "ON", "SET", "ORDER", "GROUP", "LIMIT", "FOR", "USING", "VALUES", "SELECT"),
    *("INNER", "LEFT", "RIGHT", "FULL", "CROSS", "NATURAL", "JOIN", "RETURNING", "HAVING"),
    *("UNION", "OFFSET", "WITH", "DEFAULT"),
}


def unscoped(statement: str, isolated: set[str]) -> list[str]:
    """The tables of workspaces that a statement touches without a condition on their workspace."""
    conditions = _ANSWER.sub("SELECT ", statement)
    bare = re.search(r'(?<![.\w"])"?workspace_id"?\b', conditions) is not None
    missing = []
    for table, alias in _TOUCHED.findall(conditions):
        if table not in isolated:
            continue
        name = table if not alias or alias.upper() in _NO_ALIAS else alias
        if not bare and not re.search(rf'"?\b{name}"?\."?workspace_id\b', conditions):
            missing.append(name)
    return missing


@contextmanager
def noting(into: list[str]) -> Iterator[None]:
    """Add every statement that the app sends meanwhile."""

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        into.append(str(sql))
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        stack.enter_context(connections["default"].execute_wrapper(note))
        yield
