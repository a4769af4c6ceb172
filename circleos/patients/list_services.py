"""Every change of the workspace's own lists: patient types and sources."""

from typing import TypeVar
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from circleos.accounts.services import lock_workspace
from circleos.core.actor import Actor, writes
from circleos.core.errors import Invalid, NotFound
from circleos.core.events import Change, record
from circleos.core.fields import BadValue, clean_text
from circleos.core.folding import fold_name
from circleos.patients.models import PatientType, Source
from circleos.patients.models.lists import STANDARD_SOURCES, STANDARD_TYPES, ListEntry
from circleos.patients.queries import forget_choices

NAME_LENGTH = 60
EntryT = TypeVar("EntryT", bound=ListEntry)
EVENT_OF: dict[type[ListEntry], str] = {PatientType: "type.changed", Source: "source.changed"}


def start_lists(_actor: Actor) -> None:
    """Give a new workspace the standard types and sources; a patient is the default type."""
    PatientType.objects.bulk_create(
        PatientType(key=key, position=position, is_default=key == "patient")
        for position, key in enumerate(STANDARD_TYPES)
    )
    Source.objects.bulk_create(
        Source(key=key, position=position) for position, key in enumerate(STANDARD_SOURCES)
    )


@writes("patients.settings")
def add_entry(actor: Actor, kind: type[ListEntry], name: str) -> ListEntry:
    """Add a choice. Its key is its first name and stays, whatever it is renamed to."""
    lock_workspace(actor.workspace_id)
    name = _read_name(kind, name)
    entry = kind(key=name, name=name, position=kind.objects.count())
    entry.save(force_insert=True)
    _record(actor, entry, Change("name", None, name))
    return entry


@writes("patients.settings")
def rename_entry(actor: Actor, kind: type[ListEntry], entry_id: UUID, name: str) -> ListEntry:
    """Show a choice under another name. Files and the API go on using its key."""
    lock_workspace(actor.workspace_id)
    entry = _entry(kind, entry_id)
    before, name = str(entry), _read_name(kind, name, entry)
    if name != before:
        entry.name = name
        entry.save(update_fields=["name", "updated_at"])
        _record(actor, entry, Change("name", before, name))
    return entry


@writes("patients.settings")
def archive_entry(actor: Actor, kind: type[ListEntry], entry_id: UUID) -> ListEntry:
    """Offer a choice no longer. Whoever has it keeps it. The default type has to stay."""
    entry = _entry(kind, entry_id)
    if isinstance(entry, PatientType) and entry.is_default:
        raise Invalid.field(
            "name", _("%(name)s is the default; choose another default first") % {"name": entry}
        )
    if entry.archived_at is None:
        entry.archived_at = timezone.now()
        entry.save(update_fields=["archived_at", "updated_at"])
        _record(actor, entry, Change("archived", False, True))
    return entry


@writes("patients.settings")
def restore_entry(actor: Actor, kind: type[ListEntry], entry_id: UUID) -> ListEntry:
    """Offer a choice again."""
    entry = _entry(kind, entry_id)
    if entry.archived_at is not None:
        entry.archived_at = None
        entry.save(update_fields=["archived_at", "updated_at"])
        _record(actor, entry, Change("archived", True, False))
    return entry


@writes("patients.settings")
def set_default_type(actor: Actor, entry_id: UUID) -> PatientType:
    """Give new patients this type."""
    lock_workspace(actor.workspace_id)
    entry = _entry(PatientType, entry_id)
    if entry.archived_at is not None:
        raise Invalid.field("name", _("%(name)s is archived; restore it first") % {"name": entry})
    before = PatientType.objects.get(is_default=True)
    if before.pk != entry.pk:
        before.is_default, entry.is_default = False, True
        before.save(update_fields=["is_default", "updated_at"])
        entry.save(update_fields=["is_default", "updated_at"])
        _record(actor, entry, Change("default", str(before), str(entry)))
    return entry


def _entry(kind: type[EntryT], entry_id: UUID) -> EntryT:
    entry: EntryT | None = kind.objects.select_for_update().filter(pk=entry_id).first()
    if entry is None:
        raise NotFound
    return entry


def _read_name(kind: type[ListEntry], text: str, own: ListEntry | None = None) -> str:
    try:
        name = clean_text(text, NAME_LENGTH)
    except BadValue as error:
        raise Invalid.field("name", error.message) from error
    if not name:
        raise Invalid.field("name", _("A name is required"))
    for other in kind.objects.all():
        names = {fold_name(str(other)), fold_name(other.key)}
        if (own is None or other.pk != own.pk) and fold_name(name) in names:
            raise Invalid.field(
                "name", _("“%(name)s” is in the list already; take another name") % {"name": name}
            )
    return name


def _record(actor: Actor, entry: ListEntry, change: Change) -> None:
    forget_choices(type(entry))
    record(
        actor,
        EVENT_OF[type(entry)],
        subject_kind=entry._meta.model_name or "",
        subject_id=entry.pk,
        changes=[change],
    )
