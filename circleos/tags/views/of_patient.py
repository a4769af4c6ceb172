"""The tags of one patient: changed in place on the profile, or in a dialog above any page."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from circleos.accounts.access import SignedInRequest
from circleos.accounts.access import page as requires
from circleos.core.errors import Invalid
from circleos.core.folding import search_keys
from circleos.patients.models import Patient
from circleos.patients.queries import find_patient
from circleos.patients.views.changing import changed_in_dialog, undone
from circleos.tags.models import Kind
from circleos.tags.queries import tags_of, tags_offered
from circleos.tags.services import Tagged, add_known_tag, add_tag, remove_tag
from circleos.tags.shown import PLAIN_ON_PROFILE, FirstTags
from circleos.ui.render import dialog, fragment, toast, wants

IN_PLACE = "patient-tags"


@requires("tags.edit")
def tags(request: SignedInRequest, patient_id: str) -> HttpResponse:
    """The tags to be changed. POST adds one; in the dialog it takes away what was unticked too."""
    patient = find_patient(patient_id)
    is_sent = request.method == "POST"
    if wants(request, IN_PLACE):
        if is_sent:
            return _add_in_place(request, patient)
        return _closed(request, patient) if "shown" in request.GET else _editor(request, patient)
    if not is_sent:
        return _dialog(request, patient)
    try:
        said = _save(request, patient)
    except Invalid as invalid:
        return _dialog(request, patient, invalid.errors[0].message)
    return changed_in_dialog(request, patient, said)


@require_POST
@requires("tags.edit")
def change(request: SignedInRequest, patient_id: str, tag_id: UUID, state: str) -> HttpResponse:
    """Take one tag away, or bring it back: in the editor, or by Undo."""
    patient = find_patient(patient_id)
    match state:
        case "remove":
            said, undo = _removed(patient, remove_tag(request.actor, patient.pk, tag_id))
        case "add":
            said, undo = _added(patient, add_known_tag(request.actor, patient.pk, tag_id))
        case _:
            raise Http404
    if wants(request, IN_PLACE):
        return toast(_editor(request, patient, changed=True), said, undo=undo)
    return undone(request, patient, said, undo=undo)


def _add_in_place(request: SignedInRequest, patient: Patient) -> HttpResponse:
    typed, kind = request.POST.get("name", ""), request.POST.get("kind", "")
    try:
        said, undo = _added(patient, add_tag(request.actor, patient.pk, typed, kind=kind))
    except Invalid as invalid:
        return _editor(request, patient, typed=typed, message=invalid.errors[0].message)
    return toast(_editor(request, patient, changed=True), said, undo=undo)


def _save(request: SignedInRequest, patient: Patient) -> str:
    """What the dialog says: a further tag, and those that were unticked."""
    typed, said = request.POST.get("name", ""), []
    if typed.strip():
        kind = request.POST.get("kind", "")
        said.append(_added(patient, add_tag(request.actor, patient.pk, typed, kind=kind))[0])
    kept = request.POST.getlist("keep")
    for tag in tags_of(patient.pk):
        # What somebody else has added meanwhile was not there to be unticked.
        if str(tag.id) in request.POST.getlist("was") and str(tag.id) not in kept:
            said.append(_removed(patient, remove_tag(request.actor, patient.pk, tag.id))[0])
    return " · ".join(said) or _("Nothing changed")


def _added(patient: Patient, tagged: Tagged) -> tuple[str, str]:
    """What to say, and where it is undone if there is something to undo."""
    if not tagged.is_new:
        return _("%(tag)s was there already") % {"tag": tagged.tag}, ""
    undo = reverse("tags:on-patient", args=[patient.pk, tagged.tag.pk, "remove"])
    return _("Tag %(tag)s added") % {"tag": tagged.tag}, undo


def _removed(patient: Patient, tagged: Tagged) -> tuple[str, str]:
    if not tagged.is_new:
        return _("%(tag)s was gone already") % {"tag": tagged.tag}, ""
    undo = reverse("tags:on-patient", args=[patient.pk, tagged.tag.pk, "add"])
    return _("Tag %(tag)s removed") % {"tag": tagged.tag}, undo


def _editor(
    request: SignedInRequest,
    patient: Patient,
    *,
    changed: bool = False,
    typed: str = "",
    message: str = "",
) -> HttpResponse:
    carried = tags_of(patient.pk)
    standing = {tag.id for tag in carried}
    context = {
        "patient": patient,
        "carried": carried,
        "offered": [
            (tag, " ".join(search_keys(tag.name)))
            for tag in tags_offered()
            if tag.pk not in standing
        ],
        "new_kinds": [
            (Kind.PLAIN.value, _("Create “{name}”")),
            (Kind.ALERT.value, _("Create the alert “{name}”")),
        ],
        "changed": changed or "changed" in request.GET,
        "typed": typed,
        "message": message,
    }
    status = Invalid.status if message else 200
    return fragment(request, "tags/editor.html", "editor", context, status=status)


def _closed(request: SignedInRequest, patient: Patient) -> HttpResponse:
    """The tags as they stand when nobody changes them; the page shows what the changes did."""
    shown = FirstTags.of(tags_of(patient.pk), PLAIN_ON_PROFILE)
    context = {"patient": patient, "shown": shown}
    answer = fragment(request, "tags/editor.html", "closed", context)
    if "changed" in request.GET:
        answer["HX-Trigger-After-Settle"] = "profile-changed"
    return answer


def _dialog(request: SignedInRequest, patient: Patient, message: str = "") -> HttpResponse:
    carried = tags_of(patient.pk)
    is_sent = request.method == "POST"
    context = {
        "patient": patient,
        "carried": carried,
        "kept": request.POST.getlist("keep") if is_sent else [str(tag.id) for tag in carried],
        "offered": tags_offered(),
        "kinds": [(kind.value, kind.label) for kind in (Kind.PLAIN, Kind.ALERT)],
        "kind": request.POST.get("kind", Kind.PLAIN),
        "typed": request.POST.get("name", ""),
        "message": message,
    }
    status = Invalid.status if message else 200
    return dialog(request, "tags/of_patient.html", context, status=status)
