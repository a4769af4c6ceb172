"""Text as people type it: cleaned of what nobody can see, otherwise left alone.

Names are never upper-cased, split or "corrected".
"""

import re
from unicodedata import is_normalized, normalize

from django.utils.translation import gettext_lazy as _

from circleos.core.fields.bad_value import BadValue

NAME_LENGTH = 120
TITLE_LENGTH = 60
STREET_LENGTH = 200
CITY_LENGTH = 120
EXTERNAL_ID_LENGTH = 120
EXTERNAL_SYSTEM_LENGTH = 60

# Controls that neither print nor separate words, the marks that turn the direction of all text
# after them (a number copied from a messenger is wrapped in them), and invisible breaks. The
# joiners U+200C and U+200D stay: Persian and Indian names are spelt with them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]+"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def clean_text(text: str, max_length: int) -> str:
    """One line of text: NFC, trimmed, inner white space as one space, no invisible controls.

    Raises `BadValue` if it is longer than `max_length` characters or can not be stored as UTF-8.
    """
    if not (text.isprintable() and (text.isascii() or is_normalized("NFC", text))):
        text = storable(text)
    text = " ".join(text.split())
    if len(text) > max_length:
        raise BadValue(_("Too long: at most %(limit)d characters"), limit=max_length)
    return text


def storable(text: str) -> str:
    """Text of any length and any number of lines: NFC, without invisible controls.

    Raises `BadValue` if it can not be stored as UTF-8.
    """
    if _SURROGATE.search(text):
        raise BadValue(_("Holds half a character; type it again"))
    return normalize("NFC", _INVISIBLE.sub("", text))


def parse_name(text: str) -> str:
    """A first, last, birth or preferred name, as typed."""
    return clean_text(text, NAME_LENGTH)


def parse_title(text: str) -> str:
    """An academic or other title, such as "Prof. Dr. med."."""
    return clean_text(text, TITLE_LENGTH)


def parse_street(text: str) -> str:
    """Street and number, or the additional line of an address."""
    return clean_text(text, STREET_LENGTH)


def parse_city(text: str) -> str:
    """A city."""
    return clean_text(text, CITY_LENGTH)


def parse_external_id(text: str) -> str:
    """The number of a person in another system. Identifiers compare exactly, case included."""
    return clean_text(text, EXTERNAL_ID_LENGTH)


def parse_external_system(text: str) -> str:
    """The name of another system, as in "altpraxis"."""
    return clean_text(text, EXTERNAL_SYSTEM_LENGTH)
