"""What a day is that is no birthday: a contract's beginning, a card's end."""

import re
from datetime import date

from django.utils.translation import gettext_lazy as _

from circleos.core.fields.bad_value import BadValue
from circleos.core.fields.text import clean_text

EARLIEST_YEAR, LATEST_YEAR = 1875, 2199
_NOTATIONS = (
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"),
    re.compile(
        r"(?P<day>[0-9]{1,2})(?P<mark>[./-])(?P<month>[0-9]{1,2})(?P=mark)"
        r"(?P<year>[0-9]{4}|[0-9]{2})"
    ),
)


def parse_day(text: str) -> date | None:
    """A day as people write it: `31.12.2026`, `31.12.26`, `31/12/2026`, `2026-12-31`.

    None if nothing was typed. The day comes before the month; a year of two digits is one of this
    century.
    """
    text = clean_text(text, 60).replace(" ", "")
    if not text:
        return None
    match = next((found for each in _NOTATIONS if (found := each.fullmatch(text))), None)
    if match is None:
        raise BadValue(_("Not a date; write it as 31.12.2026"))
    digits = match["year"]
    year = int(digits) if len(digits) == 4 else 2000 + int(digits)
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise BadValue(_("The year %(year)s can not be right; write it as 31.12.2026"), year=year)
    try:
        return date(year, int(match["month"]), int(match["day"]))
    except ValueError as error:
        raise BadValue(
            _("%(date)s does not exist; look at day, month and year"), date=text
        ) from error
