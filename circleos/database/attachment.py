"""Using the database: attach to a server that runs already, or start and stop one's own."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from circleos.database import embedded, locks
from circleos.database.address import databases
from circleos.database.folder import DataFolder


@contextmanager
def running(data_folder: Path, environ: Mapping[str, str] | None = None) -> Iterator[None]:
    """The database is reachable inside the block.

    With `DATABASE_URL` that is somebody else's work, and nothing is done. Without, the embedded
    server is used: whoever comes first starts it, whoever leaves last stops it. Raises
    `DatabaseRefusal` when it can't be had.
    """
    if not databases(os.environ if environ is None else environ, data_folder).embedded:
        yield
        return
    data = DataFolder(data_folder)
    data.create()
    with locks.starting_or_stopping(data):
        use = locks.Use(data)
        try:
            server = embedded.start(data_folder)
        except BaseException:
            use.give_back()
            raise
    try:
        yield
    finally:
        with locks.starting_or_stopping(data):
            if use.give_back():
                server.stop()


class SupervisedServer:
    """The embedded server in the hands of the one supervisor, which may start it again."""

    name = "database"

    def __init__(self, data_folder: Path) -> None:
        self._folder = DataFolder(data_folder)
        self._server: embedded.Server | None = None

    def start(self) -> None:
        """Start it, or adopt the one that a killed supervisor left."""
        with locks.starting_or_stopping(self._folder):
            self._server = embedded.start(self._folder.path)

    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._server is not None and self._server.is_alive()

    def stop(self) -> None:
        """Stop it, whoever else still uses it, and also when its start was interrupted."""
        with locks.starting_or_stopping(self._folder):
            if server := self._server or embedded.find(self._folder.path):
                server.stop()
        self._server = None


@contextmanager
def supervised(data_folder: Path) -> Iterator[SupervisedServer]:
    """The embedded server, running, and stopped at the end of the block."""
    data = DataFolder(data_folder)
    with locks.starting_or_stopping(data):
        use = locks.Use(data)
    server = SupervisedServer(data_folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        with locks.starting_or_stopping(data):
            use.give_back()
