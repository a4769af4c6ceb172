"""Making the demo: once, whole, and never over somebody else's practice."""

import argparse

import pytest
from django.utils import timezone

from circleos.accounts.models import Location, Membership, Workspace
from circleos.commands import demo as command
from circleos.core.models import Event
from circleos.core.permissions import Role
from circleos.core.workspace import workspace_transaction
from circleos.demo import services
from circleos.demo.featured import FEATURED
from circleos.demo.services import (
    LENA,
    PASSWORD,
    RING,
    SEEBLICK,
    SIGN_IN,
    NotTheDemo,
    NotWhole,
    ensure_demo,
)
from circleos.patients.fields import FIELDS, plain_values
from circleos.patients.models import Patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def names():
    return list(Patient.objects.order_by("number").values_list("last_name", "first_name"))


def test_the_demo_has_1284_patients_and_a_second_time_changes_nothing(db, quick_passwords):
    assert ensure_demo() is True
    ring = Workspace.objects.get(slug=RING.slug)
    with workspace_transaction(ring.pk):
        before = Patient.objects.count(), Event.objects.count(), names()
        assert before[0] == 1284
    assert ensure_demo(5000, seed=8) is False
    with workspace_transaction(ring.pk):
        assert (Patient.objects.count(), Event.objects.count(), names()) == before


@pytest.mark.parametrize("patients", [0, 1, 3, 40])
def test_a_small_demo_is_whole_too(db, quick_passwords, patients):
    ensure_demo(patients)
    with workspace_transaction(Workspace.objects.get(slug=RING.slug).pk):
        assert Patient.objects.count() == patients
        assert [name for name, _first in names()][:1] == ["Müller-Brandt"][:patients]


def test_everybody_of_the_team_can_sign_in_and_every_role_is_there(client, db, quick_passwords):
    ensure_demo(1)
    members = Membership.objects.filter(workspace__slug=RING.slug).select_related("user")
    assert {member.role for member in members} == set(Role.values)
    for member in members:
        assert member.user.check_password(PASSWORD)
    answer = client.post("/sign-in", {"login": LENA.email, "password": PASSWORD})
    assert answer["Location"] == "/patients"
    page = client.get("/patients").content.decode()
    assert RING.name in page
    assert SEEBLICK.name in page
    assert LENA.email in SIGN_IN
    assert PASSWORD in SIGN_IN


def test_the_practices_have_locations_and_people_of_their_own(db, quick_passwords):
    ensure_demo(1)
    with workspace_transaction(Workspace.objects.get(slug=RING.slug).pk):
        assert (Location.objects.count(), Patient.objects.count()) == (2, 1)
    with workspace_transaction(Workspace.objects.get(slug=SEEBLICK.slug).pk):
        assert (Location.objects.count(), Patient.objects.count()) == (1, 36)


def test_the_same_seed_makes_the_same_people(db, quick_passwords):
    ensure_demo(60, seed=3)
    ring = Workspace.objects.get(slug=RING.slug)
    with workspace_transaction(ring.pk):
        first = names()
    for slug in (RING.slug, SEEBLICK.slug):
        Workspace.objects.filter(slug=slug).update(slug=f"{slug}-before")
    ensure_demo(60, seed=3)
    with workspace_transaction(Workspace.objects.get(slug=RING.slug).pk):
        assert names() == first


def test_a_large_demo_goes_on_by_an_import_and_the_featured_people_stay_on_top(
    db, quick_passwords, monkeypatch
):
    monkeypatch.setattr(services, "PATIENTS", 30)
    watched = []
    assert ensure_demo(430, watch=watched.append) is True
    with workspace_transaction(Workspace.objects.get(slug=RING.slug).pk):
        assert Patient.objects.count() == 430
        assert Patient.objects.filter(created_through="import").count() >= 400
        newest = Patient.objects.order_by("-updated_at")[: len(FEATURED)]
        wanted = [(person["first_name"], person["last_name"]) for person in FEATURED.values()]
        assert [(patient.first_name, patient.last_name) for patient in newest] == wanted
        for patient, person in zip(newest, FEATURED.values(), strict=True):
            values = plain_values(patient, FIELDS)
            assert {name: value for name, value in values.items() if value} == person
    assert watched[-1].created == 400


def test_an_import_that_stops_says_how_far_it_came(db, quick_passwords, monkeypatch):
    monkeypatch.setattr(services, "PATIENTS", 20)

    def cancel(import_):
        with workspace_transaction(import_.workspace_id):
            type(import_).objects.update(cancel_requested_at=timezone.now())

    with pytest.raises(NotWhole, match="0 of 30 were imported"):
        ensure_demo(50, watch=cancel)


def test_somebody_elses_practice_of_that_name_is_left_alone(ring, alice, a_patient, capsys):
    a_patient()
    with pytest.raises(NotTheDemo, match="praxis-am-ring"):
        ensure_demo(10)
    with workspace_transaction(ring.pk):
        assert Patient.objects.count() == 1
    assert Workspace.objects.count() == 1


class TestCommand:
    def run(self, *arguments):
        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        return command.run(parser.parse_args(arguments))

    def test_it_prints_how_to_sign_in_also_when_nothing_is_left_to_do(
        self, db, quick_passwords, capsys
    ):
        assert self.run("--patients", "3") == 0
        assert capsys.readouterr().out.strip() == SIGN_IN
        assert self.run() == 0
        again = capsys.readouterr()
        assert again.out.strip() == SIGN_IN
        assert "nothing was changed" in again.err

    def test_it_fails_where_somebody_elses_practice_stands(self, alice, capsys):
        assert self.run("--patients", "3") == 1
        said = capsys.readouterr()
        assert (said.out, "Nothing was written" in said.err) == ("", True)

    @pytest.mark.parametrize("count", ["-1", "many", "1000001"])
    def test_a_count_that_makes_no_sense_is_refused(self, count):
        with pytest.raises(SystemExit):
            self.run("--patients", count)
