"""All who match a query, as a condition on patients: for the list, its count and its export."""

from collections.abc import Sequence
from functools import reduce
from operator import and_, or_
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Lookup, Q, UUIDField
from django.db.models.functions import Coalesce

from circleos.patients.finding.labelled import Reading, readings
from circleos.patients.finding.ranges import (
    Driver,
    Needle,
    drivers,
    needles,
)
from circleos.patients.identifiers import owners_of
from circleos.patients.models import ExternalId
from circleos.search.understanding import Query, understand

# So many who match one term are looked at for the others. Beyond that those who match all are
# either so many that any order of the list soon meets a page of them, or there is a rarer term.
# Of words of four letters and more it is the latter nearly always.
_MOST, _MOST_NUMBERS, _MOST_RARE = 10_000, 20_000, 40_000
# Where one page is wanted and not all: reading along the order of the list soon meets 50 of them,
# and each id that is told to Python and back takes 10 µs.
_MOST_OF_A_PAGE = 3_000
# So few who have one word are read to see whether they have the others. Of more, it is asked first
# who stands in the ranges of the other words too; a single letter begins too many to be asked for.
_FEW = 300
_LETTERS_THAT_NARROW = 2


@UUIDField.register_lookup
class Among(Lookup):
    """`pk__among=ids`: one of many ids, as one parameter instead of thousands."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The lookup as SQL."""
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::uuid[])", (*parameters, list(self.rhs))


def matching(text: str, country: str, *, a_page: bool = False) -> Q:
    """The condition for all who match what was typed; for what means nothing, nobody.

    Asks the database which ids match when those are not too many: with them any other condition
    and order is fast. They may be fewer where just `a_page` of the list is wanted.
    """
    query = understand(text, country)
    ids, conditions = _identified(query), []
    for found in (
        ()
        if query.is_empty
        else (
            _by_text(query, a_page=a_page),
            *map(_labelled, readings(query)),
        )
    ):
        if isinstance(found, Q):
            conditions.append(found)
        else:
            ids += found
    if not conditions:
        return Q(pk__among=set(ids))
    return reduce(or_, conditions, Q(pk__among=set(ids)) if ids else Q())


def condition_of(query: Query) -> Q:
    """The condition for all in whose names, emails and numbers every term is found."""
    found = _by_text(query)
    return found if isinstance(found, Q) else Q(pk__among=found)


def _by_text(query: Query, *, a_page: bool = False) -> "list[UUID] | Q":
    """Who matches every term: as ids, or as a condition when they are too many."""
    terms = needles(query)
    ids = _ids_matching(query, terms, a_page=a_page)
    return reduce(and_, map(_condition_of, terms)) if ids is None else ids


def _labelled(reading: Reading) -> "list[UUID] | Q":
    """Who carries the labels and matches the rest, likewise."""
    carrying = reading.patients()
    rest = [] if reading.rest.is_empty else _by_text(reading.rest)
    if isinstance(rest, list) and not reading.rest.is_empty:
        carrying = carrying.filter(pk__among=rest)
    ids = list(carrying.values_list("pk", flat=True)[: _MOST + 1])
    are_few = len(ids) <= _MOST
    if isinstance(rest, Q):
        return (Q(pk__among=ids) if are_few else Q(pk__in=carrying.values("pk"))) & rest
    return ids if are_few else Q(pk__in=carrying.values("pk"))


def _ids_matching(query: Query, terms: list[Needle], *, a_page: bool) -> list[UUID] | None:
    """Everybody who matches, found by the rarest term; None if all terms are too frequent."""
    in_turn = drivers(query)
    for driver in in_turn:
        further = [each for each in in_turn if each is not driver and each.is_of_word]
        most = _most(driver, terms, a_page=a_page)
        ids, is_complete = all_in_ranges(driver, terms, most, further)
        if is_complete:
            return ids
    return None


def all_in_ranges(
    driver: Driver, terms: Sequence[Needle], most: int, further: Sequence[Driver] = ()
) -> tuple[list[UUID], bool]:
    """Those in the ranges of one term who match all terms, and whether these are all of them:
    nobody and no, if more than so many stand there. `further` words of the query spare reading
    those who do not have them."""
    # Whoever stands in the range of a single word has that word.
    decided = [] if len(terms) == 1 and driver.is_of_word else terms
    narrowing = [
        (word, each)
        for word, of_word in enumerate(filter(_narrows, further), start=1)
        for each in of_word.ranges
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ids, is_complete FROM"
            " patients_matching(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                [each.kind for each in driver.ranges],
                [each.low for each in driver.ranges],
                [each.high for each in driver.ranges],
                [each.pattern for each in decided],
                [each.expression for each in decided if each.expression],
                most,
                [word for word, _range in narrowing],
                [each.kind for _word, each in narrowing],
                [each.low for _word, each in narrowing],
                [each.high for _word, each in narrowing],
                _FEW,
            ],
        )
        ids, is_complete = cursor.fetchone()
    return ids, is_complete


def _narrows(word: Driver) -> bool:
    return all(len(each.low) >= _LETTERS_THAT_NARROW for each in word.ranges)


def _most(driver: Driver, terms: list[Needle], *, a_page: bool) -> int:
    """How many entries of a term are looked at before it is given up."""
    if a_page and len(terms) == 1:
        return _MOST_OF_A_PAGE
    if not driver.is_of_word:
        return _MOST_NUMBERS
    return _MOST_RARE if driver.is_rare and len(terms) > 1 else _MOST


def _condition_of(needle: Needle) -> Q:
    condition = Q(search_text__contains=needle.common) if needle.common else Q()
    if needle.expression:
        condition &= Q(search_text__regex=needle.expression)
    # It is asked only of terms that many match. PostgreSQL, which guesses that hardly anybody
    # does, would read the whole table for a page of them: 150 ms among 20,000. Of what stands in
    # COALESCE it expects that half of all do.
    asked = ExpressionWrapper(condition, BooleanField())
    return Q(Coalesce(asked, False, output_field=BooleanField()))


def _identified(query: Query) -> list[UUID]:
    """Whom another system, or another room, calls by what was typed."""
    if not query.identifiers:
        return []
    owners = ExternalId.objects.filter(value__in=query.identifiers)
    of_rooms = (patient_id for number in query.identifiers for patient_id in owners_of(number))
    return [*owners.values_list("patient_id", flat=True), *of_rooms]
