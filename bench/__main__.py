"""Measure the product as it is served: `python -m bench --patients 10000`.

It makes a practice of its own in a temporary data folder, with the embedded database or the one
that DATABASE_URL names, and never touches the practice of this checkout. CIRCLEOS_BENCH_DATA
names a folder where filled practices are kept and found again; BENCH_JSON a file that gets the
table as JSON.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

from circleos.database import DatabaseRefusal, running
from circleos.database.telling import tell

STATIC = Path(__file__).parent.parent / "build" / "static"
PATIENTS = 1_000_000


def main(arguments: list[str]) -> int:
    """Fill, serve, measure; 0 when every goal is reached, else 1."""
    options = _parser().parse_args(arguments)
    with _data_folder(options.patients) as folder:
        os.environ["CIRCLEOS_DATA"] = str(folder)
        # Kept between runs: cutting the font takes seconds.
        os.environ["CIRCLEOS_STATIC"] = str(STATIC)
        os.environ["DJANGO_SETTINGS_MODULE"] = "circleos.config.settings"
        try:
            with running(folder):
                django.setup()
                from bench.run import explain, measure  # noqa: PLC0415 - needs Django set up

                if options.explain:
                    return explain(folder, options.patients, STATIC)
                json_file = os.environ.get("BENCH_JSON", "")
                return measure(folder, options.patients, STATIC, json_file)
        except DatabaseRefusal as refusal:
            tell(str(refusal))
            return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--patients",
        type=int,
        default=PATIENTS,
        metavar="N",
        help="how many the practice has (default: %(default)s)",
    )
    parser.add_argument(
        "--explain",
        action="store_true",
        help="instead print how PostgreSQL finds the rows of each list, and exit with 1 if it "
        "reads most of the table for a search",
    )
    return parser


@contextmanager
def _data_folder(patients: int) -> Iterator[Path]:
    if kept := os.environ.get("CIRCLEOS_BENCH_DATA"):
        yield Path(kept).absolute() / str(patients)
        return
    with tempfile.TemporaryDirectory(prefix="circleos-bench-") as folder:
        yield Path(folder) / "var"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
