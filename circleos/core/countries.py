"""Countries: ISO 3166-1 codes and their names, from Unicode's CLDR (library Babel)."""

from functools import cache

from babel import Locale
from babel.core import get_global

from circleos.core.folding import fold_name

# CLDR also names groups of countries, test regions, and islands without a code of their own.
# Kosovo's XK is no ISO code, but the one that everybody uses.
_NO_COUNTRIES = frozenset(
    ("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ")
)

# The letters of cars (Vienna Convention on Road Traffic, annex 3) where they are neither an
# ISO code of two letters nor one of three. German address books and old systems use them.
_CAR_LETTERS = {
    "A": "AT", "B": "BE", "D": "DE", "E": "ES", "F": "FR", "FL": "LI", "H": "HU", "I": "IT",
    "J": "JP", "L": "LU", "N": "NO", "P": "PT", "S": "SE", "SLO": "SI", "V": "VA",
}  # fmt: skip
_ALSO_CALLED = {
    "brd": "DE", "bundesrepublik deutschland": "DE", "federal republic of germany": "DE",
    "holland": "NL", "england": "GB", "grossbritannien": "GB", "great britain": "GB", "uk": "GB",
    "usa": "US", "united states of america": "US", "vereinigte staaten von amerika": "US",
    "tschechische republik": "CZ", "czech republic": "CZ", "turkey": "TR", "slowakische republik":
    "SK", "russische foederation": "RU", "mazedonien": "MK", "macedonia": "MK", "republik moldau":
    "MD", "weissrussland": "BY", "elfenbeinkueste": "CI", "burma": "MM", "suisse": "CH",
    "oesterreich": "AT", "svizzera": "CH", "polska": "PL", "tuerkiye": "TR",
}  # fmt: skip


@cache
def country_names(language: str) -> dict[str, str]:
    """Each country's code and its name in a language ("de", "en", "de-at"), sorted by name."""
    territories = Locale.parse(language, sep="-" if "-" in language else "_").territories
    names = {
        code: name
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    }
    return dict(sorted(names.items(), key=lambda item: fold_name(item[1])))


def country_name(code: str, language: str) -> str:
    """The name of a country in a language; an unknown code is its own name."""
    return country_names(language).get(code, code)


def country_code(text: str) -> str | None:
    """The ISO 3166-1 alpha-2 code that a code, a car's letters or an English or German name means.

    None if it means no country.
    """
    return _codes().get(fold_name(text))


@cache
def _codes() -> dict[str, str]:
    english = country_names("en")
    codes: dict[str, str] = {}
    for old, new in get_global("territory_aliases").items():
        # Three letters or three digits that stand for one country today (DEU, 276).
        if len(old) == 3 and len(new) == 1 and new[0] in english:
            codes[fold_name(old)] = new[0]
    codes |= {fold_name(letters): code for letters, code in _CAR_LETTERS.items()}
    for language in ("en", "de"):
        codes |= {fold_name(name): code for code, name in country_names(language).items()}
    codes |= {fold_name(name): code for name, code in _ALSO_CALLED.items()}
    return codes | {code.lower(): code for code in english}
