"""What the Team page says of members who have left: the API tokens that they made still work."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import ngettext

from circleos.accounts.queries import count_working_tokens
from circleos.accounts.team_facts import TeamFact, TeamFacts


class TokensLeftBehind(TeamFacts):
    """How many they are, leading to where they can be revoked.

    A token belongs to the practice, so it outlives whoever made it: the website must not stop
    because a member has left. They may have kept its secret, though.
    """

    key, order = "tokens", 60

    def load(self, member_ids: Sequence[UUID]) -> Mapping[UUID, TeamFact]:
        made = count_working_tokens(member_ids)
        listed = reverse("accounts:tokens")
        return {id_: TeamFact(_in_words(number), listed) for id_, number in made.items()}


def _in_words(number: int) -> str:
    said = ngettext("%(count)d API token", "%(count)d API tokens", number)
    return said % {"count": number}
