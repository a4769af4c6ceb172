"""What a column of the Patients page is. Rooms contribute theirs."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.utils.functional import Promise
from markupsafe import Markup

from circleos.core.contributions import ContributionPoint
from circleos.patients.models import Patient
from circleos.ui.render import macro


class Column:
    """One column of the list.

    `cell` names a macro in the Jinja file `template`; it gets the patient and what `load` found
    for it. `sort` is the key of an order, if one can sort by the column. What is shown `when_wide`
    gives way on a narrow screen.
    """

    key: ClassVar[str]
    label: ClassVar[str | Promise]
    order: ClassVar[int] = 50
    template: ClassVar[str]
    cell: ClassVar[str]
    sort: ClassVar[str] = ""
    when_wide: ClassVar[bool] = False

    def load(self, patients: Sequence[Patient]) -> Mapping[UUID, Any]:
        """What the cells need beyond the patient itself, by patient, in one query for the page."""
        return {}

    def cells(self, patients: Sequence[Patient]) -> Callable[[Patient], Markup]:
        """What renders the cell of each of these patients."""
        cell, loaded = macro(self.template, self.cell), self.load(patients)

        def render(patient: Patient) -> Markup:
            # The macro escapes what it is given; what it answers is markup.
            return Markup(cell(patient, loaded.get(patient.pk)))  # noqa: S704

        return render


COLUMNS: ContributionPoint[Column] = ContributionPoint("columns")
