"""The rows of the Patients page.

Fifty rows are most of the page. For each choice of columns a template is made in which the cells
stand as if they were written there: calls of macros, cell by cell, would take three times as long.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from jinja2 import Template
from markupsafe import Markup

from circleos.patients.columns import COLUMNS, Column
from circleos.patients.models import Patient
from circleos.ui.addresses import url
from circleos.ui.render import template_of

_ROW = "patients/row.html"
_CHOICES_KEPT = 128  # of columns and their order; making the template of one takes 30 ms


class Rows:
    """What the rows of these patients show in these columns, loaded with a query a column."""

    def __init__(
        self, columns: Sequence[Column], patients: Sequence[Patient], *, selectable: bool
    ) -> None:
        self._keys = tuple(column.key for column in columns)
        self._loaded: list[Mapping[UUID, Any]] = [column.load(patients) for column in columns]
        self._selectable = selectable

    def of(self, patients: Sequence[Patient], reasons: Mapping[UUID, str] | None = None) -> Markup:
        """The rows of some of the patients, each with the reason why it is there, if any."""
        reasons, ids = reasons or {}, [patient.pk for patient in patients]
        rows = zip(
            patients,
            map(str, ids),
            (url("patients:profile", id_) for id_ in ids),
            (patient.name for patient in patients),
            map(reasons.get, ids),
            *(map(loaded.get, ids) for loaded in self._loaded),
            strict=True,
        )
        template = _template(self._keys, get_language())
        return Markup(template.render(rows=rows, selectable=self._selectable))  # noqa: S704  escaped


@lru_cache(_CHOICES_KEPT)
def _template(keys: tuple[str, ...], _language: str | None) -> Template:
    columns = [COLUMNS[key] for key in keys]
    loaded = [f"loaded_{place}" for place in range(len(columns))]
    return template_of(
        f"{{% for {', '.join(['patient', 'id', 'href', 'name', 'reason', *loaded])} in rows %}}"
        f'{{% inline "{_ROW}" row_start(patient, id, href, name, reason) %}}'
        + "".join(map(_cell, columns, loaded))
        + f'{{% inline "{_ROW}" row_end(name) %}}{{% endfor %}}'
    )


def _cell(column: Column, loaded: str) -> str:
    start = f'<td class="{column.from_width}">' if column.from_width else "<td>"
    return f'{start}{{% inline "{column.template}" {column.cell}(patient, {loaded}) %}}</td>'
