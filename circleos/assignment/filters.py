"""The filter of the Patients page by assignee."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circleos.accounts.models import Membership
from circleos.assignment.models import Assignment
from circleos.assignment.queries import team_lately
from circleos.core.acting import current_actor
from circleos.core.actor import ActorKind
from circleos.core.ids import uuid_or_none
from circleos.core.workspace import current_workspace_id
from circleos.search.filters import Choice, ListFilter

ME, SOMEONE, NOBODY, UNCONFIRMED, FORMER = "me", "someone", "nobody", "unconfirmed", "former"


class AssigneeFilter(ListFilter):
    """By assignee: `me`, `someone`, `nobody`, `unconfirmed`, `former` members, or a member's ID."""

    key, label, order = "assignee", gettext_lazy("Assignee"), 25

    def choices(self) -> list[Choice]:
        team = team_lately()
        return [
            *([Choice(ME, _("me"))] if _me() else []),
            Choice(NOBODY, _("nobody")),
            Choice(SOMEONE, _("someone")),
            Choice(UNCONFIRMED, _("to confirm")),
            Choice(FORMER, _("former members")),
            *(Choice(str(each.pk), _said(each)) for each in team),
        ]

    def accepted(self, values: Sequence[str]) -> list[str]:
        """Any ID is accepted: an unknown member's patients are nobody, and never everybody."""
        words = {NOBODY, SOMEONE, UNCONFIRMED, FORMER, *([ME] if _me() else [])}
        return [value for value in values if value in words or uuid_or_none(value)]

    def phrase(self, values: Sequence[str]) -> str:
        labels = {choice.value: choice.label for choice in self.choices()}
        return ", ".join(labels.get(value, _("somebody unknown")) for value in values)

    def depends_on_actor(self, values: Sequence[str]) -> bool:
        return ME in values

    def condition(self, values: Sequence[str]) -> Q:
        rows = Assignment.objects.all()
        if SOMEONE in values:
            found = Q(pk__in=rows.values("patient_id"))
        else:
            found = Q(pk__in=rows.filter(_held_by(values)).values("patient_id"))
        if NOBODY in values:
            nobody = Q(~Exists(rows.filter(patient_id=OuterRef("pk"))))
            return nobody | found if len(values) > 1 else nobody
        return found


def _held_by(values: Sequence[str]) -> Q:
    """The condition for assignments. Ids are named, so that PostgreSQL knows how many they have."""
    held: list[UUID] = [id_ for value in values if (id_ := uuid_or_none(value))]
    me = _me()
    if ME in values and me:
        held.append(me)
    if FORMER in values:
        held += _former().values_list("pk", flat=True)
    condition = Q(member_id__in=held)
    return condition | Q(confirmed=False) if UNCONFIRMED in values else condition


def _former() -> QuerySet[Membership]:
    return Membership.objects.filter(workspace_id=current_workspace_id(), left_at__isnull=False)


def _me() -> UUID | None:
    """The member who asks. A program is nobody's assignee."""
    actor = current_actor()
    return actor.id if actor and actor.kind is ActorKind.MEMBER else None


def _said(member: Membership) -> str:
    if member.left_at is None:
        return member.name
    return _("%(name)s (former member)") % {"name": member.name}
