"""Behind the link of an invitation."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from circleos.accounts.models import Invitation, Membership, User, Workspace
from circleos.accounts.services import invite_member, renew_invitation, withdraw_invitation

pytestmark = pytest.mark.django_db

SENT = {"name": "Max Krüger", "password": "three words that rhyme not"}


@pytest.fixture
def issued(alice):
    return invite_member(alice.actor, email="max@example.org", role="provider")


def address(issued):
    return f"/invitations/{issued.secret}"


def test_somebody_new_chooses_name_and_password_and_is_in(client, issued, ring, events):
    page = client.get(address(issued))
    assert "Praxis am Ring" in page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer"
    assert client.post(address(issued), SENT)["Location"] == "/patients"
    assert "Max Krüger" in client.get("/settings/you").content.decode()
    member = Membership.objects.get(user__email="max@example.org")
    assert (member.role, member.workspace) == ("provider", ring)
    assert events(ring)[-1] == "member.joined"


@pytest.mark.parametrize(("browsers", "practices"), [("de", "en"), ("en", "de")])
def test_the_language_of_the_invitations_page_stays(issued, ring, browsers, practices):
    Workspace.objects.filter(pk=ring.pk).update(language=practices)
    client = Client(headers={"Accept-Language": browsers})
    assert f'lang="{browsers}"' in client.get(address(issued)).content.decode()
    client.post(address(issued), SENT)
    assert f'lang="{browsers}"' in client.get("/settings/you").content.decode()


def test_who_reads_the_practices_language_follows_it_when_it_changes(issued, ring):
    client = Client(headers={"Accept-Language": ring.language})
    client.post(address(issued), SENT)
    Workspace.objects.filter(pk=ring.pk).update(language="en")
    assert 'lang="en"' in client.get("/settings/you").content.decode()


def test_it_works_once(client, issued):
    client.post(address(issued), SENT)
    again = Client().post(address(issued), {**SENT, "name": "Somebody Else"})
    assert again.status_code == 404
    assert User.objects.filter(email="max@example.org").count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"expires_at": timezone.now() - timedelta(seconds=1)},
        {"withdrawn_at": timezone.now()},
        {"accepted_at": timezone.now()},
    ],
)
def test_it_works_no_longer(client, issued, change):
    Invitation.objects.update(**change)
    assert client.get(address(issued)).status_code == 404
    assert client.post(address(issued), SENT).status_code == 404
    assert not User.objects.filter(email="max@example.org").exists()


def test_sending_it_again_closes_the_first_link(client, alice, issued):
    again = renew_invitation(alice.actor, issued.invitation.pk)
    assert client.get(address(issued)).status_code == 404
    assert client.get(address(again)).status_code == 200


def test_an_expired_one_can_be_sent_again(client, alice, issued):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    again = renew_invitation(alice.actor, issued.invitation.pk)
    assert client.get(address(again)).status_code == 200


def test_only_a_hash_of_the_secret_is_kept(issued):
    assert issued.secret not in str(Invitation.objects.values().get())


def test_a_made_up_link_is_answered_like_a_used_one(client, issued):
    client.post(address(issued), SENT)
    made_up = Client().get("/invitations/made-up")
    used = Client().get(address(issued))
    assert made_up.status_code == used.status_code == 404


def test_a_weak_password_keeps_the_invitation_open(client, issued):
    answer = client.post(address(issued), {**SENT, "password": "short"})
    assert answer.status_code == 422
    assert 'value="Max Krüger"' in answer.content.decode()
    assert client.post(address(issued), SENT).status_code == 302


def test_whoever_signs_in_already_joins_as_themselves(alice, charlie, ring):
    issued = invite_member(alice.actor, email="charlie@example.org", role="read_only")
    client = charlie.client()
    assert "charlie@example.org" in client.get(address(issued)).content.decode()
    assert client.post(address(issued))["Location"] == "/patients"
    assert "Praxis am Ring" in client.get("/settings/you").content.decode()
    assert Membership.objects.get(user=charlie.membership.user, workspace=ring).role == "read_only"


def test_a_known_address_must_sign_in_first(client, alice, charlie):
    issued = invite_member(alice.actor, email="charlie@example.org", role="admin")
    page = client.get(address(issued)).content.decode()
    assert "/sign-in?next=%2Finvitations%2F" in page
    client.post(address(issued), SENT)
    assert Membership.objects.filter(user=charlie.membership.user).count() == 1
    assert not charlie.membership.user.check_password(SENT["password"])


def test_somebody_else_can_not_take_it(alice, bob, charlie):
    issued = invite_member(alice.actor, email="charlie@example.org", role="admin")
    bob.client().post(address(issued))
    assert Membership.objects.get(user=bob.membership.user).role == "front_desk"
    assert Membership.objects.filter(user=charlie.membership.user).count() == 1


def test_a_locked_screen_joins_nothing(alice, charlie):
    issued = invite_member(alice.actor, email="charlie@example.org", role="read_only")
    client = charlie.client()
    client.post("/lock")
    client.post(address(issued))
    assert Membership.objects.filter(user=charlie.membership.user).count() == 1


@pytest.mark.parametrize("action", ["again", "withdraw"])
def test_another_practice_and_other_roles_get_nowhere(client, issued, bob, charlie, action):
    page = f"/settings/team/invitations/{issued.invitation.pk}/{action}"
    assert charlie.client().post(page).status_code == 404
    assert bob.client().post(page).status_code == 403
    assert client.get(address(issued)).status_code == 200


def test_withdrawing(client, alice, issued, ring, events):
    alice.client().post(f"/settings/team/invitations/{issued.invitation.pk}/withdraw")
    assert client.get(address(issued)).status_code == 404
    assert events(ring)[-1] == "member.invitation_withdrawn"
    assert "max@example.org" not in alice.client().get("/settings/team").content.decode().replace(
        "The invitation of max@example.org", ""
    )


def test_withdrawn_ones_can_be_invited_anew(alice, issued):
    withdraw_invitation(alice.actor, issued.invitation.pk)
    assert invite_member(alice.actor, email="max@example.org", role="admin")
