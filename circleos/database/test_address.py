"""Where the database is, as the environment says it."""

import os
import stat
from pathlib import Path

import pytest

from circleos.database.address import (
    APP_ROLE,
    Address,
    databases,
    embedded_address,
    parse_address,
    secret_key,
    socket_folder,
)
from circleos.database.errors import DatabaseRefusal
from circleos.database.folder import DataFolder

APP_URL = "postgresql://circleos_app:a%40b%2Fc%25@db.example.org:6432/circleos?sslmode=verify-full"
OWNER_URL = "postgresql://circleos_owner:x@db.example.org/circleos"


def test_both_urls_give_both_roles(tmp_path: Path) -> None:
    found = databases({"DATABASE_URL": APP_URL, "DATABASE_OWNER_URL": OWNER_URL}, tmp_path)
    assert not found.embedded
    assert found.app == Address(
        host="db.example.org",
        port="6432",
        name="circleos",
        user="circleos_app",
        password="a@b/c%",
        options={"sslmode": "verify-full"},
    )
    assert found.owner.user == "circleos_owner"
    assert found.owner.port == ""


def test_django_gets_the_same_address(tmp_path: Path) -> None:
    found = databases({"DATABASE_URL": APP_URL, "DATABASE_OWNER_URL": OWNER_URL}, tmp_path)
    assert found.app.django() == {
        "ENGINE": "circleos.database.postgresql",
        "HOST": "db.example.org",
        "PORT": "6432",
        "NAME": "circleos",
        "USER": "circleos_app",
        "PASSWORD": "a@b/c%",
        "OPTIONS": {"sslmode": "verify-full"},
    }


def test_a_socket_folder_can_be_given() -> None:
    url = "postgresql://app@/circleos?host=/var/run/postgresql"
    assert parse_address("DATABASE_URL", url).host == "/var/run/postgresql"


@pytest.mark.parametrize("given", ["DATABASE_URL", "DATABASE_OWNER_URL"])
def test_one_url_without_the_other_is_refused(given: str, tmp_path: Path) -> None:
    missing = {"DATABASE_URL": "DATABASE_OWNER_URL", "DATABASE_OWNER_URL": "DATABASE_URL"}[given]
    with pytest.raises(DatabaseRefusal, match=f"{given} is set and {missing} is not"):
        databases({given: APP_URL}, tmp_path)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://app@host/circleos", "does not begin with postgresql://"),
        ("postgresql://app:50%@host/circleos", "can't be read"),
        ("postgresql://app@host:port@/circleos", "names a port"),
        ("postgresql://app@host/circleos?colour=red", "can't be read"),
        ("postgresql://app@host", "names no database"),
        ("postgresql://host/circleos", "names no role"),
    ],
)
def test_a_wrong_url_is_refused_with_its_variable(url: str, sentence: str) -> None:
    with pytest.raises(DatabaseRefusal, match=f"DATABASE_URL {sentence}"):
        parse_address("DATABASE_URL", url)


def test_no_message_repeats_the_password() -> None:
    with pytest.raises(DatabaseRefusal) as refusal:
        parse_address("DATABASE_URL", "postgresql://app:geheim%zz@host/circleos")
    assert "geheim" not in str(refusal.value)
    assert "geheim" not in repr(parse_address("X", "postgresql://app:geheim@host/circleos"))


def test_without_urls_the_database_is_the_embedded_one(tmp_path: Path) -> None:
    found = databases({}, tmp_path)
    assert found.embedded
    assert found.app.host == str(tmp_path / "database")
    assert found.app.user == "circleos_app"
    assert found.owner.user == "circleos_owner"
    assert found.app.password == "", "looking up the address makes no key"
    assert list(tmp_path.iterdir()) == []


def test_the_embedded_password_comes_from_its_key_file(tmp_path: Path) -> None:
    key = DataFolder(tmp_path).ensure_key("app-password")
    assert embedded_address(tmp_path, APP_ROLE).password == key
    assert len(key) >= 43, "at least 256 bits"


def test_a_long_data_folder_gets_a_short_socket_folder(tmp_path: Path) -> None:
    deep = tmp_path / ("practice-" * 15)
    assert len(str(socket_folder(deep))) < 60
    assert socket_folder(deep) == socket_folder(deep)
    assert socket_folder(deep) != socket_folder(deep / "other")


def test_the_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    data = tmp_path / "var"
    first = secret_key({}, data)
    assert secret_key({}, data) == first
    assert secret_key({"SECRET_KEY": "given"}, data) == "given"
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (data, data / "keys")}
    assert set(modes.values()) == {0o700}
    assert [p.name for p in (data / "keys").iterdir()] == ["secret-key"]
    assert stat.S_IMODE((data / "keys" / "secret-key").stat().st_mode) == 0o600


def test_a_shared_folder_with_other_files_is_never_closed(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o755)
    (shared / "holiday.jpg").touch()
    with pytest.raises(DatabaseRefusal, match="holds files that are not circleOS's"):
        secret_key({}, shared)
    assert stat.S_IMODE(shared.stat().st_mode) == 0o755


def test_two_processes_at_once_get_the_same_key(tmp_path: Path) -> None:
    children = []
    DataFolder(tmp_path).create()
    for number in range(8):
        child = os.fork()
        if child == 0:
            key = DataFolder(tmp_path).ensure_key("secret-key")
            (tmp_path / f"seen-{number}").write_text(key)
            os._exit(0)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * 8
    assert len({path.read_text() for path in tmp_path.glob("seen-*")}) == 1
