"""By what a patient is found: the words of the name and of emails, and numbers.

`search_text` holds all of it in one line, each part behind a blank: folded words as they are,
whole email addresses, telephones with their +, and behind a mark the rest: `#10482` the number,
`*1979-03-12` the birthday, `/10961` the postal code.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from circleos.core.folding import fold_name, search_keys
from circleos.search.spelling import bare

NUMBER, BIRTHDAY, POSTAL_CODE = "#", "*", "/"
_BETWEEN = re.compile(r"[^\w]+|_+")
_WORD_LENGTH = 200


@lru_cache(maxsize=1 << 15)
def words_of_name(name: str) -> tuple[str, ...]:
    """The folded words of a name, and what else it may be looked up by.

    "Müller-Brandt" gives mueller, brandt and muellerbrandt; "O'Brien" obrien, o and brien. What
    `search.spelling` finds by itself, such as "muller", is left out.
    """
    words = fold_name(name).replace("-", " ").split()
    if len(words) == 1 and name.isalpha() and "å" not in name.casefold():
        return tuple(words)
    known = {bare(word) for word in words}
    for key in search_keys(name):
        if bare(key) not in known:
            known.add(bare(key))
            words.append(key)
    return tuple(word[:_WORD_LENGTH] for word in dict.fromkeys(words))


def words_of_email(email: str) -> list[str]:
    """The words of an address, without what stands behind its last dot: everybody has that."""
    local, _, domain = email.rpartition("@")
    text = f"{local} {domain.rpartition('.')[0]}"
    return [folded for word in _BETWEEN.split(text) if (folded := fold_name(word))]


class FoundBy(NamedTuple):
    """All by which one patient is found: what `search_text` and the rows of words are made of."""

    id: str
    names: Sequence[str]
    name_key: str
    given_key: str
    number: int
    birthday: str
    postal_code: str
    emails: Sequence[str]
    phones: Sequence[str]

    def words(self) -> tuple[str, ...]:
        """The words of names and addresses, each once."""
        words = [word for name in self.names if name for word in words_of_name(name)]
        for email in self.emails:
            words += words_of_email(email)
        return tuple(dict.fromkeys(words))

    def text(self, words: Sequence[str]) -> str:
        """Everything in one line, never empty; `words` are the patient's."""
        parts = [*words, *self.emails, *self.phones, f"{NUMBER}{self.number}"]
        if self.birthday:
            parts.append(BIRTHDAY + self.birthday)
        if self.postal_code:
            parts.append(POSTAL_CODE + self.postal_code)
        return f" {' '.join(parts)} "

    def further_words(self, words: Iterable[str]) -> list[str]:
        """Those of the words that need a row: with the others the folded names begin."""
        begin = {self.name_key.partition(" ")[0], self.given_key.partition(" ")[0]}
        return [word for word in words if word not in begin]
