"""Every module of the product, imported, and what they remember."""

import importlib
import pkgutil
from functools import cache
from types import ModuleType

import circleos
from circleos.core.memory import Memory


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


@cache
def all_memories() -> tuple[Memory, ...]:
    """Everything in which the process remembers what it has asked for."""
    return tuple(
        each
        for module in all_modules()
        for each in vars(module).values()
        if isinstance(each, Memory)
    )
