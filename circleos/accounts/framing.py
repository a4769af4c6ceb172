"""What the frame of a page says about the member at the screen."""

from collections.abc import Iterable

from django.conf import settings

from circleos.accounts.models import Membership
from circleos.ui.addresses import url
from circleos.ui.frame import Frame, WorkspaceChoice


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
    )
