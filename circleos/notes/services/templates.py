"""Templates of notes: Settings → Workflow → Templates."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from circleos.core.actor import Actor, writes
from circleos.core.errors import FieldError, Invalid, NotFound
from circleos.core.events import Change, record
from circleos.core.fields import BadValue, clean_text
from circleos.core.folding import fold_name
from circleos.core.rich_text import plain_text
from circleos.notes.models import NoteTemplate, NoteType
from circleos.notes.reading import read_type, read_written

NAME_LENGTH = 120
TEMPLATE = "note_template"  # the kind of subject that their events have


@writes("templates.manage")
def create_template(
    actor: Actor, *, name: str, title: str, type_: str = NoteType.NOTE, body: str
) -> NoteTemplate:
    """Add a template. Raises `Invalid`, also if the name is taken."""
    return _write(actor, NoteTemplate(), name=name, title=title, type_=type_, body=body)


@writes("templates.manage")
def edit_template(  # noqa: PLR0913  each is a field of the template
    actor: Actor, template_id: UUID, *, name: str, title: str, type_: str, body: str
) -> NoteTemplate:
    """Change a template; notes that it was copied into stay as they are."""
    template = _locked(template_id)
    return _write(actor, template, name=name, title=title, type_=type_, body=body)


@writes("templates.manage")
def archive_template(actor: Actor, template_id: UUID) -> NoteTemplate:
    """Offer a template no longer; archiving twice changes nothing."""
    return _set_archived(actor, template_id, archived=True)


@writes("templates.manage")
def restore_template(actor: Actor, template_id: UUID) -> NoteTemplate:
    """Offer a template again."""
    return _set_archived(actor, template_id, archived=False)


def _write(  # noqa: PLR0913  each is a field of the template
    actor: Actor, template: NoteTemplate, *, name: str, title: str, type_: str, body: str
) -> NoteTemplate:
    before = (template.name, template.title, template.type, template.body)
    is_new = not template.name
    errors: list[FieldError] = []
    try:
        name = clean_text(name, NAME_LENGTH)
    except BadValue as bad:
        errors.append(FieldError("name", bad.message))
    else:
        key = fold_name(name)
        others = NoteTemplate.objects.exclude(pk=template.pk)
        if not key:
            errors.append(FieldError("name", _("A name is required")))
        elif others.filter(name_key=key).exists():
            message = _("There is a template “%(name)s” already; take another name") % {
                "name": name
            }
            errors.append(FieldError("name", message))
    try:
        written = read_written(title, body, titled=False)
        chosen = read_type(type_)
    except Invalid as invalid:
        errors += invalid.errors
    if errors:
        raise Invalid(*errors)
    after = (name, written.title, chosen.value, written.body)
    if before == after:
        return template
    template.name, template.title, template.type, template.body = after
    template.name_key = key
    template.save()
    fields = ("name", "title", "type", "text")
    changes = [
        Change(field, None if is_new else _plain(field, old), _plain(field, new))
        for field, old, new in zip(fields, before, after, strict=True)
        if old != new
    ]
    kind = "note_template.created" if is_new else "note_template.edited"
    record(actor, kind, subject_id=template.pk, subject_kind=TEMPLATE, changes=changes)
    return template


def _plain(field: str, value: str) -> str:
    return plain_text(value) if field == "text" else value


def _set_archived(actor: Actor, template_id: UUID, *, archived: bool) -> NoteTemplate:
    template = _locked(template_id)
    if (template.archived_at is not None) != archived:
        template.archived_at = timezone.now() if archived else None
        template.save(update_fields=["archived_at", "updated_at"])
        kind = "note_template.archived" if archived else "note_template.restored"
        changes = [Change("name", template.name, template.name)]
        record(actor, kind, subject_id=template.pk, subject_kind=TEMPLATE, changes=changes)
    return template


def _locked(template_id: UUID) -> NoteTemplate:
    template: NoteTemplate | None = (
        NoteTemplate.objects.select_for_update(of=("self",)).filter(pk=template_id).first()
    )
    if template is None:
        raise NotFound
    return template
