"""How each member likes to see a list: remembered, and asked for. No matter of the history."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from circleos.core.actor import Actor, writes
from circleos.core.errors import NotAllowed
from circleos.core.prepared import Prepared
from circleos.search.lists import LISTS
from circleos.search.models import ListLayout


def layout_of(actor: Actor, list_key: str) -> ListLayout:
    """The member's layout of a list; a new one, not yet stored, where they have chosen nothing."""
    chosen = _chosen.first(member_of(actor), list_key)
    return chosen or ListLayout(member_id=member_of(actor), list_key=list_key)


@Prepared
def _chosen(member_id: UUID, list_key: str) -> QuerySet[ListLayout]:
    return ListLayout.objects.filter(member_id=member_id, list_key=list_key)


@writes("views.own")
def remember_columns(actor: Actor, list_key: str, keys: Sequence[str]) -> ListLayout:
    """Show these columns in this order from now on; none: all there are, in their usual order."""
    columns = columns_of_list(list_key, keys)
    layout: ListLayout = ListLayout.objects.update_or_create(
        member_id=member_of(actor), list_key=list_key, defaults={"columns": columns}
    )[0]
    return layout


@writes("views.own")
def remember_sort(actor: Actor, list_key: str, sort: str) -> ListLayout:
    """Show a list in this order from now on."""
    layout: ListLayout = ListLayout.objects.update_or_create(
        member_id=member_of(actor), list_key=list_key, defaults={"sort": sort}
    )[0]
    return layout


def columns_of_list(list_key: str, keys: Sequence[str]) -> list[str]:
    """Those of the keys that are columns of the list, each once."""
    known = LISTS[list_key].column_keys()
    return [key for key in dict.fromkeys(keys) if key in known]


def member_of(actor: Actor) -> UUID:
    """Whose a view, a pin or a layout is. Raises `NotAllowed` for the product itself."""
    if actor.id is None:
        raise NotAllowed("views.own")
    return actor.id
