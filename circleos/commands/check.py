"""Look whether everything is as it should be: a line each, exit code 1 if something is not.

Example: circleos check
"""

import argparse
import asyncio
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from circleos.database import DatabaseRefusal, roles, running
from circleos.database.address import Databases, data_folder, databases
from circleos.database.folder import KEYS, DataFolder, is_private

STANDS_ALONE = True  # it must not repair what it looks at
_LEAST_FREE = 1_000_000_000  # bytes
_LEAST_FREE_SHARE = 0.05


class Wrong(Exception):
    """Something is not as it should be; the message says what to do."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """There is nothing to choose."""


def run(options: argparse.Namespace) -> int:
    """Print a line for each thing looked at; 0 when all are well."""
    folder = data_folder(os.environ)
    found = databases(os.environ, folder)
    if found.embedded and not DataFolder(folder).database.exists():
        print(f"wrong  database: none in {folder} yet; circleos serve makes it")
        return 1
    with running(folder):
        # Again: now the keys are there.
        found = databases(os.environ, folder)
        well = [
            _look("key permissions", lambda: _private_keys(folder)),
            _look("disk", lambda: _free_space(folder)),
            _look("database", lambda: _reachable(found)),
        ]
        if well[-1]:
            well += [
                _look("roles", lambda: _harmless(found)),
                _look("migrations", _migrated) and _look("jobs", _no_stalled_jobs),
            ]
    return 0 if all(well) else 1


def _look(name: str, at: Callable[[], str]) -> bool:
    try:
        print(f"ok     {name}: {at()}")
    except (Wrong, DatabaseRefusal) as finding:
        print(f"wrong  {name}: {finding}")
        return False
    return True


def _private_keys(folder: Path) -> str:
    data = DataFolder(folder)
    for path in (data.path, data.keys, data.database):
        if path.exists() and not is_private(path):
            raise Wrong(f"others may enter {path}. Type: chmod 700 {path}")
    present = [data.keys / name for name in KEYS if (data.keys / name).exists()]
    for path in present:
        if not is_private(path):
            raise Wrong(f"others may read {path}. Type: chmod 600 {path}")
    return f"{len(present)} keys in {data.keys}, for their owner alone"


def _free_space(folder: Path) -> str:
    folder = next(path for path in (folder, *folder.parents) if path.exists())
    disk = shutil.disk_usage(folder)
    text = f"{disk.free / 1e9:.1f} GB free of {disk.total / 1e9:.1f} GB at {folder}"
    if disk.free < max(_LEAST_FREE, _LEAST_FREE_SHARE * disk.total):
        raise Wrong(f"{text}. Make room: a full disk stops the database.")
    return text


def _reachable(found: Databases) -> str:
    with roles.connect(found.app, "DATABASE_URL") as connection:
        version = connection.info.server_version
    with roles.connect(found.owner, "DATABASE_OWNER_URL"):
        kind = "embedded" if found.embedded else "from DATABASE_URL"
    return f"PostgreSQL {version // 10_000}.{version % 10_000} ({kind}) answers both roles"


def _harmless(found: Databases) -> str:
    if faults := roles.excessive_rights(found.app):
        raise Wrong(" ".join(faults))
    return f"{found.app.user} serves and owns nothing, {found.owner.user} owns the tables"


def _migrated() -> str:
    import django

    django.setup()

    from circleos.serve import migrations

    if waiting := migrations.pending():
        raise Wrong(f"{len(waiting)} not applied, the first is {waiting[0]}. Type: circleos serve")
    return "all applied"


def _no_stalled_jobs() -> str:
    from procrastinate.contrib.django import app

    from circleos.core.jobs import STALLED_AFTER_SECONDS

    stalled = asyncio.run(
        app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS)
    )
    if count := len(list(stalled)):
        raise Wrong(f"{count} left behind by a killed worker; circleos serve takes them up again")
    return "none left behind"
