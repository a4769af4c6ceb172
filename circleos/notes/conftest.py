"""What the tests of notes share."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def dora(colleague: Callable[[str], Any]) -> Any:
    """A doctor of Praxis am Ring."""
    return colleague("provider")


@pytest.fixture
def a_note(alice: Any) -> Callable[..., Any]:
    """Publishes a note of Alice's about a patient: `a_note(patient, title="Asthma")`."""
    from circleos.notes.services import create_note

    def make(patient: Any, title: str = "First visit", body: str = "<p>Coughs.</p>") -> Any:
        return create_note(alice.actor, patient.pk, title=title, body=body)

    return make
