"""A process below the supervisor ends when the supervisor does, even by `kill -9`.

Each holds the reading end of a pipe that nobody ever writes to. The kernel closes the writing end
with the supervisor, however that ends, and the reader wakes up.
"""

import os
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing import connection, parent_process

_GRACE = 15.0  # seconds to finish what is under way


def hold(descriptor: int) -> None:
    """End this process soon after the supervisor at the other end of the pipe is gone."""
    _in_background(lambda: os.read(descriptor, 1))


def hold_to_parent() -> None:
    """The same for a process that `multiprocessing` started."""
    parent = parent_process()
    if parent is None:
        raise AssertionError("only a child of multiprocessing has such a parent")
    sentinel = parent.sentinel
    _in_background(lambda: connection.wait([sentinel]))


def _in_background(wait: Callable[[], object]) -> None:
    def end_afterwards() -> None:
        wait()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_GRACE)
        os._exit(1)

    threading.Thread(target=end_afterwards, name="lifeline", daemon=True).start()
