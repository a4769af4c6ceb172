"""Settings → You."""

import pytest

from circleos.accounts.actors import actor_of_token
from circleos.accounts.models import Membership
from circleos.accounts.services import create_token, edit_self
from circleos.core.errors import NotAllowed

pytestmark = pytest.mark.django_db

YOU = "/settings/you"


@pytest.mark.parametrize("role", ["admin", "provider", "front_desk", "read_only"])
def test_everybody_may_change_their_own_name(colleague, role, ring, last_change):
    member = colleague(role)
    member.client().post(YOU, {"name": "Dr. Mara Neu", "language": "en"})
    assert Membership.objects.get(pk=member.membership.pk).name == "Dr. Mara Neu"
    assert last_change(ring) == [["name", f"Member {role}", "Dr. Mara Neu"]]


def test_the_pages_speak_ones_own_language_else_the_practices(alice, ring):
    client = alice.client()
    assert '<html lang="en"' in client.get(YOU).content.decode()
    client.post(YOU, {"name": "Dr. Alice Arndt", "language": ""})
    assert '<html lang="de"' in client.get(YOU).content.decode()


@pytest.mark.parametrize(("field", "value"), [("name", " "), ("language", "fr")])
def test_what_can_not_be_is_refused(alice, field, value):
    answer = alice.client().post(YOU, {"name": "Alice", "language": "", field: value})
    assert answer.status_code == 422
    assert f'id="field-{field}-error"' in answer.content.decode()
    assert Membership.objects.get(pk=alice.membership.pk).name == "Dr. Alice Arndt"


def test_a_program_has_no_name_of_its_own_to_change(alice):
    issued = create_token(alice.actor, name="Website", role="admin")
    with pytest.raises(NotAllowed):
        edit_self(actor_of_token(issued.token), name="Somebody", language="")


def test_a_program_opens_no_page_of_a_person(program):
    assert program().get(YOU).status_code in {303, 403}


def test_the_page_asks_for_signing_in(client):
    assert client.get(YOU)["Location"] == "/sign-in?next=%2Fsettings%2Fyou"
