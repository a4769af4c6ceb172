"""The web server's process: `python -m circleos.serve.web LIFELINE HOST PORT WORKERS`."""

import atexit
import gc
import multiprocessing
import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from circleos.serve import lifeline

APPLICATION = "circleos.config.wsgi:application"
# Each thread holds a database connection while it answers. Python runs one of them at a time; the
# others wait for the database.
THREADS = 4
_SHUTDOWN_SECONDS = 10
_OBJECTS_BETWEEN_LOOKS = 2_000
# Granian speaks to standard output by itself; ours is for results, so it joins the other logs.
_LOGGING: dict[str, Any] = {
    "handlers": {},
    "loggers": {"_granian": {"propagate": True}, "granian.access": {"propagate": True}},
}


def load(target: str) -> Callable[..., Any]:
    """The WSGI application, in a worker that does not outlive the main process."""
    lifeline.hold_to_parent()
    atexit.register(_end_at_once)
    module, _, name = target.partition(":")
    application: Callable[..., Any] = getattr(import_module(module), name)
    # What is loaded by now stays: looking through it for garbage takes 0.2 s in some request.
    gc.collect()
    gc.freeze()
    # An answer leaves next to nothing behind that points in circles. Looking for it at each 700
    # objects, as Python would, takes up to a seventh of the time of a long list.
    gc.set_threshold(_OBJECTS_BETWEEN_LOOKS)
    return application


def _end_at_once() -> None:
    """End this process before the interpreter is taken apart.

    The server's Rust threads may still wait for it; one that comes back then ends in a panic.
    Registered first, this runs last: whatever else wants to be closed has been.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def main(arguments: list[str]) -> None:
    """Serve until told to stop."""
    descriptor, host, port, workers = arguments
    lifeline.hold(int(descriptor))
    # Forking a process with threads is unsafe, and not what macOS does.
    multiprocessing.set_start_method("spawn")
    Granian(
        APPLICATION,
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(workers),
        blocking_threads=THREADS,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=_LOGGING,
        respawn_failed_workers=True,
        workers_kill_timeout=_SHUTDOWN_SECONDS,
    ).serve(target_loader=load)


if __name__ == "__main__":
    main(sys.argv[1:])
