"""What a country and a postal code are."""

import re

from django.utils.translation import gettext_lazy as _

from circleos.core.countries import country_code
from circleos.core.fields.bad_value import BadValue
from circleos.core.fields.text import clean_text

POSTAL_CODE_LENGTH = 16

# The countries whose rule is certain and whose addresses are common in a German practice.
_DIGITS = {
    "DE": (5, _("A German postal code has 5 digits; for another one name the country")),
    "AT": (4, _("An Austrian postal code has 4 digits; for another one name the country")),
    "CH": (4, _("A Swiss postal code has 4 digits; for another one name the country")),
    "LI": (4, _("A postal code of Liechtenstein has 4 digits; for another one name the country")),
}
_COUNTRY_PREFIX = re.compile(r"(?:DE|D|AT|A|CH|LI|FL)[ -]+(?=[0-9])", re.IGNORECASE)


def parse_country(text: str) -> str:
    """A country as ISO 3166-1 alpha-2 code, from a code, a car's letters or a name.

    Empty stays empty.
    """
    text = clean_text(text, 80)
    if not text:
        return ""
    code = country_code(text)
    if code is None:
        raise BadValue(_("Unknown country; use a code such as DE or AT"))
    return code


def parse_postal_code(text: str, country: str = "") -> str:
    """A postal code, checked by the rule of its country (alpha-2 code) where we know one.

    "D-10961" is "10961". Without a country, and for all others, any short text is kept.
    """
    text = clean_text(text, POSTAL_CODE_LENGTH)
    if not text or country not in _DIGITS:
        return text
    digits, message = _DIGITS[country]
    code = _COUNTRY_PREFIX.sub("", text, count=1)
    if not re.fullmatch(rf"[0-9]{{{digits}}}", code):
        raise BadValue(message)
    return code
