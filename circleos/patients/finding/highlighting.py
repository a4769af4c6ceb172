"""Marking in what is shown that by which somebody was found."""

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from circleos.core.birthday import Birthday, format_birthday
from circleos.core.fields import format_phone
from circleos.core.folding import fold_name
from circleos.search.understanding import Digits, Query

_WORDS = re.compile(r"[^\s\-'’]+")
# Put together by hand: `Markup.format` takes ten times as long, and each key asks for many.
_BEGIN, _END = Markup("<mark>"), Markup("</mark>")


class Shown(Protocol):
    """What of a patient may be marked."""

    @property
    def name(self) -> str: ...
    @property
    def birth_name(self) -> str: ...
    @property
    def preferred_name(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def search_text(self) -> str: ...


def highlighted_name(name: str, beginnings: Iterable[str]) -> Markup:
    """A name in which the beginnings of words that were typed are marked."""
    folded = [each for each in beginnings if each]
    marked, end = [Markup("")], 0
    for match in _WORDS.finditer(name):
        length = max((_length_of(match[0], each) for each in folded), default=0)
        if length:
            start = match.start()
            marked += [escape(name[end:start]), _mark(name[start : start + length])]
            end = start + length
    return Markup("").join([*marked, escape(name[end:])])


def _length_of(word: str, beginning: str) -> int:
    """How many characters of a word, as it is written, a folded beginning is; 0 if it is none."""
    whole = fold_name(word)
    if not whole.startswith(beginning):
        # A name may be typed without the hyphens and blanks within it.
        return len(word) if whole and beginning.startswith(whole) and len(whole) > 2 else 0
    return next(
        length
        for length in range(1, len(word) + 1)
        if fold_name(word[:length]).startswith(beginning) or length == len(word)
    )


def detail_of(shown: Shown, query: Query, beginnings: Sequence[str]) -> Markup:
    """Another field by which somebody was found, marked; nothing if the name says it all."""
    for digits in query.digits:
        if detail := _detail_of_digits(shown.search_text.split(), digits):
            return detail
    for email in query.emails:
        for entry in shown.search_text.split():
            if entry.startswith(email):
                return _mark(entry[: len(email)]) + entry[len(email) :]
    in_name = fold_name(shown.name)
    for beginning in beginnings:
        if beginning and not re.search(rf"(?<!\w){re.escape(beginning)}", in_name):
            return _detail_of_word(shown, beginning)
    return Markup("")


def _detail_of_word(shown: Shown, beginning: str) -> Markup:
    for name, said in (
        (shown.birth_name, _("born %(name)s")),
        (shown.preferred_name, _("called %(name)s")),
    ):
        marked = highlighted_name(name, [beginning])
        if "<mark>" in marked:
            return escape(said) % {"name": marked}
    place = shown.email.find(beginning)
    if place < 0:
        return Markup("")
    end = place + len(beginning)
    return escape(shown.email[:place]) + _mark(shown.email[place:end]) + shown.email[end:]


def _detail_of_digits(entries: Sequence[str], digits: Digits) -> Markup:
    for entry in entries:
        if entry.startswith("+"):
            by_beginning = any(entry.startswith(phone) for phone in digits.phones)
            if by_beginning or (digits.last_digits and entry.endswith(digits.last_digits)):
                return _marked_phone(entry, digits)
        if digits.birthday and entry.startswith(f"*{digits.birthday}"):
            return _mark(format_birthday(Birthday.from_iso(entry[1:]), _language()))
        if digits.postal_code and entry.startswith(f"/{digits.postal_code}"):
            code, length = entry[1:], len(digits.postal_code)
            return _mark(code[:length]) + code[length:]
    return Markup("")


def _marked_phone(phone: str, digits: Digits) -> Markup:
    """A telephone number as it is shown, the typed digits marked."""
    count = len(phone) - 1
    covered = range(0)
    for beginning in digits.phones:
        if phone.startswith(beginning):
            covered = range(len(beginning) - 1)
    if not covered:
        covered = range(count - len(digits.last_digits), count)
    text = format_phone(phone)
    places = [place for place, character in enumerate(text) if character.isdigit()]
    if len(places) != count:
        return escape(text)
    start, end = places[covered.start], places[covered.stop - 1] + 1
    return escape(text[:start]) + _mark(text[start:end]) + text[end:]


def _language() -> str:
    return get_language() or "en"


def _mark(text: str) -> Markup:
    return _BEGIN + text + _END
