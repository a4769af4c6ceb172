"""The lists that can be filtered and kept as views. The room that owns a list contributes it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from circleos.core.actor import Actor
from circleos.core.contributions import ContributionPoint


@dataclass(frozen=True, slots=True)
class KeptList:
    """A list of which views are saved.

    `written` brings a query string to the one form that the list itself gives it, without what
    means nothing there; `count` says how many match one (10,001 for more than 10,000);
    `column_keys` gives the columns there are.
    """

    key: str
    label: str | Promise
    icon: str
    url_name: str
    permission: str
    written: Callable[[str], str]
    count: Callable[[Actor, str], int]
    column_keys: Callable[[], list[str]]
    order: int = 50


@dataclass(frozen=True, slots=True)
class QuickView:
    """A view that everybody has, such as those who are new this week."""

    key: str
    list_key: str
    label: str | Promise
    query: str
    order: int = 50


LISTS: ContributionPoint[KeptList] = ContributionPoint("lists")
QUICK_VIEWS: ContributionPoint[QuickView] = ContributionPoint("quick views")


def quick_views_of(list_key: str) -> list[QuickView]:
    """The quick views of one list, in order."""
    return [view for view in QUICK_VIEWS if view.list_key == list_key]
