"""What the assignment adds to the other rooms."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circleos.accounts.queries import members
from circleos.accounts.team_facts import TEAM_FACTS
from circleos.assignment import shown
from circleos.assignment.bulk import Assign, Unassign
from circleos.assignment.filters import AssigneeFilter
from circleos.assignment.finding import AssignedToMember
from circleos.assignment.importing import IMPORTED
from circleos.assignment.services import Standing, assign_automatically
from circleos.assignment.team import PatientsLeftBehind
from circleos.core.events import EVENT_KINDS, EventKind
from circleos.core.importing import IMPORT_FIELDS
from circleos.core.permissions import PERMISSIONS, STAFF, Permission
from circleos.core.wording import WORDINGS, Wording
from circleos.core.workspace import current_workspace_id
from circleos.patients.booking import ON_BOOKING, OnBooking
from circleos.patients.bulk.actions import BULK_ACTIONS
from circleos.patients.columns import COLUMNS
from circleos.patients.finding.own import OWN_PATIENTS
from circleos.patients.parts import EXPORT_COLUMNS, PATIENT_PARTS
from circleos.patients.profile import PROFILE_PARTS
from circleos.patients.row_actions import ROW_ACTIONS, RowAction
from circleos.search.commands import COMMANDS
from circleos.search.filters import FILTERS
from circleos.search.lists import QUICK_VIEWS, QuickView
from circleos.search.records import RECORD_ACTIONS

PERMISSIONS.register(
    Permission("assignment.edit", STAFF, gettext_lazy("assign patients to members"), 23)
)

for kind in (
    EventKind(
        "assignment.assigned",
        gettext_lazy("assigned this patient"),
        "patients.view",
        "user-round-check",
    ),
    EventKind(
        "assignment.proposed",
        gettext_lazy("had this patient assigned automatically"),
        "patients.view",
        "user-round",
    ),
    EventKind(
        "assignment.confirmed",
        gettext_lazy("confirmed the assignment"),
        "patients.view",
        "user-round-check",
    ),
    EventKind(
        "assignment.removed",
        gettext_lazy("unassigned this patient"),
        "patients.view",
        "user-round-x",
    ),
):
    EVENT_KINDS.register(kind)


def _values() -> Callable[[str, Any], str]:
    names = {each.pk: each.name for each in members(current_workspace_id())}

    def value(_field: str, stored: Any) -> str:
        if not stored:
            return _("nobody")
        standing = Standing.read(stored)
        name = names.get(standing.member_id, str(standing.member_id))
        return name if standing.confirmed else _("%(name)s (to confirm)") % {"name": name}

    return value


WORDINGS.register(Wording("assignment", lambda _field: _("Assignee"), _values))

for view in (
    QuickView("assigned-to-me", "patients", gettext_lazy("Assigned to me"), "assignee=me", 20),
    QuickView("unassigned", "patients", gettext_lazy("Unassigned"), "assignee=nobody", 30),
    QuickView("to-confirm", "patients", gettext_lazy("To confirm"), "assignee=unconfirmed", 40),
):
    QUICK_VIEWS.register(view)

ON_BOOKING.register(
    OnBooking(
        "assignment",
        lambda actor, patient_id, member_id: assign_automatically(
            actor, patient_id, member_id=member_id
        ),
    )
)
for imported in IMPORTED:
    IMPORT_FIELDS.register(imported)
COLUMNS.register(shown.AssigneeColumn())
FILTERS.register(AssigneeFilter())
BULK_ACTIONS.register(Assign())
BULK_ACTIONS.register(Unassign())
PATIENT_PARTS.register(shown.AssigneePart())
EXPORT_COLUMNS.register(shown.AssigneeInExport())
PROFILE_PARTS.register(shown.AssigneeOnProfile())
ROW_ACTIONS.register(
    RowAction(
        "assign", gettext_lazy("Assign"), "user-round-check", "assignment", "assignment.edit", 30
    )
)
RECORD_ACTIONS.register(shown.AssignPatient())
RECORD_ACTIONS.register(shown.TakePatient())
COMMANDS.register(shown.AssignThisPatient())
OWN_PATIENTS.register(AssignedToMember())
TEAM_FACTS.register(PatientsLeftBehind())
