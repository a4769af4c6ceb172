"""The command line: every command explains itself and fails in a sentence."""

from pathlib import Path

import pytest

from circleos import cli


def call(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    return int(ended.value.code or 0)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CIRCLEOS_DATA", str(tmp_path / "var"))
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("name", cli.command_names())
def test_every_command_has_help_with_an_example(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(name, "--help") == 0
    assert f"Example: circleos {name}" in capsys.readouterr().out


def test_the_commands_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("--help") == 0
    listed = capsys.readouterr().out
    assert all(f"    {name}" in listed for name in cli.command_names())
    assert {"serve", "check"} <= set(cli.command_names())


@pytest.mark.parametrize("arguments", [[], ["dance"], ["serve", "--port", "http"]])
def test_what_is_not_understood_ends_with_2_and_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(*arguments) == 2
    said = capsys.readouterr()
    assert said.err.startswith("usage: circleos")
    assert said.out == ""


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http"])
def test_a_wrong_port_is_repeated(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("serve", f"--port={port}") == 2
    assert f"'{port}' is not a port" in capsys.readouterr().err


def test_a_refusal_is_one_line_on_standard_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@host/circleos")
    assert call("check") == 1
    said = capsys.readouterr()
    assert said.err.startswith("DATABASE_URL is set and DATABASE_OWNER_URL is not.")
    assert said.err.count("\n") == 1
    assert said.out == ""


def test_looking_at_help_makes_no_data_folder(tmp_path: Path) -> None:
    call("serve", "--help")
    assert not (tmp_path / "var").exists()
