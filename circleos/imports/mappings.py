"""Saved mappings: what the columns of one system's files mean, kept under a name."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from circleos.core.actor import Actor, writes
from circleos.core.errors import Invalid, NotFound
from circleos.core.events import Change, record
from circleos.core.fields import BadValue, clean_text
from circleos.core.folding import fold_name
from circleos.imports.columns import ColumnMap, choose_columns, headers_key
from circleos.imports.models import MAPPING_NAME_LENGTH, SavedMapping
from circleos.imports.queries import find_mapping, find_upload, standing_mappings

MOST_MAPPINGS = 100
UNDO_FOR = timedelta(days=1)


def fitted(columns: ColumnMap, saved: SavedMapping) -> ColumnMap:
    """The columns of a file as a saved mapping says; it decides about the headers that it knows."""
    known = {header: field for header, field in saved.choices.items() if header in columns.headers}
    return choose_columns(columns, known)


@writes("imports.run")
def save_mapping(actor: Actor, upload_id: UUID, name: str) -> SavedMapping:
    """Keep what was chosen for a file under a name; what was kept under it before is replaced.

    Raises `Invalid` for a name that is missing or too long, or for too many mappings.
    """
    upload = find_upload(upload_id)
    name = _read_name(name)
    saved = next(
        (each for each in standing_mappings() if fold_name(each.name) == fold_name(name)), None
    )
    if saved is None:
        if standing_mappings().count() >= MOST_MAPPINGS:
            message = _("There are %(most)d mappings already; delete one first")
            raise Invalid.field("name", message % {"most": MOST_MAPPINGS})
        saved = SavedMapping()
    is_new = saved._state.adding
    saved.name, saved.choices = name, upload.mapping
    saved.headers_key = headers_key(upload.mapping)
    saved.save()
    kind = "import.mapping_saved" if is_new else "import.mapping_changed"
    _record(actor, kind, saved, Change("name", None, name))
    return saved


@writes("imports.run")
def rename_mapping(actor: Actor, mapping_id: UUID, name: str) -> SavedMapping:
    """Give a mapping another name. Raises `NotFound`, and `Invalid` for a name that is taken."""
    saved = find_mapping(mapping_id).refreshed()
    name, before = _read_name(name), saved.name
    others = standing_mappings().exclude(pk=saved.pk).values_list("name", flat=True)
    if fold_name(name) in map(fold_name, others):
        message = _("There is a mapping “%(name)s” already; take another name")
        raise Invalid.field("name", message % {"name": name})
    if name != before:
        saved.name = name
        # When it was saved decides which one fits a file best; a name does not.
        SavedMapping.objects.filter(pk=saved.pk).update(name=name)
        _record(actor, "import.mapping_changed", saved, Change("name", before, name))
    return saved


@writes("imports.run")
def remove_mapping(actor: Actor, mapping_id: UUID) -> SavedMapping:
    """Delete a mapping; for a day it can be brought back. Raises `NotFound`."""
    saved = find_mapping(mapping_id).refreshed()
    SavedMapping.objects.filter(removed_at__lt=timezone.now() - UNDO_FOR).delete()
    SavedMapping.objects.filter(pk=saved.pk).update(removed_at=timezone.now())
    _record(actor, "import.mapping_removed", saved, Change("name", saved.name, None))
    return saved


@writes("imports.run")
def restore_mapping(actor: Actor, mapping_id: UUID) -> SavedMapping:
    """Bring a deleted mapping back. Raises `NotFound`, and `Invalid` when its name is taken."""
    saved: SavedMapping | None = SavedMapping.objects.filter(pk=mapping_id).first()
    if saved is None:
        raise NotFound
    if saved.removed_at is not None:
        names = map(fold_name, standing_mappings().values_list("name", flat=True))
        if fold_name(saved.name) in names:
            message = _("There is a mapping “%(name)s” already; take another name")
            raise Invalid.field("name", message % {"name": saved.name})
        SavedMapping.objects.filter(pk=saved.pk).update(removed_at=None)
        _record(actor, "import.mapping_restored", saved, Change("name", None, saved.name))
    return saved


def _read_name(text: str) -> str:
    try:
        name = clean_text(text, MAPPING_NAME_LENGTH)
    except BadValue as error:
        raise Invalid.field("name", error.message) from error
    if not name:
        raise Invalid.field("name", _("A name is required"))
    return name


def _record(actor: Actor, kind: str, saved: SavedMapping, change: Change) -> None:
    record(actor, kind, subject_kind="mapping", subject_id=saved.pk, changes=[change])
