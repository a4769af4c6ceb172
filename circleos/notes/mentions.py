"""Whom and what "@" may mean in a note: members of the team, and patients."""

from dataclasses import asdict, dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from circleos.accounts.queries import members
from circleos.core.actor import Actor
from circleos.core.folding import fold_name
from circleos.patients.finding import find_patients
from circleos.ui.formats import birthday

MOST = 8


@dataclass(frozen=True, slots=True)
class Mention:
    """One choice. `href` is where it leads; empty for people of the team, who have no page."""

    kind: str
    id: str
    label: str
    note: str
    href: str

    def as_json(self) -> dict[str, str]:
        """What the editor reads."""
        return asdict(self)


def found_mentions(actor: Actor, typed: str) -> list[Mention]:
    """Members whose name has a word that begins so, then the patients who are most likely meant."""
    words = fold_name(typed)
    found = [
        Mention("member", str(member.pk), member.name, _("Team"), "")
        for member in members(actor.workspace_id)
        if member.left_at is None and f" {fold_name(member.name)}".find(f" {words}") >= 0
    ]
    if words and len(found) < MOST:
        for hit in find_patients(actor, typed, limit=MOST - len(found)).hits:
            patient = hit.patient
            born = birthday(patient.birthday) if patient.birthday else patient.short_id
            href = reverse("patients:profile", args=[patient.id])
            found.append(Mention("patient", str(patient.id), patient.name, born, href))
    return found[:MOST]
