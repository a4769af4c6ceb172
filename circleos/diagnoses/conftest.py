"""What the tests of diagnoses have besides."""

from collections.abc import Callable
from typing import Any

import pytest

from circleos.diagnoses.icd.loading import load_official
from circleos.diagnoses.services import diagnose
from circleos.patients.models import Patient
from tests.icd import EXCERPT


@pytest.fixture
def anna(a_patient: Callable[..., Patient]) -> Patient:
    """Anna Müller-Brandt, born in 1979."""
    return a_patient(birthday="12.03.1979", gender="female")


@pytest.fixture
def german(db: None) -> None:
    """The excerpt of ICD-10-GM 2026 is loaded."""
    load_official(EXCERPT)


@pytest.fixture
def diagnosed(alice: Any, anna: Patient) -> Callable[..., Any]:
    """Makes a diagnosis of Anna: `diagnosed("E11.9", certainty="V")`."""

    def make(code: str, **fields: str) -> Any:
        return diagnose(alice.actor, anna.pk, code, {"certainty": "G", **fields})

    return make
