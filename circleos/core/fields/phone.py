"""What a phone number is, and how it is shown. The rules are libphonenumber's."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import phonenumbers
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumber, PhoneNumberFormat

from circleos.core.countries import country_name
from circleos.core.fields.bad_value import BadValue
from circleos.core.fields.text import clean_text

GERMANY = "DE"
_GERMAN_PREFIX = "+49"
_GERMAN_NUMBER = re.compile(r"\+49[1-9][0-9]{3,13}")
_TELLING_DIGITS = 6  # area codes have up to five

_SEPARATORS = str.maketrans("", "", " ()/.-–")
_EXTENSION = re.compile(r"(?<=[0-9 ])(?:x|ext\.?|extension|dw|durchwahl|app\.?|apparat)", re.I)
_PHONE_TYPES = (
    "fixed_line", "mobile", "voip", "toll_free", "shared_cost", "premium_rate",
    "personal_number", "pager", "uan", "voicemail",
)  # fmt: skip


@lru_cache(maxsize=1 << 15)
def parse_phone(text: str, country: str = GERMANY) -> str:
    """A phone number as E.164 (`0171/2363623` → `+491712363623`). Empty stays empty.

    `country` is where a number without international prefix belongs: the workspace's country.
    The number must be one that libphonenumber knows to be in use; letters and extensions are
    refused, since E.164 has no room for them. A German "030 901820-15" is dialled through, so
    its last digits are part of the number.
    """
    text = clean_text(text, 100)
    if not text:
        return ""
    return _plain_number(text, country) or _any_number(text, country)


def _any_number(text: str, country: str) -> str:
    if _EXTENSION.search(text):
        raise BadValue(_("An extension can't be kept; write the number with all its digits"))
    if any(character.isalpha() for character in text):
        raise BadValue(_("Not a phone number; use digits"))
    try:
        number = phonenumbers.parse(text, country)
    except NumberParseException as error:
        raise _unreadable(error) from error
    if number.extension or not phonenumbers.is_valid_number(number):
        raise _not_in_use(number)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _unreadable(error: NumberParseException) -> BadValue:
    if error.error_type == NumberParseException.INVALID_COUNTRY_CODE:
        return BadValue(_("No country has this prefix; begin with one such as +49, or with 0"))
    return BadValue(_("Not a phone number; use digits"))


def _name_of_country(code: str) -> str:
    return country_name(code, get_language() or "en")


# An import reads in one language and says what was wrong in that of whoever asked for it.
_country_in_words = lazy(_name_of_country, str)


def _not_in_use(number: PhoneNumber) -> BadValue:
    """Says in which direction the number is wrong: would more digits help, or fewer?"""
    country = phonenumbers.region_code_for_country_code(number.country_code or 0)
    name = _country_in_words(country)
    digits = phonenumbers.national_significant_number(number)
    # A number this wrong keeps the 0 before its area code.
    spellings = (digits, digits.lstrip("0"))
    if any(_in_use(country, text + "2" * more) for text in spellings for more in range(1, 10)):
        if country == GERMANY:
            return BadValue(_("Too short for a German number; look for missing digits"))
        return BadValue(
            _("Too short for a number of %(country)s; look for missing digits"), country=name
        )
    if any(_in_use(country, text[:-less]) for text in spellings for less in range(1, 10)):
        if country == GERMANY:
            return BadValue(_("Too long for a German number; look for digits too many"))
        return BadValue(
            _("Too long for a number of %(country)s; look for digits too many"), country=name
        )
    return BadValue(
        _("Not a number in use (%(country)s); look at its prefix and digits"), country=name
    )


@dataclass(frozen=True, slots=True)
class _NumberPlan:
    """What libphonenumber knows about the numbers of one country."""

    country_code: int
    types: tuple[tuple[frozenset[int], re.Pattern[str]], ...]
    # Whether a leading 0 is the national prefix, 00 the international one, and nothing else is
    # special: then a number in plain notation can be read without libphonenumber's parser.
    is_plain: bool

    def has(self, digits: str) -> bool:
        """Whether these national digits are a number in use."""
        return any(
            len(digits) in lengths and pattern.fullmatch(digits) for lengths, pattern in self.types
        )


@cache
def _number_plan(country: str) -> _NumberPlan | None:
    metadata = PhoneMetadata.metadata_for_region(country)
    if metadata is None or metadata.country_code is None or metadata.general_desc is None:
        return None
    general_lengths = metadata.general_desc.possible_length
    general_pattern = metadata.general_desc.national_number_pattern or ""
    types = []
    for name in _PHONE_TYPES:
        kind = getattr(metadata, name)
        if kind is not None and kind.national_number_pattern:
            lengths = frozenset(kind.possible_length or general_lengths)
            types.append((lengths, re.compile(kind.national_number_pattern)))
    is_plain = (
        metadata.national_prefix == metadata.national_prefix_for_parsing == "0"
        and metadata.national_prefix_transform_rule is None
        and metadata.international_prefix == "00"
        and phonenumbers.region_codes_for_country_code(metadata.country_code) == (country,)
        and not re.match(general_pattern, "0")
    )
    return _NumberPlan(metadata.country_code, tuple(types), is_plain)


def _in_use(country: str, digits: str) -> bool:
    plan = _number_plan(country)
    return plan is not None and plan.has(digits)


def _plain_number(text: str, country: str) -> str | None:
    """The number if it is of the workspace's own country and valid; None: ask libphonenumber.

    Most numbers of an import are, and this costs 2 µs where libphonenumber costs 60.
    """
    plan = _number_plan(country)
    if plan is None or not plan.is_plain:
        return None
    digits = text.translate(_SEPARATORS)
    code = str(plan.country_code)
    if digits.startswith("+" + code):
        digits = digits[1 + len(code) :].removeprefix("0")
    elif digits.startswith("00" + code):
        digits = digits[2 + len(code) :].removeprefix("0")
    elif digits.startswith("0"):
        digits = digits[1:]
    else:
        return None
    if digits.isascii() and digits.isdigit() and plan.has(digits):
        return f"+{code}{digits}"
    return None


@lru_cache(maxsize=1 << 14)
def format_phone(number: str) -> str:
    """An E.164 number in groups that can be read aloud: `+493090127713` → `+49 30 9012 7713`.

    Anything else comes back as it is. libphonenumber leaves German subscriber numbers in one
    piece, and takes four digits of a mobile prefix that people know as three.
    """
    if _GERMAN_NUMBER.fullmatch(number):
        digits = number.removeprefix(_GERMAN_PREFIX)
        mobile = digits.startswith(("15", "16", "17"))
        area = 3 if mobile else _german_area(digits[:_TELLING_DIGITS], len(digits))
        if area:
            return " ".join([_GERMAN_PREFIX, digits[:area], *_groups(digits[area:])])
    try:
        parsed = phonenumbers.parse(number)
    except NumberParseException:
        return number
    return phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)


@lru_cache(maxsize=1 << 14)
def _german_area(beginning: str, length: int) -> int:
    """How many digits of a German number are its area code; 0 if it has none.

    The first digits and the length decide it, so that libphonenumber is asked once for a whole
    exchange: 80 µs for each number become 5.
    """
    number = int(beginning.ljust(length, "0"))
    parsed = PhoneNumber(
        country_code=phonenumbers.country_code_for_region(GERMANY), national_number=number
    )
    return phonenumbers.length_of_geographical_area_code(parsed)


def _groups(digits: str) -> list[str]:
    """Up to six digits are one group (30 901820); more are split into threes and fours."""
    if len(digits) <= 6:
        return [digits]
    count = -(-len(digits) // 4)
    short, longer = divmod(len(digits), count)
    sizes = [short] * (count - longer) + [short + 1] * longer
    ends = [sum(sizes[: index + 1]) for index in range(count)]
    return [digits[end - size : end] for end, size in zip(ends, sizes, strict=True)]
