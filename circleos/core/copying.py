"""Bringing many rows to the database at once: COPY into a temporary table.

COPY straight into a table of a workspace is refused by row-level security. From the temporary
table a statement matches, inserts or updates set-wise, and is held to the policies as any other.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db import connection

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Staged(NamedTuple):
    """Rows as they go into a temporary table: put together, but not sent yet.

    Making it asks no database, so that another thread can do it. `columns` are name → type.
    """

    table: str
    columns: Mapping[str, str]
    lines: bytes

    @classmethod
    def of(cls, table: str, columns: Mapping[str, str], rows: Iterable[Sequence[str]]) -> "Staged":
        """The values are text as PostgreSQL reads it; there is no NULL among them."""
        return cls(table, columns, "".join([_line(row) for row in rows]).encode())

    def send(self, *, keep: bool = False) -> None:
        """Fill the temporary table with these rows, and no others.

        Its rows go with the transaction. With `keep` they stay until the connection ends, and
        sending again adds to them. The table itself stays with the connection (making one for
        each batch fills PostgreSQL's catalogue), so a name always means the same columns.
        """
        definition = ", ".join(f"{name} {type_}" for name, type_ in self.columns.items())
        make = f"CREATE TEMPORARY TABLE IF NOT EXISTS {self.table} ({definition})"
        empty = f" ON COMMIT DELETE ROWS; DELETE FROM pg_temp.{self.table}"  # noqa: S608  a name of ours
        with connection.cursor() as cursor:
            cursor.execute(make if keep else make + empty)
            with cursor.copy(f"COPY {self.table} ({', '.join(self.columns)}) FROM STDIN") as copy:
                copy.write(self.lines)


def stage(
    table: str, columns: Mapping[str, str], rows: Iterable[Sequence[str]], *, keep: bool = False
) -> None:
    """Put rows together and send them at once: see `Staged`."""
    Staged.of(table, columns, rows).send(keep=keep)


def _line(values: Sequence[str]) -> str:
    """One row in COPY's text format. Nearly no value needs escaping, so ask once for all."""
    line = "\t".join(values)
    if "\\" in line or "\n" in line or "\r" in line or line.count("\t") >= len(values):
        line = "\t".join([value.translate(_ESCAPES) for value in values])
    return line + "\n"
