"""Finding a code: by the code itself, by how people say it, by its words, by words like them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from django.db import connection
from rapidfuzz import process
from rapidfuzz.distance import OSA

from circleos.diagnoses.icd.entries import CATEGORY, key_of
from circleos.diagnoses.icd.everyday import everyday_words, meanings
from circleos.diagnoses.icd.words import KEY, TITLE, forms_of, typed_words
from circleos.diagnoses.models import Catalogue, CatalogueEntry, CatalogueWord

# A code, or the beginning of one: E, e11, E11.9, e119, I10.-, F00*; the point may be left out.
_CODE = re.compile(r"([A-Za-z])\s?([0-9]{0,2})(?:\s?[.,]?\s?([0-9]{1,2}|[0-9]?-))?[-+*!]?")
LONGEST_QUERY = 120
_SHORTEST_GUESSED, _SHORTEST_BEGINNING_GUESSED = 4, 6
_MOST_RESEMBLING, _MOST_GUESSES = 40, 5
_COLUMNS = ", ".join(
    str(field.column) for field in CatalogueEntry._meta.concrete_fields if field.name != "words"
)
_ENTRIES = CatalogueEntry._meta.db_table
_WORDS = CatalogueWord._meta.db_table


class Why(IntEnum):
    """Why an entry was found; the lower comes first."""

    CODE = 0
    EVERYDAY = 1
    WORDS = 2
    SIMILAR = 3


@dataclass(frozen=True, slots=True)
class Found:
    """An entry, why it was found, and the everyday term by which, if any."""

    entry: CatalogueEntry
    why: Why
    term: str = ""


class _Meant(NamedTuple):
    """A key that an everyday term leads to."""

    key: str
    term: str


def find_codes(catalogue: Catalogue, text: str, limit: int = 12) -> list[Found]:
    """The codes that were meant: exact code, codes it begins, everyday terms, words;
    where nothing is found, words that are spelt nearly so.

    Words stand in any order, each may be just begun, all must be found. In at most five statements.
    """
    text = " ".join(text[:LONGEST_QUERY].split())
    if not text:
        return []
    found: dict[str, Found] = {}
    typed = _CODE.fullmatch(text)
    if typed:
        _add(
            found,
            _by_code(catalogue, key_of("".join(part or "" for part in typed.groups())), limit),
        )
    words = [forms_of(word) for word in typed_words(text)]
    if not words or (typed and (found or len(text) == 1)):
        return list(found.values())[:limit]
    _find_words(found, catalogue, words, limit, Why.WORDS)
    if not found:
        likely = _similar_words(catalogue, words)
        if likely != words:
            _find_words(found, catalogue, likely, limit, Why.SIMILAR)
    return list(found.values())[:limit]


def _add(found: dict[str, Found], more: Iterable[Found]) -> None:
    for each in more:
        found.setdefault(each.entry.key, each)


def _by_code(catalogue: Catalogue, key: str, limit: int) -> list[Found]:
    """The code itself, then those that begin with it: the codes of three characters first."""
    there = CatalogueEntry.objects.defer("words").filter(
        catalogue=catalogue, kind=CATEGORY, key__gte=key, key__lt=f"{key}~"
    )
    if len(key) < 3:
        there = there.extra(where=["length(key) = 3"])
    return [Found(entry, Why.CODE) for entry in there.order_by("key")[:limit]]


def _find_words(
    found: dict[str, Found],
    catalogue: Catalogue,
    words: Sequence[tuple[str, ...]],
    limit: int,
    why: Why,
) -> None:
    everyday = meanings(words)
    terms: dict[str, str] = {}
    for meaning in everyday:
        for code in meaning.term.codes:
            terms.setdefault(key_of(code), meaning.term.text)
    wanted = [_Meant(*each) for each in list(terms.items())[:limit]]
    by_term = Why.EVERYDAY if why is Why.WORDS else why
    if wanted:
        _add(found, _by_keys(catalogue, wanted, by_term))
    if len(found) < limit:
        _add(found, (Found(entry, why) for entry in _by_words(catalogue, words, limit)))


def _by_keys(catalogue: Catalogue, wanted: Sequence[_Meant], why: Why) -> list[Found]:
    """The entries of these keys, or of the category above where the catalogue has no such code."""
    keys = {each.key for each in wanted}
    above = {key[:3] for key in keys}
    there = {
        entry.key: entry
        for entry in CatalogueEntry.objects.defer("words").filter(
            catalogue=catalogue, kind=CATEGORY, key__in=keys | above
        )
    }
    return [
        Found(entry, why, each.term)
        for each in wanted
        if (entry := there.get(each.key) or there.get(each.key[:3]))
    ]


def _by_words(
    catalogue: Catalogue, words: Sequence[tuple[str, ...]], limit: int
) -> list[CatalogueEntry]:
    """Those whose words begin so: with all words in the title first, and the general before the
    particular. An everyday word finds the codes below those it means, too: "zucker typ 2"."""
    there: dict[str, CatalogueEntry] = {}
    for sign in (TITLE, ""):
        query = " & ".join(f"({' | '.join(_lexemes(forms, sign))})" for forms in words)
        for entry in _matching(catalogue, query, limit):
            there.setdefault(entry.key, entry)
        if len(there) >= limit:
            break
    return list(there.values())


def _matching(catalogue: Catalogue, query: str, limit: int) -> Iterable[CatalogueEntry]:
    # "+ 0": the index of words decides, also while nothing is known about a new catalogue.
    return CatalogueEntry.objects.raw(
        f"""
        SELECT {_COLUMNS} FROM {_ENTRIES}
        WHERE words @@ %(query)s::tsquery
          AND catalogue_id + 0 = %(catalogue)s AND kind = 'category'
        ORDER BY length(key), key
        LIMIT %(limit)s
        """,  # noqa: S608  the names are ours
        {"query": query, "catalogue": catalogue.pk, "limit": limit},
    )


def _lexemes(forms: tuple[str, ...], sign: str) -> list[str]:
    """What a typed word may stand for in the index: itself as a beginning, and keys it means."""
    begun = [f"'{sign}{form}':*" for form in forms]
    if all(len(form) < _SHORTEST_GUESSED for form in forms):
        return begun
    keys = {
        key_of(code)
        for meaning in meanings([forms])
        if len(meaning.term.words) == 1
        for code in meaning.term.codes
    }
    return [*begun, *(f"'{KEY}{key}'" for key in sorted(keys))]


def _similar_words(catalogue: Catalogue, words: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """For each typed word those that are spelt nearly so; it stays where one begins with it."""
    typed = [forms[0] for forms in words]
    resembling: dict[str, list[str]] = {word: [] for word in typed}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT typed.word, near.word
            FROM unnest(%(typed)s::text[]) AS typed (word)
            CROSS JOIN LATERAL (
                SELECT word FROM {_WORDS}
                WHERE word %% typed.word AND catalogue_id = %(catalogue)s
                ORDER BY similarity(word, typed.word) DESC LIMIT {_MOST_RESEMBLING}
            ) AS near
            """,  # noqa: S608  the names are ours
            {
                "typed": [word for word in typed if len(word) >= _SHORTEST_GUESSED],
                "catalogue": catalogue.pk,
            },
        )
        for word, near in cursor.fetchall():
            resembling[word].append(near)
    return [_likely(forms, resembling[forms[0]]) for forms in words]


def _likely(forms: tuple[str, ...], resembling: Sequence[str]) -> tuple[str, ...]:
    typed = forms[0]
    if len(typed) < _SHORTEST_GUESSED or any(word.startswith(typed) for word in resembling):
        return forms
    near = _near(typed, [*resembling, *everyday_words()], 1 if len(typed) < 7 else 2)
    return tuple(sorted(near, key=lambda word: (near[word], word))[:_MOST_GUESSES]) or forms


def _near(typed: str, words: Sequence[str], allowed: int) -> dict[str, int]:
    """Words with so few letters wrong, also when a longer one is not typed to its end."""
    spelt = [words]
    if len(typed) >= _SHORTEST_BEGINNING_GUESSED:
        spelt.append([word[: len(typed)] for word in words])
    near: dict[str, int] = {}
    for each in spelt:
        for _, mistakes, place in process.extract(
            typed, each, scorer=OSA.distance, score_cutoff=allowed, limit=None
        ):
            word = words[place]
            near[word] = min(mistakes, near.get(word, mistakes))
    return near
