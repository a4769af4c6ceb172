"""The private data folder: what lies where, and the keys in it."""

import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from circleos.database.errors import DatabaseRefusal

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600

SUPERUSER_PASSWORD = "superuser-password"  # noqa: S105  the name of a key file, not a key
OWNER_PASSWORD = "owner-password"  # noqa: S105  so is this
APP_PASSWORD = "app-password"  # noqa: S105  and this
SECRET_KEY = "secret-key"  # noqa: S105  and this
KEYS = (SUPERUSER_PASSWORD, OWNER_PASSWORD, APP_PASSWORD, SECRET_KEY)

_KEY_BYTES = 48


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The folder named by `CIRCLEOS_DATA`; reading it never creates anything."""

    path: Path

    @property
    def database(self) -> Path:
        """PostgreSQL's own folder (`PGDATA`), with its socket."""
        return self.path / "database"

    @property
    def keys(self) -> Path:
        """One file per key, 0600 each."""
        return self.path / "keys"

    @property
    def logs(self) -> Path:
        """What PostgreSQL says about itself."""
        return self.path / "logs"

    def create(self) -> None:
        """Make the folder and its private parts; keep what is there.

        Raises `DatabaseRefusal` when the folder belongs to somebody else, or when it would have to
        be closed to others although it holds files that are not ours (`CIRCLEOS_DATA=/tmp`).
        """
        self.path.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        self._require_ownership()
        if not is_private(self.path):
            self._require_only_our_files()
            self.path.chmod(PRIVATE_FOLDER)
        for folder in (self.keys, self.logs):
            folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
            folder.chmod(PRIVATE_FOLDER)

    def key(self, name: str) -> str | None:
        """The key of that name, or None when it was not made yet."""
        try:
            return (self.keys / name).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None

    def ensure_key(self, name: str) -> str:
        """The key of that name, made at first use and kept; two processes at once get the same."""
        if (key := self.key(name)) is not None:
            return key
        self.create()
        draft = self.keys / f".{name}.{secrets.token_hex(8)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
        with open(descriptor, "w", encoding="ascii") as file:  # noqa: PTH123 - a descriptor
            file.write(secrets.token_urlsafe(_KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            (self.keys / name).hardlink_to(draft)
        except FileExistsError:
            pass  # the other process was faster: its key counts
        finally:
            draft.unlink()
        return (self.keys / name).read_text(encoding="ascii").strip()

    def _require_ownership(self) -> None:
        owner = self.path.stat().st_uid
        if owner != os.geteuid():
            raise DatabaseRefusal(
                f"The data folder {self.path} belongs to {user_name(owner)}. Run circleOS as "
                f"{user_name(owner)}, or name another folder in CIRCLEOS_DATA."
            )

    def _require_only_our_files(self) -> None:
        if self.keys.is_dir() or not any(self.path.iterdir()):
            return
        raise DatabaseRefusal(
            f"The data folder {self.path} can be read by others and holds files that are not "
            "circleOS's. Name an empty folder in CIRCLEOS_DATA, or close this one: "
            f"chmod 700 {self.path}"
        )


def is_private(path: Path) -> bool:
    """Whether nobody but its owner may read, write or enter `path`."""
    return not stat.S_IMODE(path.lstat().st_mode) & 0o077


def user_name(uid: int) -> str:
    """The login name of a user id, or `user 1234` when the system has none."""
    import pwd  # noqa: PLC0415 - only where there are Unix users

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
