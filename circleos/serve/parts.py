"""The parts that the supervisor starts, watches and stops."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from circleos.database.telling import tell
from circleos.serve.interruption import Interruptions

_BETWEEN_LOOKS = 0.05  # seconds
_PATIENCE = 20.0  # seconds for a process to finish what is under way


class Part(Protocol):
    """Something that runs until it is stopped."""

    name: str

    def start(self) -> None:
        """Begin; returns when it runs."""

    def is_alive(self) -> bool:
        """Whether it still runs."""

    def stop(self) -> None:
        """End it; returns when nothing of it is left."""


class Lifeline:
    """The supervisor's end of the pipe (see `circleos.serve.lifeline`)."""

    def __init__(self) -> None:
        self.reading, self._writing = os.pipe()

    def close(self) -> None:
        os.close(self.reading)
        os.close(self._writing)


@dataclass(slots=True)
class Program:
    """A Python module of ours as a process, with a process group of its own."""

    name: str
    module: str
    arguments: Sequence[str]
    lifeline: Lifeline
    interruptions: Interruptions
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        descriptor = self.lifeline.reading
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", self.module, str(descriptor), *self.arguments],
            stdin=subprocess.DEVNULL,
            pass_fds=[descriptor],
            start_new_session=True,  # Ctrl-C is for the supervisor, which stops all in order
        )

    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def wait(self) -> int:
        """Wait for it to end by itself; its exit code."""
        if self._process is None:
            raise AssertionError(f"{self.name} was never started")
        return self._process.wait()

    def stop(self) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.terminate()
            deadline = time.monotonic() + _PATIENCE
            while self._process.poll() is None:
                if self.interruptions.hurry or time.monotonic() > deadline:
                    tell(f"The {self.name} does not stop by itself; ending it.")
                    break
                time.sleep(_BETWEEN_LOOKS)
        # Also its own children, whatever became of it.
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
