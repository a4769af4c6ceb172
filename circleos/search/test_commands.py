"""Commands are found by what they are called, in both languages, by those who may use them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.utils.translation import override

from circleos.accounts.framing import frame_of
from circleos.core.contributions import ContributionPoint
from circleos.core.workspace import workspace_transaction
from circleos.search.commands import COMMANDS, Asking, Command, commands_for
from circleos.search.entries import Copy, Entry, Go, Send
from circleos.ui.icons import icon

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def inside(alice: Any) -> Iterator[None]:
    """The bar answers inside of the transaction of a request."""
    with workspace_transaction(alice.actor.workspace_id):
        yield


def asking(person: Any, query: str = "", page: str = "/patients") -> Asking:
    member = person.membership
    return Asking(person.actor, query, frame_of(member, [member]), page)


def labels(person: Any, query: str = "") -> list[str]:
    return [entry.label for entry in commands_for(asking(person, query), limit=20)]


def test_before_anything_is_typed_the_useful_ones_are_offered(alice: Any) -> None:
    assert labels(alice) == [
        "New patient",
        "Go to Patients",
        "Go to Settings",
        "Keyboard shortcuts",
        "Lock",
        "Sign out",
    ]


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("sign out", "Sign out"),
        ("out si", "Sign out"),
        ("LOG OUT", "Sign out"),
        ("abmelden", "Sign out"),
        ("sperren", "Lock"),
        ("go pat", "Go to Patients"),
        ("patienten", "Go to Patients"),
        ("api", "Settings: API tokens"),
        ("standorte", "Settings: Locations"),
        ("tastenkürzel", "Keyboard shortcuts"),
        ("tastenkuerzel", "Keyboard shortcuts"),
        ("tastenkurzel", "Keyboard shortcuts"),
        ("export", "Export patients"),
    ],
)
def test_a_command_is_found_by_the_beginnings_of_its_words(
    alice: Any, query: str, label: str
) -> None:
    assert label in labels(alice, query)


def test_every_word_must_fit(alice: Any) -> None:
    assert "Sign out" not in labels(alice, "sign patients")


def test_commands_speak_the_language_of_the_interface(alice: Any) -> None:
    with override("de"):
        assert "Abmelden" in labels(alice, "sign out")


def test_nobody_is_offered_what_their_role_does_not_allow(
    bob: Any, colleague: Any, alice: Any
) -> None:
    assert "Settings: API tokens" in labels(alice, "settings")
    assert "Settings: API tokens" not in labels(bob, "settings")
    assert "Export patients" not in labels(bob, "export")
    reader = colleague("read_only")
    assert "New patient" not in labels(reader)
    assert labels(reader, "anna mül") == []


def test_the_new_patient_gets_what_was_typed_and_the_address_does_not(alice: Any) -> None:
    (entry,) = commands_for(asking(alice, "anna mül"))
    assert entry.label == "New patient “anna mül”"
    assert entry.does == Go(
        "/patients/new", dialog=True, fill={"first_name": "Anna", "last_name": "Mül"}
    )


@pytest.mark.parametrize("query", ["new patient", "new pat", "neuer patient", "P-10482"])
def test_where_no_name_was_typed_the_form_is_empty(alice: Any, query: str) -> None:
    new = [entry for entry in commands_for(asking(alice, query)) if entry.icon == "plus"]
    assert all(isinstance(entry.does, Go) and not entry.does.fill for entry in new)


def test_locking_leads_back_to_the_page_one_was_on(alice: Any) -> None:
    (lock,) = (
        entry
        for entry in commands_for(asking(alice, "lock", page="/patients?sort=name"))
        if entry.label == "Lock"
    )
    assert lock.does == Send("/lock", "next", "/patients?sort=name")


def test_one_can_switch_to_the_other_workspaces_only(alice: Any, charlie: Any) -> None:
    frame = frame_of(alice.membership, [alice.membership, charlie.membership])
    entries = commands_for(replace(asking(alice, "switch"), frame=frame))
    switches = [entry for entry in entries if entry.label.startswith("Switch")]
    assert [entry.label for entry in switches] == ["Switch to Praxis Woanders"]
    assert switches[0].does == Send(
        "/switch-workspace", "workspace", str(charlie.membership.workspace_id)
    )


def test_a_program_is_offered_nothing_that_needs_a_screen(alice: Any) -> None:
    entries = commands_for(Asking(alice.actor, ""), limit=20)
    assert [entry.label for entry in entries if isinstance(entry.does, Send)] == []


def test_what_is_always_offered_stays_when_many_fit(
    alice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Many(Command):
        key = "many"

        def entries(self, asking: Asking) -> list[Entry]:
            fitting = [Entry(f"Sign {each}", "plus", Copy("x")) for each in range(20)]
            return [*fitting, Entry("Last", "plus", Copy("x"), is_always_offered=True)]

    point: ContributionPoint[Command] = ContributionPoint("only here")
    point.register(Many())
    monkeypatch.setattr("circleos.search.commands.COMMANDS", point)
    found = commands_for(asking(alice, "sign"), limit=6)
    assert len(found) == 6
    assert found[-1].label == "Last"


def test_every_command_has_an_icon_that_exists(alice: Any) -> None:
    for command in COMMANDS:
        for entry in command.entries(asking(alice, "anna")):
            assert icon(entry.icon)
