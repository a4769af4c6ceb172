"""Finding the patients somebody means, best first: what the command bar and the API answer."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from markupsafe import Markup

from circleos.accounts.queries import country_of
from circleos.core.actor import Actor
from circleos.core.workspace import current_workspace_id
from circleos.database.postgresql.base import prepared_cursor
from circleos.patients.finding.labelled import readings
from circleos.patients.finding.matching import all_in_ranges, condition_of
from circleos.patients.finding.own import Own
from circleos.patients.finding.ranges import (
    Driver,
    Needle,
    Range,
    drivers,
    needle_of,
    needles,
    of_digits,
    of_email,
    of_whole_word,
    of_words,
)
from circleos.patients.finding.ranking import Candidate, Favoured, Meant, PatientHit, ranked
from circleos.patients.identifiers import owners_of
from circleos.patients.models import ExternalId, Patient
from circleos.search.understanding import Query, understand
from circleos.search.vocabulary import near_words

# So many entries of an index are looked at for one range before it is given up: far enough for
# any word but the most frequent beginnings, and over within some milliseconds.
_NEAR, _FAR = 60, 5_000
# Where the index alone does not tell who else matches, rows have to be read.
_FAR_IN_TABLE, _BESIDE_THE_NAME = 2_000, 300
# Whom somebody meant is mostly among those who were found by then.
_FAR_BESIDE_FOUND = 1_500
# So few entries of a word are all looked at, which settles who matches.
_FEW_ENTRIES = 300
_FEW = 3
_MOST_ALTERNATIVES = 4


@dataclass(frozen=True, slots=True)
class Found:
    """The best hits, those that only resemble the query last."""

    hits: list[PatientHit]


def find_patients(
    actor: Actor,
    text: str,
    *,
    limit: int = 8,
    archived: bool = False,
) -> Found:
    """The patients who are most likely meant by what somebody typed.

    At equal rank those come first whom this member has opened lately, then their own ones.
    Archived patients only when asked for.
    """
    actor.require("patients.view")
    query = understand(text, country_of(actor.workspace_id))
    if query.is_empty and not query.identifiers:
        return Found([])
    search = _Search(query, limit, actor, archived=archived)
    search.look_directly()
    if search.is_short and search.terms > 1:
        search.look_further()
    if search.is_short:
        search.look_at_labels()
    if search.may_be_mistaken:
        search.look_for_similar()
    return Found(search.hits())


class _Search:
    """One search on its way: who was found so far."""

    def __init__(self, query: Query, limit: int, actor: Actor, *, archived: bool) -> None:
        self._query = query
        self._limit = limit
        self._member_id = actor.id
        self._own = Own(actor)
        self._archived = archived
        self._opened_lately: list[UUID] = []
        self._needles = needles(query)
        self.candidates: dict[UUID, Candidate] = {}
        self._numbers: dict[UUID, str] = {}
        self.meant: dict[str, Meant] = {}
        self.terms = len(self._needles)
        self._drivers = drivers(query)

    @property
    def is_short(self) -> bool:
        """Whether fewer were found than asked for."""
        return len(self.candidates) < self._limit

    @property
    def _telling(self) -> Driver | None:
        """The number beside words that tells more than they do, such as a birthday."""
        first = self._drivers[0] if self._drivers else None
        return first if first and first.is_telling and self._query.words else None

    @property
    def may_be_mistaken(self) -> bool:
        """Whether so few match that a name may have been typed wrongly; if somebody has the name
        and the birthday or number that were typed, it was not. A code such as E11 is no name."""
        words = self._query.words
        if not words or len(self.candidates) >= min(_FEW, self._limit):
            return False
        if any(map(str.isdigit, "".join(word.text for word in words))):
            return False
        if self._numbers:
            return False
        return not (self.candidates and (self._query.digits or self._query.emails))

    def hits(self) -> list[PatientHit]:
        """The best of those found."""
        favoured = Favoured(self._opened_lately, self._own.among(self.candidates.keys()))
        found = self.candidates.values()
        hits = ranked(found, self._query, self.meant, favoured, self._limit)
        return [self._with_number(hit) for hit in hits]

    def _with_number(self, hit: PatientHit) -> PatientHit:
        """The hit, with the number of another room by which it was found."""
        number = self._numbers.get(hit.patient.id)
        return replace(hit, detail=Markup("<mark>{}</mark>").format(number)) if number else hit

    def look_directly(self) -> None:
        """Where names and numbers begin with the query as it was typed."""
        query = self._query
        walk = _NEAR if self.terms == 1 else 10 * _NEAR
        if self._telling:
            ranges, walk = [*self._telling.ranges], _FAR_IN_TABLE
        elif query.words:
            ranges = of_words([word.spellings for word in query.words])
        elif query.digits:
            ranges = [each for digits in query.digits for each in of_digits(digits)]
        else:
            ranges = [each for email in query.emails for each in of_email(email)]
        ranges += self._recent()
        for number in self._own.numbers(query, self._limit):
            ranges.append(Range("number", str(number), str(number + 1)))
        self._add(ranges, self._needles, walk)
        for identifier in query.identifiers:
            self._add_identified(identifier)

    def look_further(self) -> None:
        """Among everybody who matches one term, first the rarest, for the others."""
        if self._telling:
            if not self.candidates:
                # More may have the birthday than were looked at: a first of January is a guess.
                ranges = of_words([word.spellings for word in self._query.words])
                self._add(ranges, self._needles, 10 * _NEAR)
            return
        if self._looked_at_all():
            return
        for driver in self._drivers[:2]:
            far = _FAR if not self.candidates else _FAR_BESIDE_FOUND
            walk = far if driver.key_patterns else _FAR_IN_TABLE
            self._add(driver.ranges, self._needles, walk, driver.key_patterns)
            if driver.key_patterns and not self.candidates:
                # Another word may be a birth name, or in an email address.
                self._add(driver.ranges, self._needles, _BESIDE_THE_NAME)
            if driver.is_rare or not self.is_short:
                return

    def _looked_at_all(self) -> bool:
        """Whether so few have one of the words that all of them could be looked at."""
        for driver in self._drivers[:2]:
            ids, are_all = all_in_ranges(driver, self._needles, _FEW_ENTRIES)
            if are_all:
                further = [each for each in ids if each not in self.candidates]
                for candidate in _named("word", further, archived=self._archived):
                    self.candidates[candidate.id] = candidate
                return True
        return False

    def look_at_labels(self) -> None:
        """Those who carry what a word of the query begins, such as a tag, and match the rest."""
        for reading in readings(self._query):
            patients = reading.patients()
            if not reading.rest.is_empty:
                patients = patients.filter(condition_of(reading.rest))
            for candidate in _as_candidates("label", patients, archived=self._archived):
                self.candidates.setdefault(candidate.id, candidate)

    def look_for_similar(self) -> None:
        """Words that resemble what was typed, or sound like it."""
        words = self._query.words
        nobody = not self.candidates
        near = near_words([word.text for word in words], two_mistakes=nobody)
        if not any(near.values()):
            return
        for typed, alternatives in near.items():
            for each in alternatives:
                self.meant[each.word] = Meant(typed, each.distance, each.sounds_alike)
        whole = {typed: [each.word for each in found] for typed, found in near.items()}
        terms = [needle_of(word.spellings, whole[word.text]) for word in words]
        terms += self._needles[len(words) :]
        if self._telling:
            self._add(self._telling.ranges, terms, _FAR_IN_TABLE)
            if self.candidates or len(words) == 1:
                return
        if len(words) > 1:
            choices = [(*whole[word.text][:_MOST_ALTERNATIVES], word.text) for word in words]
            ranges = of_words(choices)
        else:
            ranges = [each for word in whole[words[0].text] for each in of_whole_word(word)]
        self._add([*ranges, *self._recent()], terms, _NEAR if self.terms == 1 else 10 * _NEAR)
        if not self.candidates and self.terms > 1 and not self._telling:
            rarest = max(words, key=lambda word: len(word.text))
            ranges = [each for word in whole[rarest.text] for each in of_whole_word(word)]
            ranges += of_words([rarest.spellings])
            self._add(ranges, terms, _FAR_IN_TABLE // 2)

    def _recent(self) -> list[Range]:
        return [Range("recent", str(self._member_id), "")] if self._member_id else []

    def _add_identified(self, identifier: str) -> None:
        """Those whom another system calls so, or whom another room knows by this number."""
        owners = owners_of(identifier)
        ids = {*_called(identifier), *owners}
        for candidate in _named("identifier", ids, archived=self._archived):
            if candidate.id in owners:
                self._numbers[candidate.id] = owners[candidate.id]
            self.candidates[candidate.id] = candidate

    def _add(
        self,
        ranges: Sequence[Range],
        terms: Sequence[Needle],
        walk: int,
        key_patterns: Sequence[str] = (),
    ) -> None:
        asked = [
            [each.kind for each in ranges],
            [each.low for each in ranges],
            [each.high for each in ranges],
            list(key_patterns),
            [each.pattern for each in terms],
            [each.expression for each in terms if each.expression],
            walk,
            self._limit,
            self._archived,
        ]
        for candidate in _in_ranges(asked):
            self.candidates.setdefault(candidate.id, candidate)
            if candidate.kind == "recent" and candidate.id not in self._opened_lately:
                self._opened_lately.append(candidate.id)


def _in_ranges(asked: Sequence[Any]) -> Iterable[Candidate]:
    """Those in these ranges who match all terms, at most as many of each range as are wanted."""
    with prepared_cursor() as cursor:
        cursor.execute(
            "SELECT * FROM patients_in_ranges(%s, %s, %s, %s, %s, %s, %s, %s, %s)", asked
        )
        return [Candidate(*row) for row in cursor.fetchall()]


def _called(identifier: str) -> Iterable[UUID]:
    """Those whom another system calls so."""
    with prepared_cursor() as cursor:
        cursor.execute(
            f"SELECT patient_id FROM {ExternalId._meta.db_table} "  # noqa: S608  the name is ours
            "WHERE workspace_id = %s AND value = %s LIMIT %s",
            [current_workspace_id(), identifier, _NEAR],
        )
        return [patient_id for (patient_id,) in cursor.fetchall()]


def _named(kind: str, ids: Collection[UUID], *, archived: bool) -> Iterable[Candidate]:
    """Those patients as candidates of a kind, the first of them by name."""
    if not ids:
        return []
    patients = Patient.objects.filter(pk__in=ids).order_by("name_key")
    return _as_candidates(kind, patients, archived=archived)


def _as_candidates(
    kind: str, patients: "QuerySet[Patient]", *, archived: bool
) -> Iterable[Candidate]:
    """The first of these patients as candidates of a kind."""
    patients = patients.filter(withdrawn_at=None)
    if not archived:
        patients = patients.filter(archived_at=None)
    rows = patients.values_list(*Candidate._fields[1:])
    return [Candidate(kind, *row) for row in rows[:_NEAR]]
