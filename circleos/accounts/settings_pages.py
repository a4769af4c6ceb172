"""The pages below /settings: a list that rooms add to, and the frame around each of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.http import HttpRequest, HttpResponse  # noqa: TID251  it renders for views
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from circleos.core.actor import Actor
from circleos.core.contributions import ContributionPoint
from circleos.ui.render import dialog, page


class SettingsGroup(Enum):
    """The headings of the side navigation, in their order."""

    PRACTICE = _("Practice")
    WORKFLOW = _("Workflow")
    DATA_AND_SEARCH = _("Data & Search")
    CONNECTIONS = _("Connections")
    YOU = _("You")


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """A page of the settings. It shows to those who have the permission."""

    key: str
    group: SettingsGroup
    label: str | Promise
    url_name: str
    permission: str
    order: int = 50


SETTINGS_PAGES: ContributionPoint[SettingsPage] = ContributionPoint("settings pages")


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A page as the side navigation shows it."""

    label: str | Promise
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class NavigationGroup:
    """A heading with the pages below it."""

    title: str | Promise
    entries: list[NavigationEntry]


def navigation(actor: Actor, path: str) -> list[NavigationGroup]:
    """What this actor may open, the page at this path marked as current."""
    groups = []
    for group in SettingsGroup:
        entries = []
        for each in SETTINGS_PAGES:
            if each.group is group and actor.may(each.permission):
                href = reverse(each.url_name)
                current = path == href or path.startswith(f"{href}/")
                entries.append(NavigationEntry(each.label, href, current))
        if entries:
            groups.append(NavigationGroup(group.value, entries))
    return groups


def settings_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Answer with a page whose template extends `ui/settings.html`."""
    return page(request, template, _framed(request, context), status=status)


def settings_dialog(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Answer with the block `dialog` of such a page, or with the whole page around it."""
    return dialog(request, template, _framed(request, context), status=status)


def _framed(request: HttpRequest, context: Mapping[str, Any] | None) -> dict[str, Any]:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # access.SignedInRequest
    return {"settings_pages": navigation(actor, request.path), **(context or {})}
