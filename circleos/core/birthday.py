"""Birthdays: dates without time, of which day and month may be unknown."""

import re
from dataclasses import dataclass
from datetime import date
from functools import total_ordering
from typing import Self

from babel import Locale

_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@total_ordering
@dataclass(frozen=True, slots=True)
class Birthday:
    """When somebody was born, as far as it is known.

    Statutory insurance cards carry `00.00.1950` for people whose papers name no day: then `day`,
    or `month` and `day`, are None. Ordered by time; what is less known comes first.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise ValueError("a day without a month")
        self.first_day()

    @classmethod
    def from_iso(cls, text: str) -> Self:
        """Read what `iso` wrote. Raises `ValueError` for anything else."""
        match = _ISO.fullmatch(text)
        if match is None:
            raise ValueError(f"not a birthday in ISO form: {len(text)} characters")
        year, month, day = match.groups()
        return cls(int(year), int(month) if month else None, int(day) if day else None)

    def iso(self) -> str:
        """`1979-03-12`, `1979-03` or `1979`: how it is stored and exchanged."""
        text = f"{self.year:04}"
        if self.month is not None:
            text += f"-{self.month:02}"
        if self.day is not None:
            text += f"-{self.day:02}"
        return text

    def first_day(self) -> date:
        """The earliest day it can mean."""
        return date(
            self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day
        )

    @property
    def is_complete(self) -> bool:
        """Whether day and month are known."""
        return self.day is not None

    def age(self, on: date) -> int:
        """Completed years of life on a day; never below 0.

        Of an incomplete birthday it is the age that is certain: counted from the last day it can
        mean, so that nobody counts as of age too early. Born on 29 February, one grows older on
        1 March of a common year (§§ 187 (2), 188 (2) BGB).
        """
        birthday_to_come = (on.month, on.day) < (self.month or 12, self.day or 31)
        return max(0, on.year - self.year - birthday_to_come)

    def __lt__(self, other: "Birthday") -> bool:
        return self._parts() < other._parts()

    def _parts(self) -> tuple[int, int, int]:
        return self.year, self.month or 0, self.day or 0


def format_birthday(birthday: Birthday, language: str) -> str:
    """A birthday as the interface shows it: `12.03.1979` in German, `12 Mar 1979` in English.

    What is not known is left out: `03.1979` or `Mar 1979`, and `1979`.
    """
    if birthday.month is None:
        return str(birthday.year)
    if language.startswith("de"):
        day = "" if birthday.day is None else f"{birthday.day:02}."
        return f"{day}{birthday.month:02}.{birthday.year}"
    day = "" if birthday.day is None else f"{birthday.day:02} "
    return f"{day}{_ENGLISH_MONTHS[birthday.month]} {birthday.year}"


_ENGLISH_MONTHS = Locale("en").months["format"]["abbreviated"]
