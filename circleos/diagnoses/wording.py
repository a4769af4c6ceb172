"""Diagnoses in words: on the card, in the events, in conflicts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from circleos.diagnoses.models import Certainty, Course, Diagnosis, Side
from circleos.diagnoses.queries import OfPatient
from circleos.diagnoses.reading import CHOICES, DAYS, LABELS
from circleos.ui.formats import birthday


def field_label(name: str) -> str:
    """What a field of a diagnosis is called; one that is no longer known keeps its name."""
    if name == "diagnosis":
        return _("Diagnosis")
    return str(LABELS.get(name, name))


def in_words(name: str, value: Any) -> str:
    """A plain value of a diagnosis as a person reads it; nothing there is the empty text."""
    if not value:
        return ""
    if name in CHOICES:
        return str(CHOICES[name](value).label)
    return birthday(value) if name in DAYS else str(value)


def facts_of(diagnosis: Diagnosis) -> Sequence[str]:
    """What stands behind the text on the card: all that is not usual."""
    facts = []
    if diagnosis.certainty != Certainty.CONFIRMED:
        facts.append(str(Certainty(diagnosis.certainty).label))
    if diagnosis.side:
        facts.append(str(Side(diagnosis.side).label))
    if diagnosis.course:
        facts.append(str(Course(diagnosis.course).label))
    if diagnosis.onset:
        facts.append(_("since %(day)s") % {"day": birthday(diagnosis.onset)})
    if diagnosis.resolved:
        facts.append(_("resolved %(day)s") % {"day": birthday(diagnosis.resolved)})
    if diagnosis.removed_at:
        facts.append(_("removed"))
    return facts


def catalogue_in_words(diagnosis: Diagnosis) -> str:
    """Where code and text are from; the WHO's catalogue and unchecked codes are said to be so."""
    if not diagnosis.edition:
        return _("%(system)s, not checked: the catalogue is not loaded") % {
            "system": diagnosis.catalogue_name
        }
    return diagnosis.catalogue_name


@dataclass(frozen=True, slots=True)
class ShownDiagnosis:
    """A diagnosis as a line shows it."""

    diagnosis: Diagnosis
    facts: Sequence[str]
    catalogue: str


def shown(diagnoses: Iterable[Diagnosis]) -> list[ShownDiagnosis]:
    """Diagnoses in words, in their order."""
    return [ShownDiagnosis(each, facts_of(each), catalogue_in_words(each)) for each in diagnoses]


@dataclass(frozen=True, slots=True)
class ShownCard:
    """What the card of the profile shows."""

    active: Sequence[ShownDiagnosis]
    active_count: int
    history_count: int
    are_unchecked: bool


def shown_card(there: OfPatient) -> ShownCard:
    """The diagnoses of a patient in words."""
    return ShownCard(
        shown(there.active), there.active_count, there.history_count, there.are_unchecked
    )
