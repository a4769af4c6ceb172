"""ICD-10-GM from the meta data of BfArM: text files with semicolons, `icd10gm2026syst_kodes.txt`.

The structure is that of the official description (28 fields since 2013). The titles of chapters
and blocks stand in two further files beside it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from circleos.diagnoses.icd.entries import (
    BLOCK,
    CATEGORY,
    CHAPTER,
    Edition,
    Entry,
    Plausibility,
    Unreadable,
)
from circleos.diagnoses.models import System

FIELDS = 28
LEVELS = frozenset("345")


class TextFiles(NamedTuple):
    """The lines of the three files; without chapters or blocks their codes stand for titles."""

    codes: Iterable[str]
    chapters: Iterable[str] = ()
    blocks: Iterable[str] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the codes, as far as it is read."""

    level: str
    is_terminal: bool
    chapter: str
    first_of_block: str
    notation: str
    code: str
    title: str
    plausibility: Plausibility

    @property
    def category(self) -> str:
        """The three characters that it begins with."""
        return self.code[:3]


@dataclass(frozen=True, slots=True)
class _Block:
    first: str
    last: str
    title: str

    @property
    def code(self) -> str:
        return f"{self.first}-{self.last}"


def read_metadata(files: TextFiles, year: str) -> Edition:
    """The edition in the text files. Raises `Unreadable` and says in which line."""
    rows = list(_rows(files.codes))
    if not rows:
        raise Unreadable("Holds no codes")
    chapters = dict(_split(files.chapters, 2))
    blocks = _blocks(files.blocks, rows)
    codes = {row.code for row in rows}
    entries: dict[str, Entry] = {}
    for row in rows:
        block = _block_of(row, blocks)
        title = chapters.get(row.chapter, row.chapter)
        entries.setdefault(row.chapter, Entry(CHAPTER, row.chapter, "", title))
        entries.setdefault(block.code, Entry(BLOCK, block.code, row.chapter, block.title))
        if row.code in entries:
            raise Unreadable(f"Has {row.code} twice")
        entries[row.code] = Entry(
            kind=CATEGORY,
            code=row.code,
            parent=_parent_of(row, codes) or block.code,
            title=row.title,
            is_terminal=row.is_terminal,
            mark=row.notation[-1] if row.notation[-1] in "*!+" else "",
            plausibility=row.plausibility,
        )
    return Edition(System.GM, year, "de", list(entries.values()))


def _rows(lines: Iterable[str]) -> Iterator[_Row]:
    for number, fields in _numbered(lines):
        if len(fields) < FIELDS or fields[0] not in LEVELS or not fields[6]:
            raise Unreadable(
                f"Line {number} is no line of the codes of ICD-10-GM: {FIELDS} fields between "
                f"semicolons, the first of them 3, 4 or 5 (there are {len(fields)})"
            )
        yield _Row(
            level=fields[0],
            is_terminal=fields[1] == "T",
            chapter=fields[3],
            first_of_block=fields[4],
            notation=fields[5],
            code=fields[6],
            title=fields[8],
            plausibility=Plausibility.read([*fields[12:14], *fields[19:27]]),
        )


def _parent_of(row: _Row, codes: set[str]) -> str:
    """The code above it, as long as one is there: E11.9 above E11.90, E11 above E11.9."""
    for length in (5, 3):
        parent = row.code[:length]
        if parent != row.code and parent in codes:
            return parent
    return ""


def _blocks(lines: Iterable[str], rows: Iterable[_Row]) -> list[_Block]:
    """The blocks of the file; where there is no file, those that the codes name."""
    blocks = [_Block(first, last, title) for first, last, _, title in _split(lines, 4)]
    if blocks:
        return blocks
    last: dict[str, str] = {}
    for row in rows:
        last[row.first_of_block] = max(row.category, last.get(row.first_of_block, ""))
    return [_Block(first, end, f"{first}-{end}") for first, end in last.items()]


def _block_of(row: _Row, blocks: Iterable[_Block]) -> _Block:
    """The narrowest block: C00-C14 lies in C00-C75."""
    around = [
        block
        for block in blocks
        if block.first == row.first_of_block and row.category <= block.last
    ]
    if not around:
        raise Unreadable(f"{row.code} is in no block that begins with {row.first_of_block}")
    return min(around, key=lambda block: block.last)


def _split(lines: Iterable[str], fields: int) -> Iterator[list[str]]:
    for number, found in _numbered(lines):
        if len(found) < fields:
            raise Unreadable(f"Line {number} of chapters or blocks has fewer than {fields} fields")
        yield [*found[: fields - 1], ";".join(found[fields - 1 :])]


def _numbered(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield number, [field.strip() for field in line.rstrip("\r\n").split(";")]
