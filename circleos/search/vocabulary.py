"""The words that names consist of in a workspace: where typed words with mistakes are looked up.

A million patients share some hundred thousand words, among which similar ones are found within
milliseconds; among a million names it would take seconds. A word stays when the last person of
that name is gone: it then leads to nobody.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID
from zlib import crc32

from django.db import connection
from rapidfuzz.distance import OSA

from circleos.core.ids import uuid7_texts
from circleos.core.workspace import current_workspace_id, workspace_transaction
from circleos.search.models import NameWord
from circleos.search.phonetics import sound_of
from circleos.search.spelling import bare

# Of shorter words nearly every other one is similar, and most sound alike.
FEWEST_LETTERS = 3
_FEWEST_BEGINNING = 5
_MOST = 12
_LOOKED_AT = 60
# So many words an import keeps in mind; the names of a million people are of fewer.
_KEPT_IN_MIND = 200_000
_TABLE = NameWord._meta.db_table


@dataclass(frozen=True, slots=True)
class NearWord:
    """A word of the list that a typed one may have meant.

    `distance` counts the letters that were left out, added, changed or swapped with the next.
    """

    word: str
    distance: int
    sounds_alike: bool


def remember_words(words: Iterable[str]) -> None:
    """Add folded words of names to the vocabulary.

    Call it last in a transaction: another one that adds the same word waits for this one to end.
    """
    new = _not_remembered({word for word in words if len(word) >= FEWEST_LETTERS})
    if not new:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {_TABLE} (workspace_id, id, created_at, updated_at, word, sound, shapes)
            SELECT %(workspace)s, t.id, now(), now(), t.word, t.sound, t.shapes::integer[]
            FROM unnest(%(ids)s::uuid[], %(words)s::text[], %(sounds)s::text[], %(shapes)s::text[])
                AS t (id, word, sound, shapes)
            ORDER BY t.word
            ON CONFLICT DO NOTHING
            """,  # noqa: S608  the table's name is ours
            {
                "workspace": current_workspace_id(),
                "ids": uuid7_texts(len(new)),
                "words": new,
                "sounds": [sound_of(word) for word in new],
                "shapes": [_array(word) for word in new],
            },
        )


class ManyWords:
    """The words of an import: the database is asked for each of them only once."""

    def __init__(self, workspace_id: UUID) -> None:
        self._workspace_id = workspace_id
        self._remembered: set[str] = set()

    def remember(self, words: Set[str]) -> None:
        """Add folded words to the vocabulary, in a transaction of its own.

        They are there before their people, while the batch before is still being written, and
        until then lead to nobody.
        """
        unsure = words - self._remembered
        if not unsure:
            return
        with workspace_transaction(self._workspace_id):
            remember_words(unsure)
        if len(self._remembered) > _KEPT_IN_MIND:
            self._remembered.clear()
        self._remembered |= unsure


def _not_remembered(words: Set[str]) -> list[str]:
    """Those that the vocabulary does not have, in order.

    Asked first: of the words of an import nearly all are known, and what a word sounds and looks
    like takes longer to say than whether it is there.
    """
    if not words:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT word FROM unnest(%(words)s::text[]) AS t (word)
            WHERE NOT EXISTS (
                SELECT FROM {_TABLE} n WHERE n.workspace_id = %(workspace)s AND n.word = t.word)
            ORDER BY word
            """,  # noqa: S608  the table's name is ours
            {"workspace": current_workspace_id(), "words": list(words)},
        )
        return [word for (word,) in cursor]


@lru_cache(maxsize=1 << 14)
def shapes_of(word: str) -> tuple[int, ...]:
    """The numbers of a word's bare spelling as it is, and with each of its letters left out."""
    shape = bare(word)
    shapes = {shape, *(shape[:place] + shape[place + 1 :] for place in range(len(shape)))}
    # PostgreSQL's integers are signed.
    return tuple(sorted(crc32(each.encode()) - 2**31 for each in shapes))


def near_words(typed: Sequence[str], *, two_mistakes: bool = True) -> dict[str, list[NearWord]]:
    """What each of these folded, typed words may have meant, nearest first; never the word itself.

    Short words may have one mistake, those of six letters and more two; but the second is only
    looked for when no word has just one, and not without `two_mistakes`: it takes long. Whoever
    has not finished typing is meant by the beginning of a word.
    """
    long_enough = {word: sound_of(word) for word in typed if len(word) >= FEWEST_LETTERS}
    found = _candidates(long_enough, two_mistakes=two_mistakes) if long_enough else {}
    return {
        word: _nearest(word, long_enough[word], found[word]) if word in long_enough else []
        for word in typed
    }


def _nearest(typed: str, sound: str, candidates: Iterable[tuple[str, str]]) -> list[NearWord]:
    allowed, wanted = 1 if len(typed) < 6 else 2, bare(typed)
    near = []
    for word, its_sound in candidates:
        shape = bare(word)
        distance = OSA.distance(wanted, shape)
        begins_alike = (
            len(wanted) >= _FEWEST_BEGINNING and OSA.distance(wanted, shape[: len(wanted)]) <= 1
        )
        sounds_alike = bool(sound) and its_sound == sound
        if word != typed and (distance <= allowed or begins_alike or sounds_alike):
            near.append(NearWord(word, distance, sounds_alike))
    return sorted(near, key=lambda each: (each.distance, each.word))[:_MOST]


def _candidates(
    sounds: Mapping[str, str], *, two_mistakes: bool
) -> dict[str, dict[tuple[str, str], None]]:
    """Words that share letters with each typed one, or its sound, with their own sounds; each
    once, in the order in which they were found."""
    found: dict[str, dict[tuple[str, str], None]] = {typed: {} for typed in sounds}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT asked.typed, near.word, near.sound
            FROM unnest(%s::text[], %s::text[], %s::text[]) AS asked (typed, shapes, sound),
                 search_near_words(asked.typed, asked.shapes::integer[], asked.sound, %s, %s) near
            """,
            [list(sounds), [*map(_array, sounds)], [*sounds.values()], _LOOKED_AT, two_mistakes],
        )
        for typed, word, sound in cursor.fetchall():
            found[typed][word, sound] = None
    return found


def _array(word: str) -> str:
    """The shapes of a word as PostgreSQL writes them: an array of arrays must have rows of one
    length, and texts may differ."""
    return "{" + ",".join(map(str, shapes_of(word))) + "}"
