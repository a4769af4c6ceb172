"""The paths of pages, by the names in the URL maps."""

from functools import cache, lru_cache
from uuid import UUID

from django.urls import reverse

_ANY_ID = UUID(int=0)
_ANY_TEXT = str(_ANY_ID)


def url(name: str, *args: object, **kwargs: object) -> str:
    """The path of a page: `url("patients:profile", patient.id)`.

    Long lists and the command bar lead to many pages, and Django takes 20 µs for each: the path
    of a page without parts that vary, or about one thing with an id, is made once; a word before
    the id may say what kind of thing it is.
    """
    if kwargs:
        return reverse(name, args=args or None, kwargs=kwargs)
    match args:
        case ():
            return _path_of(name)
        case (UUID() as id_,):
            return _path_of_one(name).replace(_ANY_TEXT, str(id_))
        case (str() as kind, UUID() as id_):
            return _path_of_one(name, kind).replace(_ANY_TEXT, str(id_))
        case _:
            return reverse(name, args=args)


@cache
def _path_of(name: str) -> str:
    return reverse(name)


@lru_cache(maxsize=1024)
def _path_of_one(name: str, *kind: str) -> str:
    """The path of the page about one thing, whose id is to be put in."""
    return reverse(name, args=[*kind, _ANY_ID])
