"""What a column of the Patients page is. Rooms contribute theirs."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

from django.utils.functional import Promise
from jinja2 import Template
from markupsafe import Markup

from circleos.core.contributions import ContributionPoint
from circleos.patients.models import Patient
from circleos.ui.render import template_of


class Column:
    """One column of the list.

    `cell` names a macro in the Jinja file `template`; it gets the patient and what `load` found
    for it. `fields` are the patient's own that it reads: lists load no others. `sort` is the key of
    an order, if one can sort by the column. What is shown `when_wide` gives way on a narrow screen.
    One that is not `usual` shows only to whoever has chosen it.
    """

    key: ClassVar[str]
    label: ClassVar[str | Promise]
    order: ClassVar[int] = 50
    template: ClassVar[str]
    cell: ClassVar[str]
    fields: ClassVar[Sequence[str]] = ()
    sort: ClassVar[str] = ""
    when_wide: ClassVar[bool] = False
    usual: ClassVar[bool] = True

    def load(self, patients: Sequence[Patient]) -> Mapping[UUID, Any]:
        """What the cells need beyond the patient itself, by patient, in one query for the page."""
        return {}

    def cells(self, patients: Sequence[Patient]) -> Mapping[UUID, Markup]:
        """The cells of these patients."""
        loaded = self.load(patients)
        rows = [(patient, loaded.get(patient.pk)) for patient in patients]
        *cells, _nothing = _cells_template(self.template, self.cell).render(rows=rows).split(_END)
        return {
            patient.pk: Markup(cell)  # noqa: S704  the template has escaped what patients say
            for patient, cell in zip(patients, cells, strict=True)
        }


# What ends a cell: no text from the database can hold it.
_END = "\x00"


@cache
def _cells_template(template: str, cell: str) -> Template:
    """All cells of a column in one go; a macro called for each would take five times as long."""
    return template_of(
        "{% for patient, loaded in rows %}"
        f'{{% inline "{template}" {cell}(patient, loaded) %}}{_END}'
        "{% endfor %}"
    )


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


def fields_listed() -> list[str]:
    """The fields of patients that rows with any of the columns read, for `only()`."""
    return list(dict.fromkeys([*_OF_EACH_ROW, *(f for column in COLUMNS for f in column.fields)]))
