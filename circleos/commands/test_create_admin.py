"""`circleos create-admin`."""

import argparse
import io

import pytest

from circleos.accounts.models import Membership, User, Workspace
from circleos.commands import create_admin

pytestmark = pytest.mark.django_db

PASSWORD = "three words that rhyme not"


@pytest.fixture
def run(monkeypatch):
    """Runs the command with a password on standard input."""

    def command(*arguments, password=PASSWORD):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        parser = argparse.ArgumentParser()
        create_admin.add_arguments(parser)
        return create_admin.run(parser.parse_args(arguments))

    return command


def test_it_makes_workspace_and_admin(run):
    assert run("--email", "Lena.Wolf@example.org", "--workspace", "praxis-nord") == 0
    member = Membership.objects.get()
    assert (member.workspace.slug, member.role) == ("praxis-nord", "admin")
    assert member.user.email == "lena.wolf@example.org"
    assert member.user.check_password(PASSWORD)


def test_without_a_workspace_it_takes_the_only_one(run, ring):
    run("--email", "lena@example.org")
    assert Membership.objects.get().workspace == ring


def test_the_first_workspace_has_a_name_already(run):
    run("--email", "lena@example.org")
    assert Workspace.objects.get().slug == "practice"


def test_with_several_it_asks_which(run, ring, elsewhere, capsys):
    assert run("--email", "lena@example.org") == 1
    assert "praxis-am-ring, praxis-woanders" in capsys.readouterr().err


def test_whoever_is_there_becomes_admin_with_the_new_password(run, ring, bob):
    at_desk = bob.client()
    run("--email", "bob@example.org", "--workspace", "praxis-am-ring")
    assert Membership.objects.get(pk=bob.membership.pk).role == "admin"
    assert User.objects.get().check_password(PASSWORD)
    assert at_desk.get("/settings/you").status_code == 303


def test_an_empty_password_leaves_the_old_one(run, ring, bob):
    run("--email", "bob@example.org", "--workspace", "praxis-am-ring")
    assert run("--email", "bob@example.org", "--workspace", "praxis-am-ring", password="") == 0
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize(
    ("email", "password", "named"),
    [
        ("lena", PASSWORD, "email"),
        ("lena@example.org", "short", "password"),
        ("lena@example.org", "", "password"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(run, capsys, email, password, named):
    assert run("--email", email, "--workspace", "praxis-nord", password=password) == 1
    assert f"{named}: " in capsys.readouterr().err
    assert not Workspace.objects.exists()
    assert not User.objects.exists()
