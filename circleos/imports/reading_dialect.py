"""By which character the cells of a file are separated."""

import csv
import io
import re
from contextlib import suppress

# Where two would do, the later one is the less likely to be meant: text is full of commas.
DELIMITERS = ";\t|,"
_ROWS = 50
# Excel's own way to say it; Excel hides this line.
_NAMED = re.compile(r'"?sep=([,;\t|])"?(?:\r\n|\r|\n|$)', re.IGNORECASE)


def named_delimiter(beginning: str) -> tuple[str, str] | None:
    """The delimiter that a first line `sep=;` names, and that line."""
    match = _NAMED.match(beginning)
    return (match[1], match[0]) if match else None


def find_delimiter(beginning: str) -> str:
    """The delimiter that gives most columns of equal number in the first rows."""
    return max(DELIMITERS, key=lambda delimiter: _evenness(beginning, delimiter))


def _evenness(beginning: str, delimiter: str) -> tuple[float, int]:
    """Columns of the header times the share of the rows that have as many; then the columns."""
    lines = io.StringIO(beginning, newline="")
    widths = []
    # With the wrong delimiter quotes look misplaced, and the sample may end inside of them: what
    # was read so far still counts.
    with suppress(csv.Error):
        for cells in csv.reader(lines, delimiter=delimiter, strict=True):
            if cells:
                widths.append(len(cells))
            if len(widths) > _ROWS:
                break
    if not widths or widths[0] < 2:
        return 0, 0
    rows = widths[1:] or widths
    return widths[0] * sum(width == widths[0] for width in rows) / len(rows), widths[0]
