"""What the bar answers: groups of records and commands, ready to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from circleos.core.errors import NotFound
from circleos.search.commands import Asking, commands_for
from circleos.search.entries import Entry
from circleos.search.records import RECORDS, Hit, RecordSearch, actions_for

MOST_RECENT = 8


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of one kind of record, and where all of them can be seen if there are more."""

    kind: str
    hits: Sequence[Hit]
    has_actions: bool
    everything: Entry | None = None


@dataclass(slots=True)
class Group:
    """What stands below one heading."""

    heading: str | Promise
    found: list[Found] = field(default_factory=list)
    entries: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """All groups that have something in them."""

    groups: Sequence[Group]

    @property
    def records(self) -> int:
        """How many records were found."""
        return sum(len(found.hits) for group in self.groups for found in group.found)

    @property
    def options(self) -> int:
        """How many lines can be chosen."""
        return self.records + sum(
            len(group.entries) + sum(found.everything is not None for found in group.found)
            for group in self.groups
        )

    @property
    def is_nothing(self) -> bool:
        """Whether neither a record nor a command fits what was typed."""
        return not self.records and all(
            entry.is_always_offered for group in self.groups for entry in group.entries
        )


def answer_to(asking: Asking) -> Answer:
    """Records, then commands, that fit; before anything is typed, recent and useful ones."""
    groups: dict[str, Group] = {}
    for kind in RECORDS:
        if asking.actor.may(kind.permission):
            found = _found(asking, kind)
            if found.hits:
                heading = kind.heading if asking.query else _("Recently opened")
                groups.setdefault(str(heading), Group(heading)).found.append(found)
    entries = commands_for(asking)
    if entries:
        groups[""] = Group(_("Commands"), entries=entries)
    return Answer(list(groups.values()))


def _found(asking: Asking, kind: RecordSearch) -> Found:
    actor, query = asking.actor, asking.query
    can = bool(actions_for(actor, kind.key))
    if not query:
        return Found(kind.key, kind.recent(actor, MOST_RECENT), can)
    hits = kind.find(actor, query, kind.most)
    return Found(kind.key, hits, can, kind.everything(query) if len(hits) == kind.most else None)


def actions_of(asking: Asking, kind_key: str, record_id: UUID) -> tuple[str, Answer]:
    """The name of a record, and what can be done with it that fits what was typed.

    Raises `NotFound` for what is not there and `NotAllowed` for what this actor may not see.
    """
    if kind_key not in RECORDS:
        raise NotFound
    kind = RECORDS[kind_key]
    asking.actor.require(kind.permission)
    actions = actions_for(asking.actor, kind_key)
    if not actions:
        raise NotFound
    name, record = kind.record(record_id)
    entries = [entry for action in actions if (entry := action.entry(record)) is not None]
    fitting = [entry for entry in entries if entry.matches(asking.query)]
    return name, Answer([Group(_("Actions"), entries=fitting)] if fitting else [])
