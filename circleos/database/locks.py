"""Locks between the processes of one data folder.

They are the kernel's (`flock`), so they end with their holder, however it ends. Three files:
`serve.lock` belongs to the one supervisor, `database.lock` to whoever starts or stops the server
right now, `database.users` is shared by everybody who uses it: who leaves last turns it off.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from circleos.database.errors import DatabaseRefusal
from circleos.database.folder import PRIVATE_FILE, DataFolder


class _LockFile:
    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        os.close(self._descriptor)

    def wait(self, operation: int) -> None:
        fcntl.flock(self._descriptor, operation)

    def attempt(self, operation: int) -> bool:
        try:
            fcntl.flock(self._descriptor, operation | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def read(self) -> str:
        return os.pread(self._descriptor, 100, 0).decode("ascii")

    def write(self, text: str) -> None:
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, text.encode("ascii"), 0)


@contextmanager
def only_supervisor(folder: DataFolder) -> Iterator[None]:
    """Hold the place of the one supervisor; raises `DatabaseRefusal` when it is taken."""
    with _LockFile(folder.path / "serve.lock") as lock:
        if not lock.attempt(fcntl.LOCK_EX):
            raise DatabaseRefusal(
                f"circleOS already serves the data folder {folder.path} (process {lock.read()}). "
                "Stop that one first, or name another folder in CIRCLEOS_DATA."
            )
        lock.write(str(os.getpid()))
        yield


@contextmanager
def starting_or_stopping(folder: DataFolder) -> Iterator[None]:
    """Wait until nobody else starts or stops the server, then keep others from it."""
    with _LockFile(folder.path / "database.lock") as lock:
        lock.wait(fcntl.LOCK_EX)
        yield


class Use:
    """A share in the running server: as long as anybody has one, no command turns it off.

    Take and give it back inside `starting_or_stopping` only.
    """

    def __init__(self, folder: DataFolder) -> None:
        self._lock = _LockFile(folder.path / "database.users")
        self._lock.wait(fcntl.LOCK_SH)

    def give_back(self) -> bool:
        """End the share; True when it was the last one."""
        with self._lock:
            return self._lock.attempt(fcntl.LOCK_EX)
