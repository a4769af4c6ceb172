"""How people in Germany name illnesses: our own list of everyday terms, each with its codes.

It is small and stays in memory. In the catalogue its terms do not stand, so that a new edition
need not know of it, and a longer list nothing of the catalogues.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from circleos.diagnoses.icd.words import forms_of, typed_words

LIST = Path(__file__).parent.parent / "everyday_terms.txt"


@dataclass(frozen=True, slots=True)
class EverydayTerm:
    """A term as people say it, and the codes that are usually meant, the likeliest first."""

    text: str
    codes: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]


class Meaning(NamedTuple):
    """A term that somebody may have meant, and how far it is from what was typed."""

    distance: tuple[int, ...]
    term: EverydayTerm


class _List(NamedTuple):
    terms: Sequence[EverydayTerm]
    words: Sequence[str]
    places: Sequence[frozenset[int]]


def everyday_terms() -> Sequence[EverydayTerm]:
    """All terms, in the order of the list."""
    return _list().terms


def everyday_words() -> Sequence[str]:
    """Every form of every word of the list, sorted."""
    return _list().words


def meanings(words: Sequence[Sequence[str]]) -> list[Meaning]:
    """The terms of which each typed word (any of its forms) begins a word, the closest first."""
    there = _list()
    found: set[int] | None = None
    for forms in words:
        places = {place for form in forms for place in _begun_by(form)}
        found = places if found is None else found & places
    ranked = [
        Meaning(_distance(there.terms[place], words, place), there.terms[place])
        for place in found or ()
    ]
    return sorted(ranked, key=lambda meaning: meaning.distance)


def _distance(term: EverydayTerm, words: Sequence[Sequence[str]], place: int) -> tuple[int, ...]:
    """Whether it begins otherwise, how many words were only begun, how many are missing, and the
    place in the list: "Rücken" means Rückenschmerzen rather than Offener Rücken."""
    spelt = {form for forms in term.words for form in forms}
    begun = sum(not spelt.intersection(forms) for forms in words)
    beginnings = tuple(form for forms in words for form in forms)
    begins = any(form.startswith(beginnings) for form in term.words[0])
    return int(not begins), begun, len(term.words) - len(words), place


def _begun_by(form: str) -> Iterator[int]:
    there = _list()
    for at in range(bisect_left(there.words, form), len(there.words)):
        if not there.words[at].startswith(form):
            break
        yield from there.places[at]


@cache
def _list() -> _List:
    terms = list(_read(LIST.read_text(encoding="utf-8")))
    places: dict[str, set[int]] = {}
    for place, term in enumerate(terms):
        for forms in term.words:
            for form in forms:
                places.setdefault(form, set()).add(place)
    words = sorted(places)
    return _List(terms, words, [frozenset(places[word]) for word in words])


def _read(text: str) -> Iterator[EverydayTerm]:
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            terms, codes = line.split("=")
            for term in terms.split(","):
                words = tuple(forms_of(word) for word in typed_words(term))
                yield EverydayTerm(term.strip(), tuple(codes.split()), words)
