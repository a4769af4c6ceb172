"""Two versions of a text beside each other, word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from circleos.core.rich_text import plain_text
from circleos.notes.models import NoteVersion

_WORDS = re.compile(r"\s+|[^\s]+")
# Beyond this many words a line is compared as a whole: the comparison of words grows by the square.
_MOST_WORDS = 2_000


class Fate(StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text, and what became of it."""

    fate: Fate
    text: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two versions: in the title, and in each line of the text."""

    title: Sequence[Piece]
    lines: Sequence[Sequence[Piece]]

    @property
    def is_in_form_only(self) -> bool:
        """Whether title and words are the same, so that only their form differs."""
        pieces = [*self.title, *(piece for line in self.lines for piece in line)]
        return all(piece.fate is Fate.KEPT for piece in pieces)


def compare(older: NoteVersion, newer: NoteVersion) -> Comparison:
    """What the newer version adds and removes."""
    lines = list(_lines(plain_text(older.body).split("\n"), plain_text(newer.body).split("\n")))
    return Comparison(_words(older.title, newer.title), lines)


def _lines(older: list[str], newer: list[str]) -> Iterator[list[Piece]]:
    for does, a, b, c, d in SequenceMatcher(None, older, newer, autojunk=False).get_opcodes():
        if does == "equal":
            yield from ([Piece(Fate.KEPT, line)] for line in older[a:b])
            continue
        paired = min(b - a, d - c)
        for old, new in zip(older[a : a + paired], newer[c : c + paired], strict=True):
            yield _words(old, new)
        yield from ([Piece(Fate.REMOVED, line)] for line in older[a + paired : b] if line)
        yield from ([Piece(Fate.ADDED, line)] for line in newer[c + paired : d] if line)


def _words(older: str, newer: str) -> list[Piece]:
    old, new = _WORDS.findall(older), _WORDS.findall(newer)
    if max(len(old), len(new)) > _MOST_WORDS:
        return _pieces([(Fate.REMOVED, older), (Fate.ADDED, newer)])
    found = []
    for does, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if does == "equal":
            found.append((Fate.KEPT, "".join(old[a:b])))
        else:
            found += [(Fate.REMOVED, "".join(old[a:b])), (Fate.ADDED, "".join(new[c:d]))]
    return _pieces(found)


def _pieces(found: list[tuple[Fate, str]]) -> list[Piece]:
    return [Piece(fate, text) for fate, text in found if text]
