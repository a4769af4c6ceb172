"""An import in words: how far it is, what its columns mean, why rows were refused."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from circleos.core.importing import IMPORT_FIELDS
from circleos.imports.column_aliases import HOUSE_NUMBER
from circleos.imports.columns import ColumnMap
from circleos.imports.models import Import, RowError
from circleos.imports.reading import CsvFile
from circleos.imports.reading_bytes import UTF_8, UTF_16_BE, UTF_16_LE, WINDOWS_1252
from circleos.ui.formats import number

_MINUTE = 60
_HOUR = 3_600
_MEGABYTE = 1_000_000
_KILOBYTE = 1_000

ENCODINGS = {
    UTF_8: "UTF-8",
    UTF_16_LE: "UTF-16",
    UTF_16_BE: "UTF-16",
    WINDOWS_1252: "Windows-1252",
}
DELIMITERS: dict[str, Promise] = {
    ",": gettext_lazy("separated by commas"),
    ";": gettext_lazy("separated by semicolons"),
    "\t": gettext_lazy("separated by tabs"),
    "|": gettext_lazy("separated by |"),
}
COLOURS = {"done": "green", "failed": "red", "cancelled": "gray", "undone": "orange"}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: its share from 0 to 1, and the numbers in words."""

    share: float
    note: str

    @property
    def percent(self) -> int:
        """The share as it is shown."""
        return round(self.share * 100)


def progress_of(import_: Import) -> Progress:
    """How much of it is done, how fast, and how long it will take."""
    total, done = import_.total_rows, import_.processed
    share = done / total if total else 0.0
    if not import_.seconds:
        return Progress(share, "")
    said = [_("%(number)s rows/s") % {"number": number(round(import_.rows_per_second))}]
    if import_.is_finished:
        seconds = max(1, round(import_.preflight_seconds + import_.seconds))
        said.insert(0, _("in %(time)s") % {"time": duration(seconds)})
    elif done:
        left = round((total - done) * import_.seconds / done)
        said.append(_("%(time)s left") % {"time": duration(left)})
    return Progress(share, " · ".join(said))


def duration(seconds: int) -> str:
    """A time as one says it: 2 s, 3 min, 1 h 20 min."""
    if seconds < _MINUTE:
        return _("%(seconds)d s") % {"seconds": seconds}
    if seconds < _HOUR:
        return _("%(minutes)d min") % {"minutes": round(seconds / _MINUTE)}
    hours, rest = divmod(seconds, _HOUR)
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest // _MINUTE}


def said_of(import_: Import) -> str:
    """What somebody hears who does not see the page; it changes with each tenth."""
    if import_.is_finished:
        return f"{import_.get_status_display()}. {counts_in_words(import_)}"
    return _("%(percent)d %% done") % {"percent": tenth_of(import_) * 10}


def tenth_of(import_: Import) -> int:
    """How many tenths of an import are done; 11 once it has ended."""
    return 11 if import_.is_finished else int(progress_of(import_).share * 10)


def counts_in_words(import_: Import) -> str:
    """The counts in one line."""
    return _("%(created)s created, %(updated)s updated, %(skipped)s skipped, %(errors)s errors") % {
        "created": number(import_.created),
        "updated": number(import_.updated),
        "skipped": number(import_.skipped),
        "errors": number(import_.errors),
    }


def label_of(field: str) -> str:
    """What a field of the import is called."""
    if field == HOUSE_NUMBER:
        return _("House number")
    return str(IMPORT_FIELDS[field].label) if field in IMPORT_FIELDS else field.replace("_", " ")


def reason_in_words(reason: str) -> str:
    """Why rows were refused: by the field whose cell was wrong, or as a whole."""
    if reason in RowError.Reason.values:
        return str(RowError.Reason(reason).label)
    return label_of(reason)


def file_in_words(file: CsvFile) -> str:
    """What kind of file it is: "12,345 rows · 21 columns · separated by commas · UTF-8 · 2 MB"."""
    columns = ngettext("%(count)d column", "%(count)d columns", len(file.headers))
    kind = (
        [_("Excel workbook")]
        if file.is_spreadsheet
        else [
            str(DELIMITERS.get(file.delimiter, file.delimiter)),
            ENCODINGS.get(file.encoding, file.encoding),
        ]
    )
    said = [rows_in_words(file.rows), columns % {"count": len(file.headers)}, *kind]
    return " · ".join([*said, size_in_words(file.size)])


def rows_in_words(rows: int) -> str:
    """A number of rows."""
    return ngettext("%(count)s row", "%(count)s rows", rows) % {"count": number(rows)}


def size_in_words(size: int) -> str:
    """The size of a file; a megabyte is a million bytes."""
    if size >= _MEGABYTE:
        return _("%(size)s MB") % {"size": number(round(size / _MEGABYTE, 1))}
    return _("%(size)s KB") % {"size": number(max(1, round(size / _KILOBYTE)))}


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """The fields of one room, as they are offered for a column."""

    title: str
    fields: Sequence[tuple[str, str]]


def field_groups() -> list[FieldGroup]:
    """All fields that a column can mean, by room; those whose room is not there come last."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for each in IMPORT_FIELDS:
        of_room = groups.setdefault(str(each.room.title), [])
        of_room.append((each.key, str(each.label)))
        if each.key == "street":
            of_room.append((HOUSE_NUMBER, label_of(HOUSE_NUMBER)))
    return [FieldGroup(title, fields) for title, fields in groups.items()]


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """One column of a file: its header, what it means, and what stands in its first rows."""

    place: int
    header: str
    field: str
    samples: Sequence[str]
    is_left_out: bool


def columns_shown(columns: ColumnMap, file: CsvFile) -> list[ColumnShown]:
    """The columns of a file for the page on which they are mapped."""
    return [
        ColumnShown(
            place=place,
            header=header,
            field=field or "",
            samples=[row[place] if place < len(row) else "" for row in file.sample],
            is_left_out=field is None,
        )
        for place, (header, field) in enumerate(zip(columns.headers, columns.fields, strict=True))
    ]


def person_of(columns: ColumnMap, error: RowError) -> str:
    """The name that stands in a refused row, as far as it can be told."""
    if len(error.cells) != len(columns.fields):
        return ""
    names = (
        error.cells[columns.fields.index(field)].strip()
        for field in ("first_name", "last_name")
        if field in columns.fields
    )
    return " ".join(filter(None, names))
