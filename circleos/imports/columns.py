"""Which column of a file means which field of a patient."""

import hashlib
import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from circleos.core.errors import FieldError, Invalid
from circleos.core.fields import BadValue, parse_birthday, parse_email, parse_phone
from circleos.imports.column_aliases import (
    FIELD_OF_HEADER,
    HOUSE_NUMBER,
    NAMELESS,
    NUMBERS,
    SALUTATIONS,
    VAGUE,
    header_key,
)

# The header of our own files, in this order; others rely on these names.
COLUMNS = (
    "id", "external_system", "external_id", "title", "first_name", "last_name", "birth_name",
    "birthday", "gender", "email", "phone", "phone2", "type", "language", "source", "street",
    "address_line2", "postal_code", "city", "country", "insurance_provider", "insurance_type",
    "insurance_number", "tags", "assignee_email", "note",
)  # fmt: skip
# What can be chosen for a column: the above, and a house number that stands apart.
FIELDS = (*COLUMNS, HOUSE_NUMBER)
# The system that external IDs come from when neither a column nor an option names it. Fixed, so
# that the same file imported again finds the same people.
DEFAULT_EXTERNAL_SYSTEM = "import"

# P-10482, or the UUID of the API.
_OUR_ID = re.compile("P-[0-9]|[0-9a-f]{8}-[0-9a-f]{4}-", re.IGNORECASE)
_SECOND_PHONE = {"phone": "phone2"}


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The columns of one file: `fields` says for each header what it means, None if nothing.

    A column without a header is called by its place, `#3`.
    """

    headers: tuple[str, ...]
    fields: tuple[str | None, ...]

    @property
    def not_mapped(self) -> tuple[str, ...]:
        """The headers that mean no field."""
        pairs = zip(self.headers, self.fields, strict=True)
        return tuple(header for header, field in pairs if field is None)

    @property
    def names_people(self) -> bool:
        """Whether a row can name or find anybody: without that, nothing can be imported."""
        return not {"first_name", "last_name", "id", "external_id"}.isdisjoint(self.fields)

    def header_of(self, field: str) -> str:
        """The header under which a field stands in this file, for messages about it."""
        return self.headers[self.fields.index(field)] if field in self.fields else field

    def reader(self) -> Callable[[Sequence[str]], dict[str, str]]:
        """A function that gives the fields of a row, as text, from its cells.

        The row must have as many cells as the header.
        """
        picks = [
            (field, index)
            for index, field in enumerate(self.fields)
            if field is not None and field != HOUSE_NUMBER
        ]

        def values(cells: Sequence[str]) -> dict[str, str]:
            return {field: cells[index] for field, index in picks}

        if HOUSE_NUMBER not in self.fields:
            return values
        house = self.fields.index(HOUSE_NUMBER)

        def values_with_house(cells: Sequence[str]) -> dict[str, str]:
            row = values(cells)
            row["street"] = f"{row.get('street', '')} {cells[house]}".strip()
            return row

        return values_with_house

    def as_choices(self) -> dict[str, str | None]:
        """The map as it is saved and sent: header → field."""
        return dict(zip(self.headers, self.fields, strict=True))


def guess_columns(
    headers: Sequence[str],
    sample: Sequence[Sequence[str]] = (),
    *,
    country: str = "DE",
) -> ColumnMap:
    """What the columns of a file mean, from their headers and a sample of its rows.

    A canonical name wins over an alias, else the first column that means a field gets it; a second
    phone becomes `phone2`. Values speak only for columns whose header says nothing at all: a
    "last visit" must never become a birthday.
    """
    names = tuple(header or f"#{place}" for place, header in enumerate(headers, start=1))
    guess = _Guess(names, sample)
    guess.by_canonical_name()
    guess.by_alias()
    guess.by_values("email", parse_email)
    guess.by_values("birthday", _complete_birthday)
    guess.by_values("phone", lambda text: _dialled(text, country))
    return ColumnMap(names, tuple(guess.fields))


def choose_columns(guessed: ColumnMap, choices: Mapping[str, str | None]) -> ColumnMap:
    """The guess, changed by what somebody chose: header → field, or None for "do not import".

    Raises `Invalid` for a header that the file does not have, a field that does not exist, and a
    field that is chosen twice.
    """
    no_column = _("The file has no column “%(name)s”; write it as the header does")
    wrong = [no_column % {"name": header} for header in choices if header not in guessed.headers]
    chosen = [field for field in choices.values() if field]
    for field in dict.fromkeys(chosen):
        if field not in FIELDS:
            message = _("There is no field “%(name)s”; use one of %(fields)s")
            wrong.append(message % {"name": field, "fields": ", ".join(FIELDS)})
        elif chosen.count(field) > 1:
            message = _("Only one column can be “%(name)s”; leave the others out")
            wrong.append(message % {"name": field})
    if wrong:
        raise Invalid(*(FieldError("mapping", message) for message in wrong))
    fields: list[str | None] = []
    for header, guess in zip(guessed.headers, guessed.fields, strict=True):
        if header in choices:
            fields.append(choices[header] or None)
        else:
            fields.append(None if guess in chosen else guess)
    return ColumnMap(guessed.headers, tuple(fields))


def headers_key(headers: Collection[str]) -> str:
    """The same for files with the same headers, in whatever order."""
    return hashlib.sha256(json.dumps(sorted(headers)).encode()).hexdigest()


class _Guess:
    """The guess in the making: each step fills what the steps before it left open."""

    def __init__(self, headers: Sequence[str], sample: Sequence[Sequence[str]]) -> None:
        self.fields: list[str | None] = [None] * len(headers)
        self._headers = headers
        self._sample = sample
        self._keys = [header_key(header) for header in headers]

    def by_canonical_name(self) -> None:
        for index, header in enumerate(self._headers):
            if header.strip().lower() in COLUMNS:
                self._take(index, header.strip().lower())

    def by_alias(self) -> None:
        for index, key in enumerate(self._keys):
            if key not in VAGUE:
                self._take(index, FIELD_OF_HEADER.get(key))
        self._our_id_or_theirs()
        for index, key in enumerate(self._keys):
            if key in NUMBERS and index and self.fields[index - 1] == "street":
                self._take(index, HOUSE_NUMBER)
            elif key in VAGUE:
                self._take(index, FIELD_OF_HEADER.get(key))
            elif key in SALUTATIONS:
                self._take(index, "gender")

    def by_values(self, field: str, parse: Callable[[str], object]) -> None:
        """Give the field to the one nameless column of which every value in the sample parses."""
        fitting = [
            index
            for index, key in enumerate(self._keys)
            if self.fields[index] is None
            and NAMELESS.fullmatch(key)
            and self._all_parse(index, parse)
        ]
        if len(fitting) == 1:
            self._take(fitting[0], field)

    def _take(self, index: int, field: str | None) -> None:
        if field in self.fields:
            field = _SECOND_PHONE.get(field or "")
        if self.fields[index] is None and field not in self.fields:
            self.fields[index] = field

    def _our_id_or_theirs(self) -> None:
        """A column "ID" with other numbers than ours is the old system's number."""
        if "id" in self.fields and "external_id" not in self.fields:
            index = self.fields.index("id")
            values = self._values(index)
            if values and not any(map(_OUR_ID.match, values)):
                self.fields[index] = "external_id"

    def _values(self, index: int) -> list[str]:
        return [
            row[index].strip() for row in self._sample if index < len(row) and row[index].strip()
        ]

    def _all_parse(self, index: int, parse: Callable[[str], object]) -> bool:
        values = self._values(index)
        try:
            for value in values:
                parse(value)
        except BadValue:
            return False
        return bool(values)


def _complete_birthday(text: str) -> None:
    birthday = parse_birthday(text)
    if birthday is None or not birthday.is_complete:
        raise BadValue("")


def _dialled(text: str, country: str) -> None:
    if not text.startswith(("0", "+")):
        raise BadValue("")
    parse_phone(text, country)
