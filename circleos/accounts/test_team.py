"""Settings → Team & roles."""

import re
from smtplib import SMTPServerDisconnected

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from circleos.accounts.models import Membership
from circleos.accounts.services import add_member, change_role, remove_member
from circleos.core.errors import Invalid, NotAllowed, NotFound
from circleos.core.permissions import PERMISSIONS, Role

pytestmark = pytest.mark.django_db

TEAM = "/settings/team"


def test_the_page_shows_who_works_here_and_what_each_role_may_do(alice, bob, charlie):
    page = alice.client().get(TEAM).content.decode()
    assert "Bob Berger" in page
    assert "bob@example.org" in page
    assert "Charlie" not in page
    for permission in PERMISSIONS:
        assert str(permission.meaning) in page.replace("&#39;", "'")


def test_changing_a_role(alice, bob, ring, last_change):
    client = alice.client()
    client.post(f"{TEAM}/{bob.membership.pk}/role", {"role": "provider"})
    assert last_change(ring) == [["role", "front_desk", "provider"]]
    assert Membership.objects.get(pk=bob.membership.pk).role == "provider"


def test_the_new_role_counts_from_the_next_request(alice, bob):
    at_desk = bob.client()
    assert at_desk.get(TEAM).status_code == 403
    change_role(alice.actor, bob.membership.pk, role="admin")
    assert at_desk.get(TEAM).status_code == 200


def test_the_last_admin_stays_admin(alice, bob):
    for refuse in (
        lambda: change_role(alice.actor, alice.membership.pk, role="read_only"),
        lambda: remove_member(alice.actor, alice.membership.pk),
    ):
        with pytest.raises(Invalid) as refused:
            refuse()
        assert "Dr. Alice Arndt" in refused.value.errors[0].message
    answer = alice.client().post(f"{TEAM}/{alice.membership.pk}/remove")
    assert answer.status_code == 422
    assert "Dr. Alice Arndt" in answer.content.decode()


def test_one_of_two_admins_may_go(alice, bob):
    change_role(alice.actor, bob.membership.pk, role="admin")
    remove_member(alice.actor, alice.membership.pk)
    assert alice.client().get(TEAM)["Location"] == "/no-workspace"


def test_an_admin_who_left_does_not_count(alice, bob):
    change_role(alice.actor, bob.membership.pk, role="admin")
    remove_member(alice.actor, bob.membership.pk)
    with pytest.raises(Invalid):
        remove_member(alice.actor, alice.membership.pk)


def test_an_unknown_role_is_refused(alice, bob):
    with pytest.raises(Invalid):
        change_role(alice.actor, bob.membership.pk, role="owner")


def test_removing_closes_the_practice_at_once_and_keeps_the_name(alice, bob, ring, events):
    at_desk = bob.client()
    client = alice.client()
    client.post(f"{TEAM}/{bob.membership.pk}/remove")
    page = client.get(TEAM)
    assert at_desk.get("/settings/you").status_code == 303
    assert Membership.objects.get(pk=bob.membership.pk).name == "Bob Berger"
    assert f"{TEAM}/{bob.membership.pk}/take-back" in page.content.decode()
    assert events(ring)[-1] == "member.left"


def test_taking_somebody_back(alice, bob, ring):
    remove_member(alice.actor, bob.membership.pk)
    alice.client().post(f"{TEAM}/{bob.membership.pk}/take-back")
    member = Membership.objects.get(pk=bob.membership.pk)
    assert (member.left_at, member.role) == (None, "front_desk")


def test_whoever_left_is_no_member_to_change(alice, bob):
    remove_member(alice.actor, bob.membership.pk)
    with pytest.raises(NotFound):
        change_role(alice.actor, bob.membership.pk, role="admin")


def test_adding_whoever_is_there_gives_the_role(alice, bob, ring, events):
    member = add_member(alice.actor, bob.membership.user, role=Role.PROVIDER)
    assert (member.pk, member.role) == (bob.membership.pk, "provider")
    assert "member.joined" not in events(ring)


ACTIONS = ["role", "remove", "take-back", "password-link", "second-steps"]


@pytest.mark.parametrize("action", ACTIONS)
def test_another_practice_and_other_roles_get_nowhere(alice, bob, charlie, action):
    address = f"{TEAM}/{bob.membership.pk}/{action}"
    assert charlie.client().post(address, {"role": "admin"}).status_code == 404
    assert bob.client().post(address, {"role": "admin"}).status_code == 403
    member = Membership.objects.get(pk=bob.membership.pk)
    assert (member.role, member.left_at) == ("front_desk", None)


def test_other_roles_do_not_see_the_page(bob):
    assert bob.client().get(TEAM).status_code == 403
    assert bob.client().get(f"{TEAM}/invite").status_code == 403
    with pytest.raises(NotAllowed):
        change_role(bob.actor, bob.membership.pk, role="admin")


def test_a_password_link_lets_a_member_in_again(alice, bob, ring, events):
    page = alice.client().post(f"{TEAM}/{bob.membership.pk}/password-link")
    assert page["Cache-Control"] == "no-store"
    link = re.search(r'value="http://[^/]+(/new-password/[^"]+)"', page.content.decode())[1]
    assert Client().get(link, follow=True).status_code == 200
    assert events(ring)[-1] == "member.password_link"


@pytest.mark.parametrize("action", ["password-link", "second-steps"])
def test_an_admin_opens_no_way_into_another_practice(alice, bob, charlie, action):
    add_member(charlie.actor, bob.membership.user, role=Role.ADMIN)
    answer = alice.client().post(f"{TEAM}/{bob.membership.pk}/{action}")
    assert answer.status_code == 422
    assert "/new-password/" not in answer.content.decode()


def test_lost_second_steps_are_removed_after_asking(alice, bob, ring, events):
    Authenticator.objects.create(user=bob.membership.user, type="totp", data={})
    at_desk = bob.client()
    address = f"{TEAM}/{bob.membership.pk}/second-steps"
    alice.client().get(address)
    assert Authenticator.objects.exists()
    alice.client().post(address)
    assert not Authenticator.objects.exists()
    assert at_desk.get("/settings/you").status_code == 303
    assert events(ring)[-1] == "member.second_steps_removed"


def test_inviting_without_a_mail_server_shows_the_link(alice, ring, events):
    page = alice.client().post(f"{TEAM}/invite", {"email": "Max@Example.org", "role": "provider"})
    assert re.search(r'value="http://[^/]+/invitations/[\w-]{43}"', page.content.decode())
    assert "max@example.org" in alice.client().get(TEAM).content.decode()
    assert events(ring)[-1] == "member.invited"


def test_inviting_sends_a_mail(alice, settings):
    settings.MAIL_CONFIGURED = True
    answer = alice.client().post(f"{TEAM}/invite", {"email": "max@example.org", "role": "provider"})
    assert answer["Location"] == TEAM
    assert mail.outbox[0].to == ["max@example.org"]
    assert "/invitations/" in mail.outbox[0].body


def test_when_the_mail_server_refuses_the_link_is_shown(alice, settings, monkeypatch):
    settings.MAIL_CONFIGURED = True

    def refuse(*given):
        raise SMTPServerDisconnected

    monkeypatch.setattr("circleos.accounts.views.settings.invitations.send_invitation", refuse)
    page = alice.client().post(f"{TEAM}/invite", {"email": "max@example.org", "role": "provider"})
    assert "/invitations/" in page.content.decode()


@pytest.mark.parametrize("email", ["", "max", "bob@example.org", "BOB@example.org"])
def test_who_can_not_be_invited(alice, bob, email):
    answer = alice.client().post(f"{TEAM}/invite", {"email": email, "role": "provider"})
    assert answer.status_code == 422
    assert 'id="field-email-error"' in answer.content.decode()


def test_nobody_is_invited_twice_at_once(alice):
    client = alice.client()
    sent = {"email": "max@example.org", "role": "provider"}
    client.post(f"{TEAM}/invite", sent)
    assert client.post(f"{TEAM}/invite", sent).status_code == 422
