"""Which actions stand below a list."""

from circleos.core.actor import Actor
from circleos.patients.bulk.actions import BULK_ACTIONS, BulkAction
from circleos.patients.queries import Listing


def offered_for(actor: Actor, listing: Listing) -> list[BulkAction]:
    """The actions that this actor may do with the patients of this list, in their order."""
    archived = next(
        (applied.values[0] for applied in listing.filters if applied.filter.key == "archived"), ""
    )
    return [
        action
        for action in BULK_ACTIONS
        if archived in action.for_lists and actor.may(action.permission)
    ]
