"""The words by which codes are found: folded as names are, digits apart from letters."""

import re
from collections.abc import Iterable
from functools import lru_cache

from circleos.core.folding import search_keys

_PART = re.compile(r"[^\W\d_]+|\d+")
_COMPOUND = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
LONGEST_WORD = 120
# What stands before a word of the title, and before the key of a code, among the words.
TITLE, KEY = "~", "="


@lru_cache(maxsize=1 << 14)
def forms_of(word: str) -> tuple[str, ...]:
    """A word as it is stored and looked up: `blaehungen`, and bare `blahungen`."""
    if word.isdecimal():
        return (word,)
    # What letters fold to may hold signs that separate words of a query.
    forms = ("".join(filter(str.isalnum, form))[:LONGEST_WORD] for form in search_keys(word))
    return tuple(dict.fromkeys(form for form in forms if form))


def typed_words(text: str) -> list[str]:
    """The words of what somebody typed, `typ2` as two, each once."""
    return list(dict.fromkeys(word.lower() for word in _PART.findall(text)))


def indexed_words(texts: Iterable[str]) -> set[str]:
    """All forms of all words of some texts; "Karpal-Tunnel" also as one word."""
    words: set[str] = set()
    for text in texts:
        for word in _PART.findall(text):
            words.update(forms_of(word))
        for compound in _COMPOUND.findall(text):
            words.update(forms_of(compound.replace("-", "")))
    return words
