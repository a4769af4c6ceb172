"""Bringing many rows to the database at once: COPY into a temporary table.

COPY straight into a table of a workspace is refused by row-level security. From the temporary
table a statement matches, inserts or updates set-wise, and is held to the policies as any other.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def stage(
    table: str, columns: Mapping[str, str], rows: Iterable[Sequence[str]], *, keep: bool = False
) -> None:
    """Make a temporary table of these columns (name → type) and fill it.

    It goes with the transaction, or when it is staged again. With `keep` it stays until the
    connection ends, and staging again adds to it. The values are text as PostgreSQL reads it;
    there is no NULL among them.
    """
    definition = ", ".join(f"{name} {type_}" for name, type_ in columns.items())
    with connection.cursor() as cursor:
        if keep:
            cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {table} ({definition})")
        else:
            cursor.execute(
                f"DROP TABLE IF EXISTS pg_temp.{table};"
                f"CREATE TEMPORARY TABLE {table} ({definition}) ON COMMIT DROP"
            )
        with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            copy.write("".join([_line(row) for row in rows]))


def _line(values: Sequence[str]) -> str:
    """One row in COPY's text format. Nearly no value needs escaping, so ask once for all."""
    line = "\t".join(values)
    if "\\" in line or "\n" in line or "\r" in line or line.count("\t") >= len(values):
        line = "\t".join([value.translate(_ESCAPES) for value in values])
    return line + "\n"
