"""API tokens: what is kept, how long they last, who may make them."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from circleos.accounts.middleware import identify
from circleos.accounts.models import ApiToken
from circleos.accounts.queries import valid_token
from circleos.accounts.services import create_token, remove_member, revoke_token
from circleos.core.actor import ActorKind, Origin
from circleos.core.errors import Invalid, NotAllowed

pytestmark = pytest.mark.django_db

TOKENS = "/settings/tokens"


@pytest.fixture
def issued(alice):
    return create_token(alice.actor, name="Website", role="read_only")


def test_the_secret_is_recognisable_and_long_enough(issued):
    assert re.fullmatch(r"cos_[A-Za-z0-9_-]{43}", issued.secret)
    assert issued.token.hint == issued.secret[:8]


def test_only_a_hash_is_kept(issued, ring, last_change):
    kept = str(ApiToken.objects.values().get())
    assert issued.secret not in kept
    assert issued.secret.removeprefix("cos_") not in kept
    assert "secret" not in str(last_change(ring))


def test_it_acts_with_its_role_in_its_workspace(issued, ring, rf):
    actor = identify(rf.get("/", headers={"Authorization": f"Bearer {issued.secret}"}))
    assert actor.kind is ActorKind.TOKEN
    assert (actor.workspace_id, actor.role, actor.origin) == (ring.pk, "read_only", Origin.API)
    assert actor.name == "Website"


@pytest.mark.parametrize(
    "header", ["Bearer ", "Bearer cos_wrong", "Basic cos_wrong", "bearer", "Bearer \x00"]
)
def test_a_wrong_secret_is_nobody(issued, rf, header):
    request = rf.get("/", headers={"Authorization": header})
    request.user = None
    request.session = {}
    assert identify(request) is None


def test_a_session_does_not_help_a_wrong_token(alice, issued):
    client = alice.client()
    answer = client.get("/settings/you", headers={"Authorization": "Bearer cos_wrong"})
    assert answer.status_code == 303


def test_it_ends_on_its_day(alice):
    issued = create_token(alice.actor, name="Website", role="admin", days="30")
    assert valid_token(issued.secret)
    assert valid_token(issued.secret, timezone.now() + timedelta(days=31)) is None


@pytest.mark.parametrize("days", ["0", "3651", "soon", "-1", "1" * 5000])
def test_how_long_it_lasts_is_a_number_of_days_up_to_ten_years(alice, days):
    with pytest.raises(Invalid) as refused:
        create_token(alice.actor, name="Website", role="admin", days=days)
    assert [error.field for error in refused.value.errors] == ["days"]


def test_it_ends_when_it_is_revoked(alice, issued, ring, events):
    revoke_token(alice.actor, issued.token.pk)
    revoke_token(alice.actor, issued.token.pk)
    assert valid_token(issued.secret) is None
    assert events(ring).count("token.revoked") == 1


def test_its_use_is_noted_once_a_minute(issued, rf):
    request = rf.get("/", headers={"Authorization": f"Bearer {issued.secret}"})
    identify(request)
    first = ApiToken.objects.get().last_used_at
    identify(request)
    assert ApiToken.objects.get().last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=2))
    identify(request)
    assert ApiToken.objects.get().last_used_at >= first


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("role", "owner"),
        ("days", "0"),
        ("days", "-1"),
        ("days", "x"),
        ("days", "9" * 9),
    ],
)
def test_what_can_not_be_is_refused_with_its_field(alice, field, value):
    given = {"name": "Website", "role": "admin", "days": "30", field: value}
    with pytest.raises(Invalid) as refused:
        create_token(alice.actor, **given)
    assert [error.field for error in refused.value.errors] == [field]


def test_only_admins_may(bob, issued):
    with pytest.raises(NotAllowed):
        create_token(bob.actor, name="Bob's", role="admin")
    with pytest.raises(NotAllowed):
        revoke_token(bob.actor, issued.token.pk)


def test_the_page_shows_the_secret_once(alice):
    client = alice.client()
    shown = client.post(f"{TOKENS}/new", {"name": "Website", "role": "read_only", "days": "30"})
    secret = re.search(r"cos_[\w-]{43}", shown.content.decode())[0]
    assert valid_token(secret)
    assert shown["Cache-Control"] == "no-store"
    page = client.get(TOKENS).content.decode()
    assert "Website" in page
    assert secret not in page


def test_a_token_outlives_whoever_made_it_and_the_team_page_says_so(alice, colleague):
    admin = colleague("admin")
    issued = [create_token(admin.actor, name=name, role="read_only") for name in "ABC"]
    remove_member(alice.actor, admin.membership.pk)
    revoke_token(alice.actor, issued[0].token.pk)
    ApiToken.objects.filter(name="B").update(expires_at=timezone.now())
    client = alice.client()
    assert f'<a href="{TOKENS}">1 API token</a>' in client.get("/settings/team").content.decode()
    assert "made by Member admin" in client.get(TOKENS).content.decode()
    program = Client(headers={"Authorization": f"Bearer {issued[2].secret}"})
    assert program.get("/api/v1/members").status_code == 200
    revoke_token(alice.actor, issued[2].token.pk)
    assert program.get("/api/v1/members").status_code == 401
    assert "API token</a>" not in client.get("/settings/team").content.decode()


def test_revoking_asks_first(alice, issued):
    client = alice.client()
    address = f"{TOKENS}/{issued.token.pk}/revoke"
    assert "Website" in client.get(address).content.decode()
    assert valid_token(issued.secret)
    client.post(address)
    assert valid_token(issued.secret) is None


def test_another_practice_and_other_roles_get_nowhere(charlie, bob, issued):
    address = f"{TOKENS}/{issued.token.pk}/revoke"
    for send in ("get", "post"):
        assert getattr(charlie.client(), send)(address).status_code == 404
        assert getattr(bob.client(), send)(address).status_code == 403
    assert "Website" not in charlie.client().get(TOKENS).content.decode()
    assert bob.client().get(TOKENS).status_code == 403
    assert bob.client().get(f"{TOKENS}/new").status_code == 403
    assert valid_token(issued.secret)


def test_a_token_opens_no_page_without_its_role_allowing_it(issued):
    program = Client(headers={"Authorization": f"Bearer {issued.secret}"})
    assert program.get(TOKENS).status_code == 403
