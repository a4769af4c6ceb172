"""What an import did to one patient, what others did since, and what that means for undoing it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from circleos.core.importing import ImportRoom


class Deed(NamedTuple):
    """One event of a patient, as far as undoing asks for it.

    `undone` is the import that it undoes, if it does. `changes` are field, old and new value; None
    when they were erased.
    """

    id: UUID
    kind: str
    group: UUID
    undone: UUID | None
    changes: Sequence[tuple[str, Any, Any]] | None


@dataclass(frozen=True, slots=True)
class Taken:
    """One field that the import changed: what stood there before, and what it wrote.

    `touched` says that somebody has worked on it since.
    """

    kind: str
    field: str
    old: Any
    new: Any
    touched: bool


class _Layer(NamedTuple):
    """What one event wrote over what stood in a field before."""

    place: int
    group: UUID
    old: Any
    new: Any


@dataclass(slots=True)
class Story:
    """What happened to one patient from the import on, the oldest first.

    `begins` is the import's first event of this patient. An event that undoes another import takes
    away what that one has laid over a field: the field is as if that import had never been.
    """

    of_import: UUID
    begins: UUID | None = None
    is_created: bool = False
    is_erased: bool = False
    _layers: dict[tuple[str, str], list[_Layer]] = field(default_factory=dict)
    _others: list[tuple[int, str]] = field(default_factory=list)

    @classmethod
    def of(cls, of_import: UUID, created: str, deeds: Iterable[Deed]) -> "Story":
        """The story that these events tell; `created` is the kind that says so."""
        story = cls(of_import)
        for place, deed in enumerate(deeds):
            is_own = deed.group == of_import
            if is_own:
                story.begins = story.begins or deed.id
                story.is_created |= deed.kind == created
                story.is_erased |= deed.changes is None
            elif deed.undone is None:
                story._others.append((place, deed.kind))
            for name, old, new in deed.changes or [("", None, None)]:
                if deed.undone is None:
                    layer = _Layer(place, deed.group, old, new)
                    story._layers.setdefault((deed.kind, name), []).append(layer)
                else:
                    story._uncover(name, deed.undone)
        return story

    def _uncover(self, name: str, undone: UUID) -> None:
        """Take away what an import has laid over a field, under whatever kind of event."""
        for (_kind, field_), layers in self._layers.items():
            while field_ == name and layers and layers[-1].group == undone:
                layers.pop()

    @property
    def is_worked_on(self) -> bool:
        """Whether anybody else has done anything that still counts."""
        top = [layer.group for layers in self._layers.values() for layer in layers]
        return any(group != self.of_import for group in top)

    def taken(self, room: ImportRoom) -> Iterator[Taken]:
        """The fields of a room that the import changed."""
        for (kind, name), layers in self._layers.items():
            own = [place for place, each in enumerate(layers) if each.group == self.of_import]
            if kind != room.edited or not name or not own:
                continue
            first = last = own[-1]
            while first and layers[first - 1].group == self.of_import:
                first -= 1
            touched = last < len(layers) - 1 or any(
                other in room.changed_by and place > layers[last].place
                for place, other in self._others
            )
            yield Taken(kind, name, layers[first].old, layers[last].new, touched)
