"""What the notes' room adds to the others."""

from django.utils.translation import gettext_lazy as _

from circleos.accounts.settings_pages import SETTINGS_PAGES, SettingsGroup, SettingsPage
from circleos.core.events import EVENT_KINDS, EventKind
from circleos.core.importing import IMPORT_FIELDS
from circleos.core.permissions import ADMINS, CLINICAL, EVERYONE, PERMISSIONS, Permission
from circleos.core.wording import WORDINGS, Wording
from circleos.notes.bar import AddNote, NoteRecords
from circleos.notes.importing import NOTE_FIELD
from circleos.notes.section import NoteAddition, NotesSection, PinnedPart
from circleos.notes.wording import field_label, value_words
from circleos.patients.profile import ADDITIONS, PROFILE_PARTS, SECTIONS
from circleos.search.records import RECORD_ACTIONS, RECORDS
from circleos.ui.frame import FRAME_PARTS, FramePart

for permission in (
    Permission("notes.view", EVERYONE, _("see the titles of notes, and the pinned note"), 30),
    Permission("notes.read", CLINICAL, _("read notes"), 31),
    Permission("notes.edit", CLINICAL, _("write notes, and pin them"), 32),
    Permission("templates.manage", ADMINS, _("add, change and archive templates"), 95),
):
    PERMISSIONS.register(permission)

READ, SEE, MANAGE = "notes.read", "notes.view", "templates.manage"
for kind in (
    EventKind("note.published", _("published a note"), READ, "notebook-pen"),
    EventKind("note.revised", _("changed a note"), READ, "notebook-pen"),
    EventKind("note.imported", _("imported a note"), READ, "notebook-pen"),
    EventKind("note.type_changed", _("changed what a note is for"), READ, "notebook-pen"),
    EventKind("note.pinned", _("pinned a note to the profile"), SEE, "pin"),
    EventKind("note.unpinned", _("took the pinned note off the profile"), SEE, "pin-off"),
    EventKind("note_template.created", _("added a template"), MANAGE, "layout-template"),
    EventKind("note_template.edited", _("changed a template"), MANAGE, "layout-template"),
    EventKind("note_template.archived", _("archived a template"), MANAGE, "archive"),
    EventKind("note_template.restored", _("restored a template"), MANAGE, "archive-restore"),
):
    EVENT_KINDS.register(kind)

for words_for in ("note", "note_template"):
    WORDINGS.register(Wording(words_for, field_label, value_words))

IMPORT_FIELDS.register(NOTE_FIELD)
SECTIONS.register(NotesSection())
PROFILE_PARTS.register(PinnedPart())
ADDITIONS.register(NoteAddition())
RECORDS.register(NoteRecords())
RECORD_ACTIONS.register(AddNote())
FRAME_PARTS.register(FramePart("kept-drafts", "notes/frame.html", order=60))
SETTINGS_PAGES.register(
    SettingsPage("templates", SettingsGroup.WORKFLOW, _("Templates"), "notes:templates", MANAGE, 10)
)
