"""The filters by city and by postal code: the beginning is enough."""

import re
from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy

from circleos.core.fields import CITY_LENGTH, POSTAL_CODE_LENGTH
from circleos.core.folding import fold_name
from circleos.patients.queries import LAST, cities_lived_in
from circleos.search.filters import SUGGESTED, Choice, TypedFilter, begins_a_word

_POSTAL_CODE = re.compile(rf"[0-9A-Z][0-9A-Z -]{{0,{POSTAL_CODE_LENGTH - 1}}}")
_FEWEST_LETTERS = 2


class CityFilter(TypedFilter):
    """By the beginning of a city's name, in whatever case: `frankfurt`, `münchen` or `muenchen`."""

    key, label, order = "city", gettext_lazy("City"), 62
    hint = gettext_lazy("the beginning is enough")

    def accepted(self, values: Sequence[str]) -> list[str]:
        wanted = " ".join(values[0].replace("\x00", "").split()) if values else ""
        return [wanted] if fold_name(wanted) and len(wanted) <= CITY_LENGTH else []

    def condition(self, values: Sequence[str]) -> Q:
        # A practice's patients live in so few places that those which fit can be named.
        wanted = fold_name(values[0])
        return Q(
            city__in=[city for city in cities_lived_in() if fold_name(city).startswith(wanted)]
        )

    def phrase(self, values: Sequence[str]) -> str:
        return values[0]

    def suggestions(self, typed: str) -> list[Choice]:
        wanted = fold_name(typed)
        if len(wanted) < _FEWEST_LETTERS:
            return []
        fitting = (city for city in cities_lived_in() if begins_a_word(wanted, city))
        # Spellings that differ in case or accent are one place.
        once = {fold_name(city): city for city in fitting}
        return [Choice(city, city) for city in sorted(once.values())[:SUGGESTED]]


class PostalCodeFilter(TypedFilter):
    """By the beginning of the postal code: `10` or `10961`."""

    key, label, order = "postal_code", gettext_lazy("Postal code"), 64
    hint = gettext_lazy("the beginning is enough")

    def accepted(self, values: Sequence[str]) -> list[str]:
        wanted = " ".join(values[0].upper().split()) if values else ""
        return [wanted] if _POSTAL_CODE.fullmatch(wanted) else []

    def condition(self, values: Sequence[str]) -> Q:
        return Q(postal_code__gte=values[0], postal_code__lt=values[0] + LAST)

    def phrase(self, values: Sequence[str]) -> str:
        return f"{values[0]}…"

    def suggestions(self, typed: str) -> list[Choice]:
        # Letters may begin a British or Dutch code, but more often a word.
        return super().suggestions(typed) if any(map(str.isdigit, typed)) else []
