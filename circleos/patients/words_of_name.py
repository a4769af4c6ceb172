"""What was typed to find somebody who is not there yet, read as the fields of quick create."""

import re

from circleos.core.fields import BadValue, parse_birthday, parse_email

_NUMERIC = re.compile(r"[\d()/.+-]*\d[\d()/.+-]*")
_FEWEST_DIGITS = 6  # of a phone number; shorter ones are a year, a patient number, a postal code
# What stands before a last name and belongs to it (Duden, Namenszusätze; de, nl, fr, it, es, ar).
_PARTICLES = frozenset(
    """von van vom zu zum zur de der den dem des del della di da do dos du la le les lo
    el al bin ben ibn abu ter ten te af av y e""".split()  # noqa: SIM905  a list of words
)
_TITLES = frozenset(
    "dr. dr prof. prof dipl. med. med herr frau hr. fr. mr mr. mrs mrs. ms ms.".split()  # noqa: SIM905  the same
)


def fields_from_words(text: str) -> dict[str, str]:
    """First and last name, email and phone out of a text such as "anna mül 0171 2209913".

    The last word is the last name, with the particles before it ("von der Heide"); before a comma
    the last name stands first. A single word is a last name, as people are looked up by it. Dates,
    patient numbers and titles have no field in quick create and are left out.
    """
    found: dict[str, str] = {}
    names: list[str] = []
    numeric: list[str] = []
    for word in text.split():
        if "@" in word:
            found["email"] = word
        elif _NUMERIC.fullmatch(word):
            # A bare number may be a part of a phone number: it is judged with the others.
            if word.isdecimal() or not _is_date(word):
                numeric.append(word)
        elif _is_name(word) and word.lower() not in _TITLES:
            names.append(word)
    phone = " ".join(numeric)
    if sum(letter.isdecimal() for letter in phone) >= _FEWEST_DIGITS and not _is_date(phone):
        found["phone"] = phone
    if "email" in found and not _is_email(found["email"]):
        del found["email"]
    first, last = _split(names)
    parts = {"first_name": _capitalised(first), "last_name": _capitalised(last)}
    return {name: value for name, value in parts.items() if value} | found


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    """First names and last name."""
    comma = next((at for at, word in enumerate(words) if word.endswith(",")), None)
    words = [bare for word in words if (bare := word.strip(",;"))]
    if comma is not None:
        return words[comma + 1 :], words[: comma + 1]
    particles = [word.lower() in _PARTICLES for word in words]
    if len(words) > 1 and particles[0] and not all(particles):
        # "von der Heide Charlotte": a name that begins with a particle begins with the last name.
        end = particles.index(False) + 1
        return words[end:], words[:end]
    begin = len(words) - 1
    while begin > 1 and particles[begin - 1]:
        begin -= 1
    return words[: max(begin, 0)], words[max(begin, 0) :]


def _capitalised(words: list[str]) -> str:
    """Words as names are written, where they were typed in haste: all in lower case."""
    if any(letter.isupper() for word in words for letter in word):
        return " ".join(words)
    return " ".join(
        word
        if word in _PARTICLES
        else "-".join(part[:1].upper() + part[1:] for part in word.split("-"))
        for word in words
    )


def _is_name(word: str) -> bool:
    """Whether it has letters and no digits; what has both is a number of something."""
    return any(map(str.isalpha, word)) and not any(map(str.isdecimal, word))


def _is_date(text: str) -> bool:
    try:
        return parse_birthday(text) is not None
    except BadValue:
        return False


def _is_email(text: str) -> bool:
    try:
        return bool(parse_email(text))
    except BadValue:
        return False
