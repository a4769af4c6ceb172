"""Waiting for what another process does, without a sleep that is too short or too long."""

import threading
import time
from collections.abc import Callable

_look_again = threading.Event()


def eventually(holds: Callable[[], bool], patience: float = 120.0) -> None:
    """Look again until it holds; a deadline, in seconds, only for when it never will."""
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, "it did not come about"
        _look_again.wait(0.02)  # leaves the processor to what we wait for
