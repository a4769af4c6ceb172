"""Queries in which a word means what patients carry, such as a tag: "müller vip".

A word may mean either, a name or a label. So a query has a reading for each choice of words that
may be labels, beside the one in which all are names; whoever matches one of them matches.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from circleos.patients.finding.text import words_of_name
from circleos.patients.labels import PATIENT_LABELS
from circleos.patients.models import Patient
from circleos.search.understanding import Query

_MOST_READINGS = 6
# Fewer begin too many labels to mean any of them.
_FEWEST_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a query: who carries all these labels and matches the rest."""

    carriers: Sequence["QuerySet[Any, UUID]"]
    rest: Query

    def patients(self) -> "QuerySet[Patient]":
        """All who carry the labels; the rest is not looked at."""
        patients = Patient.objects.all()
        for carriers in self.carriers:
            patients = patients.filter(pk__in=carriers)
        return patients


def readings(query: Query) -> list[Reading]:
    """The ways to read a query by which some of its words are labels; mostly there is none."""
    return list(islice(_readings(query, 0), _MOST_READINGS))


def _readings(query: Query, begin: int) -> Iterator[Reading]:
    for place, word in enumerate(query.words[begin:], begin):
        for label in PATIENT_LABELS:
            carriers = label.carriers(word.spellings)
            if carriers is None:
                continue
            rest = query.without_word(place)
            yield Reading([carriers], rest)
            for further in _readings(rest, place):
                yield Reading([carriers, *further.carriers], further.rest)


def is_meant(label: str, beginnings: Sequence[str]) -> bool:
    """Whether one of these folded texts begins a word of a label; a short one has to be it."""
    return any(
        word == each or (len(each) >= _FEWEST_LETTERS and word.startswith(each))
        for word in words_of_name(label)
        for each in beginnings
    )
