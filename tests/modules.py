"""Every module of the product, imported."""

import importlib
import pkgutil
from functools import cache
from types import ModuleType

import circleos


@cache
def all_modules() -> tuple[ModuleType, ...]:
    """All modules of the package but its tests and migrations, which are checked otherwise."""
    names = [
        name
        for _finder, name, _is_package in pkgutil.walk_packages(circleos.__path__, "circleos.")
        if not any(
            part.startswith("test_") or part in {"conftest", "migrations"}
            for part in name.split(".")
        )
    ]
    return tuple(importlib.import_module(name) for name in names)
