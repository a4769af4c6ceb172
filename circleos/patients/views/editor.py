"""Edit details: the full editor, three tabs that are saved together."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circleos.accounts.access import SignedInRequest
from circleos.accounts.access import page as requires
from circleos.core.errors import Conflict, Invalid
from circleos.core.queries import newest_event
from circleos.core.workspace import workspace_transaction
from circleos.patients.editor_parts import EDITOR_PARTS, EditorPart, PartInEditor
from circleos.patients.fields import ADDRESS, MAILING_ADDRESS
from circleos.patients.models import Patient
from circleos.patients.queries import find_patient
from circleos.patients.views.editing import form_context, is_filled, save_form
from circleos.ui.render import dialog, go_to, toast_on_next_page

TABS = {
    "basic": (
        gettext_lazy("Basic"),
        (
            "first_name", "last_name", "title", "birth_name", "preferred_name", "type",
            "email", "further_emails", "phone", "further_phones", "language", "source",
        ),
    ),
    "medical": (gettext_lazy("Medical"), ("birthday", "gender")),
    "address": (gettext_lazy("Address"), (*ADDRESS, *MAILING_ADDRESS)),
}  # fmt: skip
ALL_FIELDS = tuple(name for _label, names in TABS.values() for name in names)


@dataclass(slots=True)
class _Editor:
    """What one request shows or saves: the patient's own fields, and the parts of rooms."""

    patient: Patient
    parts: Sequence[tuple[EditorPart, PartInEditor]]
    refusal: Invalid | Conflict | None = None

    @property
    def is_refused(self) -> bool:
        """Whether anything could not be saved."""
        return self.refusal is not None or any(shown.is_refused for _part, shown in self.parts)

    @property
    def status(self) -> int:
        """The HTTP status: 409 if somebody else has changed the same, and nothing is wrong."""
        invalid = isinstance(self.refusal, Invalid) or any(shown.errors for _p, shown in self.parts)
        if invalid:
            return Invalid.status
        return Conflict.status if self.is_refused else 200

    def faulty_tabs(self) -> list[str]:
        """The tabs that hold something that is refused, in their order."""
        errors = self.refusal.errors if isinstance(self.refusal, Invalid) else ()
        wrong = {error.field for error in errors}
        of_parts = {part.tab for part, shown in self.parts if shown.is_refused}
        return [
            key for key, (_label, names) in TABS.items() if wrong & set(names) or key in of_parts
        ]


class _Refused(Exception):
    """Something can not be saved, so that nothing is."""


@requires("patients.edit")
def edit_details(request: SignedInRequest, patient_id: str) -> HttpResponse:
    """The editor, as a dialog above the profile or as a page of its own."""
    patient = find_patient(patient_id)
    sent = request.POST if request.method == "POST" else None
    parts = [
        (part, part.of(request.actor, patient, sent))
        for part in EDITOR_PARTS
        if request.actor.may(part.permission)
    ]
    editor = _Editor(patient, parts)
    if sent is not None and _save(request, editor):
        toast_on_next_page(request, _("%(id)s saved") % {"id": patient.short_id})
        return go_to(request, reverse("patients:profile", args=[patient.pk]))
    return _shown(request, editor)


def _save(request: SignedInRequest, editor: _Editor) -> bool:
    """Write all tabs together, or nothing. All that is wrong is found at once."""
    try:
        with workspace_transaction(request.actor.workspace_id):
            try:
                save_form(request, editor.patient, ALL_FIELDS)
            except (Invalid, Conflict) as refusal:
                editor.refusal = refusal
            for _part, shown in editor.parts:
                shown.save()
            if editor.is_refused:
                raise _Refused
    except _Refused:
        return False
    return True


def _shown(request: SignedInRequest, editor: _Editor) -> HttpResponse:
    patient, faulty = editor.patient, editor.faulty_tabs()
    asked = request.GET.get("tab", "basic")
    context = form_context(request, patient, ALL_FIELDS, editor.refusal)
    context["errors"] += [error for _part, shown in editor.parts for error in shown.errors]
    context |= {
        "patient": patient,
        "current": faulty[0] if faulty else asked if asked in TABS else "basic",
        "tab_items": [
            {"key": key, "label": label, "href": f"?tab={key}", "error": key in faulty}
            for key, (label, _names) in TABS.items()
        ],
        "panels": {
            "basic": TABS["basic"][1],
            "medical": TABS["medical"][1],
            "address": ADDRESS,
            "mailing": MAILING_ADDRESS,
        },
        "is_mailing_open": is_filled(context["fields"], MAILING_ADDRESS),
        "parts": {
            tab: [(part, shown) for part, shown in editor.parts if part.tab == tab] for tab in TABS
        },
        "last_change": newest_event(patient.pk),
    }
    return dialog(request, "patients/edit.html", context, status=editor.status)
