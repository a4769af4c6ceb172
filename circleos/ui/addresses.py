"""The paths of pages, by the names in the URL maps."""

from functools import cache
from uuid import UUID

from django.urls import reverse

_ANY_ID = UUID(int=0)


def url(name: str, *args: object, **kwargs: object) -> str:
    """The path of a page: `url("patients:profile", patient.id)`.

    Long lists and the command bar lead to many pages, and Django takes 20 µs for each: the path
    of a page without parts that vary, or about one thing with an id, is made once.
    """
    if not args and not kwargs:
        return _path_of(name)
    if len(args) == 1 and isinstance(args[0], UUID) and not kwargs:
        return _path_of_one(name).replace(str(_ANY_ID), str(args[0]))
    return reverse(name, args=args or None, kwargs=kwargs or None)


@cache
def _path_of(name: str) -> str:
    return reverse(name)


@cache
def _path_of_one(name: str) -> str:
    """The path of the page about one thing, whose id is to be put in."""
    return reverse(name, args=[_ANY_ID])
