"""Run circleOS: database, web server and background worker, until Ctrl-C.

Example: circleos serve --port 8000
"""

import argparse
import errno
import os
import socket
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from circleos.database import DatabaseRefusal
from circleos.database.address import data_folder, databases
from circleos.database.attachment import supervised
from circleos.database.folder import DataFolder
from circleos.database.locks import only_supervisor
from circleos.database.telling import tell
from circleos.serve.interruption import Interruption, Interruptions, interruptible
from circleos.serve.parts import Lifeline, Part, Program
from circleos.serve.supervisor import Readiness, supervise

STANDS_ALONE = True
_MOST_WORKERS = 8
_PORT_PATIENCE = 3.0  # seconds
_BETWEEN_LOOKS = 0.1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument(
        "--port", type=_port, default=os.environ.get("PORT") or "8000", help="port to listen on"
    )
    parser.add_argument(
        "--workers",
        type=_count,
        default=default_workers(),
        help="web processes (default: one a core)",
    )
    parser.add_argument(
        "--with-demo", action="store_true", help="make the demo practice if it is not there"
    )


def run(options: argparse.Namespace) -> int:
    """Serve until told to stop; 0 then, 1 when serving is not possible."""
    folder = data_folder(os.environ)
    # The processes below take it from here; the settings build the product's address with it.
    os.environ["PORT"] = str(options.port)
    try:
        with interruptible() as interruptions:
            return _serve(options, folder, interruptions)
    except Interruption:
        tell("circleOS has stopped.")
        return 0


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65_536:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; write a number from 1 to 65535")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of processes; 1 is the least")
    return int(text)


def default_workers() -> int:
    """A web process a core, as far as they can be told."""
    if sys.platform == "linux":
        return min(len(os.sched_getaffinity(0)), _MOST_WORKERS)
    return min(os.cpu_count() or 1, _MOST_WORKERS)


def _serve(options: argparse.Namespace, folder: Path, interruptions: Interruptions) -> int:
    data = DataFolder(folder)
    data.create()
    with ExitStack() as closing:
        closing.enter_context(only_supervisor(data))
        _require_free_port(options.host, options.port)
        lifeline = Lifeline()
        closing.callback(lifeline.close)

        def program(name: str, module: str, *arguments: str) -> Program:
            return Program(name, module, arguments, lifeline, interruptions)

        parts: list[Part] = []
        if databases(os.environ, folder).embedded:
            parts.append(closing.enter_context(supervised(folder)))
        preparation = program(
            "preparation",
            "circleos.serve.preparation",
            *(["--with-demo"] if options.with_demo else []),
        )
        closing.callback(preparation.stop)
        preparation.start()
        if code := preparation.wait():
            return code
        parts.append(program("background worker", "circleos.serve.worker"))
        parts.append(
            program(
                "web server",
                "circleos.serve.web",
                options.host,
                str(options.port),
                str(options.workers),
            )
        )
        url = f"http://{_for_url(options.host)}:{options.port}"
        public = os.environ.get("CIRCLEOS_URL") or url
        return supervise(
            parts,
            Readiness(_reachable(options.host), options.port, urlsplit(public).netloc),
            f"circleOS is ready: {public}   (Ctrl-C stops it)",
        )


def _require_free_port(host: str, port: int) -> None:
    """Refuse a port that is taken: Linux would let two web servers share it in silence.

    The web server of a killed supervisor needs a moment to notice, so a taken port is looked at
    again for a while.
    """
    deadline = time.monotonic() + _PORT_PATIENCE
    while (obstacle := _port_obstacle(host, port)) is not None:
        if obstacle.errno != errno.EADDRINUSE or time.monotonic() > deadline:
            raise DatabaseRefusal(
                f"circleOS can't listen on {_for_url(host)}:{port}: {_reason(obstacle, host)}. "
                "Stop what uses it, or choose another: circleos serve --port 8001 "
                "(with make: PORT=8001)"
            )
        time.sleep(_BETWEEN_LOOKS)


def _port_obstacle(host: str, port: int) -> OSError | None:
    try:
        socket.create_server((host, port), family=_family(host)).close()
    except OSError as error:
        return error
    return None


def _reason(error: OSError, host: str) -> str:
    # Names that lead nowhere have negative numbers of their own.
    known = error.errno is not None and error.errno > 0
    return os.strerror(error.errno or 0) if known else f"{host} is no address of this machine"


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _for_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _reachable(host: str) -> str:
    """Where the supervisor itself asks: "every address" is none to ask."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - looked up only
