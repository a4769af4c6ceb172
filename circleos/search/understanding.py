"""What somebody typed into a search box, understood: there is no syntax to learn.

Every term has to match. Letters are the beginning of a word of a name or an email; digits are a
telephone number in any notation, a patient number, a birthday or a postal code; a word with
letters and digits may also be an identifier of another system, which is compared exactly.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from phonenumbers import country_code_for_region

from circleos.core.fields import BadValue, parse_birthday
from circleos.core.folding import fold_name
from circleos.search.spelling import spellings

MOST_CHARACTERS, MOST_TERMS = 200, 10
FEWEST_LAST_DIGITS = 3
_NUMBER = re.compile(r"(?:p-?)?0*([1-9]\d{0,17})", re.IGNORECASE)
_NUMERIC = re.compile(r"[\d()/.+-]*\d[\d()/.+-]*")
_OUR_NUMBER = re.compile(r"p-?\d+", re.IGNORECASE)
_BETWEEN_WORDS = re.compile(r"[^\w@'’]+|_+")
# A date as far as it has been typed: a year alone, or with its month.
_YEAR, _YEAR_MONTH = (
    re.compile(r"(?:18|19|20)\d\d"),
    re.compile(r"(\d{4})-(\d\d?)|(0?[1-9]|1[0-2])[./](\d{4})"),
)
# "P 10482", as people say it; shorter digits behind a P are the year of somebody whose name begins
# with it.
_SPACED_NUMBER = re.compile(r"(?<!\S)p[\s-]+(?=\d{5,}(?!\S))", re.IGNORECASE)
_DATE = re.compile(r"\d{1,2}([./])\d{1,2}\1(\d{2}|\d{4})|\d{4}-\d{1,2}-\d{1,2}")
# A day as it is typed on a number pad: 12031979, 120379.
_DATE_OF_DIGITS = re.compile(r"(\d\d)(\d\d)(\d{4}|\d\d)")


@dataclass(frozen=True, slots=True)
class Word:
    """The beginning of a word, folded, in each spelling it may have."""

    text: str
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Digits:
    """A number, and all it may mean.

    `number` is a patient number; `birthday` an ISO date or its beginning; `phones` how an E.164
    number may begin; `last_digits` how any telephone may end; `postal_code` how one may begin.
    """

    text: str
    number: int | None = None
    birthday: str = ""
    phones: tuple[str, ...] = ()
    last_digits: str = ""
    postal_code: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed. It matches who matches all of it; without terms it matches nobody."""

    text: str
    words: tuple[Word, ...] = ()
    digits: tuple[Digits, ...] = ()
    emails: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed that could be looked for."""
        return not (self.words or self.digits or self.emails)

    def without_word(self, place: int) -> "Query":
        """What remains when one word is taken out; no number of it identifies anybody."""
        words = (*self.words[:place], *self.words[place + 1 :])
        return replace(self, words=words, identifiers=())


def understand(text: str, country: str) -> Query:
    """Read a query. `country` says whose telephone numbers those without a country code are.

    Whatever is typed is understood as something; what is beyond 200 characters or ten terms is
    left out, since nobody types it and a program could.
    """
    text = re.sub(r"[\x00-\x1f\x7f]+", " ", text[:MOST_CHARACTERS]).strip()
    words: list[Word] = []
    digits: list[Digits] = []
    emails: list[str] = []
    for term in list(_terms(_SPACED_NUMBER.sub("p-", text)))[:MOST_TERMS]:
        if _NUMERIC.fullmatch(term) or _OUR_NUMBER.fullmatch(term):
            digits.append(_digits(term, country))
        elif "@" in term.strip("@"):
            emails.append(term.lower())
        else:
            words += _words(term)
    # An identifier is compared as it was typed, and may be anything but an ordinary word.
    identifiers = (text,) if text and any(map(str.isdigit, text)) else ()
    return Query(text, tuple(dict.fromkeys(words)), tuple(digits), tuple(emails), identifiers)


def _terms(text: str) -> Iterator[str]:
    """The terms in their order. A telephone number is one, whatever blanks it was typed with."""
    chunks, numeric = text.split(), []
    only_numbers = all(map(_NUMERIC.fullmatch, chunks))
    for chunk in chunks:
        if _NUMERIC.fullmatch(chunk) and not _is_whole(chunk):
            numeric.append(chunk)
            if not only_numbers and numeric[0][0] not in "+(0":
                yield numeric.pop()
            continue
        if numeric:
            yield "".join(numeric)
            numeric = []
        yield chunk
    if numeric:
        yield "".join(numeric)


def _is_whole(chunk: str) -> bool:
    """Whether digits are a date or a year, which no telephone number's part looks like."""
    return bool(_YEAR.fullmatch(chunk) or _YEAR_MONTH.fullmatch(chunk) or _date(chunk))


def _words(term: str) -> Iterator[Word]:
    for piece in _BETWEEN_WORDS.split(term):
        folded = fold_name(piece).replace(" ", "").strip("@")
        if folded:
            yield Word(folded, spellings(folded))


def _digits(term: str, country: str) -> Digits:
    only = re.sub(r"\D", "", term)
    if _OUR_NUMBER.fullmatch(term):
        return Digits(term, number=int(only[:18]))
    if date := _date(term):
        return Digits(term, birthday=date)
    if match := _YEAR_MONTH.fullmatch(term):
        year, month = (match[1], match[2]) if match[1] else (match[4], match[3])
        return Digits(term, birthday=f"{year}-{int(month):02}")
    number = _NUMBER.fullmatch(term)
    is_plain = term.isdigit()
    return Digits(
        term,
        number=int(number[1]) if number else None,
        birthday=_birthday_of_digits(term),
        phones=tuple(_phone_beginnings(term, only, country)),
        last_digits=only if len(only) >= FEWEST_LAST_DIGITS else "",
        postal_code=only if is_plain and 2 <= len(only) <= 5 else "",
    )


def _birthday_of_digits(term: str) -> str:
    """The year, or the day, that mere digits may mean beside everything else."""
    if _YEAR.fullmatch(term):
        return term
    day = _DATE_OF_DIGITS.fullmatch(term)
    return _date(".".join(day.groups())) if day else ""


def _date(term: str) -> str:
    """A whole date in ISO form; empty if the term is none."""
    if not _DATE.fullmatch(term):
        return ""
    try:
        birthday = parse_birthday(term)
    except BadValue:
        return ""
    return birthday.iso() if birthday else ""


def _phone_beginnings(term: str, only: str, country: str) -> Iterator[str]:
    """How an E.164 number may begin of which these first digits were typed, in any notation."""
    if term.startswith("+") or only.startswith("00"):
        yield f"+{only.removeprefix('00')}"
        return
    code = str(country_code_for_region(country))
    if only.startswith("0") and len(only) > 1:
        yield f"+{code}{only[1:]}"
    elif only.startswith(code) and len(only) > len(code):
        yield f"+{only}"
