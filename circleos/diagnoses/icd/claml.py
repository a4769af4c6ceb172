"""ICD-10-GM from ClaML 2.0.0 (CEN/TS 14463), the official XML of BfArM.

The file is read as a stream. Its document type is allowed, since the official one has it, but
nothing is fetched for it, and a file that declares entities is refused: those could blow a few
lines up to gigabytes, or read what lies on the disk.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from circleos.diagnoses.icd.entries import (
    BLOCK,
    CATEGORY,
    CHAPTER,
    Edition,
    Entry,
    Plausibility,
    Unreadable,
)
from circleos.diagnoses.icd.modifiers import Modified, ModifierClass, expand
from circleos.diagnoses.models import System

KINDS = frozenset({CHAPTER, BLOCK, CATEGORY})
# What the usage of a class is called, and the sign it is written with.
MARKS = {"dagger": "+", "aster": "*", "asterisk": "*", "optional": "!", "exclam": "!"}
META = (
    "Para295", "Para301", "SexCode", "SexReject", "AgeLow", "AgeHigh", "AgeReject", "Exotic",
    "Content", "Infectious",
)  # fmt: skip
UNSAID = dict(zip(META, ("", "", "9", "9", "9999", "9999", "9", "N", "J", "N"), strict=True))
# References name other codes, for readers who turn pages: not what an illness is called.
SILENT = frozenset({"Reference"})
MOST_CLASSES, LONGEST_LABEL, DEEPEST = 200_000, 20_000, 40
_CHUNK = 1 << 16
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


@dataclass(slots=True)
class _Class:
    code: str
    kind: str = ""
    usage: str = ""
    parent: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    modified_by: list[Modified] = field(default_factory=list)
    without: set[str] = field(default_factory=set)
    modifier: str = ""
    labels: dict[str, list[str]] = field(default_factory=dict)

    def label(self, kind: str) -> str:
        """The first label of a kind."""
        return next(iter(self.labels.get(kind, ())), "")


def read_claml(source: IO[bytes]) -> Edition:
    """The edition in a ClaML file. Raises `Unreadable` when it is no ICD-10-GM in ClaML."""
    reading = _Reading()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    parser.EntityDeclHandler = reading.refuse_entity
    try:
        while chunk := source.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Unreadable(f"Is no XML that can be read: {error}") from error
    return reading.edition()


class _Reading:
    """What was read so far."""

    def __init__(self) -> None:
        self.version = ""
        self.classes: list[_Class] = []
        self.modifiers: list[_Class] = []
        self._path: list[str] = []
        self._current: _Class | None = None
        self._rubric = ""
        self._label: list[str] | None = None

    def refuse_entity(self, name: str, *_rest: object) -> None:
        """Stop at the declaration of an entity."""
        raise Unreadable(f"Declares the entity {name}; the official file declares none")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if not self._path and name != "ClaML":
            raise Unreadable(f"Begins with <{name}>; ClaML begins with <ClaML>")
        if len(self._path) == DEEPEST:
            raise Unreadable(f"Nests more than {DEEPEST} elements")
        self._path.append(name)
        if name == "Title":
            self._title(attributes)
        elif name in {"Class", "ModifierClass", "Modifier"}:
            self._class(name, attributes)
        elif self._current is not None:
            self._inside(self._current, name, attributes)

    def _title(self, attributes: dict[str, str]) -> None:
        if not attributes.get("name", "").upper().startswith("ICD-10-GM"):
            raise Unreadable(f"Is “{attributes.get('name', '')}”, not ICD-10-GM")
        found = _YEAR.search(attributes.get("version", ""))
        if found is None:
            raise Unreadable("Does not say its year: <Title> has no version such as 2026")
        self.version = found[0]

    def _class(self, name: str, attributes: dict[str, str]) -> None:
        if not self.version:
            raise Unreadable("Has no <Title> before its first class")
        self._current = _Class(
            attributes.get("code", ""),
            attributes.get("kind", ""),
            attributes.get("usage", ""),
            modifier=attributes.get("modifier", ""),
        )
        if name == "Class":
            self.classes.append(self._current)
        elif name == "ModifierClass":
            self.modifiers.append(self._current)
        if len(self.classes) + len(self.modifiers) > MOST_CLASSES:
            raise Unreadable(f"Has more than {MOST_CLASSES:,} classes")

    def _inside(self, current: _Class, name: str, attributes: dict[str, str]) -> None:
        code = attributes.get("code", "")
        match name:
            case "Meta":
                current.meta[attributes.get("name", "")] = attributes.get("value", "")
            case "SuperClass" if not current.parent:
                current.parent = code
            case "ModifiedBy":
                current.modified_by.append(Modified(code))
            case "ValidModifierClass" if current.modified_by:
                current.modified_by[-1].only.add(code)
            case "ExcludeModifier":
                current.without.add(code)
            case "Rubric":
                self._rubric = attributes.get("kind", "")
            case "Label":
                self._label = []
            case _ if self._label is not None:
                # Fragments and paragraphs stand apart.
                self._label.append(" ")

    def text(self, text: str) -> None:
        """Characters between two tags."""
        if self._label is None or SILENT.intersection(self._path):
            return
        self._label.append(text)
        if sum(map(len, self._label)) > LONGEST_LABEL:
            raise Unreadable(f"Has a text of more than {LONGEST_LABEL:,} characters")

    def end(self, name: str) -> None:
        """An element ends."""
        self._path.pop()
        if name in {"Class", "ModifierClass", "Modifier"}:
            self._current = None
        elif name == "Label" and self._label is not None and self._current is not None:
            label = " ".join("".join(self._label).replace("()", "").split())
            if label:
                self._current.labels.setdefault(self._rubric, []).append(label)
            self._label = None

    def edition(self) -> Edition:
        """All of it, with the codes that modifiers make."""
        entries = {}
        for each in self.classes:
            if each.kind not in KINDS or not each.code:
                raise Unreadable(f"Has a class “{each.code}” of the kind “{each.kind}”")
            entries[each.code] = _entry(each)
        if not entries:
            raise Unreadable("Holds no classes")
        modified = {each.code: each.modified_by for each in self.classes if each.modified_by}
        without = {each.code: each.without for each in self.classes if each.without}
        entries |= expand(entries, modified, without, _modifier_classes(self.modifiers))
        parents = {entry.parent for entry in entries.values()}
        for entry in entries.values():
            entry.is_terminal = entry.kind == CATEGORY and entry.code not in parents
        return Edition(System.GM, self.version, "de", list(entries.values()))


def _entry(read: _Class) -> Entry:
    return Entry(
        kind=read.kind,
        code=read.code,
        parent=read.parent,
        title=read.label("preferredLong") or read.label("preferred") or read.code,
        mark=MARKS.get(read.usage, ""),
        inclusions=read.labels.get("inclusion", []),
        plausibility=_plausibility(read.meta),
    )


def _plausibility(meta: dict[str, str]) -> Plausibility:
    return Plausibility.read([meta.get(name, UNSAID[name]) for name in META])


def _modifier_classes(read: Iterable[_Class]) -> dict[str, list[ModifierClass]]:
    """The values of each modifier."""
    classes: dict[str, list[ModifierClass]] = {}
    for each in read:
        said = _plausibility(each.meta) if each.meta else None
        value = ModifierClass(
            each.code, each.label("preferred"), each.labels.get("inclusion", []), said
        )
        classes.setdefault(each.modifier, []).append(value)
    return classes
