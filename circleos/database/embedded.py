"""The PostgreSQL server that circleOS brings along: start it, find it again, stop it.

`start` and `Server.stop` are for one caller at a time; `circleos.database.running` puts the locks
around them.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from circleos.database import binaries, cluster, folder, roles
from circleos.database.address import (
    DATABASE,
    EMBEDDED_PORT,
    SUPERUSER_ROLE,
    Address,
    embedded_address,
    folder_mark,
    socket_folder,
)
from circleos.database.errors import DatabaseRefusal
from circleos.database.folder import DataFolder
from circleos.database.processes import command_line, running_as, started_at
from circleos.database.system_user import SystemUser, database_user
from circleos.database.telling import tell
from circleos.database.tuning import memory, server_settings

_BETWEEN_LOOKS = 0.02  # seconds
_PATIENCE = 5.0  # seconds until we say that it takes longer
_LARGEST_LOG = 5_000_000  # bytes
_CLOCK_DOUBT = 5.0  # seconds by which the file's and the kernel's starting time may differ


@dataclass(slots=True)
class Server:
    """A running embedded server."""

    data: DataFolder
    pid: int
    process: subprocess.Popen[bytes] | None  # None when another process started it

    def address(self, role: str, name: str = DATABASE) -> Address:
        """The way into one of its databases as one of our roles."""
        return embedded_address(self.data.path, role, name)

    def is_alive(self) -> bool:
        """Whether the server still runs."""
        if self.process is not None:
            return self.process.poll() is None
        return command_line(self.pid) == "" or _is_ours(self.data, self.pid)

    def stop(self) -> None:
        """End all connections and stop, with everything on the disk; waits until it is gone."""
        if self.is_alive():
            os.kill(self.pid, signal.SIGINT)
        deadline = time.monotonic() + _PATIENCE
        while self.is_alive():
            if time.monotonic() > deadline:
                tell("Waiting for the database to write everything to the disk ...")
                deadline = float("inf")
            time.sleep(_BETWEEN_LOOKS)
        outside = socket_folder(self.data.path)
        if outside != self.data.database and outside.exists():
            shutil.rmtree(outside)


def start(data_folder: Path, settings: Mapping[str, str] | None = None) -> Server:
    """The server of that folder, running and ready: found, or made and started.

    `settings` go over our own (`tuning.server_settings`); a server found running keeps the
    ones it has. Waits as long as PostgreSQL needs to recover from an interruption. Raises
    `DatabaseRefusal` with the reason when it can't be had.
    """
    data = DataFolder(data_folder.absolute())
    data.create()
    user = database_user(data.database)
    if not data.database.exists():
        cluster.create(data, user)
    cluster.require_same_version(data)
    _prepare_socket_folder(data, user)
    server = find(data_folder)
    if server is None or not _becomes_ready(server):
        _end_orphans(data)
        server = _launch(data, user, settings or {})
    try:
        if not _becomes_ready(server):
            raise DatabaseRefusal(
                f"PostgreSQL did not start. It said, in {_log_file(data)}: {_last_words(data)}"
            )
        roles.create_roles(
            server.address(SUPERUSER_ROLE, "postgres"),
            owner_password=data.ensure_key(folder.OWNER_PASSWORD),
            app_password=data.ensure_key(folder.APP_PASSWORD),
        )
    except BaseException:
        if server.process is not None:
            server.stop()
        raise
    return server


def find(data_folder: Path) -> Server | None:
    """The server that already runs for this folder, ready or not; None when there is none.

    What a killed server left behind is cleared away, so that it can't keep a new one from
    starting. Raises `DatabaseRefusal` when a server runs that is not ours to use.
    """
    data = DataFolder(data_folder.absolute())
    pid_file = data.database / "postmaster.pid"
    try:
        pid, written = _read_pid_file(pid_file)
    except FileNotFoundError:
        return None
    if _is_ours(data, pid):
        return Server(data, pid, process=None)
    while command_line(pid) == "":
        time.sleep(_BETWEEN_LOOKS)  # it is just ending
    command, began = command_line(pid), started_at(pid)
    if command and began and "postgres" in command and began < written + _CLOCK_DOUBT:
        raise DatabaseRefusal(
            f"Another PostgreSQL (process {pid}) uses {data.database}; perhaps the folder was "
            f"moved or copied while it ran. Stop it first: kill -INT {pid}"
        )
    # The number belongs to another process by now, or to a dead one that nobody asked after; in
    # both PostgreSQL would see a server. Sessions that are left it knows by their shared memory.
    pid_file.unlink(missing_ok=True)
    for left_over in _socket_files(data):
        left_over.unlink(missing_ok=True)
    return None


def _end_orphans(data: DataFolder) -> None:
    """End the sessions of a server that was killed.

    A session in the middle of a long query notices only at its end that its server is gone, and
    until then PostgreSQL rightly refuses to start a second one on the same files.
    """
    while orphans := running_as(f"postgres: {_cluster_name(data)}: "):
        for pid in orphans:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGQUIT)
        time.sleep(_BETWEEN_LOOKS)


def _read_pid_file(path: Path) -> tuple[int, float]:
    """The process id and the starting time in `postmaster.pid`; zeros when it was cut short."""
    lines = path.read_text(encoding="utf-8").splitlines()
    try:
        return int(lines[0]), float(lines[2])
    except (IndexError, ValueError):
        return 0, 0.0


def _is_ours(data: DataFolder, pid: int) -> bool:
    command = command_line(pid)
    return command is not None and f"cluster_name={_cluster_name(data)} " in command + " "


def _cluster_name(data: DataFolder) -> str:
    return f"circleos-{folder_mark(data.path)}"


def _socket_files(data: DataFolder) -> tuple[Path, Path]:
    socket = socket_folder(data.path) / f".s.PGSQL.{EMBEDDED_PORT}"
    return socket, socket.with_name(f"{socket.name}.lock")


def _launch(data: DataFolder, user: SystemUser, settings: Mapping[str, str]) -> Server:
    inside = socket_folder(data.path) == data.database
    chosen = {
        **server_settings(memory()),
        **settings,
        "cluster_name": _cluster_name(data),
        "port": EMBEDDED_PORT,
        # PostgreSQL stands in its folder, and may not be able to name it from the outside.
        "unix_socket_directories": "." if inside else str(socket_folder(data.path)),
    }
    with (
        cluster.reachable(data.database, user) as (path, descriptors),
        _log_file(data).open("ab") as log,
    ):
        process = subprocess.Popen(  # noqa: S603 - our own program, no shell
            [
                binaries.programs(user) / "postgres",
                *("-D", path),
                *(part for key, value in chosen.items() for part in ("-c", f"{key}={value}")),
            ],
            cwd="/",
            env=binaries.ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            umask=0o077,
            pass_fds=descriptors,
            start_new_session=True,  # Ctrl-C is for the supervisor, which stops it last
            **user.process_arguments(),
        )
    return Server(data, process.pid, process)


def _becomes_ready(server: Server) -> bool:
    """Wait until it takes connections; False when it ended instead."""
    began = time.monotonic()
    told = False
    while not _says_ready(server):
        if not server.is_alive():
            return False
        if not told and time.monotonic() - began > _PATIENCE:
            told = True
            tell("The database recovers from an interruption; this can take some minutes ...")
        time.sleep(_BETWEEN_LOOKS)
    return True


def _says_ready(server: Server) -> bool:
    """Whether PostgreSQL wrote into its pid file that it takes connections.

    Asking by a connection would fill the log with refusals as long as a recovery lasts.
    """
    try:
        lines = (server.data.database / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return False
    return lines[:1] == [str(server.pid)] and lines[-1].strip() == "ready"


def _log_file(data: DataFolder) -> Path:
    """The server's log; a large one is put aside, in place of the one before."""
    path = data.logs / "postgresql.log"
    if path.exists() and path.stat().st_size > _LARGEST_LOG:
        path.replace(path.with_suffix(".log.old"))
    return path


def _last_words(data: DataFolder) -> str:
    lines = _log_file(data).read_text(encoding="utf-8", errors="replace").splitlines()
    return " / ".join(lines[-3:])


def _prepare_socket_folder(data: DataFolder, user: SystemUser) -> None:
    """Make the folder of a socket that does not fit into the data folder, and know it is ours."""
    path = socket_folder(data.path)
    if path == data.database:
        return
    try:
        path.mkdir(mode=folder.PRIVATE_FOLDER)
        user.give(path)
    except FileExistsError:
        if path.is_symlink() or path.stat().st_uid != user.uid or not folder.is_private(path):
            raise DatabaseRefusal(
                f"{path} is in the way: it should be a private folder for the database's socket. "
                "Remove it, or name a data folder with a shorter path in CIRCLEOS_DATA."
            ) from None
