"""The values of a patient's fields in words, as events and conflicts show them."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from circleos.core.countries import country_name
from circleos.core.fields import Gender, format_phone
from circleos.patients.fields import FIELDS, Kind
from circleos.patients.models.lists import STANDARD_SOURCES, STANDARD_TYPES
from circleos.ui.formats import birthday, language, language_name

# What other systems call a patient is no field of the editor, but changes by import.
EXTERNAL_IDS = "external_ids"


def field_label(name: str) -> str:
    """What a field is called; a field that no longer exists keeps its name."""
    if name == EXTERNAL_IDS:
        return _("External IDs")
    return str(FIELDS[name].label) if name in FIELDS else name


def in_words(name: str, value: Any) -> str:
    """A plain value as a person reads it; nothing there is the empty text."""
    if name == EXTERNAL_IDS:
        return ", ".join(f"{number} ({system})" for system, number in value)
    if isinstance(value, list):
        return ", ".join(in_words(name, line) for line in value)
    if not value or name not in FIELDS:
        return value or ""
    wording = WORDING.get(FIELDS[name].kind)
    return wording(value) if wording else value


WORDING: dict[Kind, Callable[[str], str]] = {
    Kind.PHONE: format_phone,
    Kind.PHONES: format_phone,
    Kind.BIRTHDAY: birthday,
    Kind.GENDER: lambda value: str(Gender(value).label),
    Kind.LANGUAGE: language_name,
    Kind.COUNTRY: lambda value: country_name(value, language()),
    Kind.TYPE: lambda value: str(STANDARD_TYPES.get(value, value)),
    Kind.SOURCE: lambda value: str(STANDARD_SOURCES.get(value, value)),
}
