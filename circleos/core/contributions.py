"""How rooms add to each other without knowing each other.

A contribution point is a list that lower rooms ask and upper rooms fill, in their
`contributes.py`, which is imported at start. A contribution is a small declarative object with a
`key`, unique at its point, and an `order` by which the point is sorted.
"""

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Contribution(Protocol):
    """What a contribution says of itself: its name at the point, and its place there."""

    @property
    def key(self) -> str: ...

    @property
    def order(self) -> int: ...


ContributionT = TypeVar("ContributionT", bound=Contribution)

POINTS: "dict[str, ContributionPoint[Contribution]]" = {}


class ContributionPoint(Generic[ContributionT]):
    """One named place that rooms contribute to. Iterating gives its contributions in order."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._contributions: dict[str, ContributionT] = {}
        self._ordered: tuple[ContributionT, ...] | None = None
        POINTS[name] = self  # type: ignore[assignment]  # the list of points only reads them

    def register(self, contribution: ContributionT) -> ContributionT:
        """Add a contribution. Raises `ValueError` when its key is taken."""
        if contribution.key in self._contributions:
            raise ValueError(f"{self.name}: {contribution.key!r} is contributed twice")
        self._contributions[contribution.key] = contribution
        self._ordered = None
        return contribution

    def __iter__(self) -> Iterator[ContributionT]:
        if self._ordered is None:
            self._ordered = tuple(
                sorted(self._contributions.values(), key=lambda one: (one.order, one.key))
            )
        return iter(self._ordered)

    def __getitem__(self, key: str) -> ContributionT:
        return self._contributions[key]

    def __contains__(self, key: str) -> bool:
        return key in self._contributions

    def __len__(self) -> int:
        return len(self._contributions)
