"""REST endpoints of tags."""

from datetime import datetime
from uuid import UUID

from ninja import Router, Status
from pydantic import BaseModel, ConfigDict, Field

from circleos.accounts.access import ActingRequest
from circleos.core.json_lists import ListShown
from circleos.patients.queries import find_patient
from circleos.patients.representation import PatientId
from circleos.tags.models import Tag
from circleos.tags.queries import CarriedTag, find_tag, tags_in_use, tags_of
from circleos.tags.services import (
    add_tag,
    archive_tag,
    create_tag,
    edit_tag,
    remove_tag,
    restore_tag,
)
from circleos.tags.shown import TagShown, shown

KIND = "`plain` or `alert`. Alerts, such as an allergy, come first everywhere."
COLOR = "teal, green, blue, violet, pink, red, orange or gray."

router = Router(tags=["Tags"])


class TagOfPractice(TagShown):
    """A tag of the practice."""

    description: str
    archived_at: datetime | None = Field(description="Since when it is offered no longer.")


class TagsOfPractice(ListShown[TagOfPractice]):
    """All tags, alerts first."""


class TagsOfPatient(ListShown[TagShown]):
    """The tags of one patient, alerts first."""


class TagGiven(BaseModel):
    """A tag for a patient, by its name."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(
        description="In any spelling of case and accents; a tag that is not there is made.",
        examples=["VIP"],
    )
    kind: str = Field("", description=f"Of a tag that is made: {KIND}", examples=["plain"])


class NewTag(TagGiven):
    """A tag to be made."""

    color: str = Field("", description=f"{COLOR} Without one it is chosen.", examples=["teal"])
    description: str = Field("", examples=["Calls back within the hour"])


class TagChanges(BaseModel):
    """What is to be changed, on all who carry the tag."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = None
    kind: str | None = Field(None, description=KIND)
    color: str | None = Field(None, description=COLOR)
    description: str | None = None
    archived: bool | None = Field(None, description="Whether it is offered no longer.")


@router.get(
    "/tags", response=TagsOfPractice, url_name="tags", operation_id="list_tags", summary="List tags"
)
def list_tags(request: ActingRequest) -> TagsOfPractice:
    """All tags of the practice, archived ones too, but none that was merged into another."""
    request.actor.require("patients.view")
    return TagsOfPractice.whole([_of_practice(tag) for tag in tags_in_use()])


@router.post(
    "/tags",
    response={201: TagOfPractice},
    url_name="tags",
    operation_id="create_tag",
    summary="Make a tag",
)
def create(request: ActingRequest, tag: NewTag) -> Status[TagOfPractice]:
    """Make a tag that patients can carry. A name that is there already is refused."""
    made = create_tag(
        request.actor, tag.name, kind=tag.kind, color=tag.color, description=tag.description
    )
    return Status(201, _of_practice(made))


@router.patch(
    "/tags/{tag_id}",
    response=TagOfPractice,
    url_name="tag",
    operation_id="change_tag",
    summary="Change a tag",
)
def change(request: ActingRequest, changes: TagChanges, tag_id: UUID) -> TagOfPractice:
    """Write the fields that are named, and only those."""
    request.actor.require("tags.manage")
    tag = find_tag(tag_id)
    fields = changes.model_dump(exclude_none=True, exclude={"archived"})
    if fields:
        tag = edit_tag(request.actor, tag.pk, fields)
    if changes.archived is not None:
        tag = (archive_tag if changes.archived else restore_tag)(request.actor, tag.pk)
    return _of_practice(tag)


@router.get(
    "/patients/{patient_id}/tags",
    response=TagsOfPatient,
    url_name="patient-tags",
    operation_id="list_tags_of_patient",
    summary="List the tags of a patient",
)
def list_of_patient(request: ActingRequest, patient_id: PatientId) -> TagsOfPatient:
    """What the patient carries, alerts first."""
    request.actor.require("patients.view")
    return TagsOfPatient.whole([shown(tag) for tag in tags_of(find_patient(patient_id).pk)])


@router.post(
    "/patients/{patient_id}/tags",
    response={200: TagShown, 201: TagShown},
    url_name="patient-tags",
    operation_id="add_tag_to_patient",
    summary="Tag a patient",
)
def add(request: ActingRequest, tag: TagGiven, patient_id: PatientId) -> Status[TagShown]:
    """Let a patient carry a tag; 200 if they do already. The answer is the tag."""
    request.actor.require("tags.edit")
    tagged = add_tag(request.actor, find_patient(patient_id).pk, tag.name, kind=tag.kind)
    return Status(201 if tagged.is_new else 200, _shown(tagged.tag))


@router.delete(
    "/patients/{patient_id}/tags/{tag_id}",
    response={204: None},
    url_name="patient-tag",
    operation_id="remove_tag_from_patient",
    summary="Take a tag from a patient",
)
def remove(request: ActingRequest, tag_id: UUID, patient_id: PatientId) -> Status[None]:
    """Take a tag away; the tag itself stays. Taking it twice changes nothing."""
    request.actor.require("tags.edit")
    remove_tag(request.actor, find_patient(patient_id).pk, tag_id)
    return Status(204, None)


def _shown(tag: Tag) -> TagShown:
    return shown(CarriedTag(tag.pk, tag.name, tag.color, tag.kind))


def _of_practice(tag: Tag) -> TagOfPractice:
    return TagOfPractice(
        **_shown(tag).model_dump(), description=tag.description, archived_at=tag.archived_at
    )
