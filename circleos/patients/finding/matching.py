"""All who match a query, as a condition on patients: for the list, its count and its export."""

from functools import reduce
from operator import and_, or_
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Lookup, Q, UUIDField

from circleos.patients.finding.ranges import (
    Needle,
    Range,
    drivers,
    needles,
)
from circleos.patients.models import ExternalId, FurtherContact
from circleos.search.understanding import Query, understand

# So many who match one term are looked at for the others. Beyond that those who match all are
# either so many that any order of the list soon meets a page of them, or there is a rarer term.
_MOST = 20_000
_COLUMNS = {
    "name": "name_key",
    "given": "given_key",
    "email": "email",
    "phone": "phone",
    "last digits": "phone_reversed",
    "birthday": "birthday",
    "postal code": "postal_code",
    "number": "number",
}
_FURTHER = {"further": "value", "further digits": "value_reversed"}
_WORD_KINDS = {"name", "given", "word"}


@UUIDField.register_lookup
class Among(Lookup):
    """`pk__among=ids`: one of many ids, as one parameter instead of thousands."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The lookup as SQL."""
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::uuid[])", (*parameters, list(self.rhs))


def matching(text: str, country: str) -> Q:
    """The condition for all who match what was typed; for what means nothing, nobody.

    Asks the database which ids match when those are not too many: with them any other condition
    and order is fast.
    """
    query = understand(text, country)
    terms = needles(query)
    if not terms:
        return Q(pk__in=_identified(query))
    condition = _rarest(query, terms) & reduce(and_, map(_condition_of, terms))
    identified = _identified(query)
    return condition | Q(pk__in=identified) if identified else condition


def _rarest(query: Query, terms: list[Needle]) -> Q:
    """A condition that holds for all who match, and narrows them down by an index."""
    for ranges, _is_rare in drivers(query):
        if not any(each.kind in _WORD_KINDS for each in ranges):
            return reduce(or_, map(_condition_of_range, ranges))
        ids, is_complete = _ids_matching(ranges, terms)
        if is_complete:
            return Q(pk__among=ids)
    return Q()


def _ids_matching(ranges: list[Range], terms: list[Needle]) -> tuple[list[UUID], bool]:
    """Those in the ranges of one word who match all terms, unless too many stand there."""
    distinct = {(each.low, each.high) for each in ranges}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ids, is_complete FROM patients_matching(%s, %s, %s, %s, %s)",
            [
                [low for low, _high in distinct],
                [high for _low, high in distinct],
                [each.pattern for each in terms],
                [each.expression for each in terms if each.expression],
                _MOST,
            ],
        )
        ids, is_complete = cursor.fetchone()
    return ids, is_complete


def _condition_of(needle: Needle) -> Q:
    condition = Q(search_text__contains=needle.common) if needle.common else Q()
    return condition & Q(search_text__regex=needle.expression) if needle.expression else condition


def _condition_of_range(asked: Range) -> Q:
    if column := _FURTHER.get(asked.kind):
        bounds = {f"{column}__gte": asked.low, f"{column}__lt": asked.high}
        owners = FurtherContact.objects.filter(**bounds).values_list("patient_id", flat=True)
        # Looked up first: a subquery inside the alternatives would keep PostgreSQL from
        # combining the indexes and make it read the whole table.
        return Q(pk__among=list(owners[:_MOST]))
    column = _COLUMNS[asked.kind]
    return Q(**{f"{column}__gte": asked.low, f"{column}__lt": asked.high})


def _identified(query: Query) -> list[UUID]:
    """Whom another system calls by what was typed."""
    owners = ExternalId.objects.filter(value__in=query.identifiers)
    return list(owners.values_list("patient_id", flat=True)) if query.identifiers else []
