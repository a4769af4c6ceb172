"""When the demo practice is open: its made-up history happens in working hours only."""

from bisect import bisect_left
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

OPENS = time(8)
OPEN_FOR = timedelta(hours=10)
SATURDAY = 5


class WorkingDays:
    """The working days up to the one before `today`, in the practice's time zone."""

    def __init__(self, today: date, *, years: int, time_zone: str) -> None:
        self._zone = ZoneInfo(time_zone)
        days = (today - timedelta(days=ago) for ago in range(years * 365, 0, -1))
        self._days = [day for day in days if day.weekday() < SATURDAY]

    def moment(self, share: float) -> datetime:
        """The moment at this share of all working time: 0 is the first opening, 1 the last end."""
        day, rest = divmod(min(max(share, 0.0), 1.0) * len(self._days), 1)
        if day == len(self._days):
            day, rest = day - 1, 1.0
        return datetime.combine(self._days[int(day)], OPENS, self._zone) + rest * OPEN_FOR

    def between(self, random: Random, earliest: datetime, latest: datetime) -> datetime:
        """Some moment of working time; the later one if there is none between."""
        first, last = self._share(earliest), self._share(latest)
        return self.moment(random.uniform(first, max(first, last)))

    def before_the_end(self, minutes: int) -> datetime:
        """So many minutes before the last day ended."""
        return self.moment(1) - timedelta(minutes=minutes)

    def year_ago(self) -> datetime:
        """A year before the last day ended."""
        return self.moment(1) - timedelta(days=365)

    def _share(self, moment: datetime) -> float:
        local = moment.astimezone(self._zone)
        day = bisect_left(self._days, local.date())
        if day == len(self._days) or self._days[day] != local.date():
            return day / len(self._days)
        since_opening = local - datetime.combine(local.date(), OPENS, self._zone)
        return (day + min(max(since_opening / OPEN_FOR, 0.0), 1.0)) / len(self._days)
