"""One place through which the command line speaks to people."""

import sys


def tell(message: str) -> None:
    """Write one message to standard error; results alone go to standard output."""
    print(message, file=sys.stderr, flush=True)
