"""One person in several practices."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from circleos.accounts.services import add_member, archive_location, create_location
from circleos.core.permissions import Role

pytestmark = pytest.mark.django_db


def test_switching_leads_into_the_other_practice_and_stays_there(alice, charlie, elsewhere):
    add_member(charlie.actor, alice.membership.user, role=Role.READ_ONLY)
    client = alice.client()
    answer = client.post("/switch-workspace", {"workspace": str(elsewhere.pk)})
    assert answer["Location"] == "/patients"
    page = client.get("/settings/you").content.decode()
    assert "Praxis Woanders" in page
    assert client.get("/settings/team").status_code == 403, "the role there counts, not that here"


def test_nobody_switches_to_where_they_do_not_work(alice, elsewhere):
    answer = alice.client().post("/switch-workspace", {"workspace": str(elsewhere.pk)})
    assert answer.status_code == 404


def test_a_malformed_choice_is_no_workspace(alice):
    assert alice.client().post("/switch-workspace", {"workspace": "x'"}).status_code == 404


def test_leaving_the_chosen_practice_leads_back_to_the_other(alice, charlie, elsewhere):
    joined = add_member(charlie.actor, alice.membership.user, role=Role.READ_ONLY)
    client = alice.client()
    client.post("/switch-workspace", {"workspace": str(elsewhere.pk)})
    joined.left_at = joined.joined_at
    joined.save()
    assert "Praxis am Ring" in client.get("/settings/you").content.decode()


@pytest.fixture
def branch(alice):
    """A second location, on whose clock it is six hours earlier."""
    create_location(alice.actor, {"name": "Main house"})
    fields = {"name": "Branch", "time_zone": "America/New_York"}
    return create_location(alice.actor, fields)


def now_at(time_zone):
    """What a clock there shows, and showed a minute ago."""
    now = datetime.now(ZoneInfo(time_zone))
    return {f"{each:%H:%M}" for each in (now, now - timedelta(minutes=1))}


def test_a_location_is_chosen_and_its_clock_holds_until_another_is(alice, branch, a_patient):
    client = alice.client()
    back = {"next": "/settings/you"}
    answer = client.post("/switch-location", {"location": str(branch.pk), **back})
    assert answer["Location"] == "/settings/you"
    events = f"/patients/{a_patient().pk}/events"
    page = client.get(events).content.decode()
    assert 'aria-label="Workspace: Praxis am Ring, Branch"' in page
    assert any(each in page for each in now_at("America/New_York"))
    client.post("/switch-location", {"location": "", **back})
    page = client.get(events).content.decode()
    assert "Workspace: Praxis am Ring, " not in page
    assert any(each in page for each in now_at("Europe/Berlin"))


def test_one_location_is_no_choice(alice):
    create_location(alice.actor, {"name": "Main house"})
    assert "/switch-location" not in alice.client().get("/settings/you").content.decode()


def test_only_locations_in_use_here_can_be_chosen(alice, charlie, branch):
    client, other = alice.client(), charlie.client()
    for wanted in ("x'", str(branch.pk)):
        assert other.post("/switch-location", {"location": wanted}).status_code == 404
    client.post("/switch-location", {"location": str(branch.pk)})
    archive_location(alice.actor, branch.pk)
    assert client.post("/switch-location", {"location": str(branch.pk)}).status_code == 404
    assert "Branch" not in client.get("/settings/you").content.decode()


def test_choosing_never_leads_to_another_site(alice, branch):
    answer = alice.client().post("/switch-location", {"location": "", "next": "//evil.example"})
    assert answer["Location"] == "/patients"
