"""REST endpoint of the team."""

from uuid import UUID

from ninja import Router
from pydantic import BaseModel, Field

from circleos.accounts.access import ActingRequest
from circleos.accounts.queries import members
from circleos.core.json_lists import ListShown
from circleos.core.permissions import Role

router = Router(tags=["Members"])


class MemberShown(BaseModel):
    """Somebody who works in the practice, or did."""

    id: UUID
    name: str = Field(examples=["Dr. Lena Wolf"])
    role: Role
    has_left: bool = Field(description="Former members are named for what they did.")


class MembersShown(ListShown[MemberShown]):
    """All members by name, those who have left last."""


@router.get(
    "/members",
    response=MembersShown,
    url_name="members",
    operation_id="list_members",
    summary="List members",
)
def list_members(request: ActingRequest) -> MembersShown:
    """The people of the practice, to whom patients can be assigned while they work there."""
    request.actor.require("patients.view")
    return MembersShown.whole(
        [
            MemberShown(
                id=member.pk,
                name=member.name,
                role=Role(member.role),
                has_left=member.left_at is not None,
            )
            for member in members(request.actor.workspace_id)
        ]
    )
