"""Events in words: who did what, when, from where, and what stood there before."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from circleos.core.actor import Origin
from circleos.core.event_groups import WholeAction
from circleos.core.events import EVENT_KINDS, Change
from circleos.core.wording import wording_of
from circleos.timeline.queries import Detail, Happening

NOTHING = "–"
# How many changes are named in one line before the rest is only counted.
NAMED = 2
ORIGINS: dict[str, Promise] = {
    Origin.PAGE: gettext_lazy("in the browser"),
    Origin.API: gettext_lazy("through the API"),
    Origin.IMPORT: gettext_lazy("by import"),
    Origin.COMMAND: gettext_lazy("on the command line"),
    Origin.JOB: gettext_lazy("in the background"),
    Origin.UNDO: gettext_lazy("by undoing an import"),
}


@dataclass(frozen=True, slots=True)
class ChangeInWords:
    """One changed field. Without `old` nothing was there before, since nobody was."""

    label: str
    old: str | None
    new: str

    def __str__(self) -> str:
        if self.old is None:
            return f"{self.label}: {self.new}"
        return f"{self.label}: {self.old} → {self.new}"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that was done. `sentence` continues the name of who did it."""

    sentence: str
    changes: Sequence[ChangeInWords]
    remark: str


@dataclass(frozen=True, slots=True)
class Together:
    """That the same was done to many patients at once: to how many, and where it can be undone."""

    count: int
    href: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody did in one go: one event, or several that one action made."""

    at: datetime
    who: str
    who_key: str
    origin: str
    acts: Sequence[Act]
    together: Together | None = None
    whole: WholeAction | None = None

    @property
    def sentence(self) -> str:
        """What was done, for one line."""
        return ", ".join(act.sentence for act in self.acts)

    @property
    def short(self) -> str:
        """What changed, for one line; what several events say alike is said once."""
        changes = dict.fromkeys(str(change) for act in self.acts for change in act.changes)
        said = list(changes)[:NAMED]
        if rest := len(changes) - len(said):
            said.append(ngettext("%(count)d more", "%(count)d more", rest) % {"count": rest})
        said += dict.fromkeys(act.remark for act in self.acts if act.remark)
        return " · ".join(said)


def entries_of(
    happenings: Iterable[Happening],
    together: Mapping[UUID, Together] | None = None,
    wholes: Mapping[UUID, WholeAction] | None = None,
) -> list[Entry]:
    """Events in words; neighbours that one action made stand together.

    `together` names the groups of events that are a change of many patients, `wholes` those of
    another action with a page of its own, such as an import.
    """
    entries = []
    say = _Changes()
    for (group, _actor), of_group in groupby(
        happenings, key=lambda each: (each.group_id, each.actor_id)
    ):
        events = list(of_group)
        newest = events[0]
        entries.append(
            Entry(
                at=newest.at,
                who=newest.actor_name,
                who_key=str(newest.actor_id or newest.actor_kind),
                origin=str(ORIGINS.get(newest.origin, newest.origin)),
                acts=[_act(event, say) for event in events],
                together=(together or {}).get(group),
                whole=(wholes or {}).get(group),
            )
        )
    return entries


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on one day, in the time zone of the reader's practice."""

    date: date
    entries: Sequence[Entry]


def days_of(entries: Iterable[Entry]) -> list[Day]:
    """Entries by day, in the order they come in."""
    by_day = groupby(entries, key=lambda entry: timezone.localtime(entry.at).date())
    return [Day(date_, list(of_day)) for date_, of_day in by_day]


def kind_in_words(kind: str) -> str:
    """The sentence of a kind of event; one that no room contributes any more is named as it is."""
    if kind in EVENT_KINDS:
        return str(EVENT_KINDS[kind].sentence)
    return _("did something that is no longer known here (%(kind)s)") % {"kind": kind}


def _act(event: Happening, say: "_Changes") -> Act:
    changes = [say(event.kind, change) for change in event.changes]
    return Act(kind_in_words(event.kind), changes, _remark(event.detail))


def _remark(detail: Detail) -> str:
    match detail:
        case Detail.CLOSED:
            return _("Your role does not show what changed.")
        case Detail.ERASED:
            return _("What changed has been erased.")
        case Detail.SHOWN:
            return ""


class _Changes:
    """Says changes. What a room needs for it is read once for a page."""

    def __init__(self) -> None:
        self._values: dict[str, Callable[[str, Any], str]] = {}

    def __call__(self, kind: str, change: Change) -> ChangeInWords:
        wording = wording_of(kind)
        if wording.key not in self._values:
            self._values[wording.key] = wording.values()
        value = self._values[wording.key]
        old = None if change.old is None else value(change.field, change.old) or NOTHING
        return ChangeInWords(
            wording.label(change.field), old, value(change.field, change.new) or NOTHING
        )
