"""Every change of workspaces, people and their access."""

from circleos.accounts.services.invitations import (
    IssuedInvitation,
    accept_as_new_user,
    accept_as_user,
    invite_member,
    renew_invitation,
    withdraw_invitation,
)
from circleos.accounts.services.locations import (
    archive_location,
    create_location,
    edit_location,
    move_location,
    restore_location,
)
from circleos.accounts.services.members import (
    add_member,
    change_role,
    edit_self,
    lock_workspace,
    remove_member,
    take_back_member,
)
from circleos.accounts.services.recovery import (
    IssuedLink,
    issue_password_link,
    remove_second_steps,
)
from circleos.accounts.services.sessions import end_session, end_sessions
from circleos.accounts.services.tokens import IssuedToken, create_token, note_use, revoke_token
from circleos.accounts.services.users import check_new_password, create_user, set_password
from circleos.accounts.services.workspaces import create_workspace, edit_workspace

__all__ = [
    "IssuedInvitation",
    "IssuedLink",
    "IssuedToken",
    "accept_as_new_user",
    "accept_as_user",
    "add_member",
    "archive_location",
    "change_role",
    "check_new_password",
    "create_location",
    "create_token",
    "create_user",
    "create_workspace",
    "edit_location",
    "edit_self",
    "edit_workspace",
    "end_session",
    "end_sessions",
    "invite_member",
    "issue_password_link",
    "lock_workspace",
    "move_location",
    "note_use",
    "remove_member",
    "remove_second_steps",
    "renew_invitation",
    "restore_location",
    "revoke_token",
    "set_password",
    "take_back_member",
    "withdraw_invitation",
]
