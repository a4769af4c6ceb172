"""The codes that ClaML leaves to its readers: a modifier's values below each class it modifies.

`E11` modified by `S04E10_4` (`.0`, `.1` …) and `S04E10_5` (`0`, `1` …) has E11.0 and below it
E11.00, E11.01 … Codes that the file spells out stay as they are there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from circleos.diagnoses.icd.entries import Entry, Plausibility
from circleos.diagnoses.models import Usage


@dataclass(slots=True)
class Modified:
    """That a class is modified: by which modifier, and by which of its values alone, if any."""

    by: str
    only: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class ModifierClass:
    """One value of a modifier; `said` is its own meta data, if it has some."""

    code: str
    title: str
    inclusions: list[str]
    said: Plausibility | None


def expand(
    entries: Mapping[str, Entry],
    modified: Mapping[str, Iterable[Modified]],
    without: Mapping[str, set[str]],
    classes: Mapping[str, list[ModifierClass]],
) -> dict[str, Entry]:
    """The entries that the modifiers make and that are not there already, by code."""
    everything = dict(entries)
    below: dict[str, list[Entry]] = {}
    for entry in entries.values():
        below.setdefault(entry.parent, []).append(entry)
    for code, modifications in modified.items():
        for each in modifications:
            for base in _bases(everything[code], each.by, below, without, classes):
                made = _made_below(base, each, classes.get(each.by, ()), everything)
                everything |= {entry.code: entry for entry in made}
                below.setdefault(base.code, []).extend(made)
    return {code: entry for code, entry in everything.items() if code not in entries}


def _bases(
    entry: Entry,
    modifier: str,
    below: Mapping[str, list[Entry]],
    without: Mapping[str, set[str]],
    classes: Mapping[str, list[ModifierClass]],
) -> list[Entry]:
    """Below which codes the values stand: a fifth character stands below those of four."""
    is_fourth = any(value.code.startswith(".") for value in classes.get(modifier, ()))
    candidates = [entry] if is_fourth or "." in entry.code else below.get(entry.code, [])
    if not candidates:
        candidates = [entry]
    return [each for each in candidates if modifier not in without.get(each.code, ())]


def _made_below(
    base: Entry,
    modified: Modified,
    values: Iterable[ModifierClass],
    there: Mapping[str, Entry],
) -> list[Entry]:
    made = []
    for value in values:
        dot = "" if "." in base.code or value.code.startswith(".") else "."
        code = f"{base.code}{dot}{value.code}"
        if code in there or (modified.only and value.code not in modified.only):
            continue
        said = value.said or base.plausibility
        if said.usage == Usage.NONE:
            # What needed a fourth or fifth character has it now (BfArM's notes on the ClaML file).
            said = replace(said, usage=Usage.PRIMARY.value, usage_in_hospital=Usage.PRIMARY.value)
        title = f"{base.title}: {value.title}"
        made.append(
            Entry(base.kind, code, base.code, title, True, base.mark, value.inclusions, said)
        )
    return made
