"""Making a practice, and its settings."""

import pytest

from circleos.accounts.known import knowing
from circleos.accounts.models import Workspace
from circleos.accounts.queries import country_of
from circleos.accounts.services import create_workspace, edit_workspace
from circleos.accounts.starters import WORKSPACE_STARTERS, WorkspaceStarter
from circleos.core.actor import ActorKind
from circleos.core.errors import Invalid, NotAllowed

pytestmark = pytest.mark.django_db

GENERAL = "/settings/general"
SENT = {"name": "Praxis Süd", "country": "AT", "language": "en", "time_zone": "Europe/Vienna"}


def test_a_new_workspace_is_named_like_its_slug_until_somebody_names_it(events):
    workspace = create_workspace("praxis-nord")
    assert (workspace.name, workspace.country, workspace.language) == ("praxis-nord", "DE", "de")
    assert events(workspace) == ["workspace.created"]


@pytest.mark.parametrize(
    "slug", ["", "Praxis", "praxis nord", "-praxis", "praxis--nord", "p" * 61, "ümlaut"]
)
def test_a_slug_is_made_of_small_letters_digits_and_hyphens(db, slug):
    with pytest.raises(Invalid) as refused:
        create_workspace(slug)
    assert refused.value.errors[0].field == "slug"


def test_a_slug_is_given_once(ring):
    with pytest.raises(Invalid):
        create_workspace("praxis-am-ring")


def test_rooms_start_a_workspace_in_the_same_transaction(db, monkeypatch):
    def fail(actor):
        assert actor.kind is ActorKind.SYSTEM
        raise RuntimeError("the room can not")

    monkeypatch.setattr(WORKSPACE_STARTERS, "_ordered", (WorkspaceStarter("fails", fail),))
    with pytest.raises(RuntimeError):
        create_workspace("praxis-nord")
    assert not Workspace.objects.filter(slug="praxis-nord").exists()


def test_editing_writes_what_changed_and_only_that(alice, ring, events, last_change):
    edit_workspace(alice.actor, {"name": "  Praxis   am Ring 7 ", "country": "DE"})
    assert last_change(ring) == [["name", "Praxis am Ring", "Praxis am Ring 7"]]
    edit_workspace(alice.actor, {"name": "Praxis am Ring 7"})
    assert events(ring).count("workspace.edited") == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("country", "Atlantis"), ("language", "fr"), ("time_zone", "Mars/Base")],
)
def test_what_can_not_be_is_refused_with_its_field(alice, field, value):
    with pytest.raises(Invalid) as refused:
        edit_workspace(alice.actor, {field: value})
    assert [error.field for error in refused.value.errors] == [field]


def test_only_admins_may(bob):
    with pytest.raises(NotAllowed):
        edit_workspace(bob.actor, {"name": "Bob's"})


def test_the_page_saves_and_shows_what_was_saved(alice, ring):
    client = alice.client()
    assert client.post(GENERAL, SENT)["Location"] == GENERAL
    page = client.get(GENERAL).content.decode()
    assert 'value="Praxis Süd"' in page
    assert 'value="Europe/Vienna" selected' in page


def test_the_page_keeps_what_was_typed_when_it_is_refused(alice, ring):
    answer = alice.client().post(GENERAL, {**SENT, "name": "", "country": "AT"})
    assert answer.status_code == 422
    assert (
        "Die Praxis braucht einen Namen" in answer.content.decode()
        or "The practice needs a name" in answer.content.decode()
    )
    assert 'value="AT" selected' in answer.content.decode()
    ring.refresh_from_db()
    assert ring.name == "Praxis am Ring"


def test_the_page_is_closed_to_other_roles(bob, client):
    assert bob.client().get(GENERAL).status_code == 403
    assert bob.client().post(GENERAL, SENT).status_code == 403
    assert client.get(GENERAL)["Location"].startswith("/sign-in")


def test_one_practice_never_changes_anothers(charlie, ring):
    charlie.client().post(GENERAL, SENT)
    ring.refresh_from_db()
    assert ring.name == "Praxis am Ring"


def test_settings_open_at_the_first_page_one_may_see(alice, bob):
    assert alice.client().get("/settings")["Location"] == GENERAL
    assert bob.client().get("/settings")["Location"] == "/settings/you"
    page = bob.client().get("/settings/you").content.decode()
    assert "/settings/team" not in page


def test_what_a_request_has_read_of_its_workspace_is_not_read_again(
    ring, elsewhere, django_assert_num_queries
):
    Workspace.objects.filter(pk=elsewhere.pk).update(country="AT")
    with knowing(ring):
        with django_assert_num_queries(0):
            assert country_of(ring.pk) == ring.country
        assert country_of(elsewhere.pk) == "AT"
    with django_assert_num_queries(1):
        assert country_of(ring.pk) == ring.country
