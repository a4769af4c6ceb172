from circleos.accounts.models.location import Location
from circleos.accounts.models.people import Invitation, Membership, User
from circleos.accounts.models.session import Session
from circleos.accounts.models.shared_value import SharedValue
from circleos.accounts.models.token import ApiToken
from circleos.accounts.models.workspace import Workspace

__all__ = [
    "ApiToken",
    "Invitation",
    "Location",
    "Membership",
    "Session",
    "SharedValue",
    "User",
    "Workspace",
]
