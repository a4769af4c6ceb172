"""What the frame of a page says about the member at the screen."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.conf import settings
from django.utils.translation import gettext as _

from circleos.accounts.models import Location, Membership
from circleos.ui.addresses import url
from circleos.ui.frame import Frame, LocationChoice, WorkspaceChoice

_FEWEST_LOCATIONS = 2
_LOCATIONS_WITH_A_KEY = 9


def frame_of(membership: Membership, memberships: Iterable[Membership]) -> Frame:
    """The frame of this member's pages, with all workspaces that they may switch to."""
    return Frame(
        workspace_name=membership.workspace.name,
        person_name=membership.name,
        person_key=str(membership.id),
        role=membership.get_role_display(),
        workspaces=tuple(
            WorkspaceChoice(
                each.workspace_id, each.workspace.name, current=each.pk == membership.pk
            )
            for each in memberships
        ),
        home_url=settings.LOGIN_REDIRECT_URL,
        search_url=settings.LOGIN_REDIRECT_URL,
        switch_url=url("accounts:switch-workspace"),
        sign_out_url=url("account_logout"),
        lock_url=url("accounts:lock"),
        account_url=url("accounts:you"),
        switch_location_url=url("accounts:switch-location"),
    )


def with_locations(frame: Frame, places: Sequence[Location], chosen: Location | None) -> Frame:
    """The frame with the locations among which the person may choose; one alone is no choice."""
    if len(places) < _FEWEST_LOCATIONS:
        return frame
    choices = [LocationChoice(None, _("All locations"), chosen is None, "alt+0")]
    for number, place in enumerate(places, 1):
        key = f"alt+{number}" if number <= _LOCATIONS_WITH_A_KEY else ""
        choices.append(LocationChoice(place.pk, place.name, place == chosen, key))
    return replace(frame, locations=tuple(choices))
