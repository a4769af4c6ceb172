"""Make a practice with made-up people, to try circleOS out; change nothing if it is there.

Example: circleos demo --patients 5000

Its people sign in with a password that is printed here and known to everybody: never make it
where real patients are.
"""

import argparse

from circleos.database.telling import tell
from circleos.demo import PATIENTS, SEED

_MOST = 1_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument(
        "--patients",
        type=_count,
        default=PATIENTS,
        metavar="N",
        help="how many (default: %(default)s)",
    )
    parser.add_argument(
        "--seed", type=int, default=SEED, metavar="N", help="another number makes other people"
    )


def run(options: argparse.Namespace) -> int:
    """Make it and print how to sign in; 1 when a workspace of that name is somebody else's."""
    from circleos.demo.services import SIGN_IN, NotTheDemo, ensure_demo

    try:
        made = ensure_demo(options.patients, options.seed)
    except NotTheDemo as refusal:
        tell(str(refusal))
        return 1
    if not made:
        tell("The demo practice is there already; nothing was changed.")
    print(SIGN_IN)
    return 0


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) > _MOST:
        raise argparse.ArgumentTypeError(f"{text!r}: a whole number up to {_MOST}")
    return int(text)
