"""What the Team page says of members who have left: the patients who are still theirs."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import ngettext

from circleos.accounts.team_facts import TeamFact, TeamFacts
from circleos.assignment.queries import patients_of_former_members
from circleos.ui.formats import count


class PatientsLeftBehind(TeamFacts):
    """How many they are, leading to the list where they can be reassigned together."""

    key = "assignment"

    def load(self, member_ids: Sequence[UUID]) -> Mapping[UUID, TeamFact]:
        listed = reverse("patients:list")
        return {
            member_id: TeamFact(_in_words(number), f"{listed}?assignee={member_id}&archived=all")
            for member_id, number in patients_of_former_members(member_ids).items()
            if number
        }


def _in_words(number: int) -> str:
    said = ngettext("%(count)s patient", "%(count)s patients", number)
    return said % {"count": count(number)}
