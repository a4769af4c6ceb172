"""Numbers by which rooms know patients, such as that of their insurance. They compare exactly."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from circleos.core.contributions import ContributionPoint


class PatientIdentifier(ABC):
    """A kind of number that the search finds patients by, when it was typed whole."""

    key: ClassVar[str]
    order: ClassVar[int] = 50

    @abstractmethod
    def owners(self, typed: str) -> Mapping[UUID, str]:
        """Who has this number, and how it is shown; nobody, without asking, if it can be none."""


PATIENT_IDENTIFIERS: ContributionPoint[PatientIdentifier] = ContributionPoint("patient identifiers")


def owners_of(typed: str) -> dict[UUID, str]:
    """The patients whom any room knows by what was typed, and how that number is shown."""
    return {
        patient_id: shown
        for identifier in PATIENT_IDENTIFIERS
        for patient_id, shown in identifier.owners(typed).items()
    }
