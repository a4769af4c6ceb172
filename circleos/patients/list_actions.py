"""What rooms add beside "Add" on the Patients page, and where it has nobody yet."""

from dataclasses import dataclass

from django.utils.functional import Promise

from circleos.core.contributions import ContributionPoint


@dataclass(frozen=True, slots=True)
class ListAction:
    """A link to a page of the room by which patients come into the list."""

    key: str
    label: str | Promise
    icon: str
    url_name: str
    permission: str
    order: int = 50


LIST_ACTIONS: ContributionPoint[ListAction] = ContributionPoint("list actions")
