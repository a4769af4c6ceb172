"""Print a new API token, alone, on standard output. It is shown this once.

Example: circleos token --workspace praxis-am-ring --role read_only --name Website --expires 365
"""

import argparse

from circleos.database.telling import tell


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """For which workspace, and what it may do there."""
    parser.add_argument("--workspace", required=True, metavar="SLUG")
    parser.add_argument(
        "--role",
        default="admin",
        help="admin, provider, front_desk or read_only (default: %(default)s)",
    )
    parser.add_argument(
        "--name", default="Command line", help="what it is for (default: %(default)s)"
    )
    parser.add_argument(
        "--expires", default="", metavar="DAYS", help="days until it ends (default: never)"
    )


def run(options: argparse.Namespace) -> int:
    """Make the token and print its secret."""
    from circleos.accounts.models import Workspace
    from circleos.accounts.services import create_token
    from circleos.core.actor import Actor, Origin
    from circleos.core.errors import Invalid

    workspace = Workspace.objects.filter(slug=options.workspace).first()
    if workspace is None:
        tell(f"There is no workspace {options.workspace}. Make it with circleos create-admin.")
        return 1
    actor = Actor.system(workspace.pk, Origin.COMMAND)
    try:
        issued = create_token(actor, name=options.name, role=options.role, days=options.expires)
    except Invalid as invalid:
        for error in invalid.errors:
            tell(f"--{'expires' if error.field == 'days' else error.field}: {error.message}")
        return 1
    print(issued.secret)
    return 0
