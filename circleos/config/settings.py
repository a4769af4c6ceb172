"""The settings of circleOS. Everything that differs between installations is an environment
variable; each is described in docs/operations.md."""

import os
from pathlib import Path

from django.utils.csp import CSP

from circleos.config.environment import number, switch, text
from circleos.database.address import databases, secret_key

PACKAGE = Path(__file__).resolve().parent.parent
CIRCLEOS_DATA = Path(text("CIRCLEOS_DATA", str(PACKAGE.parent / "var"))).absolute()

DEVELOPMENT = switch("CIRCLEOS_DEVELOPMENT", False)
DEBUG = False
SECRET_KEY = secret_key(CIRCLEOS_DATA)
