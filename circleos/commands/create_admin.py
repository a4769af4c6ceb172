"""Make somebody admin of a workspace, and both of them if they are not there.

The password is asked for, or read from standard input. For somebody who signs in already it
becomes their new password and ends their sessions; an empty one leaves the old.

Example: circleos create-admin --email lena.wolf@example.org --workspace praxis-am-ring
"""

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from circleos.database.telling import tell

if TYPE_CHECKING:
    from circleos.accounts.models import User, Workspace

FIRST_WORKSPACE = "practice"


class Unclear(Exception):
    """The message says what to type instead."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Who, and where."""
    parser.add_argument("--email", required=True, help="the address they sign in with")
    parser.add_argument("--name", default="", help="their name (default: from the address)")
    parser.add_argument(
        "--workspace",
        default="",
        metavar="SLUG",
        help=f"short name of the practice (default: the only one, or else {FIRST_WORKSPACE})",
    )


def run(options: argparse.Namespace) -> int:
    """Write user, workspace and membership together, or nothing."""
    from django.db import transaction

    from circleos.accounts.services import add_member
    from circleos.core.actor import Actor, Origin
    from circleos.core.errors import Invalid
    from circleos.core.permissions import Role

    try:
        with transaction.atomic():
            workspace = _workspace(options.workspace)
            user = _user(options.email, options.name)
            actor = Actor.system(workspace.pk, Origin.COMMAND)
            add_member(actor, user, role=Role.ADMIN)
    except Unclear as unclear:
        tell(str(unclear))
        return 1
    except Invalid as invalid:
        for error in invalid.errors:
            tell(f"{error.field}: {error.message}")
        return 1
    tell(f"{user.email} is admin of {workspace.slug}.")
    return 0


def _workspace(slug: str) -> "Workspace":
    from circleos.accounts.models import Workspace
    from circleos.accounts.services import create_workspace

    there: dict[str, Workspace] = {
        workspace.slug: workspace for workspace in Workspace.objects.order_by("slug")
    }
    if not slug and len(there) > 1:
        raise Unclear(f"Say which with --workspace: {', '.join(there)}")
    slug = slug or next(iter(there), FIRST_WORKSPACE)
    if slug in there:
        return there[slug]
    tell(f"Making the workspace {slug}.")
    return create_workspace(slug)


def _user(email: str, name: str) -> "User":
    from circleos.accounts.queries import user_with_email
    from circleos.accounts.services import create_user, set_password

    user = user_with_email(email)
    password = _password("New password (empty: leave it): " if user else "Password: ")
    if user is None:
        return create_user(email, name=name or email.partition("@")[0], password=password)
    if password:
        set_password(user, password)
        tell("The password is changed.")
    return user


def _password(prompt: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(prompt)
    if password and getpass.getpass("Once more: ") != password:
        raise Unclear("The two passwords differ. Nothing was changed.")
    return password
