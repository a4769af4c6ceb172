"""`circleos serve` as a person runs it: ready, once, and nothing left of it afterwards."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from circleos.database import embedded
from circleos.database.processes import command_line
from tests.waiting import eventually

PATIENCE = 120.0
CIRCLEOS = "from circleos.cli import main; main()"


class Serving:
    """A running `circleos serve` and what it says."""

    def __init__(self, folder: Path, static: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.log = folder.parent / "said"
        environ = {
            key: value
            for key, value in os.environ.items()
            if key not in {"DATABASE_URL", "DATABASE_OWNER_URL", "CIRCLEOS_URL", "PORT"}
        }
        self.environ = {
            **environ,
            "CIRCLEOS_DATA": str(folder),
            "CIRCLEOS_STATIC": str(static),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", CIRCLEOS, "serve", "--port", str(self.port)],
                env=self.environ,
                stdout=log,
                stderr=log,
            )
        eventually(lambda: "circleOS is ready" in self.said() or not self.alive())
        assert self.alive(), self.said()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", CIRCLEOS, *arguments],
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
        )

    def said(self) -> str:
        return self.log.read_text()

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal(self, number: int) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def status(self, path: str) -> int | None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return None
        finally:
            connection.close()

    def processes(self) -> list[int]:
        """Everything that runs with this data folder: ourselves, worker, web, PostgreSQL."""
        server = embedded.find(self.folder)
        ours = [server.pid] if server else []
        mark = f"CIRCLEOS_DATA={self.folder}"
        ours += [pid for pid, environ in environments() if mark in environ]
        return [pid for pid in ours if command_line(pid)]


def environments() -> Iterator[tuple[int, list[str]]]:
    """The environment of every process that lets us see it."""
    if sys.platform != "linux":
        shown = subprocess.run(
            ["/bin/ps", "-axEww", "-o", "pid=,command="], capture_output=True, text=True, check=True
        )
        for line in shown.stdout.splitlines():
            pid, *words = line.split()
            yield int(pid), words
        return
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            yield int(entry.name), os.fsdecode((entry / "environ").read_bytes()).split("\0")
        except OSError:
            continue  # it ended meanwhile, or is somebody else's


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A data folder and a port of its own; whatever still runs afterwards is ended."""
    folder = tmp_path_factory.mktemp("serving")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    static = Path(os.environ.get("CIRCLEOS_STATIC") or folder / "static")
    served = Serving(folder / "var", static, port)
    yield served
    if served.alive():
        served.signal(signal.SIGTERM)
    if server := embedded.find(served.folder):
        server.stop()


@pytest.fixture(autouse=True)
def begun(serving: Serving) -> None:
    if not serving.alive():
        serving.start()


def test_it_becomes_ready_and_says_where(serving: Serving) -> None:
    assert f"circleOS is ready: http://127.0.0.1:{serving.port}" in serving.said()
    assert serving.status("/readyz") == 200
    assert serving.status("/healthz") == 200


def test_a_second_one_is_refused(serving: Serving) -> None:
    second = serving.run("serve", "--port", str(serving.port + 1))
    assert second.returncode == 1
    assert re.fullmatch(r"circleOS already serves the data folder .*\n", second.stderr)
    assert second.stdout == ""


def test_a_taken_port_is_named(serving: Serving, tmp_path: Path) -> None:
    other = Serving(tmp_path / "var", tmp_path / "static", serving.port)
    answer = other.run("serve", "--port", str(serving.port))
    assert answer.returncode == 1
    assert f"can't listen on 127.0.0.1:{serving.port}: Address already in use" in answer.stderr
    assert not other.processes()


def test_other_commands_attach_and_leave_it_running(serving: Serving) -> None:
    answer = serving.run("check")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert [line.split()[0] for line in answer.stdout.splitlines()] == ["ok"] * 6
    assert serving.status("/readyz") == 200


def test_a_killed_database_comes_back(serving: Serving) -> None:
    server = embedded.find(serving.folder)
    assert server is not None
    os.kill(server.pid, signal.SIGKILL)
    eventually(lambda: "The database ended unexpectedly" in serving.said())
    eventually(lambda: serving.status("/readyz") == 200)


def test_ctrl_c_leaves_no_process(serving: Serving) -> None:
    assert len(serving.processes()) > 3
    assert serving.signal(signal.SIGINT) == 0
    eventually(lambda: not serving.processes())
    assert serving.said().rstrip().endswith("circleOS has stopped.")


def test_after_a_killed_supervisor_it_starts_again_and_ctrl_c_leaves_no_process(
    serving: Serving,
) -> None:
    left = embedded.find(serving.folder)
    assert left is not None
    serving.signal(signal.SIGKILL)
    serving.start()
    adopted = embedded.find(serving.folder)
    assert adopted is not None
    assert adopted.pid == left.pid
    assert serving.signal(signal.SIGINT) == 0
    eventually(lambda: not serving.processes())


def test_check_says_what_is_wrong(serving: Serving, tmp_path: Path) -> None:
    empty = Serving(tmp_path / "none", tmp_path / "static", serving.port)
    answer = empty.run("check")
    assert answer.returncode == 1
    assert answer.stdout.startswith("wrong  database: none in")
    key = serving.folder / "keys" / "app-password"
    key.chmod(0o644)
    answer = serving.run("check")
    key.chmod(0o600)
    assert answer.returncode == 1
    assert f"wrong  key permissions: others may read {key}. Type: chmod 600 {key}" in answer.stdout
