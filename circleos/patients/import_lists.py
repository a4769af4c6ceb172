"""The workspace's own lists while a file is imported: which choice a cell means."""

from uuid import UUID

from circleos.core.actor import Actor
from circleos.core.fields import BadValue, clean_text
from circleos.core.folding import fold_name
from circleos.patients.fields import PatientField, Reading
from circleos.patients.list_services import NAME_LENGTH, add_entry
from circleos.patients.models.lists import ListEntry
from circleos.patients.queries import entries_of


class ImportedList:
    """Patient types or sources, as the rows of a file name them.

    Choices that are no longer offered are understood too: whoever was exported with one comes
    back with it. With `create_missing` an unknown name is a new choice; it is added when the
    first patient with it is written.
    """

    def __init__(
        self, kind: type[ListEntry], field: PatientField, reading: Reading, *, create_missing: bool
    ) -> None:
        self._kind = kind
        self._field = field
        self._reading = reading
        self._create_missing = create_missing
        self._archived: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        for entry in entries_of(kind):
            self._by_name |= {fold_name(entry.key): entry.key, fold_name(str(entry)): entry.key}
            if entry.archived_at:
                self._archived[entry.key.casefold()] = entry.key

    def read(self, text: str) -> str:
        """The key of the choice. Raises `BadValue` for a name that is not in the list."""
        if not text.strip():
            return ""
        try:
            return self._field.parse(text, self._reading)
        except BadValue:
            if archived := self._archived.get(text.strip().casefold()):
                return archived
            if not self._create_missing:
                raise
        name = clean_text(text, NAME_LENGTH)
        return self._by_name.setdefault(fold_name(name), name)

    def ids(self, actor: Actor, keys: set[str]) -> dict[str, UUID]:
        """The entries with these keys, added to the list where they are missing."""
        ids = {entry.key: entry.pk for entry in entries_of(self._kind)}
        return ids | {
            key: add_entry(actor, self._kind, key).pk for key in sorted(keys - ids.keys())
        }
