"""Where in the indexes those stand who may be meant by a query.

A range belongs to a kind (see the function `patients_in_ranges`) and holds everything from `low`
to before `high`. A needle finds one term of the query in the `search_text` of whoever matches it;
all needles have to be found.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, permutations, product

from circleos.patients.finding.text import BIRTHDAY, NUMBER, POSTAL_CODE
from circleos.search.understanding import Digits, Query, Word

# The last code point: a range that ends with it holds every text with the beginning.
LAST = "\U0010ffff"
# Follows the blank between words: such a range holds one word, and whatever comes behind it.
_BEHIND_BLANK = "!"
_NAME_KINDS = ("name", "given", "word")
_MOST_PHRASES = 48
_WORDS_IN_ANY_ORDER = 3
_FEWEST_DIGITS_OF_NUMBER = 3
_DIGITS_OF_NUMBER = 8
_RARE = 4.0  # letters
_LETTERS_THAT_TELL = 7
_RAREST_WORD = 8.0
_LIKE_SIGNS, _ESCAPED = re.compile(r"[%_\\]"), r"\\\g<0>"
# In nobody's text: what a number stands for that can mean nothing.
_NOBODY = " #nobody "


@dataclass(frozen=True, slots=True)
class Range:
    """All entries of one kind from `low` to before `high`."""

    kind: str
    low: str
    high: str


def beginning(kind: str, text: str) -> Range:
    """Everything that begins with a text."""
    return Range(kind, text, text + LAST)


def of_word(text: str) -> list[Range]:
    """Everybody of whose name or email a word begins with this."""
    return [beginning(kind, text) for kind in _NAME_KINDS]


def of_whole_word(text: str) -> list[Range]:
    """Everybody of whose name or email this is a word."""
    return [Range(kind, text, text + _BEHIND_BLANK) for kind in _NAME_KINDS]


def of_words(words: Sequence[Sequence[str]]) -> list[Range]:
    """Where names begin with these words, each in one of its spellings, in any order.

    Only for names: these are the ranges of those who were typed as they are written, but for the
    end of the last word.
    """
    if len(words) == 1:
        return [each for spelling in words[0] for each in of_word(spelling)]
    orders: list[tuple[Sequence[str], ...]]
    if len(words) <= _WORDS_IN_ANY_ORDER:
        orders = list(permutations(words))
    else:
        orders = [tuple(words), (words[-1], *words[:-1])]
    phrases = (" ".join(chosen) for chosen in _in_turns([product(*order) for order in orders]))
    distinct = dict.fromkeys(islice(phrases, _MOST_PHRASES))
    return [beginning(kind, phrase) for phrase in distinct for kind in ("name", "given")]


def _in_turns(sources: Sequence[Iterator[tuple[str, ...]]]) -> Iterator[tuple[str, ...]]:
    """One of each, then the next of each: of many spellings the likely ones come first."""
    standing = list(sources)
    while standing:
        for source in list(standing):
            following = next(source, None)
            if following is None:
                standing.remove(source)
            else:
                yield following


def of_digits(digits: Digits) -> list[Range]:
    """Everybody to whom a number may belong."""
    ranges = [beginning(kind, phone) for phone in digits.phones for kind in ("phone", "further")]
    if digits.last_digits:
        ending = digits.last_digits[::-1]
        ranges += [beginning("last digits", ending), beginning("further digits", ending)]
    if digits.birthday:
        ranges.append(beginning("birthday", digits.birthday))
    if digits.postal_code:
        ranges.append(beginning("postal code", digits.postal_code))
    if digits.number is not None:
        ranges += of_number(digits.number)
    return ranges


def of_number(number: int) -> list[Range]:
    """The patient of this number, and those whose number begins with it when it is long enough."""
    ranges = [Range("number", str(number), str(number + 1))]
    written = str(number)
    if _FEWEST_DIGITS_OF_NUMBER <= len(written) < _DIGITS_OF_NUMBER:
        for further in range(1, _DIGITS_OF_NUMBER - len(written)):
            low = number * 10**further
            ranges.append(Range("number", str(low), str(low + 10**further)))
    return ranges


def of_email(email: str) -> list[Range]:
    """Everybody with an email address that begins with this."""
    return [beginning("email", email), beginning("further", email)]


@dataclass(frozen=True, slots=True)
class Needle:
    """Finds one term.

    `common` is in the text of everybody who matches; looking for it takes a tenth of the time of
    the regular expression, which decides and is empty when there is nothing left to decide.
    """

    common: str
    expression: str = ""

    @property
    def pattern(self) -> str:
        """What is in the text, for LIKE."""
        return f"%{_LIKE_SIGNS.sub(_ESCAPED, self.common)}%"


def needles(query: Query) -> list[Needle]:
    """A needle for each term."""
    return [
        *(needle_of(word.spellings) for word in query.words),
        *map(_needle_of_digits, query.digits),
        *(needle_of([email]) for email in query.emails),
    ]


def needle_of(beginnings: Sequence[str], whole: Sequence[str] = ()) -> Needle:
    """Finds a word with one of these beginnings, or one of these whole words."""
    anything = [*beginnings, *(f"{word} " for word in whole)]
    if len(anything) == 1:
        return Needle(f" {anything[0]}")
    return Needle(f" {_common_beginning(anything)}", f" ({'|'.join(map(re.escape, anything))})")


def _common_beginning(texts: Sequence[str]) -> str:
    # What the first and the last in order have in common, all between have.
    first, last = min(texts), max(texts)
    length = next(
        (place for place, letter in enumerate(first) if letter != last[place]), len(first)
    )
    return first[:length]


def _needle_of_digits(digits: Digits) -> Needle:
    anything = [re.escape(phone) for phone in digits.phones]
    if digits.last_digits:
        anything.append(rf"\+\d*{digits.last_digits} ")
    if digits.birthday:
        anything.append(re.escape(BIRTHDAY + digits.birthday))
    if digits.postal_code:
        anything.append(re.escape(POSTAL_CODE + digits.postal_code))
    if digits.number is not None:
        end = "" if len(str(digits.number)) >= _FEWEST_DIGITS_OF_NUMBER else " "
        anything.append(f"{re.escape(NUMBER)}{digits.number}{end}")
    if not anything:
        return Needle(_NOBODY)
    return Needle("", f" ({'|'.join(anything)})")


@dataclass(frozen=True, slots=True)
class Driver:
    """The entries of one term of a query, among which those are who match all of it.

    `key_patterns` is what the folded names are like that begin with the term, when the other
    words are in them. `is_rare`: so few match the term, as far as one can guess, that all of them
    can be looked at. `is_telling`: a number that is rarer than any name; a postal code is none,
    since a practice has most of its patients from a few.
    """

    ranges: list[Range]
    key_patterns: list[str]
    is_rare: bool
    is_of_word: bool = False
    is_telling: bool = False


def drivers(query: Query) -> list[Driver]:
    """A driver for each term, the one that fewest match first."""
    guesses: list[tuple[float, Driver]] = []
    for word in query.words:
        rarity, others = _rarity_of_word(word), [each for each in query.words if each is not word]
        driver = Driver(
            [each for spelling in word.spellings for each in of_word(spelling)],
            [needle_of(each.spellings).pattern for each in others],
            rarity >= _RARE,
            is_of_word=True,
        )
        guesses.append((rarity, driver))
    for digits in query.digits:
        if ranges := of_digits(digits):
            rarity = _rarity_of_digits(digits)
            is_telling = rarity > _RAREST_WORD and not digits.postal_code
            driver = Driver(ranges, [], rarity >= _RARE, is_telling=is_telling)
            guesses.append((rarity, driver))
    for email in query.emails:
        guesses.append((len(email) + 1.0, Driver(of_email(email), [], is_rare=True)))
    guesses.sort(key=lambda guess: -guess[0])
    return [driver for _rarity, driver in guesses]


def _rarity_of_word(word: Word) -> float:
    # Beyond seven letters each further one says little, but of two long words the longer is rarer.
    return min(len(word.text), _LETTERS_THAT_TELL) + len(word.text) / 1_000


def _rarity_of_digits(digits: Digits) -> float:
    """In letters: a year is as frequent as two or three of them, a day rarer than any name."""
    if digits.birthday:
        return {4: 2.6, 7: 4.5, 10: 9.0}[len(digits.birthday)]
    return len(digits.text) * 1.3
