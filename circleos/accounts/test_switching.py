"""One person in several practices."""

import pytest

from circleos.accounts.services import add_member
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
