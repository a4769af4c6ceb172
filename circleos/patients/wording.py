"""The values of a patient's fields in words, as events and conflicts show them."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from circleos.core.countries import country_name
from circleos.core.fields import Gender, format_phone
from circleos.patients.external_ids import EXTERNAL_IDS
from circleos.patients.fields import FIELDS, Kind
from circleos.patients.list_queries import own_names
from circleos.patients.models import PatientType, Source
from circleos.patients.models.lists import STANDARD_SOURCES, STANDARD_TYPES
from circleos.ui.formats import birthday, language, language_name


def field_label(name: str) -> str:
    """What a field is called; a field that no longer exists keeps its name."""
    if name == EXTERNAL_IDS:
        return _("External IDs")
    return str(FIELDS[name].label) if name in FIELDS else name


class Words:
    """Says the values of patients' fields as people read them.

    Made anew for each page: what the practice calls its types and sources is read when the first
    of them is said.
    """

    def __call__(self, name: str, value: Any) -> str:
        """A plain value in words; nothing there is the empty text."""
        if name == EXTERNAL_IDS:
            return ", ".join(f"{number} ({system})" for system, number in value)
        if isinstance(value, list):
            return ", ".join(self(name, line) for line in value)
        if not value or name not in FIELDS:
            return value or ""
        kind = FIELDS[name].kind
        if kind in STANDARD:
            return self._own_names.get((kind, value)) or str(STANDARD[kind].get(value, value))
        wording = WORDING.get(kind)
        return wording(value) if wording else value

    @cached_property
    def _own_names(self) -> Mapping[tuple[str, str], str]:
        return own_names({Kind.TYPE: PatientType, Kind.SOURCE: Source})


STANDARD = {Kind.TYPE: STANDARD_TYPES, Kind.SOURCE: STANDARD_SOURCES}
WORDING: dict[Kind, Callable[[str], str]] = {
    Kind.PHONE: format_phone,
    Kind.PHONES: format_phone,
    Kind.BIRTHDAY: birthday,
    Kind.GENDER: lambda value: str(Gender(value).label),
    Kind.LANGUAGE: language_name,
    Kind.COUNTRY: lambda value: country_name(value, language()),
}
