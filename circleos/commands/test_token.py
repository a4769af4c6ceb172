"""`circleos token`."""

import argparse

import pytest

from circleos.accounts.queries import valid_token
from circleos.commands import token

pytestmark = pytest.mark.django_db


def run(*arguments):
    parser = argparse.ArgumentParser()
    token.add_arguments(parser)
    return token.run(parser.parse_args(arguments))


def test_it_prints_the_token_alone(ring, capsys):
    assert run("--workspace", "praxis-am-ring") == 0
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    made = valid_token(printed.strip())
    assert (made.workspace, made.role, made.expires_at) == (ring, "admin", None)


def test_role_name_and_end_can_be_chosen(ring, capsys):
    run("--workspace", "praxis-am-ring", "--role", "read_only", "--name", "Site", "--expires", "7")
    made = valid_token(capsys.readouterr().out.strip())
    assert (made.role, made.name) == ("read_only", "Site")
    assert (made.expires_at - made.created_at).days in {6, 7}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--workspace", "nowhere"], "nowhere"),
        (["--workspace", "praxis-am-ring", "--role", "owner"], "--role: "),
        (["--workspace", "praxis-am-ring", "--expires", "soon"], "--expires: "),
    ],
)
def test_what_is_refused_prints_no_token(ring, capsys, arguments, said):
    assert run(*arguments) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
