"""The tags' share in an import: several in a cell, separated by `|`, added and never taken away."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from circleos.core.copying import stage
from circleos.core.event_batches import FieldChange
from circleos.core.fields import BadValue
from circleos.core.folding import fold_name
from circleos.core.ids import uuid7_texts
from circleos.core.importing import (
    Given,
    ImportField,
    ImportOptions,
    ImportRoom,
    Person,
    Reader,
    without_parts,
)
from circleos.tags.models import PatientTag, Tag
from circleos.tags.queries import tags_by_name
from circleos.tags.reading import SEPARATOR, parse_tag_name
from circleos.tags.services import ADDED, REMOVED, tag_of_name

TAGS = "tags"
# A column of which so many different words would become tags holds something else.
MOST_NEW = 500
_TABLE, _TAG = PatientTag._meta.db_table, Tag._meta.db_table


class TagImport(ImportRoom):
    """One import, as far as it is about tags. Those that are not there are made, unless asked."""

    title: ClassVar[Promise | str] = gettext_lazy("Tags")
    created = edited = ADDED
    changed_by = frozenset((ADDED, REMOVED))

    def __init__(self, options: ImportOptions) -> None:
        super().__init__(options)
        self._names = {key: tag.name for key, tag in tags_by_name().items()}
        self._new = 0

    def readers(self) -> Mapping[str, Reader]:
        return {TAGS: self._read}

    def _read(self, text: str) -> list[str]:
        """The names as the tags are called; of one that is new, as the file writes it first."""
        names = [self._known(part) for part in text.split(SEPARATOR) if part.strip()]
        return list(dict.fromkeys(names))

    def _known(self, text: str) -> str:
        name = parse_tag_name(text)
        key = fold_name(name)
        known = self._names.get(key)
        if known is not None:
            return known
        if not self.options.create_tags:
            message = gettext_lazy("“%(name)s” is no tag here; add it, or let the import add tags")
            raise BadValue(message, name=name)
        if self._new >= MOST_NEW:
            message = gettext_lazy(
                "The file has more than %(most)d new tags; leave the column out if these are none"
            )
            raise BadValue(message, most=MOST_NEW)
        self._new += 1
        self._names[key] = name
        return name

    def blank(self) -> dict[str, Any]:
        return {TAGS: []}

    def load(self, people: Mapping[str, Person]) -> None:
        for person in people.values():
            person.values[TAGS] = []
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                SELECT p.patient_id::text, t.name FROM {_TABLE} p
                JOIN {_TAG} t ON t.workspace_id = p.workspace_id AND t.id = p.tag_id
                WHERE p.workspace_id = %s AND p.patient_id = ANY(%s::uuid[])
                  AND t.merged_into_id IS NULL
                ORDER BY p.patient_id, t.name_key
                """,  # noqa: S608  names of ours
                [self.options.actor.workspace_id, list(people)],
            )
            for id_, name in cursor:
                people[id_].values[TAGS].append(name)

    def taken_back(self, person: Person, name: str, old: Any, new: Any, *, touched: bool) -> Any:
        return without_parts(person.values[name], old, new)

    def taken_back_as(self, changes: Sequence[FieldChange]) -> str:
        return REMOVED

    def write(self, created: Sequence[Person], edited: Sequence[Person]) -> None:
        changed = [person for person in edited if TAGS in person.changed]
        tagged = [person for person in (*created, *changed) if person.values[TAGS]]
        if not tagged and not changed:
            return
        ids = self._ids(name for person in tagged for name in person.values[TAGS])
        wanted = [
            (person.id, ids[fold_name(name)]) for person in tagged for name in person.values[TAGS]
        ]
        rows = [(id_, *row) for id_, row in zip(uuid7_texts(len(wanted)), wanted, strict=True)]
        stage("staged_tags", {"id": "uuid", "patient_id": "uuid", "tag_id": "uuid"}, rows)
        parameters: dict[str, Any] = {
            "workspace": self.options.actor.workspace_id,
            "changed": [person.id for person in changed],
        }
        with connection.cursor() as cursor:
            if changed:
                cursor.execute(
                    f"""
                    DELETE FROM {_TABLE} p USING {_TAG} t
                    WHERE p.workspace_id = %(workspace)s AND p.patient_id = ANY(%(changed)s::uuid[])
                      AND t.workspace_id = p.workspace_id AND t.id = p.tag_id
                      AND t.merged_into_id IS NULL
                      AND NOT EXISTS (SELECT FROM staged_tags s
                                      WHERE s.patient_id = p.patient_id AND s.tag_id = p.tag_id)
                    """,  # noqa: S608  names of ours
                    parameters,
                )
            cursor.execute(
                f"""
                INSERT INTO {_TABLE} (workspace_id, id, created_at, updated_at, patient_id, tag_id)
                SELECT %(workspace)s, id, now(), now(), patient_id, tag_id FROM staged_tags
                ON CONFLICT (workspace_id, patient_id, tag_id) DO NOTHING
                """,  # noqa: S608  names of ours
                parameters,
            )

    def _ids(self, names: Iterable[str]) -> dict[str, str]:
        """The ids of the tags by folded name; those that are not there are made."""
        wanted = {fold_name(name): name for name in names}
        known = tags_by_name()
        for key, name in wanted.items():
            if key not in known:
                known[key] = tag_of_name(self.options.actor, name)
        return {key: str(known[key].pk) for key in wanted}


def _added(standing: list[str], given: Given) -> list[str]:
    """Those who stand stay: a file that does not name a tag does not take it away."""
    further = [name for name in given[TAGS] if name not in standing]
    return [*standing, *further] if further else standing


IMPORTED = (ImportField(TAGS, gettext_lazy("Tags"), TagImport, 1, TAGS, merged=_added),)
