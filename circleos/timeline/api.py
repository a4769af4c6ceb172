"""REST endpoint of a patient's history."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import AwareDatetime, BaseModel, Field

from circleos.accounts.access import ActingRequest
from circleos.core.cursors import Cursor
from circleos.core.errors import Invalid
from circleos.core.events import EVENT_KINDS
from circleos.core.json_lists import ListShown, Place, refuse_unknown
from circleos.patients.queries import find_patient
from circleos.patients.representation import PatientId
from circleos.timeline.queries import Asked, Detail, Happening, count_events, page_of_events

ORDER = "-id"
EXAMPLE = "patient.edited"
router = Router(tags=["Events"])


class ChangeShown(BaseModel):
    """One changed field. Of somebody new there was nothing (null) before."""

    field: str = Field(examples=["phone"])
    old: Any
    new: Any


class EventShown(BaseModel):
    """Something that happened to a patient."""

    id: UUID
    at: AwareDatetime
    kind: str = Field(examples=[EXAMPLE])
    actor_kind: str = Field(description="`member`, `token` or `system`.")
    actor_id: UUID | None
    actor_name: str
    origin: str = Field(
        description="`page`, `api`, `import`, `command`, `job` or `undo`.", examples=["page"]
    )
    group: UUID = Field(description="What was done at once has the same: a request, an import.")
    values: Detail = Field(
        description="`shown`; `closed`: this role may not read them; `erased`: removed for good."
    )
    changes: list[ChangeShown]


class EventPage(ListShown[EventShown]):
    """One page of events."""


class EventsAsked(BaseModel):
    """Which events are wanted."""

    kind: str = Field("", description="Only events of this kind.", examples=[EXAMPLE])


@router.get(
    "/patients/{patient_id}/events",
    response=EventPage,
    url_name="patient-events",
    operation_id="list_events_of_patient",
    summary="List what happened to a patient",
)
def list_of_patient(
    request: ActingRequest, asked: Query[EventsAsked], place: Query[Place], patient_id: PatientId
) -> EventPage:
    """The history of one patient, the newest first, as far as the token's role may read it."""
    request.actor.require("patients.view")
    refuse_unknown(request.GET, EventsAsked, Place)
    if asked.kind and asked.kind not in EVENT_KINDS:
        message = _("“%(kind)s” is no kind of event; use one such as %(example)s")
        raise Invalid.field("kind", message % {"kind": asked.kind, "example": EXAMPLE})
    patient = find_patient(patient_id)
    start = place.start(ORDER)
    wanted = Asked(kind=asked.kind, before=start.id if start else None)
    page = page_of_events(request.actor, patient.pk, wanted, place.limit)
    last = page.goes_on_from
    return EventPage.page(
        [_shown(happening) for happening in page.rows],
        count_events(patient.pk, wanted),
        Cursor(ORDER, last.id, None) if last else None,
    )


def _shown(happening: Happening) -> EventShown:
    return EventShown(
        id=happening.id,
        at=happening.at,
        kind=happening.kind,
        actor_kind=happening.actor_kind,
        actor_id=happening.actor_id,
        actor_name=happening.actor_name,
        origin=happening.origin,
        group=happening.group_id,
        values=happening.detail,
        changes=[
            ChangeShown(field=each.field, old=each.old, new=each.new) for each in happening.changes
        ],
    )
