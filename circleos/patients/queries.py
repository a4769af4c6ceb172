"""Reads of patients."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from circleos.core.errors import NotFound
from circleos.core.ids import uuid_or_none
from circleos.core.memory import Memory
from circleos.core.paging import InTurn, Page, beyond, page_by_key
from circleos.core.prepared import Prepared
from circleos.core.workspace import current_workspace_id
from circleos.database.postgresql.base import prepared_cursor
from circleos.patients.finding.matching import matching
from circleos.patients.models import ExternalId, FurtherContact, Patient, PatientType, Source
from circleos.patients.models.lists import ListEntry
from circleos.search.filters import Applied

PAGE_SIZE = 50
Entry = TypeVar("Entry", bound=ListEntry)
# What a colleague's process has changed is offered so many seconds later at most.
_KEPT_S, _WORKSPACES = 30, 500
_choices: Memory[tuple[UUID, type[ListEntry]], Sequence[ListEntry]] = Memory(_KEPT_S, _WORKSPACES)
_languages: Memory[UUID, Sequence[str]] = Memory(_KEPT_S, _WORKSPACES)
SHORT_ID = re.compile(r"(?:p-?)?0*(\d{1,18})", re.IGNORECASE)
# The last code point: a range that ends with it holds every string with the prefix.
LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Sort:
    """One order of the list. `column` decides, the id breaks ties.

    Of a text that `may_be_blank` those without one stand at the end, whichever way it is turned.
    Where rows of one page lie all over the table, the index of the order `includes_filters`.
    """

    key: str
    label: Promise
    column: str
    newest_first: bool = False
    may_be_blank: bool = False
    includes_filters: bool = False


SORTS = {
    sort.key: sort
    for sort in (
        Sort("updated", _("Last updated"), "updated_at", newest_first=True),
        Sort("created", _("Created"), "created_at", newest_first=True),
        Sort("name", _("Name"), "name_key", includes_filters=True),
        Sort("number", _("ID"), "number"),
        Sort("birthday", _("Birthday"), "birthday", may_be_blank=True),
    )
}


@dataclass(frozen=True, slots=True)
class Listing:
    """What the Patients page shows: the search, the filters, the order and the position.

    The position is the id of the row before (`after`) or behind (`before`) the page; its sort
    value is looked up, so that no name or birthday stands in an address, unless whoever asks
    has kept it (`position`). `are_few` says that all who match were counted and are few.
    """

    query: str = ""
    filters: Sequence[Applied] = ()
    sort: Sort = SORTS["updated"]
    descending: bool = True
    after: UUID | None = None
    before: UUID | None = None
    position: object = None
    limit: int = PAGE_SIZE
    are_few: bool = False


def patients_matching(listing: Listing, *, country: str, a_page: bool = False) -> QuerySet[Patient]:
    """The patients a listing is about, without order or position; `a_page`: to be shown one page.

    Archived ones only when the filter of that name asks for them, and withdrawn ones never.
    """
    patients: QuerySet[Patient] = Patient.objects.filter(withdrawn_at=None)
    if not any(applied.filter.key == "archived" for applied in listing.filters):
        patients = patients.filter(archived_at=None)
    for applied in listing.filters:
        patients = patients.filter(applied.filter.condition(applied.values))
    if listing.query.strip():
        a_page = a_page and not listing.filters
        patients = patients.filter(matching(listing.query, country, a_page=a_page))
    return patients


def page_of(patients: QuerySet[Patient], listing: Listing) -> Page[Patient]:
    """One page of those who match, in the order and at the position of the listing."""
    parts = parts_of(patients, listing)
    in_index = listing.sort.includes_filters and listing.filters and not listing.are_few
    rows = InTurn([_FromIndex(part) for part in parts] if in_index else parts)
    is_first = listing.before is None and listing.after is None
    backwards = listing.before is not None
    return page_by_key(rows, listing.limit, is_first=is_first, backwards=backwards)


def parts_of(patients: QuerySet[Patient], listing: Listing) -> list[QuerySet[Patient]]:
    """What lies behind the position of the listing, in parts that are read one after the other."""
    sort, backwards = listing.sort, listing.before is not None
    column, descending = sort.column, listing.descending != backwards
    sign = "-" if descending else ""
    few = listing.are_few
    order = _unindexed(column, descending=descending) if few else f"{sign}{column}"
    ordered = patients.order_by(order, f"{sign}id")
    anchor, position = listing.before or listing.after, listing.position
    if anchor and position is None:
        position = position_of(anchor, sort)
    parts = [ordered]
    if sort.may_be_blank:
        # Two ranges of the column's index, instead of an index for an order of its own.
        filled, blank = ordered.filter(**{f"{column}__gt": ""}), ordered.filter(**{column: ""})
        parts = [blank, filled] if backwards else [filled, blank]
        parts = parts[-number_of_parts(sort, position, backwards=backwards) :]
    if anchor and position is not None:
        # Many are blank: the id alone tells them apart, and bounds what is read of the index.
        is_blank = sort.may_be_blank and position == ""
        side = Q(id__lt=anchor) if descending else Q(id__gt=anchor)
        further = side if is_blank else beyond(column, position, anchor, descending=descending)
        parts[0] = parts[0].filter(further)
    return parts


def number_of_parts(sort: Sort, position: object, *, backwards: bool) -> int:
    """How many parts lie behind a position: those who are blank are one of their own."""
    if not sort.may_be_blank:
        return 1
    is_in_last = position is not None and (position == "") is not backwards
    return 1 if is_in_last else 2


class _FromIndex:
    """Ordered rows that are looked for in the index of their order alone, and read once found.

    Of a million people in the order of their names each lies elsewhere in the table: to read all
    who are passed by until 50 match two filters took 130 ms.
    """

    def __init__(self, ordered: QuerySet[Patient]) -> None:
        self._ordered = ordered

    def __getitem__(self, places: slice) -> QuerySet[Patient]:
        return self._ordered.filter(pk__in=self._ordered.values("pk")[places])


def _unindexed(column: str, *, descending: bool) -> OrderBy:
    """The order of a column in a form that no index has.

    Few are found by the indexes of the filters and then sorted: 15 ms among a million. PostgreSQL
    takes two filters to be independent, expects more than there are, and would rather look for
    them along the order: 235 ms for Vietnamese speakers who were born in December.
    """
    unindexed = Coalesce(F(column), F(column))
    return unindexed.desc() if descending else unindexed.asc()


def position_of(patient_id: UUID, sort: Sort) -> Any:
    """What a patient is sorted by in an order; None if there is no such patient."""
    placed = _placed.first(patient_id, sort.column)
    return getattr(placed, sort.column) if placed else None


@Prepared
def _placed(patient_id: UUID, column: str) -> QuerySet[Patient]:
    return Patient.objects.filter(pk=patient_id).only(column)


@dataclass(slots=True)
class Attached:
    """What hangs on a patient beyond the row itself: further contacts, IDs in other systems."""

    phones: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    external_ids: list[tuple[str, str]] = field(default_factory=list)


def attached_to(patients: Sequence[Patient]) -> dict[UUID, Attached]:
    """What hangs on each of these patients, in one statement.

    Written by hand: every answer of the API that shows a patient asks for it, and the ORM takes
    4 ms to say what PostgreSQL finds in a tenth of one.
    """
    attached = {patient.pk: Attached() for patient in patients}
    with prepared_cursor() as cursor:
        cursor.execute(
            f"""
            SELECT patient_id, kind, value, system FROM (
                SELECT patient_id, kind, value, position AS place, id, NULL AS system
                FROM {FurtherContact._meta.db_table}
                WHERE workspace_id = %(workspace)s AND patient_id = ANY(%(patients)s)
                UNION ALL
                SELECT patient_id, NULL, value, 0, id, system
                FROM {ExternalId._meta.db_table}
                WHERE workspace_id = %(workspace)s AND patient_id = ANY(%(patients)s)
            ) hanging ORDER BY place, id
            """,  # noqa: S608  the tables' names are ours
            {"workspace": current_workspace_id(), "patients": list(attached)},
        )
        for patient_id, kind, value, system in cursor.fetchall():
            of_patient = attached[patient_id]
            if kind is None:
                of_patient.external_ids.append((system, value))
            else:
                is_phone = kind == FurtherContact.Kind.PHONE
                (of_patient.phones if is_phone else of_patient.emails).append(value)
    return attached


def find_patient(identifier: UUID | str) -> Patient:
    """The patient with this id, UUID or short (`P-10482`). Raises `NotFound`."""
    patient = _identified(identifier)
    if patient is None:
        raise NotFound
    patient.contacts = _contacts_of(patient.pk)
    return patient


def _identified(identifier: UUID | str) -> Patient | None:
    if isinstance(identifier, str) and identifier[:2].upper() == "P-":
        number = SHORT_ID.fullmatch(identifier)
        return _with_lists().filter(number=int(number[1])).first() if number else None
    id_ = uuid_or_none(str(identifier))
    return _patient.first(id_) if id_ else None


def _with_lists() -> QuerySet[Patient]:
    patients: QuerySet[Patient] = Patient.objects.select_related("type", "source")
    return patients


@Prepared
def _patient(patient_id: UUID) -> QuerySet[Patient]:
    return _with_lists().filter(pk=patient_id)


@Prepared
def _contacts_of(patient_id: UUID) -> QuerySet[FurtherContact]:
    return FurtherContact.objects.filter(patient_id=patient_id).order_by("position")


def types_offered() -> list[PatientType]:
    """The patient types one can choose, in their order."""
    return _offered(PatientType)


def sources_offered() -> list[Source]:
    """The sources one can choose, in their order."""
    return _offered(Source)


def _offered(kind: type[Entry]) -> list[Entry]:
    return [entry for entry in _entries(kind) if entry.archived_at is None]


def _entries(kind: type[Entry]) -> list[Entry]:
    """Archived ones too. Every list and every form asks for these: the ORM would take 1 ms where
    this takes 0.3."""
    fields = kind._meta.concrete_fields
    columns = [str(field.column) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT {", ".join(columns)} FROM {kind._meta.db_table}
            WHERE workspace_id = %s ORDER BY position, key
            """,  # noqa: S608  the names are ours
            [current_workspace_id()],
        )
        rows = cursor.fetchall()
    names = [field.attname for field in fields]
    return [kind.from_db(connection.alias, names, row) for row in rows]


def choices_lately(kind: type[Entry]) -> Sequence[Entry]:
    """The choices of a list as of some seconds ago: for what every page offers."""
    return [entry for entry in _entries_lately(kind) if entry.archived_at is None]


def choices_meant(kind: type[Entry], keys: Sequence[str]) -> list[Entry]:
    """The choices with these keys, in their order. What is not remembered is looked for anew.

    Archived ones too: whoever has one keeps it, and a saved view by one must not show everybody.
    """
    if not {entry.key for entry in _entries_lately(kind)}.issuperset(keys):
        forget_choices(kind)
    return [entry for entry in _entries_lately(kind) if entry.key in keys]


def _entries_lately(kind: type[Entry]) -> Sequence[Entry]:
    known: Sequence[Any] = _choices.get((current_workspace_id(), kind), lambda: _entries(kind))
    return known


def forget_choices(kind: type[ListEntry]) -> None:
    """Somebody has changed a list: it is read anew."""
    _choices.forget((current_workspace_id(), kind))


def languages_lately() -> Sequence[str]:
    """As `languages_spoken` some seconds ago."""
    return _languages.get(current_workspace_id(), languages_spoken)


def languages_spoken() -> list[str]:
    """The languages of the patients, as codes."""
    return _values_of("language")


def cities_lived_in() -> list[str]:
    """The cities of the patients' addresses, as they are written."""
    return _values_of("city")


def _values_of(column: str) -> list[str]:
    """The different values of an indexed column, found by hopping from one to the next.

    DISTINCT would read everybody: 600 ms with a million patients, where this takes 0.3 for the
    languages.
    """
    table = Patient._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH RECURSIVE found (value) AS (
                SELECT min({column}) FROM {table}
                WHERE workspace_id = %(workspace)s AND {column} > ''
                UNION ALL
                SELECT (
                    SELECT min({column}) FROM {table}
                    WHERE workspace_id = %(workspace)s AND {column} > found.value
                )
                FROM found WHERE value IS NOT NULL
            )
            SELECT value FROM found WHERE value IS NOT NULL
            """,  # noqa: S608  the names are ours
            {"workspace": current_workspace_id()},
        )
        return [value for (value,) in cursor.fetchall()]


def entries_of(kind: type[ListEntry]) -> list[ListEntry]:
    """All choices of one of the workspace's lists, in their order."""
    return list(kind.objects.order_by("position", "key"))


def find_entry(kind: type[ListEntry], entry_id: UUID) -> ListEntry:
    """The choice with this id. Raises `NotFound`."""
    entry: ListEntry | None = kind.objects.filter(pk=entry_id).first()
    if entry is None:
        raise NotFound
    return entry
