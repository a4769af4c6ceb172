"""What came out: figures beside their goals and floors, as a table and as JSON."""

import json
import math
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bench.client import Taken

MILLISECONDS, PER_SECOND, MEGABYTES, PERCENT = "ms", "/s", "MB", "%"
_HEAD = ("what", "p50", "p95", "p99", "goal", "floor", "ratio", "ok", "wall")


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure should be; without any limit it is reported only.

    A rate has `at_least`, everything else upper limits. `of_floor` is the least share of the
    floor that a rate should reach.
    """

    p50: float | None = None
    p95: float | None = None
    p99: float | None = None
    at_least: float | None = None
    of_floor: float | None = None

    def __str__(self) -> str:
        limits = [f"{name} ≤ {_short(value)}" for name, value in self._upper() if value is not None]
        if self.at_least is not None:
            limits.append(f"≥ {_short(self.at_least)}")
        if self.of_floor is not None:
            limits.append(f"ratio ≥ {self.of_floor}")
        return ", ".join(limits)

    def _upper(self) -> list[tuple[str, float | None]]:
        return [("p50", self.p50), ("p95", self.p95), ("p99", self.p99)]

    @property
    def limits(self) -> dict[str, float]:
        """The limits there are, by name."""
        named = [*self._upper(), ("at_least", self.at_least), ("of_floor", self.of_floor)]
        return {name: value for name, value in named if value is not None}


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table. A rate or a size stands in `p50` alone; `wall` is the median of what
    a client waited, where the others are the server's own time."""

    what: str
    unit: str
    p50: float
    p95: float | None = None
    p99: float | None = None
    goal: Goal = field(default_factory=Goal)
    floor: float | None = None
    wall: float | None = None

    @property
    def ratio(self) -> float | None:
        """The figure by its floor: a time of 3 takes three times as long, a rate of 0.5 is half."""
        return self.p50 / self.floor if self.floor else None

    @property
    def ok(self) -> bool | None:
        """Whether every limit is kept; None where there is none."""
        goal, ratio = self.goal, self.ratio
        kept = [
            measured <= limit
            for measured, limit in (
                (self.p50, goal.p50),
                (self.p95, goal.p95),
                (self.p99, goal.p99),
            )
            if measured is not None and limit is not None
        ]
        if goal.at_least is not None:
            kept.append(self.p50 >= goal.at_least)
        if goal.of_floor is not None and ratio is not None:
            kept.append(ratio >= goal.of_floor)
        return all(kept) if kept else None


def of_times(
    what: str,
    milliseconds: Sequence[float],
    goal: Goal | None = None,
    floor: Sequence[float] = (),
) -> Figure:
    """A row of latencies, beside the median of its floor."""
    return Figure(
        what,
        MILLISECONDS,
        quantile(milliseconds, 0.5),
        quantile(milliseconds, 0.95),
        quantile(milliseconds, 0.99),
        goal or Goal(),
        quantile(floor, 0.5) if floor else None,
    )


def of_answers(
    what: str, taken: Sequence[Taken], goal: Goal | None = None, floor: Sequence[float] = ()
) -> Figure:
    """A row of how long the server took, beside what a client waited for the answers."""
    figure = of_times(what, [each.server for each in taken], goal, floor)
    return replace(figure, wall=quantile([each.wall for each in taken], 0.5))


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of them does not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


@dataclass(slots=True)
class Report:
    """All rows of a run, and the conditions under which they were measured."""

    patients: int
    database: str
    workers: int
    load_before: float = field(default_factory=lambda: os.getloadavg()[0])
    notes: list[str] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

    def missed(self) -> list[Figure]:
        """The figures that miss their goal."""
        return [figure for figure in self.figures if figure.ok is False]

    def table(self) -> str:
        """The whole as text for people."""
        rows = [_HEAD, *(_cells(figure) for figure in self.figures)]
        widths = [max(len(row[index]) for row in rows) for index in range(len(_HEAD))]
        lines = ["  ".join(_aligned(row, widths)).rstrip() for row in rows]
        lines.insert(1, "  ".join("-" * width for width in widths))
        return "\n".join(
            [*self._conditions(), "", *lines, *(["", *self.notes] if self.notes else [])]
        )

    def write_json(self, path: Path) -> None:
        """The same for programs."""
        content: dict[str, Any] = {
            "patients": self.patients,
            "conditions": self._conditions(),
            "notes": self.notes,
            "rows": [
                {
                    "what": figure.what,
                    "unit": figure.unit,
                    "p50": figure.p50,
                    "p95": figure.p95,
                    "p99": figure.p99,
                    "goal": figure.goal.limits,
                    "floor": figure.floor,
                    "ratio": figure.ratio,
                    "ok": figure.ok,
                    "wall": figure.wall,
                }
                for figure in self.figures
            ],
        }
        path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    def _conditions(self) -> list[str]:
        return [
            f"{self.patients:,} patients in one workspace; {os.cpu_count()} cores, "
            f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, "
            f"{self.database}, {self.workers} web processes",
            f"load of the machine (1 min): {self.load_before:.1f} before, "
            f"{os.getloadavg()[0]:.1f} after",
            "times are the server's own by its account (Server-Timing); of typists and of eight "
            "clients what they wait; wall: a client's median over the loopback",
        ]


def _cells(figure: Figure) -> tuple[str, ...]:
    unit = figure.unit
    return (
        figure.what,
        f"{_short(figure.p50)} {unit}",
        _short(figure.p95),
        _short(figure.p99),
        str(figure.goal) or "–",
        _short(figure.floor),
        "–" if figure.ratio is None else f"{figure.ratio:.2f}",
        {True: "yes", False: "NO", None: ""}[figure.ok],
        _short(figure.wall),
    )


def _aligned(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    words = {0, _HEAD.index("goal"), _HEAD.index("ok")}
    return [
        cell.ljust(width) if index in words else cell.rjust(width)
        for index, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]


def _short(value: float | None) -> str:
    if value is None:
        return "–"
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"
