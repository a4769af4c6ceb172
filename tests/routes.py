"""Every address of the product, as the URL map has them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
FORMS = ("GET", "POST")  # what a browser sends
# Who may open an address, where it is no permission.
OPEN_TO_ALL, ANY_MEMBER, BEARER = "public", "signed-in", "bearer"


@dataclass(frozen=True, slots=True)
class Route:
    """One address: its name in the URL map, its pattern, who may open it, its parameters."""

    name: str
    pattern: str
    access: str
    parameters: tuple[str, ...]

    @property
    def is_api(self) -> bool:
        """Whether programs come here, with a token, and not people."""
        return self.access == BEARER

    @property
    def room(self) -> str:
        """The first word of its address, which pages of one room share."""
        return self.pattern.partition("/")[0] or "front"

    @property
    def permission(self) -> str | None:
        """The permission that the page asks for; None for what all or all members may open."""
        return None if self.access in {OPEN_TO_ALL, ANY_MEMBER, BEARER} else self.access

    def path(self, values: dict[str, str]) -> str:
        """The address with these values in place of its parameters."""
        return reverse(self.name, kwargs=values) if self.parameters else f"/{self.pattern}"


@cache
def all_routes() -> tuple[Route, ...]:
    """Every address once, in the order of the URL map."""
    found = {(route.name, route.pattern): route for route in _walk(get_resolver(), "", "")}
    return tuple(found.values())


def _walk(resolver: URLResolver, prefix: str, space: str) -> Iterator[Route]:
    for each in resolver.url_patterns:
        pattern = prefix + str(each.pattern).removeprefix("^").removesuffix("$")
        if isinstance(each, URLResolver):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from _walk(each, pattern, inner)
        elif isinstance(each, URLPattern):
            yield Route(
                f"{space}{each.name or pattern or 'front'}",
                pattern,
                _access(each.callback, pattern),
                _parameters(each),
            )


def _access(view: Callable[..., Any], pattern: str) -> str:
    access: str | None = getattr(view, "access", None)
    if access is None:
        raise AssertionError(f"/{pattern} declares no access: mark its view (accounts/access.py)")
    return access


def _parameters(pattern: URLPattern) -> tuple[str, ...]:
    regex: Any = pattern.pattern.regex
    return tuple(regex.groupindex)
