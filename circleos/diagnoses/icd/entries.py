"""What an entry of a catalogue says, whichever file it was read from."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Self

from circleos.diagnoses.models import CatalogueEntry, System

CHAPTER, BLOCK, CATEGORY = (kind.value for kind in CatalogueEntry.Kind)
ANY_GENDER = ANY_SEVERITY = "9"
ANY_AGE = frozenset({"9999", "999", ""})


class Unreadable(Exception):
    """A file is not what it should be; the message says why, and what would be right."""


@dataclass(frozen=True, slots=True)
class Plausibility:
    """The official meta data of a code: for whom it is, and how it may be used.

    `gender` is M or W; `age_from` and `age_to` are whole days (`t028`) or years (`j015`) of life,
    both of them still plausible; empty means that nothing is said.
    """

    usage: str = ""
    usage_in_hospital: str = ""
    gender: str = ""
    gender_severity: str = ""
    age_from: str = ""
    age_to: str = ""
    age_severity: str = ""
    is_rare: bool = False
    has_content: bool = True
    is_notifiable: bool = False

    @classmethod
    def read(cls, official: Sequence[str]) -> Self:
        """From the official signs, in the order of fields 13, 14 and 20 to 27 of the meta data."""
        usage, in_hospital, gender, severity, age_from, age_to, age_severity, *rest = official
        rare, content, notifiable = rest
        return cls(
            usage=usage,
            usage_in_hospital=in_hospital,
            gender="" if gender == ANY_GENDER else gender,
            gender_severity="" if severity == ANY_SEVERITY else severity,
            age_from="" if age_from in ANY_AGE else age_from.lower(),
            age_to="" if age_to in ANY_AGE else age_to.lower(),
            age_severity="" if age_severity == ANY_SEVERITY else age_severity,
            is_rare=rare == "J",
            has_content=content != "N",
            is_notifiable=notifiable == "J",
        )


@dataclass(slots=True)
class Entry:
    """One chapter, block or code."""

    kind: str
    code: str
    parent: str
    title: str
    is_terminal: bool = False
    mark: str = ""
    inclusions: list[str] = field(default_factory=list)
    plausibility: Plausibility = Plausibility()


@dataclass(frozen=True, slots=True)
class Edition:
    """A whole catalogue, as it was read."""

    system: System
    version: str
    language: str
    entries: Sequence[Entry]

    def counts(self) -> dict[str, int]:
        """How many there are of each: chapters, blocks, codes, and codes that need no subcode."""
        kinds = Counter(entry.kind for entry in self.entries)
        return {
            "chapters": kinds[CHAPTER],
            "blocks": kinds[BLOCK],
            "codes": kinds[CATEGORY],
            "terminal": sum(entry.is_terminal for entry in self.entries),
            "inclusions": sum(len(entry.inclusions) for entry in self.entries),
        }


def key_of(code: str) -> str:
    """The key of a code: lower case, without its dot, its stroke and its sign."""
    return code.replace(".", "").rstrip("-+*!").lower()


def with_those_above(entries: Iterable[Entry]) -> Iterator[tuple[Entry, list[Entry]]]:
    """Each entry with all above it, the chapter first. Raises `Unreadable` for a broken tree."""
    by_code = {}
    everything = list(entries)
    for entry in everything:
        if entry.code in by_code:
            raise Unreadable(f"{entry.code} is there twice")
        by_code[entry.code] = entry
    for entry in everything:
        above: list[Entry] = []
        parent = entry.parent
        while parent:
            if parent not in by_code or len(above) > 10:
                raise Unreadable(f"{entry.code} stands below {parent}, which is not there")
            above.insert(0, by_code[parent])
            parent = above[0].parent
        yield entry, above
