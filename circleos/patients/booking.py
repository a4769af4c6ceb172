"""What follows a booking in rooms that scheduling does not know, such as the assignment."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from circleos.core.actor import Actor
from circleos.core.contributions import ContributionPoint


@dataclass(frozen=True, slots=True)
class OnBooking:
    """What a room does when a patient has been booked with a member of the team.

    `then` gets the actor who booked, the patient, and the member to whom the booking's provider is
    linked. It runs in the booking's transaction, and what it raises undoes the booking.
    """

    key: str
    then: Callable[[Actor, UUID, UUID], object]
    order: int = 50


ON_BOOKING: ContributionPoint[OnBooking] = ContributionPoint("on booking")


def patient_booked(actor: Actor, patient_id: UUID, *, member_id: UUID) -> None:
    """Let the rooms know of a new booking; to be called where it is made, in its transaction."""
    for each in ON_BOOKING:
        each.then(actor, patient_id, member_id)
