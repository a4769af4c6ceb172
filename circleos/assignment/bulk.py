"""Assigning many patients at once, such as those of a member who has left."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from circleos.accounts.models import Membership
from circleos.assignment.queries import members_to_choose, team_lately
from circleos.assignment.services import (
    FIELD,
    KINDS,
    Standing,
    standing_before,
    write_assignments,
)
from circleos.core.actor import Actor
from circleos.core.errors import Invalid
from circleos.core.workspace import current_workspace_id
from circleos.patients.bulk.actions import PatientsChange
from circleos.patients.bulk.queries import untouched_since
from circleos.search.filters import Choice
from circleos.ui.formats import number


class _AssignmentChange(PatientsChange):
    permission = "assignment.edit"

    def undo(self, actor: Actor, patient_ids: Sequence[UUID], choice: str, group: UUID) -> int:
        before = untouched_since(group, patient_ids, KINDS, FIELD)
        return write_assignments(actor, standing_before(before))


class Assign(_AssignmentChange):
    """Let one member look after all of them."""

    key, label, icon, order = "assign", gettext_lazy("Assign to"), "user-round-check", 30

    def choices(self) -> Sequence[Choice]:
        there = [each for each in team_lately() if each.left_at is None]
        return [Choice(str(each.pk), each.name) for each in there]

    def accepted(self, choice: str) -> str:
        """Somebody who works here now, also one who has joined since the choices were read."""
        if choice not in {str(each.pk) for each in members_to_choose(None)}:
            raise Invalid.field("do", _("Does not work here (any more); pick somebody else"))
        return choice

    def apply(self, actor: Actor, patient_ids: Sequence[UUID], choice: str) -> int:
        return write_assignments(actor, dict.fromkeys(patient_ids, Standing(UUID(choice))))

    def in_words(self, choice: str) -> str:
        return _("Assign to %(name)s") % {"name": _name(choice)}

    def result(self, choice: str, changed: int) -> str:
        said = ngettext(
            "%(count)s patient assigned to %(name)s",
            "%(count)s patients assigned to %(name)s",
            changed,
        )
        return said % {"count": number(changed), "name": _name(choice)}


class Unassign(_AssignmentChange):
    """Let nobody look after them in particular."""

    key, label, icon, order = "unassign", gettext_lazy("Unassign"), "user-round-x", 31

    def apply(self, actor: Actor, patient_ids: Sequence[UUID], choice: str) -> int:
        return write_assignments(actor, dict.fromkeys(patient_ids))

    def in_words(self, choice: str) -> str:
        return str(self.label)

    def result(self, choice: str, changed: int) -> str:
        said = ngettext("%(count)s patient unassigned", "%(count)s patients unassigned", changed)
        return said % {"count": number(changed)}


def _name(choice: str) -> str:
    """The name of a member, also of one who has left since."""
    team = Membership.objects.filter(workspace_id=current_workspace_id(), pk=choice)
    name: str = team.values_list("name", flat=True).get()
    return name
