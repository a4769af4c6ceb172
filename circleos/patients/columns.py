"""What a column of the Patients page is. Rooms contribute theirs."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise

from circleos.core.contributions import ContributionPoint
from circleos.patients.models import Patient


class FromWidth(StrEnum):
    """From which width on a column is shown, as the class of its cells; on cards it always is."""

    ANY = ""
    MEDIUM = "when-medium"  # 900 px
    LARGE = "when-large"  # 1100 px
    WIDE = "when-wide"  # 1400 px


class Column:
    """One column of the list.

    `cell` names a macro in the Jinja file `template`; it gets the patient and what `load` found
    for it. `fields` are the patient's own that it reads: lists load no others. `sort` is the key of
    an order, if one can sort by the column. Below `from_width` it is left out, for others to have
    room. One that is not `usual` shows only to whoever has chosen it.
    """

    key: ClassVar[str]
    label: ClassVar[str | Promise]
    order: ClassVar[int] = 50
    template: ClassVar[str]
    cell: ClassVar[str]
    fields: ClassVar[Sequence[str]] = ()
    sort: ClassVar[str] = ""
    from_width: ClassVar[FromWidth] = FromWidth.ANY
    usual: ClassVar[bool] = True

    def load(self, patients: Sequence[Patient]) -> Mapping[UUID, Any]:
        """What the cells need beyond the patient itself, by patient, in one query for the page."""
        return {}


COLUMNS: ContributionPoint[Column] = ContributionPoint("columns")


def columns_shown(*chosen: Sequence[str]) -> list[Column]:
    """The columns of the first of these choices that names any that exist, else the usual ones."""
    for keys in chosen:
        known = [COLUMNS[key] for key in keys if key in COLUMNS]
        if known:
            return known
    return [column for column in COLUMNS if column.usual]


# What a row shows whichever columns it has.
_OF_EACH_ROW = ("number", "title", "first_name", "last_name", "phone", "archived_at")


def narrowed(patients: QuerySet[Patient], columns: Iterable[Column]) -> QuerySet[Patient]:
    """These patients with what rows with these columns read, and nothing else."""
    fields = dict.fromkeys([*_OF_EACH_ROW, *(name for each in columns for name in each.fields)])
    related = {name.split("__")[0] for name in fields if "__" in name}
    narrow = patients.only(*fields)
    return narrow.select_related(*related) if related else narrow
