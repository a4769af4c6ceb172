"""Where the database is: from `DATABASE_URL` and `DATABASE_OWNER_URL`, else the embedded one.

Pure: reads the environment and key files, opens no connection and needs no Django, so that the
settings can import it.
"""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from circleos.database import folder
from circleos.database.errors import DatabaseRefusal

ENGINE = "circleos.database.postgresql"
DATABASE = "circleos"
SUPERUSER_ROLE = "circleos_super"
OWNER_ROLE = "circleos_owner"
APP_ROLE = "circleos_app"
EMBEDDED_PORT = "5432"  # only a part of the socket's name: nothing listens on the network

# sun_path holds 104 bytes on macOS and 108 on Linux, the closing zero included.
_LONGEST_SOCKET_PATH = 103
_CHECKOUT = Path(__file__).resolve().parents[2]


def data_folder(environ: Mapping[str, str]) -> Path:
    """The folder for database, files and keys: `CIRCLEOS_DATA`, else `var` beside the package."""
    return Path(environ.get("CIRCLEOS_DATA") or _CHECKOUT / "var").absolute()


@dataclass(frozen=True, slots=True)
class Address:
    """One way into one database as one role."""

    host: str  # a name, or the folder of a Unix socket
    port: str  # libpq allows several: "5432,5433"
    name: str
    user: str
    password: str = field(repr=False)
    options: Mapping[str, str] = field(default_factory=dict)  # further libpq ones, such as sslmode

    def django(self) -> dict[str, Any]:
        """The entry of Django's `DATABASES`."""
        return {
            "ENGINE": ENGINE,
            "HOST": self.host,
            "PORT": self.port,
            "NAME": self.name,
            "USER": self.user,
            "PASSWORD": self.password,
            "OPTIONS": dict(self.options),
        }

    def psycopg(self) -> dict[str, Any]:
        """The keyword arguments of `psycopg.connect`."""
        named = {
            "host": self.host,
            "port": self.port,
            "dbname": self.name,
            "user": self.user,
            "password": self.password,
        }
        return {**self.options, **{key: value for key, value in named.items() if value}}


@dataclass(frozen=True, slots=True)
class Databases:
    """The same database for two roles: `app` serves, `owner` migrates and backs up."""

    app: Address
    owner: Address
    embedded: bool


def databases(environ: Mapping[str, str], data_folder: Path) -> Databases:
    """Both addresses. Raises `DatabaseRefusal` with a sentence when they are not usable."""
    app_url, owner_url = environ.get("DATABASE_URL", ""), environ.get("DATABASE_OWNER_URL", "")
    if not app_url and not owner_url:
        return Databases(
            app=embedded_address(data_folder, APP_ROLE),
            owner=embedded_address(data_folder, OWNER_ROLE),
            embedded=True,
        )
    if not app_url or not owner_url:
        given, missing = (
            ("DATABASE_URL", "DATABASE_OWNER_URL")
            if app_url
            else ("DATABASE_OWNER_URL", "DATABASE_URL")
        )
        raise DatabaseRefusal(
            f"{given} is set and {missing} is not. circleOS needs both: DATABASE_URL for the role "
            "that serves, DATABASE_OWNER_URL for the role that owns the tables."
        )
    return Databases(
        app=parse_address("DATABASE_URL", app_url),
        owner=parse_address("DATABASE_OWNER_URL", owner_url),
        embedded=False,
    )


def parse_address(variable: str, url: str) -> Address:
    """The address in a `postgresql://` URL, read by libpq's own rules.

    `variable` is where it came from; the messages name it and never repeat the URL, which holds a
    password.
    """
    if not url.startswith(("postgresql://", "postgres://")):
        raise DatabaseRefusal(
            f"{variable} does not begin with postgresql://. "
            "It looks like postgresql://role:password@host:5432/database"
        )
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError:
        # libpq's message quotes the part it can't read, which may be the password.
        raise DatabaseRefusal(
            f"{variable} can't be read. It looks like postgresql://role:password@host:5432/database"
            "; write signs such as @ : / % in a password as %40 %3A %2F %25."
        ) from None
    options = {key: str(value) for key, value in parts.items() if value is not None}
    address = Address(
        host=options.pop("host", ""),
        port=options.pop("port", ""),
        name=options.pop("dbname", ""),
        user=options.pop("user", ""),
        password=options.pop("password", ""),
        options=options,
    )
    if not all(port.isdecimal() for port in address.port.split(",") if port):
        raise DatabaseRefusal(f"{variable} names a port that is not a number.")
    for part, value in (("database", address.name), ("role", address.user)):
        if not value:
            raise DatabaseRefusal(
                f"{variable} names no {part}. "
                "It looks like postgresql://role:password@host:5432/database"
            )
    return address


def embedded_address(data_folder: Path, role: str, name: str = DATABASE) -> Address:
    """The way into the embedded server; the password is empty until the first start made it."""
    key = {
        SUPERUSER_ROLE: folder.SUPERUSER_PASSWORD,
        OWNER_ROLE: folder.OWNER_PASSWORD,
        APP_ROLE: folder.APP_PASSWORD,
    }[role]
    return Address(
        host=str(socket_folder(data_folder)),
        port=EMBEDDED_PORT,
        name=name,
        user=role,
        password=folder.DataFolder(data_folder).key(key) or "",
    )


def socket_folder(data_folder: Path) -> Path:
    """Where the embedded server's socket lies; the same for every process of the same user.

    That is the private `database/` itself. A path too long for a socket gets a short private
    folder elsewhere, named after the data folder.
    """
    inside = data_folder.absolute() / "database"
    if len(os.fsencode(inside / f".s.PGSQL.{EMBEDDED_PORT}")) <= _LONGEST_SOCKET_PATH:
        return inside
    name = f"circleos-{folder_mark(data_folder)}"
    if os.geteuid() == 0:
        return Path("/run") / name
    return Path(f"/tmp/{name}-{os.geteuid()}")  # noqa: S108 - start() refuses it unless it is ours


def folder_mark(data_folder: Path) -> str:
    """A short name for a data folder: the same after a restart, another for another folder."""
    return hashlib.sha256(os.fsencode(data_folder.resolve())).hexdigest()[:16]


def secret_key(environ: Mapping[str, str], data_folder: Path) -> str:
    """`SECRET_KEY` if it is set, else the key made at first use and kept in the data folder."""
    return environ.get("SECRET_KEY") or folder.DataFolder(data_folder).ensure_key(folder.SECRET_KEY)
