"""Reading: a note, its versions, and what differs between two of them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from circleos.accounts.access import SignedInRequest
from circleos.accounts.access import page as requires
from circleos.core.rich_text import shown_rich_text
from circleos.notes.bar import NOTE
from circleos.notes.comparison import compare
from circleos.notes.models import NoteVersion
from circleos.notes.parts import NOTE_PARTS
from circleos.notes.queries import (
    current_version,
    draft_of,
    find_note,
    is_pinned,
    pinned_note,
    types_offered,
    version_of,
    versions_of,
)
from circleos.notes.services import change_type, pin_note
from circleos.search.recent import opened
from circleos.ui.render import dialog, go_to, page, toast_on_next_page


@requires("notes.read")
def note(request: SignedInRequest, note_id: UUID) -> HttpResponse:
    """A published note. A draft opens in the editor of its author."""
    shown = find_note(request.actor, note_id)
    if not shown.is_published:
        return go_to(request, reverse("notes:edit", args=[shown.pk]))
    opened(request.actor, NOTE, shown.pk)
    version = current_version(shown)
    context = {
        "note": shown,
        "patient": shown.patient,
        "version": version,
        "body": shown_rich_text(version.body),
        "is_pinned": is_pinned(shown),
        "draft": draft_of(request.actor, shown.pk),
        "types": types_offered(),
        "parts": [(part, part.load(request.actor, shown)) for part in NOTE_PARTS],
    }
    return page(request, "notes/note.html", context)


@requires("notes.read")
def versions(request: SignedInRequest, note_id: UUID) -> HttpResponse:
    """All versions; with two of them in the address, what differs between them."""
    shown = find_note(request.actor, note_id)
    all_versions = versions_of(shown.pk)
    older, newer = _compared(request.GET, all_versions)
    context = {
        "note": shown,
        "patient": shown.patient,
        "versions": all_versions,
        "older": older,
        "newer": newer,
        "comparison": compare(older, newer) if older and newer else None,
    }
    return page(request, "notes/versions.html", context)


@requires("notes.read")
def version(request: SignedInRequest, note_id: UUID, number: int) -> HttpResponse:
    """The note as it was published in one version."""
    shown = find_note(request.actor, note_id)
    text = version_of(shown.pk, number)
    context = {
        "note": shown,
        "patient": shown.patient,
        "version": text,
        "body": shown_rich_text(text.body),
    }
    return page(request, "notes/version.html", context)


@require_POST
@requires("notes.edit")
def set_type(request: SignedInRequest, note_id: UUID, type_: str) -> HttpResponse:
    """Say what the note is for."""
    changed = change_type(request.actor, note_id, type_)
    toast_on_next_page(request, _("Now a %(type)s") % {"type": changed.get_type_display()})
    return go_to(request, reverse("notes:note", args=[note_id]))


@requires("notes.edit")
def pin(request: SignedInRequest, note_id: UUID) -> HttpResponse:
    """Pin to the profile, after saying that every role reads it there."""
    shown = find_note(request.actor, note_id)
    pinned = pinned_note(shown.patient_id)
    replaced = pinned.note if pinned and pinned.note != shown else None
    if request.method == "POST":
        pin_note(request.actor, note_id)
        undo = reverse("notes:unpin", args=[shown.patient_id])
        if replaced:
            undo = reverse("notes:pin-again", args=[replaced.pk])
        toast_on_next_page(request, _("Pinned to the profile"), undo=undo)
        return go_to(request, reverse("patients:profile", args=[shown.patient_id]))
    context = {"note": shown, "patient": shown.patient, "replaced": replaced}
    return dialog(request, "notes/pin.html", context)


def _compared(
    asked: Mapping[str, str], versions: Sequence[NoteVersion]
) -> tuple[NoteVersion | None, NoteVersion | None]:
    """The two versions that an address names, the older first; without it the last two."""
    by_number = {str(each.number): each for each in versions}
    newest = [str(each.number) for each in versions[:2]]
    numbers = {asked.get("from", newest[-1]), asked.get("to", newest[0])}
    chosen = sorted(
        (by_number[each] for each in numbers if each in by_number), key=lambda each: each.number
    )
    return (chosen[0], chosen[1]) if len(chosen) == 2 else (None, None)
