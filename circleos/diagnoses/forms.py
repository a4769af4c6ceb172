"""The fields of a diagnosis as forms show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from circleos.core.errors import Conflict, Invalid
from circleos.diagnoses.models import Certainty, Diagnosis
from circleos.diagnoses.reading import CHOICES, DAYS, LABELS, PARSERS
from circleos.diagnoses.wording import in_words
from circleos.patients.views.editing import ShownClash, shown_clashes
from circleos.ui.formats import birthday

NEW_FIELDS = ("certainty", "side", "course", "onset")
ALL_FIELDS = (*NEW_FIELDS, "resolved")
_REQUIRED = "certainty"


@dataclass(frozen=True, slots=True)
class Input:
    """A control: what stands in it, what stood there when it was shown, and what is wrong."""

    name: str
    label: str
    kind: str
    value: str
    was: str
    error: str
    options: Sequence[tuple[str, str]]


def inputs(
    names: Iterable[str],
    standing: Diagnosis | None,
    sent: MultiValueDict[str, str] | None = None,
    refusal: Invalid | Conflict | None = None,
) -> list[Input]:
    """The controls; what was typed stands over what is stored."""
    messages = refusal.messages if refusal else {}
    controls = []
    for name in names:
        stored = str(getattr(standing, name)) if standing else ""
        was = birthday(stored) if stored and name in DAYS else stored
        usual = Certainty.CONFIRMED.value if name == _REQUIRED and not standing else was
        controls.append(
            Input(
                name=name,
                label=str(LABELS[name]),
                kind="select" if name in CHOICES else "date",
                value=sent.get(name, usual) if sent is not None else usual,
                was=was,
                error=messages.get(name, ""),
                options=options_of(name),
            )
        )
    return controls


def sent_fields(sent: MultiValueDict[str, str]) -> Mapping[str, str]:
    """What was sent for a new diagnosis."""
    return {name: sent.get(name, "") for name in PARSERS if name in sent}


def clashes_of(
    post: MultiValueDict[str, str], refusal: Invalid | Conflict | None
) -> list[ShownClash]:
    """The fields that two people changed, both values in words."""
    return shown_clashes(post, refusal, lambda name: str(LABELS[name]), in_words)


def errors_of(refusal: Invalid | Conflict | None) -> list[tuple[str, str]]:
    """Each error with the name of its field, and the id of the control it leads to."""
    return [
        (f"diagnosis-{name}", f"{LABELS.get(name, name)}: {message}")
        for name, message in (refusal.messages if refusal else {}).items()
    ]


def options_of(name: str) -> list[tuple[str, str]]:
    """The choices of a field, each with its sign; what may stay open begins with nothing."""
    if name not in CHOICES:
        return []
    signed = [
        (
            choice.value,
            f"{choice.value} – {choice.label}" if len(choice.value) == 1 else choice.label,
        )
        for choice in CHOICES[name]
    ]
    offered = [(value, str(label)) for value, label in signed]
    return offered if name == _REQUIRED else [("", _("not stated")), *offered]
