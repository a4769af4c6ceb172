"""The supervisor with small real processes: order, restart, giving up, and ending without it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from circleos.serve import supervisor
from circleos.serve.interruption import Interruption, Interruptions, interruptible
from circleos.serve.parts import Lifeline, Program
from circleos.serve.supervisor import Readiness, supervise
from tests.waiting import eventually

# Says that it is there, then waits to be told to stop. Begun with "stubborn", it will not hear.
WAITING = """
import os, pathlib, signal, sys
from circleos.serve import lifeline
lifeline.hold(int(sys.argv[1]))
if "stubborn" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
with open(sys.argv[2], "a") as file:
    file.write(f"{os.getpid()}\\n")
signal.pause()
"""
ANSWERING = """
import http.server, sys
from circleos.serve import lifeline
lifeline.hold(int(sys.argv[1]))
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/readyz" else 404)
        self.end_headers()
    def log_message(self, *args): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[2])), Answer).serve_forever()
"""
FAILING = "raise SystemExit(3)"


@pytest.fixture
def lifeline() -> Iterator[Lifeline]:
    line = Lifeline()
    yield line
    line.close()


@pytest.fixture(autouse=True)
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "modules"
    folder.mkdir()
    for name, text in (("waiting", WAITING), ("answering", ANSWERING), ("failing", FAILING)):
        (folder / f"{name}_process.py").write_text(text)
    monkeypatch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)
    monkeypatch.setattr(supervisor, "_FIRST_PAUSE", 0.01)


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def process_ids(journal: Path) -> list[int]:
    return [int(line) for line in journal.read_text().splitlines()] if journal.exists() else []


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


class Recorded:
    """A part that only writes down what happens to it."""

    def __init__(self, name: str, journal: list[str], on_look: Callable[[], bool]) -> None:
        self.name = name
        self._journal = journal
        self._on_look = on_look

    def start(self) -> None:
        self._journal.append(f"start {self.name}")

    def is_alive(self) -> bool:
        return self._on_look()

    def stop(self) -> None:
        self._journal.append(f"stop {self.name}")


def nobody_answers() -> Readiness:
    return Readiness("127.0.0.1", 1, "127.0.0.1")


def interrupted() -> bool:
    raise Interruption(signal.SIGINT)


def test_parts_start_in_order_and_stop_in_the_opposite_order() -> None:
    journal: list[str] = []
    parts = [
        Recorded("database", journal, lambda: True),
        Recorded("worker", journal, lambda: True),
        Recorded("web", journal, interrupted),
    ]
    with pytest.raises(Interruption):
        supervise(parts, nobody_answers(), "ready")
    assert journal == [
        *("start database", "start worker", "start web"),
        *("stop web", "stop worker", "stop database"),
    ]


def test_a_part_that_can_not_run_ends_the_whole_with_a_message(
    lifeline: Lifeline, capfd: pytest.CaptureFixture[str]
) -> None:
    part = Program("web server", "failing_process", [], lifeline, Interruptions())
    assert supervise([part], nobody_answers(), "ready") == 1
    said = capfd.readouterr().err
    assert "The web server ended unexpectedly; starting it again" in said
    assert "The web server ended 3 times before it was ready; giving up." in said
    assert "Traceback" not in said


def test_a_killed_part_is_started_again(
    lifeline: Lifeline, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    journal = tmp_path / "journal"
    program = Program("worker", "waiting_process", [str(journal)], lifeline, Interruptions())

    def act() -> bool:
        match process_ids(journal):
            case [only] if not gone(only):
                os.kill(only, signal.SIGKILL)
            case [_, _]:
                raise Interruption(signal.SIGTERM)
        return True

    with pytest.raises(Interruption):
        supervise([program, Recorded("act", [], act)], nobody_answers(), "ready")
    first, second = process_ids(journal)
    assert first != second
    assert gone(first)
    assert gone(second)
    assert "The worker ended unexpectedly" in capfd.readouterr().err


def test_it_says_once_that_it_is_ready(
    lifeline: Lifeline, free_port: int, capfd: pytest.CaptureFixture[str]
) -> None:
    said: list[str] = []

    def listen() -> bool:
        said.append(capfd.readouterr().err)
        if "ready at last" in "".join(said) and len(said) > 5:
            raise Interruption(signal.SIGINT)
        return True

    program = Program("web", "answering_process", [str(free_port)], lifeline, Interruptions())
    readiness = Readiness("127.0.0.1", free_port, "127.0.0.1")
    with pytest.raises(Interruption):
        supervise([program, Recorded("ear", [], listen)], readiness, "ready at last")
    assert "".join(said).count("ready at last") == 1


def test_a_process_that_does_not_hear_is_ended_when_we_are_in_a_hurry(
    lifeline: Lifeline, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    interruptions = Interruptions()
    journal = tmp_path / "journal"
    program = Program(
        "worker", "waiting_process", [str(journal), "stubborn"], lifeline, interruptions
    )
    program.start()
    eventually(lambda: bool(process_ids(journal)))
    interruptions.hurry = True
    program.stop()
    assert gone(process_ids(journal)[0])
    assert "does not stop by itself" in capfd.readouterr().err


def test_processes_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    code = (
        "import sys\n"
        "from circleos.serve.interruption import Interruptions\n"
        "from circleos.serve.parts import Lifeline, Program\n"
        "program = Program('w', 'waiting_process', sys.argv[1:], Lifeline(), Interruptions())\n"
        "program.start(); program.wait()\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(journal)])
    eventually(lambda: bool(process_ids(journal)))
    parent.kill()
    parent.wait()
    eventually(lambda: gone(process_ids(journal)[0]))


def test_the_first_signal_interrupts_and_the_second_hurries() -> None:
    with interruptible() as interruptions:
        with pytest.raises(Interruption):
            os.kill(os.getpid(), signal.SIGTERM)
            eventually(lambda: False)
        assert not interruptions.hurry
        os.kill(os.getpid(), signal.SIGINT)
        eventually(lambda: interruptions.hurry)


def test_ctrl_c_is_heard_even_when_a_shell_made_us_deaf_to_it() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interruptible(), pytest.raises(Interruption):
            os.kill(os.getpid(), signal.SIGINT)
            eventually(lambda: False)
        assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
