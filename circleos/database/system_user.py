"""Which user of the system PostgreSQL runs as; it refuses to run as root."""

import os
import pwd
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from circleos.database.errors import DatabaseRefusal

NAME = "circleos"


@dataclass(frozen=True, slots=True)
class SystemUser:
    """The user whose rights PostgreSQL has."""

    uid: int
    gid: int

    @property
    def is_current(self) -> bool:
        """Whether that is simply the user who typed the command."""
        return self.uid == os.geteuid()

    def process_arguments(self) -> dict[str, Any]:
        """The arguments that make `subprocess` run something as this user, with no other rights."""
        if self.is_current:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, file: int | Path) -> None:
        """Make this user the owner of a file or folder of ours."""
        if not self.is_current:
            os.chown(file, self.uid, self.gid)


def database_user(database: Path) -> SystemUser:
    """The user for the server of that folder: whoever owns it, else oneself, else for root an own
    system user, created when missing.

    Raises `DatabaseRefusal` where root can't have one.
    """
    if os.geteuid() != 0:
        return SystemUser(os.geteuid(), os.getegid())
    if sys.platform != "linux":
        raise DatabaseRefusal(
            "On macOS circleOS brings its own database only for an ordinary user. "
            "Run it without sudo, or set DATABASE_URL and DATABASE_OWNER_URL."
        )
    if database.exists():
        owner = database.stat()
        if owner.st_uid != 0:
            return SystemUser(owner.st_uid, owner.st_gid)
    try:
        account = pwd.getpwnam(NAME)
    except KeyError:
        _create_account()
        account = pwd.getpwnam(NAME)
    return SystemUser(account.pw_uid, account.pw_gid)


def _create_account() -> None:
    command = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if command is None:
        raise DatabaseRefusal(
            f"PostgreSQL does not run as root, and useradd is missing to make the user {NAME} for "
            "it. On Debian: apt-get install passwd. Or run circleOS as an ordinary user."
        )
    arguments = ("--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent")
    made = subprocess.run(  # noqa: S603 - a fixed program, no shell
        [command, *arguments, "--shell", "/usr/sbin/nologin", NAME],
        capture_output=True,
        text=True,
        check=False,
    )
    # 9: the name is there already, since another start was faster.
    if made.returncode not in {0, 9}:
        raise DatabaseRefusal(
            f"PostgreSQL does not run as root, and the user {NAME} can't be made for it: "
            f"{made.stderr.strip()}. Run circleOS as an ordinary user."
        )
