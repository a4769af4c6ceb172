"""What rooms add to the menu of each row of the Patients page."""

from dataclasses import dataclass

from django.utils.functional import Promise

from circleos.core.contributions import ContributionPoint


@dataclass(frozen=True, slots=True)
class RowAction:
    """An entry of the row's menu: a dialog at the address `/patients/<id>/<path>`.

    A page of 50 rows holds it once, so that it can not depend on the patient. The dialog answers a
    good save with `patients.views.changing.changed_in_dialog`, which lets the page behind it show
    what has changed.
    """

    key: str
    label: str | Promise
    icon: str
    path: str
    permission: str
    order: int = 50


ROW_ACTIONS: ContributionPoint[RowAction] = ContributionPoint("row actions")
