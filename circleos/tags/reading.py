"""How this room reads what people type, and what stands in a cell of a file."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext_lazy

from circleos.core.fields import BadValue, clean_text
from circleos.core.folding import fold_name
from circleos.tags.models import DESCRIPTION_LENGTH, NAME_LENGTH, Color, Kind

SEPARATOR = "|"  # between the tags of one cell of a file


def parse_tag_name(text: str) -> str:
    """The name of a tag, as typed. Raises `BadValue`."""
    name = clean_text(text, NAME_LENGTH)
    if not fold_name(name):
        raise BadValue(gettext_lazy("A name with letters or digits is required"))
    if SEPARATOR in name:
        message = gettext_lazy("“%(sign)s” separates tags in files; leave it out")
        raise BadValue(message, sign=SEPARATOR)
    return name


def parse_kind(text: str) -> str:
    """The kind of a tag; nothing is plain. Raises `BadValue`."""
    return _one_of(Kind, text or Kind.PLAIN)


def _parse_color(text: str) -> str:
    return _one_of(Color, text)


def _one_of(choices: type[Color] | type[Kind], text: str) -> str:
    if text not in choices.values:
        offered = ", ".join(choices.values)
        message = gettext_lazy("“%(value)s” is not a value here; use one of %(choices)s")
        raise BadValue(message, value=text[:NAME_LENGTH], choices=offered)
    return text


PARSERS: Mapping[str, Callable[[str], str]] = {
    "name": parse_tag_name,
    "color": _parse_color,
    "kind": parse_kind,
    "description": lambda text: clean_text(text, DESCRIPTION_LENGTH),
}
