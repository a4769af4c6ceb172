"""Quick create: seven fields, and the new profile at once."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from circleos.accounts.access import SignedInRequest
from circleos.accounts.access import page as requires
from circleos.core.errors import FieldError, Invalid
from circleos.core.fields import format_phone
from circleos.patients.fields import Reading, read_fields
from circleos.patients.forms import QUICK_FIELDS, form_fields, submitted
from circleos.patients.services import create_patient
from circleos.patients.views.editing import summary_of
from circleos.ui.frame import rail_changed
from circleos.ui.render import dialog, go_to, page, toast_on_next_page

CHECKED_WHILE_TYPING = ("email", "phone")


@requires("patients.create")
def new_patient(request: SignedInRequest) -> HttpResponse:
    """The form, as a dialog above a page or as a page of its own."""
    if request.method != "POST":
        reading = Reading.of(request.actor.workspace_id)
        values = {"type": reading.default_type, "language": reading.default_language}
        return _form(request, values)
    typed = submitted(request.POST, QUICK_FIELDS)
    try:
        patient = create_patient(request.actor, typed)
    except Invalid as invalid:
        return _form(request, typed, invalid.errors)
    rail_changed(request)
    toast_on_next_page(request, _("%(id)s created") % {"id": patient.short_id})
    return go_to(request, reverse("patients:profile", args=[patient.pk]))


def _form(
    request: SignedInRequest, values: dict[str, Any], errors: tuple[FieldError, ...] = ()
) -> HttpResponse:
    context = {
        "fields": form_fields(QUICK_FIELDS, values, errors=errors),
        "errors": summary_of(errors),
    }
    return dialog(request, "patients/new.html", context, status=422 if errors else 200)


@require_POST
@requires("patients.create")
def check_field(request: SignedInRequest, name: str) -> HttpResponse:
    """One field while it is being typed: what is wrong, or how it will be stored."""
    if name not in CHECKED_WHILE_TYPING:
        return HttpResponse(status=404)
    typed = request.POST.get(name, "")
    message, hint = "", ""
    try:
        stored = read_fields({name: typed}, Reading.of(request.actor.workspace_id))[name]
    except Invalid as invalid:
        message = invalid.errors[0].message
    else:
        shown = format_phone(str(stored)) if name == "phone" else str(stored)
        hint = shown if shown != typed.strip() else ""
    context = {"name": name, "message": message, "hint": hint}
    return page(request, "patients/checked.html", context)
