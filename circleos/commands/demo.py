"""Make a practice with made-up people, to try circleOS out; change nothing if it is there.

Example: circleos demo --patients 100000

The first 1284 have a history of some years; those beyond them come by an import, as from another
program. Its people sign in with a password that is printed here and known to everybody: never make
it where real patients are.
"""

import argparse

from circleos.database.telling import tell
from circleos.demo import MOST, PATIENTS, SEED


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
    """Make it and print how to sign in.

    1 when a workspace of that name is somebody else's, or the import stopped.
    """
    from circleos.demo.services import SIGN_IN, NotTheDemo, NotWhole, ensure_demo
    from circleos.imports.progress import ProgressLine

    progress = ProgressLine()
    try:
        made = ensure_demo(options.patients, options.seed, progress.show)
    except (NotTheDemo, NotWhole) as refusal:
        tell(str(refusal))
        return 1
    finally:
        progress.end()
    if not made:
        tell("The demo practice is there already; nothing was changed.")
    print(SIGN_IN)
    return 0


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) > MOST:
        raise argparse.ArgumentTypeError(f"{text!r}: a whole number up to {MOST}")
    return int(text)
