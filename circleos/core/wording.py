"""How the fields and values of a change are said. The room that records a change words it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from circleos.core.contributions import ContributionPoint


@dataclass(frozen=True, slots=True)
class Wording:
    """The words for the changes of some kinds of events.

    `key` is what those kinds begin with: `patient` words `patient.edited`. `label` gives the name
    of a field in the language of the interface. `values` is called once for each page that shows
    changes; what it gives says what stood in a field, as a person reads it, empty for nothing.
    """

    key: str
    label: Callable[[str], str]
    values: Callable[[], Callable[[str, Any], str]]
    order: int = 50


WORDINGS: ContributionPoint[Wording] = ContributionPoint("wordings of changes")

_PLAIN = Wording(
    "", label=lambda field: field, values=lambda: lambda _field, value: str(value or "")
)


def wording_of(kind: str) -> Wording:
    """The wording for a kind of event; without one, names and values as they are stored."""
    key = kind.partition(".")[0]
    if key not in WORDINGS:
        return _PLAIN
    return WORDINGS[key]
