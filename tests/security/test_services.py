"""Every service × every role. A service is what `writes(permission)` has made of a function."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from circleos.core.actor import Actor
from circleos.core.errors import NotAllowed
from circleos.core.permissions import PERMISSIONS, Role
from tests.modules import all_modules

# Where rooms keep their services; elsewhere a public function with an actor only reads.
PLACES = ("services", "_services")


def functions() -> dict[str, Callable[..., Any]]:
    """Every public function of the product by its full name, each where it is defined."""
    return {
        f"{module.__name__}.{name}": function
        for module in all_modules()
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and not name.startswith("_")
    }


SERVICES = {name: each for name, each in functions().items() if hasattr(each, "permission")}

every_service = pytest.mark.parametrize(
    ("name", "service"), SERVICES.items(), ids=lambda value: value if isinstance(value, str) else ""
)


def test_there_are_services() -> None:
    assert len(SERVICES) > 20


@every_service
def test_a_service_asks_for_a_permission_that_somebody_declared(name: str, service: Any) -> None:
    assert service.permission in PERMISSIONS, name


@pytest.mark.django_db
@every_service
@pytest.mark.parametrize("role", Role)
def test_a_service_refuses_the_roles_that_lack_its_permission(
    name: str, service: Any, role: Role, colleague: Any
) -> None:
    if role in PERMISSIONS[service.permission].roles:
        return
    # The right is asked for before anything else is looked at, so no argument is needed.
    with pytest.raises(NotAllowed) as refusal:
        service(colleague(role.value).actor)
    assert refusal.value.permission == service.permission


def test_whatever_a_room_offers_as_a_service_is_one() -> None:
    """A public function of `services` that takes an actor and forgot `@writes`.

    One that must not hold a transaction all the while may ask for its permission by itself, before
    anything else. What rooms use among their own services stays out of the package's `__all__`.
    """
    offered = set()
    for module in all_modules():
        *_rest, last = module.__name__.split(".")
        if last.endswith(PLACES):
            public = getattr(module, "__all__", None)
            offered |= {
                id(each)
                for name, each in vars(module).items()
                if (
                    name in public if public else getattr(each, "__module__", "") == module.__name__
                )
            }
    forgotten = [
        name
        for name, function in functions().items()
        if id(function) in offered
        and takes_actor(function)
        and name not in SERVICES
        and not asks_first(function)
    ]
    assert forgotten == []


def is_of(each: object, module: ModuleType) -> bool:
    return getattr(each, "__module__", "") == module.__name__


def takes_actor(function: Callable[..., Any]) -> bool:
    first = next(iter(inspect.signature(function).parameters.values()), None)
    return first is not None and first.name == "actor" and first.annotation in {Actor, "Actor"}


def asks_first(function: Callable[..., Any]) -> bool:
    """Whether the first thing a function does is `actor.require(…)`."""
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    assert isinstance(definition, ast.FunctionDef)
    body = definition.body[1:] if ast.get_docstring(definition) else definition.body
    return ast.unparse(body[0]).startswith("actor.require(")
