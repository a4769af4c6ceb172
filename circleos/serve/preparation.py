"""What is done before serving: `python -m circleos.serve.preparation LIFELINE [--with-demo]`.

A process of its own, so that the supervisor stays small and keeps nothing of Django.
"""

import logging
import os
import sys

import django

from circleos.database import DatabaseRefusal, roles
from circleos.database.address import databases
from circleos.database.telling import tell
from circleos.serve import lifeline


def main(arguments: list[str]) -> int:
    """Migrations, static files, and the demo practice if asked for."""
    descriptor, *wishes = arguments
    lifeline.hold(int(descriptor))
    django.setup()

    from django.conf import settings  # noqa: PLC0415 - need Django set up

    from circleos.patients.finding.index_many import make_everybody_findable  # noqa: PLC0415 - need Django set up
    from circleos.serve import migrations  # noqa: PLC0415 - need Django set up
    from circleos.ui.static_build import build  # noqa: PLC0415 - need Django set up

    try:
        migrations.bring_up_to_date()
        roles.require_harmless(databases(os.environ, settings.CIRCLEOS_DATA).app)
    except DatabaseRefusal as refusal:
        tell(str(refusal))
        return 1
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # it names each glyph it meets
    build(settings.STATIC_ROOT)
    make_everybody_findable()
    if "--with-demo" in wishes:
        _offer_demo()
    return 0


def _offer_demo() -> None:
    from circleos.demo.services import SIGN_IN, NotTheDemo, ensure_demo  # noqa: PLC0415 - as above

    try:
        ensure_demo()
    except NotTheDemo as refusal:
        tell(str(refusal))  # somebody's own practice: it is served as it is
    else:
        tell(SIGN_IN)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
