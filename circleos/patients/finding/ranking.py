"""Who of those found is meant most likely, and why they were found."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from circleos.patients.finding.highlighting import detail_of, highlighted_name
from circleos.patients.finding.text import BIRTHDAY, NUMBER
from circleos.search.understanding import Digits, Query, Word


class Match(StrEnum):
    """How a patient matches a query, best first."""

    EXACT = "exact"
    PREFIX = "prefix"
    SIMILAR = "similar"
    SOUNDS = "sounds"


_RANK = {match: place for place, match in enumerate(Match)}
_REASONS = {Match.SIMILAR: _("similar"), Match.SOUNDS: _("sounds alike")}


class Candidate(NamedTuple):
    """A patient who may be meant, as far as a list of hits shows one."""

    kind: str
    id: UUID
    number: int
    title: str
    first_name: str
    last_name: str
    birth_name: str
    preferred_name: str
    birthday: str
    phone: str
    email: str
    archived_at: datetime | None
    name_key: str
    given_key: str
    search_text: str

    @property
    def name(self) -> str:
        """The name as people say it."""
        return " ".join(part for part in (self.title, self.first_name, self.last_name) if part)

    @property
    def short_id(self) -> str:
        """The number that people copy and say: `P-10482`."""
        return f"P-{self.number}"


@dataclass(frozen=True, slots=True)
class Meant:
    """What a word of the list resembles: the typed word, by how much, and whether in sound."""

    typed: str
    distance: int
    sounds_alike: bool


@dataclass(frozen=True, slots=True)
class Favoured:
    """Who comes first at equal rank: whom somebody has opened lately, the latest first, then
    their own patients."""

    opened: Sequence[UUID] = ()
    own: Collection[UUID] = ()

    def places(self) -> dict[UUID, int]:
        """The place of each; everybody else comes after."""
        behind = dict.fromkeys(self.own, len(self.opened))
        return behind | {patient_id: place for place, patient_id in enumerate(self.opened)}


@dataclass(frozen=True, slots=True)
class PatientHit:
    """One patient of an answer.

    `highlighted` is the name, `detail` another field that matched (a telephone number, say), both
    with what was typed marked; `reason` says why somebody of another name is here.
    """

    patient: Candidate
    match: Match
    highlighted: Markup
    detail: Markup
    reason: str


class _Standing(NamedTuple):
    """The place among others: smaller is better."""

    not_an_identifier: bool
    match: int
    distance: int
    favoured: int
    beside_the_name: int
    other_spellings: int
    name_key: str
    number: int


def ranked(
    candidates: Iterable[Candidate],
    query: Query,
    meant: Mapping[str, Meant],
    favoured: Favoured,
    limit: int,
) -> list[PatientHit]:
    """The best of the candidates as hits, whoever is meant most likely first."""
    places, behind = favoured.places(), len(favoured.opened) + 1
    standings = []
    for candidate in candidates:
        judged = _judged(candidate, query, meant)
        favour = places.get(candidate.id, behind)
        standing = _Standing(
            not judged.is_identifier,
            _RANK[judged.match],
            judged.distance,
            favour,
            judged.beside_the_name,
            judged.other_spellings,
            candidate.name_key,
            candidate.number,
        )
        standings.append((standing, judged, candidate))
    standings.sort(key=lambda each: each[0])
    return [_hit(candidate, query, judged) for _standing, judged, candidate in standings[:limit]]


@dataclass(slots=True)
class _Judged:
    """How one candidate matches, all terms together: as badly as the worst of them."""

    match: Match = Match.EXACT
    distance: int = 0
    beside_the_name: int = 0
    other_spellings: int = 0
    is_identifier: bool = False
    beginnings: tuple[str, ...] = ()

    def meets(self, match: Match) -> None:
        """Take in that a term matches no better than this."""
        self.match = max(self.match, match, key=_RANK.__getitem__)


def _judged(candidate: Candidate, query: Query, meant: Mapping[str, Meant]) -> _Judged:
    judged = _Judged()
    entries = candidate.search_text.split()
    standing = set(entries)
    beginnings: list[str] = []
    in_name = f" {candidate.name_key}"
    for word in query.words:
        beginning = _judge_word(judged, word, entries, standing, meant)
        judged.beside_the_name += not beginning or f" {beginning}" not in in_name
        beginnings.append(beginning)
    for digits in query.digits:
        _judge_digits(judged, digits, standing)
    for email in query.emails:
        judged.meets(Match.EXACT if email in standing else Match.PREFIX)
        judged.is_identifier |= email in standing
    if candidate.kind == "identifier":
        judged.match, judged.is_identifier = Match.EXACT, True
    judged.beginnings = tuple(beginnings)
    return judged


def _judge_word(
    judged: _Judged,
    word: Word,
    entries: Sequence[str],
    standing: set[str],
    meant: Mapping[str, Meant],
) -> str:
    """Note how a word matches; returns what of the list's word it stands for."""
    for place, spelling in enumerate(word.spellings):
        if spelling in standing:
            judged.other_spellings += place > 0
            return spelling
    for place, spelling in enumerate(word.spellings):
        if any(entry.startswith(spelling) for entry in entries):
            judged.meets(Match.PREFIX)
            judged.other_spellings += place > 0
            return spelling
    near = [
        (each.distance, entry, each)
        for entry in entries
        if (each := meant.get(entry)) and each.typed == word.text
    ]
    if near:
        distance, entry, nearest = min(near)[:3]
        judged.distance += distance
        sounds_only = nearest.sounds_alike and distance > 1
        judged.meets(Match.SOUNDS if sounds_only else Match.SIMILAR)
        return entry
    # It is in no name, but begins what the patient carries.
    judged.meets(Match.PREFIX)
    return ""


def _judge_digits(judged: _Judged, digits: Digits, standing: set[str]) -> None:
    whole = {f"{NUMBER}{digits.number}", *digits.phones} & standing
    if whole:
        judged.is_identifier = True
    elif BIRTHDAY + digits.birthday not in standing:
        judged.meets(Match.PREFIX)


def _hit(candidate: Candidate, query: Query, judged: _Judged) -> PatientHit:
    return PatientHit(
        candidate,
        judged.match,
        highlighted_name(candidate.name, judged.beginnings),
        detail_of(candidate, query, judged.beginnings),
        str(_REASONS.get(judged.match, "")),
    )
