"""Saved views: whose they are, who may change which, and what becomes of deleted ones."""

from datetime import timedelta

import pytest
from django.utils import timezone

from circleos.core.errors import Invalid, NotAllowed, NotFound
from circleos.core.models import Event
from circleos.core.workspace import workspace_transaction
from circleos.search.layouts import layout_of, remember_columns, remember_sort
from circleos.search.models import SavedView
from circleos.search.saved_views import (
    Shown,
    find_view,
    pin_view,
    pinned_links,
    remove_view,
    rename_view,
    restore_view,
    save_view,
    update_view,
    views_of,
)

pytestmark = pytest.mark.django_db
MEMBERS = Shown("type=member&sort=name&after=x&nonsense=1", ["birthday", "salary", "number"])


def names_for(person):
    with workspace_transaction(person.actor.workspace_id):
        return [each.view.name for each in views_of(person.actor, "patients")]


def kinds_of_events(person):
    with workspace_transaction(person.actor.workspace_id):
        return list(
            Event.objects.filter(kind__startswith="view.")
            .order_by("id")
            .values_list("kind", flat=True)
        )


def test_a_view_keeps_what_the_list_shows_and_nothing_else(alice):
    view = save_view(alice.actor, "patients", "  Members ", MEMBERS)
    assert view.name == "Members"
    assert view.query == "?type=member&sort=name"
    assert view.columns == ["birthday", "number"]


def test_ones_own_views_are_seen_by_nobody_else(alice, bob, charlie):
    view = save_view(bob.actor, "patients", "Mine", MEMBERS)
    assert names_for(bob) == ["Mine"]
    assert names_for(alice) == names_for(charlie) == []
    for other in (alice, charlie):
        with pytest.raises(NotFound):
            rename_view(other.actor, view.pk, "Theirs", shared=False)
        with pytest.raises(NotFound):
            remove_view(other.actor, view.pk)
        with pytest.raises(NotFound):
            pin_view(other.actor, view.pk, pinned=True)
    assert kinds_of_events(bob) == []


def test_a_shared_view_is_everybodys_and_only_admins_change_it(alice, bob, charlie):
    view = save_view(alice.actor, "patients", "Ours", MEMBERS, shared=True)
    assert names_for(bob) == ["Ours"]
    assert names_for(charlie) == []
    for change in (
        lambda: rename_view(bob.actor, view.pk, "Bob's", shared=True),
        lambda: update_view(bob.actor, view.pk, Shown("type=lead")),
        lambda: remove_view(bob.actor, view.pk),
        lambda: save_view(bob.actor, "patients", "Also shared", MEMBERS, shared=True),
    ):
        with pytest.raises(NotAllowed):
            change()
    pin_view(bob.actor, view.pk, pinned=True)
    assert kinds_of_events(alice) == ["view.shared"]


@pytest.mark.parametrize("role", ["read_only", "front_desk", "provider"])
def test_everybody_may_keep_views_of_their_own(colleague, role):
    person = colleague(role)
    view = save_view(person.actor, "patients", "Mine", MEMBERS)
    update_view(person.actor, view.pk, Shown("type=lead"))
    assert (
        rename_view(person.actor, view.pk, "Leads", shared=False).query
        == "?type=lead&sort=-updated"
    )
    remove_view(person.actor, view.pk)
    assert names_for(person) == []


def test_a_deleted_view_comes_back_with_its_pins_and_goes_for_good_after_a_day(alice, bob):
    view = save_view(alice.actor, "patients", "Ours", MEMBERS, shared=True)
    pin_view(bob.actor, view.pk, pinned=True)
    remove_view(alice.actor, view.pk)
    assert names_for(bob) == []
    restore_view(alice.actor, view.pk)
    with workspace_transaction(bob.actor.workspace_id):
        assert find_view(bob.actor, view.pk).is_pinned
    assert kinds_of_events(alice) == ["view.shared", "view.removed", "view.restored"]
    remove_view(alice.actor, view.pk)
    with workspace_transaction(alice.actor.workspace_id):
        SavedView.objects.update(removed_at=timezone.now() - timedelta(days=2))
    remove_view(alice.actor, save_view(alice.actor, "patients", "Other", MEMBERS).pk)
    with pytest.raises(NotFound):
        restore_view(alice.actor, view.pk)


def test_a_name_is_needed_and_stands_once(alice, bob):
    save_view(alice.actor, "patients", "Größe", MEMBERS, shared=True)
    for name in ("", "   ", "x" * 61, "GRÖSSE"):
        with pytest.raises(Invalid) as refused:
            save_view(bob.actor, "patients", name, MEMBERS)
        assert refused.value.errors[0].field == "name"
    own = save_view(bob.actor, "patients", "Other", MEMBERS)
    assert rename_view(bob.actor, own.pk, "other", shared=False).name == "other"
    with pytest.raises(Invalid):
        rename_view(bob.actor, own.pk, "größe", shared=False)


def test_who_takes_a_shared_view_back_keeps_it(alice, bob, colleague):
    admin = colleague("admin")
    view = save_view(alice.actor, "patients", "Ours", MEMBERS, shared=True)
    rename_view(admin.actor, view.pk, "Mine now", shared=False)
    assert names_for(admin) == ["Mine now"]
    assert names_for(alice) == names_for(bob) == []
    assert kinds_of_events(alice) == ["view.shared", "view.unshared"]


def test_nobody_keeps_views_without_end(alice, monkeypatch):
    monkeypatch.setattr("circleos.search.saved_views.MOST_VIEWS", 2)
    for number in range(2):
        save_view(alice.actor, "patients", f"View {number}", MEMBERS)
    with pytest.raises(Invalid, match="name"):
        save_view(alice.actor, "patients", "One more", MEMBERS)


def test_pinned_views_stand_in_the_rail_of_whoever_pinned_them(alice, bob, a_patient):
    a_patient(type="member")
    view = save_view(alice.actor, "patients", "Members", MEMBERS, shared=True)
    pin_view(alice.actor, view.pk, pinned=True)
    pin_view(alice.actor, view.pk, pinned=True)
    with workspace_transaction(alice.actor.workspace_id):
        (link,) = pinned_links(alice.actor)
        assert (link.label, link.count) == ("Members", 1)
        assert link.href == f"/patients?type=member&sort=name&view={view.pk}"
        assert pinned_links(bob.actor) == []
    pin_view(alice.actor, view.pk, pinned=False)
    with workspace_transaction(alice.actor.workspace_id):
        assert pinned_links(alice.actor) == []


def test_a_layout_is_the_members_own(alice, bob):
    remember_columns(alice.actor, "patients", ["phone", "salary", "phone", "number"])
    remember_sort(alice.actor, "patients", "name")
    with workspace_transaction(alice.actor.workspace_id):
        layout = layout_of(alice.actor, "patients")
        assert (layout.columns, layout.sort) == (["phone", "number"], "name")
        assert layout_of(bob.actor, "patients").columns == []
