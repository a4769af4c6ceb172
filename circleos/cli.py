"""The command line: `circleos COMMAND`. Each command is a module of `circleos.commands`."""

import argparse
import os
import pkgutil
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from types import FrameType, ModuleType
from typing import NoReturn

from circleos import commands
from circleos.database import DatabaseRefusal, running
from circleos.database.address import data_folder
from circleos.database.telling import tell

SETTINGS = "circleos.config.settings"


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit with its code: 0 done, 1 could not, 2 not understood."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    names = command_names()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    os.environ["CIRCLEOS_DATA"] = str(data_folder(os.environ))
    # Only the one that is meant is loaded in full: starting must not wait for the others.
    wanted = [name for name in given[:1] if name in names]
    options = _parser(wanted or names).parse_args(given)
    module = load(options.command)
    try:
        sys.exit(_run(module, options))
    except DatabaseRefusal as refusal:
        tell(str(refusal))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


def command_names() -> list[str]:
    """The commands there are, as they are typed."""
    return sorted(
        module.name.replace("_", "-")
        for module in pkgutil.iter_modules(commands.__path__)
        if not module.name.startswith("test_")
    )


def load(name: str) -> ModuleType:
    """The module of a command."""
    return import_module(f"circleos.commands.{name.replace('-', '_')}")


def _parser(names: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="circleos", description="The operating system of an outpatient practice."
    )
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in names:
        module = load(name)
        documentation = (module.__doc__ or "").strip()
        subparser = subparsers.add_parser(
            name,
            help=documentation.partition("\n")[0],
            description=documentation,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(subparser)
    return parser


def _run(module: ModuleType, options: argparse.Namespace) -> int:
    if getattr(module, "STANDS_ALONE", False):
        return int(module.run(options))
    # Ending is always orderly, so that a database we started does not stay behind.
    signal.signal(signal.SIGTERM, _exit)
    with running(data_folder(os.environ)):
        import django  # noqa: PLC0415 - needs the database's keys, which the line above made

        django.setup()

        from circleos.serve import migrations  # noqa: PLC0415 - needs Django set up

        if migrations.pending():
            migrations.bring_up_to_date()
        return int(module.run(options))


def _exit(number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)
