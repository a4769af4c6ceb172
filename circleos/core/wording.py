"""How the fields and values of a change are said. The room that records a change words it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from circleos.core.contributions import ContributionPoint


@dataclass(frozen=True, slots=True)
class Wording:
    """The words for the changes of some kinds of events.

    `key` is what those kinds begin with: `patient` words `patient.edited`. `label` gives the name
    of a field, `value` what stood in it as a person reads it, empty for nothing; both in the
    language of the interface.
    """

    key: str
    label: Callable[[str], str]
    value: Callable[[str, Any], str]
    order: int = 50


WORDINGS: ContributionPoint[Wording] = ContributionPoint("wordings of changes")

_PLAIN = Wording("", label=lambda field: field, value=lambda _field, value: str(value or ""))


def wording_of(kind: str) -> Wording:
    """The wording for a kind of event; without one, names and values as they are stored."""
    key = kind.partition(".")[0]
    if key not in WORDINGS:
        return _PLAIN
    return WORDINGS[key]
