"""What rooms write on patients in words, such as tags: the search finds by their beginnings."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from circleos.core.contributions import ContributionPoint


class PatientLabel(ABC):
    """A kind of words that patients carry."""

    key: ClassVar[str]
    order: ClassVar[int] = 50

    @abstractmethod
    def carriers(self, beginnings: Sequence[str]) -> "QuerySet[Any, UUID] | None":
        """The ids of those who carry a label that one of these folded texts means; None, without
        asking the database, if there is no such label."""


PATIENT_LABELS: ContributionPoint[PatientLabel] = ContributionPoint("patient labels")
