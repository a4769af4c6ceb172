"""What a birthday, a gender and a language are."""

import re
from datetime import date
from functools import cache, lru_cache

from babel import Locale
from django.db.models import TextChoices
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from circleos.core.birthday import Birthday
from circleos.core.fields.bad_value import BadValue
from circleos.core.fields.text import clean_text
from circleos.core.folding import fold_name
from circleos.core.languages import language_code

EARLIEST_YEAR = 1875

_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?$")
_SEPARATOR = re.compile(r"\s*([./-])\s*")
# Eight digits are never both: no month is called 18, 19 or 20.
_NOTATIONS = [
    re.compile(notation)
    for notation in (
        "(?P<day>[0-9]{1,2})(?P<mark>[./-])(?P<month>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4}|[0-9]{2})",
        "(?P<year>[0-9]{4})(?P<mark>[./-])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})",
        "(?P<year>[0-9]{4})",
        "(?P<year>[0-9]{4})[./-](?P<month>[0-9]{1,2})",
        "(?P<month>[0-9]{1,2})[./-](?P<year>[0-9]{4})",
        "(?P<year>[0-9]{4})(?P<month>0[0-9]|1[0-2])(?P<day>[0-9]{2})",
        "(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>[0-9]{4})",
        r"(?:(?P<day>[0-9]{1,2})\.? ?)?(?P<month>[^\W\d_]+)\.? ?(?P<year>[0-9]{4})",
        r"(?P<month>[^\W\d_]+)\.? (?P<day>[0-9]{1,2}), ?(?P<year>[0-9]{4})",
    )
]


def parse_birthday(text: str, *, today: date | None = None) -> Birthday | None:
    """A birthday in any notation that is clear; None if there is none.

    `12.03.1979`, `12.3.79`, `12/03/1979` (the day always comes first), `1979-03-12`, `19790312`,
    `12031979`, `12 Mar 1979`, `12. März 1979`, `March 12, 1979`; incomplete `03.1979`, `1979-03`,
    `1979`, `00.03.1979`, `00.00.1979` (as statutory cards write it). A time of midnight, as
    spreadsheets add it, is dropped. A year of two digits is the latest that is not in the future:
    in 2026, `26` is 2026 and `27` is 1927.

    Not after `today` (default: the current date), not before 1875.
    """
    return _parsed_birthday(text, today or localdate())


@lru_cache(maxsize=1 << 16)
def _parsed_birthday(text: str, today: date) -> Birthday | None:
    text = clean_text(text, 60)
    if not text:
        return None
    year, month, day = _parts(_SEPARATOR.sub(r"\1", _MIDNIGHT.sub("", text)), today)
    if day and not month:
        raise BadValue(_("%(date)s does not exist; look at day, month and year"), date=text)
    try:
        birthday = Birthday(year, month or None, day or None)
    except ValueError as error:
        raise BadValue(
            _("%(date)s does not exist; look at day, month and year"), date=text
        ) from error
    if birthday.first_day() > today:
        raise BadValue(_("A birthday can't lie in the future; look at the year"))
    if year < EARLIEST_YEAR:
        raise BadValue(
            _("A birthday can't lie before %(year)d; look at the year"), year=EARLIEST_YEAR
        )
    return birthday


def _parts(text: str, today: date) -> tuple[int, int, int]:
    """Year, month and day as written; 0 is unknown."""
    for notation in _NOTATIONS:
        if match := notation.fullmatch(text):
            written = match.groupdict()
            day, month = int(written.get("day") or 0), _month(written.get("month") or "0")
            return _full_year(written["year"], month, day, today), month, day
    raise _not_a_date()


def _month(written: str) -> int:
    month = int(written) if written.isdigit() else _month_names().get(fold_name(written))
    if month is None:
        raise _not_a_date()
    return month


def _not_a_date() -> BadValue:
    return BadValue(_("Not a date; write it like 12.03.1979"))


def _full_year(digits: str, month: int, day: int, today: date) -> int:
    if len(digits) == 4:
        return int(digits)
    year = today.year // 100 * 100 + int(digits)
    if (year, month, day) > (today.year, today.month, today.day):
        return year - 100
    return year


@cache
def _month_names() -> dict[str, int]:
    names = {"jaenner": 1, "feber": 2, "sept": 9}
    for language in ("en", "de"):
        for width in ("wide", "abbreviated"):
            for month, name in Locale(language).months["format"][width].items():
                names[fold_name(name).rstrip(".")] = month
    return names


class Gender(TextChoices):
    """The administrative gender of FHIR R4; `other` is what German law calls "divers"."""

    FEMALE = "female", _("female")
    MALE = "male", _("male")
    OTHER = "other", _("other")
    UNKNOWN = "unknown", _("unknown")


# M, W, D and X (no entry) as insurance cards write them, U as older systems do; HL7 Germany's
# base profiles map D and X to "other".
_GENDERS = {
    Gender.FEMALE: "female f w weiblich frau fr mrs ms woman femme féminin kadın",
    Gender.MALE: "male m männlich mann herr herrn hr mr man homme masculin erkek",
    Gender.OTHER: "other o d divers diverse x unbestimmt nichtbinär nonbinary anderes andere",
    Gender.UNKNOWN: "unknown u unbekannt unk keine ohne",
}
_GENDER_OF_WORD = {
    fold_name(word): gender for gender, words in _GENDERS.items() for word in words.split()
}


def parse_gender(text: str) -> Gender:
    """A gender from its English or German name, a letter as on insurance cards, or a salutation.

    Empty means unknown.
    """
    text = clean_text(text, 60)
    if not text:
        return Gender.UNKNOWN
    gender = _GENDER_OF_WORD.get(fold_name(text).rstrip(".").replace(" ", ""))
    if gender is None:
        raise BadValue(_("Unknown gender; use female, male, other or unknown"))
    return gender


def parse_language(text: str) -> str:
    """A language as ISO 639-1 code, from a code (`de`, `de-DE`, `deu`) or a name.

    Empty stays empty.
    """
    text = clean_text(text, 60)
    if not text:
        return ""
    code = language_code(text)
    if code is None:
        raise BadValue(_("Unknown language; use a code such as de or en"))
    return code
