"""Edit details: the full editor, three tabs that are saved together."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circleos.accounts.access import SignedInRequest
from circleos.accounts.access import page as requires
from circleos.core.errors import Conflict, Invalid
from circleos.core.queries import newest_event
from circleos.patients.fields import ADDRESS, MAILING_ADDRESS
from circleos.patients.queries import find_patient
from circleos.patients.views.editing import form_context, save_form, status_of
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


@requires("patients.edit")
def edit_details(request: SignedInRequest, patient_id: str) -> HttpResponse:
    """The editor, as a dialog above the profile or as a page of its own."""
    patient = find_patient(patient_id)
    refusal: Invalid | Conflict | None = None
    if request.method == "POST":
        try:
            patient = save_form(request, patient, ALL_FIELDS)
        except (Invalid, Conflict) as refused:
            refusal = refused
        else:
            toast_on_next_page(request, _("%(id)s saved") % {"id": patient.short_id})
            return go_to(request, reverse("patients:profile", args=[patient.pk]))
    faulty = _faulty_tabs(refusal)
    asked = request.GET.get("tab", "basic")
    context = {
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
        "last_change": newest_event(patient.pk),
        **form_context(request, patient, ALL_FIELDS, refusal),
    }
    return dialog(request, "patients/edit.html", context, status=status_of(refusal))


def _faulty_tabs(refusal: Invalid | Conflict | None) -> list[str]:
    """The tabs that hold a field in error, in their order."""
    errors = refusal.errors if isinstance(refusal, Invalid) else ()
    wrong = {error.field for error in errors}
    return [key for key, (_label, names) in TABS.items() if wrong & set(names)]
