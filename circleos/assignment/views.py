"""Who looks after a patient: chosen in the header, or in a dialog above any page."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from circleos.accounts.access import SignedInRequest
from circleos.accounts.access import page as requires
from circleos.assignment.queries import assignee_of, members_to_choose
from circleos.assignment.services import assign, confirm_assignment, unassign, undo_assignment
from circleos.core.errors import Invalid
from circleos.patients.models import Patient
from circleos.patients.queries import find_patient
from circleos.patients.views.changing import changed_in_dialog, undone
from circleos.ui.render import dialog, fragment, go_to, toast, toast_on_next_page, wants

CHOICES, CONTROL = "assignee-choices", "patient-assignee"
ME, SAME = "me", "same"


@requires("assignment.edit")
def assignment(request: SignedInRequest, patient_id: str) -> HttpResponse:
    """Whom one can choose. POST saves a member, `me`, or nobody (empty)."""
    patient = find_patient(patient_id)
    if request.method != "POST":
        return _choices(request, patient)
    try:
        said, changed = _save(request, patient, request.POST.get("member"))
    except Invalid as invalid:
        return _choices(request, patient, invalid.errors[0].message)
    if wants(request, CONTROL):
        return _control(request, patient, said, changed=changed)
    return changed_in_dialog(request, patient, said, undo=_undo(request, patient, changed=changed))


@require_POST
@requires("assignment.edit")
def confirm(request: SignedInRequest, patient_id: str) -> HttpResponse:
    """Confirm what came about automatically."""
    patient = find_patient(patient_id)
    try:
        changed, said = confirm_assignment(request.actor, patient.pk), _("Assignment confirmed")
    except Invalid as invalid:
        changed, said = False, invalid.errors[0].message
    return _control(request, patient, said, changed=changed)


@require_POST
@requires("assignment.edit")
def undo(request: SignedInRequest, patient_id: str, group: UUID) -> HttpResponse:
    """Bring back what stood there, unless somebody has changed it since."""
    patient = find_patient(patient_id)
    changed = undo_assignment(request.actor, patient.pk, group=group)
    said = _("Undone") if changed else _("Somebody has changed it since")
    return undone(request, patient, said)


def _save(request: SignedInRequest, patient: Patient, chosen: str | None) -> tuple[str, bool]:
    """Write the choice; what to say, and whether it changed anything."""
    if chosen == SAME:
        return _("Nothing changed"), False
    if chosen is None:
        raise Invalid.field("member_id", _("Pick somebody, or “Nobody”"))
    if not chosen:
        changed = unassign(request.actor, patient.pk)
        return _("Nobody is assigned now"), changed
    changed = assign(request.actor, patient.pk, member_id=_member_id(request, chosen))
    assignee = assignee_of(patient.pk)
    return _("Assigned to %(name)s") % {"name": assignee.name if assignee else ""}, changed


def _member_id(request: SignedInRequest, chosen: str) -> UUID:
    if chosen == ME:
        return request.membership.pk
    try:
        return UUID(chosen)
    except ValueError:
        raise Invalid.field("member_id", _("Is not a member; pick somebody else")) from None


def _undo(request: SignedInRequest, patient: Patient, *, changed: bool) -> str:
    if not changed:
        return ""
    return reverse("assignment:undo", args=[patient.pk, request.actor.group])


def _control(
    request: SignedInRequest, patient: Patient, said: str, *, changed: bool
) -> HttpResponse:
    """The control in the header as it stands now; the page shows what has changed besides."""
    undo_path = _undo(request, patient, changed=changed)
    if not wants(request, CONTROL):
        toast_on_next_page(request, said, undo=undo_path)
        return go_to(request, reverse("patients:profile", args=[patient.pk]))
    context = {"patient": patient, "assignee": assignee_of(patient.pk)}
    answer = fragment(request, "assignment/of_patient.html", "control", context)
    answer["HX-Trigger-After-Settle"] = "profile-changed"
    return toast(answer, said, undo=undo_path)


def _choices(request: SignedInRequest, patient: Patient, message: str = "") -> HttpResponse:
    context = {
        "patient": patient,
        "assignee": assignee_of(patient.pk),
        "members": members_to_choose(request.membership.pk),
        "message": message,
    }
    status = Invalid.status if message else 200
    if wants(request, CHOICES) or wants(request, CONTROL):
        return fragment(request, "assignment/of_patient.html", "choices", context, status=status)
    return dialog(request, "assignment/of_patient.html", context, status=status)
