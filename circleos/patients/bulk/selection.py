"""Which patients an action is about: rows that were ticked, or all that a list holds."""

from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import parse_qs
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from circleos.accounts.models import Workspace
from circleos.core.ids import uuid_or_none
from circleos.patients.listing import ListAddress
from circleos.patients.models import Patient
from circleos.patients.queries import Listing, patients_matching


@dataclass(frozen=True, slots=True)
class Selection:
    """Patients by their ids, or all whom the list at this address holds.

    The address is the query string of the Patients page. What it says of order and position means
    nothing here, and ids that are not the workspace's name nobody.
    """

    address: str = ""
    all_matching: bool = False
    ids: tuple[UUID, ...] = ()

    @classmethod
    def of(cls, sent: MultiValueDict[str, str]) -> Self:
        """Read what the list's form sent: boxes ticked there, and others as one text."""
        texts = [*sent.getlist("patient"), *sent.get("selected", "").split(",")]
        return cls(
            address=sent.get("address", "").removeprefix("?"),
            all_matching=sent.get("all") == "1",
            ids=tuple(dict.fromkeys(filter(None, map(uuid_or_none, texts)))),
        )

    def as_json(self) -> dict[str, Any]:
        """As the arguments of a run keep it."""
        ids = [] if self.all_matching else [str(each) for each in self.ids]
        return {"query": self.address, "all": self.all_matching, "ids": ids}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """What `as_json` wrote."""
        return cls(kept["query"], kept["all"], tuple(UUID(each) for each in kept["ids"]))

    def patients(self, workspace_id: UUID) -> QuerySet[Patient]:
        """The patients themselves, as they match now."""
        if not self.all_matching:
            chosen: QuerySet[Patient] = Patient.objects.filter(pk__in=self.ids)
            return chosen
        workspace = Workspace.objects.get(pk=workspace_id)
        # Who is how old is a question of the practice's day; a job has no time zone of its own.
        with timezone.override(ZoneInfo(workspace.time_zone)):
            return patients_matching(self.listing(), country=workspace.country)

    def listing(self) -> Listing:
        """The list from which they were chosen."""
        return ListAddress.of(MultiValueDict(parse_qs(self.address))).listing()
