"""The background worker's process: `python -m circleos.serve.worker LIFELINE`."""

import sys

import django

from circleos.serve import lifeline


def main(arguments: list[str]) -> None:
    """Take jobs until told to stop."""
    (descriptor,) = arguments
    lifeline.hold(int(descriptor))
    django.setup()

    from circleos.core.jobs import run_worker  # noqa: PLC0415 - needs Django set up

    run_worker()


if __name__ == "__main__":
    main(sys.argv[1:])
