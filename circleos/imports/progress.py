"""How far an import is, for somebody who waits for it at a terminal."""

import sys

from circleos.imports.models import Import


class ProgressLine:
    """One line on a terminal that is written over and over; nothing where nobody watches."""

    def __init__(self) -> None:
        self._shown = ""

    def show(self, import_: Import) -> None:
        """Write how far it is; called again and again."""
        if not sys.stderr.isatty():
            return
        line = (
            f"{import_.processed:,} of {import_.total_rows:,} rows, "
            f"{import_.rows_per_second:,.0f} a second"
            if import_.processed
            else "waiting"
        )
        if line != self._shown:
            sys.stderr.write(f"\r{line}\x1b[K")
            sys.stderr.flush()
            self._shown = line

    def end(self) -> None:
        """Leave the line, if there is one."""
        if self._shown:
            sys.stderr.write("\n")
