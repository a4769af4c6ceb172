"""What the tests of insurance share."""

from collections.abc import Callable
from typing import Any

import pytest

from circleos.insurance.services import add_plan
from circleos.patients.conftest import shown

__all__ = ["shown"]

KVNR = "A123456780"


@pytest.fixture
def insured(alice: Any, in_ring: None) -> Callable[..., Any]:
    """Adds a plan to a patient: `insured(patient, "Debeka", "private", "4471 902 338")`."""

    def add(patient: Any, name: str, type_: str, number: str = "", **fields: str) -> Any:
        typed = {"provider": name, "provider_type": type_, "member_number": number, **fields}
        return add_plan(alice.actor, patient.pk, typed)

    return add
