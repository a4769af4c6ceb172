"""Using the database: attach to a server that runs already, or start and stop one's own."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from circleos.database import embedded, locks, roles
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


@contextmanager
def supervised(data_folder: Path) -> Iterator[embedded.Server]:
    """The embedded server for the one supervisor, which stops it whoever else still uses it."""
    data = DataFolder(data_folder)
    with locks.starting_or_stopping(data):
        use = locks.Use(data)
        try:
            server = embedded.start(data_folder)
        except BaseException:
            use.give_back()
            raise
    try:
        yield server
    finally:
        with locks.starting_or_stopping(data):
            use.give_back()
            server.stop()


def prepare(data_folder: Path, environ: Mapping[str, str]) -> None:
    """Make the database fit for migrations, whichever it is (see `roles.prepare_database`)."""
    found = databases(environ, data_folder)
    roles.prepare_database(found.owner, found.app.user)
