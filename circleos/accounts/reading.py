"""How this room reads what people type: the parsers of `core.fields`, naming the field at fault."""

from collections.abc import Callable, Mapping
from zoneinfo import available_timezones

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from circleos.core.errors import FieldError, Invalid
from circleos.core.fields import BadValue, clean_text
from circleos.core.permissions import Role

Parser = Callable[[str], str]


def read(parsers: Mapping[str, Parser], typed: Mapping[str, str]) -> dict[str, str]:
    """The typed texts as values. Raises `Invalid` with every field that can not be read.

    Fields without a parser are left out, fields that were not typed too.
    """
    values: dict[str, str] = {}
    errors: list[FieldError] = []
    for field, parse in parsers.items():
        if field not in typed:
            continue
        try:
            values[field] = parse(typed[field])
        except BadValue as bad:
            errors.append(FieldError(field, bad.message))
    if errors:
        raise Invalid(*errors)
    return values


def required(parse: Parser, message: str | Promise) -> Parser:
    """The parser, refusing the empty text with this sentence."""

    def parse_filled(text: str) -> str:
        value = parse(text)
        if not value:
            raise BadValue(message)
        return value

    return parse_filled


def short_text(length: int) -> Parser:
    """One line of at most `length` characters."""
    return lambda text: clean_text(text, length)


def parse_role(text: str) -> str:
    """One of the four roles, by its key."""
    if text not in Role.values:
        raise BadValue(_("Unknown role; use one of %(roles)s"), roles=", ".join(Role.values))
    return text


def parse_interface_language(text: str) -> str:
    """A language that the interface speaks."""
    codes = [code for code, _name in settings.LANGUAGES]
    if text not in codes:
        raise BadValue(_("Not a language of the interface; use %(codes)s"), codes=", ".join(codes))
    return text


def parse_time_zone(text: str) -> str:
    """A time zone by its name in the IANA database."""
    zone = text.strip()
    if zone not in available_timezones():
        raise BadValue(_("Unknown time zone; use a name such as Europe/Berlin"))
    return zone
