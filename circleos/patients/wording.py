"""The values of a patient's fields in words, as events and conflicts show them."""

from circleos.core.countries import country_name
from circleos.core.fields import Gender, format_phone
from circleos.patients.fields import FIELDS, Kind, Plain
from circleos.patients.models.lists import STANDARD_SOURCES, STANDARD_TYPES
from circleos.ui.formats import birthday, language, language_name


def field_label(name: str) -> str:
    """What a field is called; a field that no longer exists keeps its name."""
    return str(FIELDS[name].label) if name in FIELDS else name


def in_words(name: str, value: Plain | None) -> str:
    """A plain value as a person reads it; nothing there is the empty text."""
    if isinstance(value, list):
        return ", ".join(in_words(name, line) for line in value)
    if not value or name not in FIELDS:
        return value or ""
    match FIELDS[name].kind:
        case Kind.PHONE | Kind.PHONES:
            return format_phone(value)
        case Kind.BIRTHDAY:
            return birthday(value)
        case Kind.GENDER:
            return str(Gender(value).label)
        case Kind.LANGUAGE:
            return language_name(value)
        case Kind.COUNTRY:
            return country_name(value, language())
        case Kind.TYPE:
            return str(STANDARD_TYPES.get(value, value))
        case Kind.SOURCE:
            return str(STANDARD_SOURCES.get(value, value))
        case _:
            return value
