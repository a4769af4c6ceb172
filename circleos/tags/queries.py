"""Reads of tags."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from circleos.core.errors import NotFound
from circleos.core.folding import fold_name
from circleos.core.ids import uuid_or_none
from circleos.core.memory import Memory
from circleos.core.paging import count_of, counts_by
from circleos.core.workspace import current_workspace_id
from circleos.database.postgresql.base import prepared_cursor
from circleos.patients.withdrawing import NOT_WITHDRAWN
from circleos.tags.models import Kind, PatientTag, Tag

# What a colleague's process has changed is offered so many seconds later at most.
_KEPT_S, _WORKSPACES = 30, 500
_in_use: Memory[UUID, Sequence[Tag]] = Memory(_KEPT_S, _WORKSPACES)

_CARRIED, _TAGS = PatientTag._meta.db_table, Tag._meta.db_table
_ORDER = ("kind", "name_key")  # alerts first


class CarriedTag(NamedTuple):
    """A tag as it stands on a patient."""

    id: UUID
    name: str
    color: str
    kind: str
    description: str = ""

    @property
    def is_alert(self) -> bool:
        """Whether it warns."""
        return self.kind == Kind.ALERT


class TagWithCount(NamedTuple):
    """A tag, and how many patients carry it: 10,001 for more than 10,000, archived ones too."""

    tag: Tag
    patients: int


def tags_of_patients(patient_ids: Sequence[UUID]) -> dict[UUID, list[CarriedTag]]:
    """The tags of each of these patients that carries any, alerts first, then by name."""
    with prepared_cursor() as cursor:
        cursor.execute(
            f"""
            SELECT c.patient_id, t.id, t.name, t.color, t.kind, t.description
            FROM {_CARRIED} c
            JOIN {_TAGS} t ON t.workspace_id = c.workspace_id AND t.id = c.tag_id
            WHERE c.workspace_id = %s AND c.patient_id = ANY(%s) AND t.merged_into_id IS NULL
            ORDER BY {", ".join(_ORDER)}
            """,  # noqa: S608  the names are ours
            [current_workspace_id(), list(patient_ids)],
        )
        found: dict[UUID, list[CarriedTag]] = defaultdict(list)
        for patient_id, *tag in cursor.fetchall():
            found[patient_id].append(CarriedTag(*tag))
    return dict(found)


def tags_of(patient_id: UUID) -> list[CarriedTag]:
    """The tags of one patient, alerts first."""
    return tags_of_patients([patient_id]).get(patient_id, [])


def tags_in_use() -> list[Tag]:
    """All tags that patients can carry, archived ones too, alerts first."""
    return list(Tag.objects.filter(merged_into=None).order_by(*_ORDER))


def tags_offered() -> list[Tag]:
    """The tags one can add, alerts first."""
    return list(Tag.objects.filter(merged_into=None, archived_at=None).order_by(*_ORDER))


def tags_in_use_lately() -> Sequence[Tag]:
    """As `tags_in_use` some seconds ago: for what every page offers, and is asked at each key."""
    return _in_use.get(current_workspace_id(), tags_in_use)


def tags_offered_lately() -> Sequence[Tag]:
    """As `tags_offered` some seconds ago."""
    return [tag for tag in tags_in_use_lately() if tag.archived_at is None]


def forget_tags() -> None:
    """Somebody has changed a tag: they are read anew."""
    _in_use.forget(current_workspace_id())


def find_tag(tag_id: UUID) -> Tag:
    """The tag with this id, whatever became of it. Raises `NotFound`."""
    tag: Tag | None = Tag.objects.select_related("merged_into").filter(pk=tag_id).first()
    if tag is None:
        raise NotFound
    return tag


def tag_named(name: str) -> Tag | None:
    """The tag that this name means: of one that was merged, the tag it went into."""
    tag: Tag | None = Tag.objects.filter(name_key=fold_name(name)).first()
    while tag is not None and tag.merged_into_id is not None:
        tag = Tag.objects.get(pk=tag.merged_into_id)
    return tag


def line_of(text: str) -> list[Tag]:
    """The tag with this ID or name, and one after the other those into which it was merged."""
    id_ = uuid_or_none(text)
    named = Q(pk=id_) if id_ else Q(name_key=fold_name(text))
    line = [Tag.objects.select_related("merged_into").get(named)]
    while line[-1].merged_into is not None:
        line.append(line[-1].merged_into)
    return line


def tags_meant(texts: Sequence[str]) -> dict[str, Tag]:
    """The tags that these IDs and names mean, by the text; those that mean none are left out."""
    if not texts:
        return {}
    ids = {text: id_ for text in texts if (id_ := uuid_or_none(text))}
    keys = {text: fold_name(text) for text in texts if text not in ids}
    named = Tag.objects.filter(Q(pk__in=ids.values()) | Q(name_key__in=keys.values()))
    known: dict[UUID | str, Tag] = {}
    for tag in named.select_related("merged_into"):
        survivor = tag
        while survivor.merged_into is not None:
            survivor = survivor.merged_into
        known[tag.pk] = known[tag.name_key] = survivor
    found = {text: known.get(ids[text] if text in ids else keys[text]) for text in texts}
    return {text: tag for text, tag in found.items() if tag is not None}


def tags_by_name() -> dict[str, Tag]:
    """The tags that names mean, by folded name: of one that was merged, the tag it went into."""
    tags = {tag.pk: tag for tag in Tag.objects.all()}
    found = {}
    for tag in tags.values():
        survivor = tag
        while survivor.merged_into_id is not None:
            survivor = tags[survivor.merged_into_id]
        found[tag.name_key] = survivor
    return found


def tags_with_counts() -> list[TagWithCount]:
    """All tags with the number of patients who carry them, alerts first."""
    tags = {tag.pk: tag for tag in Tag.objects.select_related("merged_into").order_by(*_ORDER)}
    carried = counts_by(PatientTag, "tag_id", list(tags), NOT_WITHDRAWN)
    return [TagWithCount(tags[tag_id], number) for tag_id, number in carried.items()]


def count_carrying(tag: Tag) -> int:
    """How many patients carry a tag; 10,001 for more than 10,000."""
    return count_of(PatientTag.objects.filter(tag=tag, patient__withdrawn_at=None)).shown
