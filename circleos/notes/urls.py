from django.urls import path

from circleos.notes.views import editor, notes, pinned, templates

app_name = "notes"
SETTINGS = "settings/workflow/templates"
urlpatterns = [
    path("patients/<str:patient_id>/notes/new", editor.new_note, name="new"),
    path("patients/<str:patient_id>/notes/draft", editor.keep_draft, name="keep-draft"),
    path("patients/<str:patient_id>/pinned-note", pinned.pinned, name="pinned"),
    path("patients/<str:patient_id>/pinned-note/unpin", pinned.unpin, name="unpin"),
    path("notes/draft-key", editor.key, name="draft-key"),
    path("notes/mentions", editor.mentions, name="mentions"),
    path("notes/templates/<uuid:template_id>", editor.template_text, name="template-text"),
    path("notes/<uuid:note_id>", notes.note, name="note"),
    path("notes/<uuid:note_id>/edit", editor.edit_note, name="edit"),
    path("notes/<uuid:note_id>/discard", editor.discard, name="discard"),
    path("notes/<uuid:note_id>/restore", editor.restore, name="restore"),
    path("notes/<uuid:note_id>/type/<slug:type_>", notes.set_type, name="set-type"),
    path("notes/<uuid:note_id>/pin", notes.pin, name="pin"),
    path("notes/<uuid:note_id>/pin-again", pinned.pin_again, name="pin-again"),
    path("notes/<uuid:note_id>/versions", notes.versions, name="versions"),
    path("notes/<uuid:note_id>/versions/<int:number>", notes.version, name="version"),
    path(SETTINGS, templates.templates, name="templates"),
    path(f"{SETTINGS}/new", templates.new_template, name="new-template"),
    path(f"{SETTINGS}/<uuid:template_id>", templates.change_template, name="template"),
    path(f"{SETTINGS}/<uuid:template_id>/archive", templates.archive, name="archive-template"),
    path(f"{SETTINGS}/<uuid:template_id>/restore", templates.restore, name="restore-template"),
]
