"""A patient's plans: added, edited and removed where they stand; and insurers suggested."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from circleos.accounts.access import SignedInRequest
from circleos.accounts.access import page as requires
from circleos.core.errors import Conflict, Invalid
from circleos.insurance.editor_part import MOST_NEW, EditedPlan, prefix_of_new
from circleos.insurance.forms import (
    changed_by_person,
    plan_form,
    typed_fields,
)
from circleos.insurance.models import InsurancePlan
from circleos.insurance.queries import find_plan, providers_suggested
from circleos.insurance.services import add_plan, edit_plan, remove_plan, restore_plan
from circleos.insurance.wording import color_of, type_in_words
from circleos.patients.forms import version_seen
from circleos.patients.models import Patient
from circleos.patients.queries import find_patient
from circleos.patients.views.editing import status_of
from circleos.patients.views.profile import card_changed
from circleos.ui.render import (
    DIALOG,
    DIALOG_FORM,
    dialog,
    fragment,
    go_to,
    page,
    toast_on_next_page,
    wants,
)

CARD = "insurance"
# What the names of the controls begin with where one plan is edited alone.
ALONE = "insurance-"


@requires("insurance.edit")
def new_plan(request: SignedInRequest, patient_id: str) -> HttpResponse:
    """Add a plan: in the card of the profile, or in a dialog."""
    patient = find_patient(patient_id)
    if request.method != "POST":
        return _form(request, patient, None)
    try:
        plan = add_plan(request.actor, patient.pk, typed_fields(request.POST, ALONE))
    except Invalid as refusal:
        return _form(request, patient, None, refusal)
    return card_changed(request, patient, CARD, _("%(name)s added") % {"name": plan.provider.name})


@requires("insurance.edit")
def change_plan(request: SignedInRequest, patient_id: str, plan_id: UUID) -> HttpResponse:
    """Edit a plan in the card of the profile."""
    patient = find_patient(patient_id)
    plan = find_plan(patient.pk, plan_id)
    if request.method != "POST":
        return _form(request, patient, plan)
    changes = changed_by_person(request.POST, ALONE)
    version = version_seen(request.POST, ALONE)
    try:
        edit_plan(request.actor, patient.pk, plan.pk, changes, version=version)
    except (Invalid, Conflict) as refusal:
        return _form(request, patient, find_plan(patient.pk, plan_id), refusal)
    return card_changed(request, patient, CARD)


@require_POST
@requires("insurance.edit")
def remove(request: SignedInRequest, patient_id: str, plan_id: UUID) -> HttpResponse:
    """Take a plan away; the answer offers Undo."""
    patient = find_patient(patient_id)
    plan = remove_plan(request.actor, patient.pk, plan_id)
    undo = reverse("insurance:restore", args=[patient.pk, plan_id])
    said = _("%(name)s removed") % {"name": plan.provider.name}
    return card_changed(request, patient, CARD, said, undo=undo)


@require_POST
@requires("insurance.edit")
def restore(request: SignedInRequest, patient_id: str, plan_id: UUID) -> HttpResponse:
    """Bring a plan back."""
    patient = find_patient(patient_id)
    try:
        plan = restore_plan(request.actor, patient.pk, plan_id)
    except Invalid as invalid:
        said = invalid.errors[0].message
    else:
        said = _("%(name)s is back") % {"name": plan.provider.name}
    toast_on_next_page(request, said)
    return go_to(request, reverse("patients:profile", args=[patient.pk]))


@require_GET
@requires("insurance.edit")
def new_in_editor(request: SignedInRequest, number: int) -> HttpResponse:
    """The empty fields of one more plan, for the editor."""
    if not 1 <= number <= MOST_NEW:
        raise Http404
    context = {
        "edited": EditedPlan(plan_form(prefix_of_new(number))),
        "next_number": number + 1 if number < MOST_NEW else 0,
    }
    return page(request, "insurance/editor_new.html", context)


@require_GET
@requires("insurance.edit")
def suggestions(request: SignedInRequest) -> HttpResponse:
    """The insurers that somebody may mean who typed this."""
    sent = (str(value) for name, value in request.GET.items() if name.endswith("provider"))
    typed = next(sent, "")
    context = {
        "options": [
            (provider, type_in_words(provider.type), color_of(provider.type))
            for provider in providers_suggested(typed[:100])
        ],
        "typed": typed.strip(),
    }
    return page(request, "insurance/suggestions.html", context)


def _form(
    request: SignedInRequest,
    patient: Patient,
    plan: InsurancePlan | None,
    refusal: Invalid | Conflict | None = None,
) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    context = {
        "patient": patient,
        "plan": plan,
        "form": plan_form(ALONE, plan, sent, refusal),
        "in_dialog": wants(request, DIALOG) or wants(request, DIALOG_FORM),
    }
    status = status_of(refusal)
    if context["in_dialog"] or not request.headers.get("HX-Request"):
        return dialog(request, "insurance/plan.html", context, status=status)
    return fragment(request, "insurance/plan.html", "card_form", context, status=status)
