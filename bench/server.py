"""The web server as `circleos serve` starts it, and what it weighs."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from circleos.commands.serve import default_workers
from circleos.serve.supervisor import Readiness

HOST = "127.0.0.1"
_PATIENCE = 60.0  # seconds to be ready, and to stop
_BETWEEN_LOOKS = 0.1


@dataclass(frozen=True, slots=True)
class WebServer:
    """A running web server."""

    port: int
    workers: int
    process: "subprocess.Popen[bytes]"

    def memory(self) -> list[int]:
        """The resident bytes of each web process, always in the same order."""
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid=,rss="], stdout=subprocess.PIPE, text=True, check=True
        )
        processes = [map(int, line.split()) for line in listed.stdout.splitlines()]
        children = [
            (pid, kilobytes * 1024)
            for pid, parent, kilobytes in processes
            if parent == self.process.pid
        ]
        # Beside them the main process has multiprocessing's own small resource tracker.
        largest = sorted(children, key=lambda child: child[1])[-self.workers :]
        return [size for _pid, size in sorted(largest)]


@contextmanager
def serving() -> Iterator[WebServer]:
    """Serve the current data folder with as many processes as `circleos serve` would."""
    port, workers = _free_port(), default_workers()
    reading, writing = os.pipe()  # the lifeline: it breaks when we end
    process = subprocess.Popen(
        [sys.executable, "-m", "circleos.serve.web", str(reading), HOST, str(port), str(workers)],
        env={**os.environ, "PORT": str(port), "CIRCLEOS_SERVER_TIMING": "1"},
        stdin=subprocess.DEVNULL,
        pass_fds=[reading],
        start_new_session=True,
    )
    try:
        _wait_until_ready(process, port)
        yield WebServer(port, workers, process)
    finally:
        process.terminate()
        process.wait(_PATIENCE)
        os.close(reading)
        os.close(writing)


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as listening:
        port: int = listening.getsockname()[1]
    return port


def _wait_until_ready(process: "subprocess.Popen[bytes]", port: int) -> None:
    readiness = Readiness(HOST, port, f"{HOST}:{port}")
    deadline = time.monotonic() + _PATIENCE
    while (obstacle := readiness.obstacle()) is not None:
        if time.monotonic() > deadline or process.poll() is not None:
            raise AssertionError(f"The web server is of no use: {obstacle}")
        time.sleep(_BETWEEN_LOOKS)
