"""Every change of a tag, and of who carries it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from circleos.accounts.reading import read
from circleos.core.actor import Actor, writes
from circleos.core.errors import Invalid, NotFound
from circleos.core.event_batches import Happened, sealed, write_sealed
from circleos.core.events import Change, record
from circleos.core.folding import fold_name
from circleos.core.ids import uuid7_texts
from circleos.core.workspace import current_workspace_id
from circleos.patients.models import Patient
from circleos.tags.models import Color, Kind, PatientTag, Tag
from circleos.tags.queries import find_tag, forget_tags, tag_named
from circleos.tags.reading import PARSERS, parse_tag_name

ADDED, REMOVED = "tag.added", "tag.removed"
# What new plain tags take in turn. Red stands for alerts, gray for nothing in particular.
_IN_TURN = (Color.TEAL, Color.BLUE, Color.ORANGE, Color.VIOLET, Color.GREEN, Color.PINK)
_TABLE, _TAGS = PatientTag._meta.db_table, Tag._meta.db_table


@writes("tags.create")
def create_tag(
    actor: Actor, name: str, *, kind: str = "", color: str = "", description: str = ""
) -> Tag:
    """Make a tag. Without a colour an alert is red, and plain ones take the others in turn.

    Raises `Invalid` for a value that can not be read, and when the folded name is taken.
    """
    values = read(
        {key: PARSERS[key] for key in ("name", "kind", "description")},
        {"name": name, "kind": kind, "description": description},
    )
    values["color"] = read(PARSERS, {"color": color})["color"] if color else _color(values["kind"])
    taken = Tag.objects.filter(name_key=fold_name(values["name"])).first()
    tag = Tag(**values, name_key=fold_name(values["name"]))
    if taken is not None or not _stored(tag):
        raise _taken(taken or Tag.objects.get(name_key=tag.name_key))
    changes = [Change(field, None, value) for field, value in values.items() if value]
    _record(actor, "tag.created", tag, *changes)
    return tag


@writes("tags.manage")
def edit_tag(actor: Actor, tag_id: UUID, fields: Mapping[str, str]) -> Tag:
    """Rename, recolour or describe a tag, or make an alert of it; on all who carry it.

    Raises `Invalid` for a value that can not be read, and when the folded name is taken.
    """
    values = read({key: PARSERS[key] for key in fields if key in PARSERS}, fields)
    tag = _locked(tag_id)
    _require_unmerged(tag)
    changes = [
        Change(field, getattr(tag, field), value)
        for field, value in values.items()
        if getattr(tag, field) != value
    ]
    if not changes:
        return tag
    for change in changes:
        setattr(tag, change.field, change.new)
    tag.name_key = fold_name(tag.name)
    others = Tag.objects.filter(name_key=tag.name_key).exclude(pk=tag.pk)
    other = others.first()
    if other is not None or not _stored(tag):
        raise _taken(other or others.get())
    _record(actor, "tag.edited", tag, *changes)
    return tag


@writes("tags.manage")
def archive_tag(actor: Actor, tag_id: UUID) -> Tag:
    """Offer a tag no longer. Whoever carries it keeps it."""
    tag = _locked(tag_id)
    _require_unmerged(tag)
    if tag.archived_at is None:
        tag.archived_at = timezone.now()
        tag.save(update_fields=["archived_at", "updated_at"])
        _record(actor, "tag.archived", tag, Change("name", tag.name, tag.name))
    return tag


@writes("tags.manage")
def restore_tag(actor: Actor, tag_id: UUID) -> Tag:
    """Offer a tag again."""
    tag = _locked(tag_id)
    _require_unmerged(tag)
    _restore(actor, tag)
    return tag


@writes("tags.manage")
def merge_tags(actor: Actor, tag_id: UUID, *, into: UUID) -> Tag:
    """Let all who carry a tag carry another instead, and return that one. It can be undone.

    The name stays taken and means the other from now on. Raises `Invalid` when both are the same
    or of different kinds: nobody should lose an alert, or get one, by tidying up.
    """
    locked = {tag.pk: tag for tag in _lock([tag_id, into])}
    if tag_id not in locked or into not in locked:
        raise NotFound
    tag, survivor = locked[tag_id], locked[into]
    if tag.pk == survivor.pk:
        raise Invalid.field("into", _("Choose another tag"))
    _require_unmerged(tag)
    _require_unmerged(survivor, "into")
    if tag.kind != survivor.kind:
        message = _("One of them is an alert and the other is not; make both alike first")
        raise Invalid.field("into", message)
    _move(
        """
        SET tag_id = %(to)s, merged_from = array_append(p.merged_from, p.tag_id)
        WHERE p.workspace_id = %(workspace)s AND p.tag_id = %(tag)s
        """,
        tag,
        survivor,
    )
    tag.merged_into = survivor
    tag.save(update_fields=["merged_into", "updated_at"])
    _record(actor, "tag.merged", tag, Change("into", None, survivor.name))
    return survivor


@writes("tags.manage")
def undo_merge(actor: Actor, tag_id: UUID) -> Tag:
    """Give a tag that was merged back to those who carried it, unless they lost it since."""
    tag = _locked(tag_id)
    survivor = tag.merged_into
    if survivor is None:
        raise Invalid.field(
            "tag", _("“%(name)s” is not merged, so there is nothing to undo") % {"name": tag}
        )
    _require_unmerged(survivor, "tag")
    _move(
        """
        SET tag_id = %(to)s,
            merged_from = nullif(trim_array(p.merged_from, 1), ARRAY[]::uuid[])
        WHERE p.workspace_id = %(workspace)s AND p.tag_id = %(tag)s
          AND p.merged_from[array_upper(p.merged_from, 1)] = %(to)s
        """,
        survivor,
        tag,
    )
    tag.merged_into = None
    tag.save(update_fields=["merged_into", "updated_at"])
    _record(actor, "tag.unmerged", tag, Change("into", survivor.name, None))
    return tag


@dataclass(frozen=True, slots=True)
class Tagged:
    """A tag on a patient, and whether it was not there before."""

    tag: Tag
    is_new: bool


@writes("tags.edit")
def add_tag(actor: Actor, patient_id: UUID, name: str, *, kind: str = "") -> Tagged:
    """Let a patient carry the tag of this name; carrying it twice is carrying it once.

    A tag that does not exist yet is made, of this kind, which needs `tags.create`. One that was
    archived is offered again.
    """
    name = read({"name": parse_tag_name}, {"name": name})["name"]
    return _add(actor, patient_id, tag_of_name(actor, name, kind))


@writes("tags.edit")
def add_known_tag(actor: Actor, patient_id: UUID, tag_id: UUID) -> Tagged:
    """Let a patient carry a tag that exists."""
    tag = find_tag(tag_id)
    return _add(actor, patient_id, tag_named(tag.name) or tag)


@writes("tags.edit")
def remove_tag(actor: Actor, patient_id: UUID, tag_id: UUID) -> Tagged:
    """Take a tag from a patient; `is_new` says whether that changed anything."""
    _require_patient(patient_id)
    tag = find_tag(tag_id)
    removed = remove_tag_from_many(actor, [patient_id], tag)
    return Tagged(tag, is_new=bool(removed))


@writes("tags.edit")
def tag_of_name(actor: Actor, name: str, kind: str = "") -> Tag:
    """The tag that a name means; one that is not there is made, which needs `tags.create`."""
    tag = tag_named(name)
    if tag is not None:
        return tag
    try:
        with transaction.atomic():
            return create_tag(actor, name, kind=kind)
    except Invalid:
        tag = tag_named(name)  # of whoever made the same a moment ago
        if tag is None:
            raise
        return tag


@writes("tags.edit")
def add_tag_to_many(actor: Actor, patient_ids: Sequence[UUID], tag: Tag) -> int:
    """Let all of these patients carry a tag, and return how many did not yet.

    Whoever has to be locked has been.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {_TABLE} (workspace_id, id, created_at, updated_at, patient_id, tag_id)
            SELECT %(workspace)s, id, now(), now(), patient_id, %(tag)s
            FROM unnest(%(ids)s::uuid[], %(patients)s::uuid[]) AS new (id, patient_id)
            ON CONFLICT (workspace_id, patient_id, tag_id) DO NOTHING
            RETURNING patient_id::text
            """,  # noqa: S608  the table's name is ours
            {
                "workspace": current_workspace_id(),
                "tag": tag.pk,
                "ids": uuid7_texts(len(patient_ids)),
                "patients": list(patient_ids),
            },
        )
        added = [patient_id for (patient_id,) in cursor.fetchall()]
    _write_events(actor, ADDED, added, (field_of(tag.pk), None, tag.name))
    return len(added)


@writes("tags.edit")
def remove_tag_from_many(actor: Actor, patient_ids: Sequence[UUID], tag: Tag) -> int:
    """Take a tag from all of these patients, and return how many carried it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            DELETE FROM {_TABLE}
            WHERE workspace_id = %s AND tag_id = %s AND patient_id = ANY(%s)
            RETURNING patient_id::text
            """,  # noqa: S608  the table's name is ours
            [current_workspace_id(), tag.pk, list(patient_ids)],
        )
        removed = [patient_id for (patient_id,) in cursor.fetchall()]
    _write_events(actor, REMOVED, removed, (field_of(tag.pk), tag.name, None))
    return len(removed)


@writes("tags.edit")
def take_back_tag(actor: Actor, patient_ids: Sequence[UUID], line: Sequence[Tag]) -> int:
    """Take a tag from patients as if it had never been added, and return from how many.

    `line` is the tag, and after it those into which it was merged since: the last of them goes from
    whoever carries it for this alone. Who carried that besides, or another that was merged into
    it, keeps it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            DELETE FROM {_TABLE} p
            WHERE p.workspace_id = %(workspace)s AND p.patient_id = ANY(%(patients)s)
              AND (p.tag_id = %(tag)s OR %(tag)s = ANY(p.merged_from))
              AND (p.tag_id <> %(now)s OR NOT EXISTS (
                  SELECT FROM {_TABLE} o
                  JOIN {_TAGS} m ON m.workspace_id = o.workspace_id AND m.id = o.tag_id
                  WHERE o.workspace_id = p.workspace_id AND o.patient_id = p.patient_id
                    AND m.merged_into_id = p.tag_id
              ))
            RETURNING p.patient_id::text, p.tag_id
            """,  # noqa: S608  the tables' names are ours
            {
                "workspace": current_workspace_id(),
                "patients": list(patient_ids),
                "tag": line[0].pk,
                "now": line[-1].pk,
            },
        )
        removed = cursor.fetchall()
    for each in line:
        of_tag = [patient_id for patient_id, tag_id in removed if tag_id == each.pk]
        _write_events(actor, REMOVED, of_tag, (field_of(each.pk), each.name, None))
    return len(removed)


def field_of(tag_id: UUID) -> str:
    """Under which field the events of a patient keep one tag."""
    return f"tag:{tag_id}"


def _write_events(actor: Actor, kind: str, patient_ids: Sequence[str], change: Any) -> None:
    if patient_ids:
        write_sealed(actor, sealed([Happened(kind, each, [change]) for each in patient_ids]))


def _add(actor: Actor, patient_id: UUID, tag: Tag) -> Tagged:
    _require_patient(patient_id)
    is_new = bool(add_tag_to_many(actor, [patient_id], tag))
    if is_new and tag.archived_at is not None and actor.may("tags.create"):
        _restore(actor, tag)
    return Tagged(tag, is_new)


def _stored(tag: Tag) -> bool:
    """Store a tag; False when somebody took its name in this very moment."""
    try:
        with transaction.atomic():
            tag.save()
    except IntegrityError:
        return False
    return True


def _color(kind: str) -> str:
    if kind == Kind.ALERT:
        return Color.RED
    return _IN_TURN[Tag.objects.filter(kind=Kind.PLAIN).count() % len(_IN_TURN)]


def _taken(other: Tag) -> Invalid:
    if other.merged_into is not None:
        message = _("“%(name)s” was merged into “%(other)s”; undo that first, or take another name")
        return Invalid.field("name", message % {"name": other, "other": other.merged_into})
    if other.archived_at is not None:
        message = _("“%(name)s” is archived; restore it, or take another name")
        return Invalid.field("name", message % {"name": other})
    return Invalid.field(
        "name",
        _("“%(name)s” is there already; use that tag, or take another name") % {"name": other},
    )


def _require_patient(patient_id: UUID) -> None:
    if not Patient.objects.filter(pk=patient_id).exists():
        raise NotFound


def _require_unmerged(tag: Tag, field: str = "tag") -> None:
    if tag.merged_into is not None:
        message = _("“%(name)s” was merged into “%(other)s”; undo that first")
        raise Invalid.field(field, message % {"name": tag, "other": tag.merged_into})


def _restore(actor: Actor, tag: Tag) -> None:
    if tag.archived_at is not None:
        tag.archived_at = None
        tag.save(update_fields=["archived_at", "updated_at"])
        _record(actor, "tag.restored", tag, Change("name", tag.name, tag.name))


def _move(update: str, tag: Tag, to: Tag) -> None:
    """Let rows of one tag be of another, where the patient does not carry that already."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {_TABLE} p {update} AND NOT EXISTS (
                SELECT FROM {_TABLE} o
                WHERE o.workspace_id = p.workspace_id AND o.patient_id = p.patient_id
                  AND o.tag_id = %(to)s
            )
            """,
            {"workspace": current_workspace_id(), "tag": tag.pk, "to": to.pk},
        )


def _lock(tag_ids: Sequence[UUID]) -> list[Tag]:
    """These tags, locked in the order in which everybody locks them."""
    tags = Tag.objects.select_for_update(of=("self",)).select_related("merged_into")
    return list(tags.filter(pk__in=tag_ids).order_by("pk"))


def _locked(tag_id: UUID) -> Tag:
    for tag in _lock([tag_id]):
        return tag
    raise NotFound


def _record(actor: Actor, kind: str, tag: Tag, *changes: Change) -> None:
    forget_tags()
    record(actor, kind, subject_kind="tag", subject_id=tag.pk, changes=changes)
