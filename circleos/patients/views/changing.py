"""How a change of one patient ends that was made above any page: in a dialog, or by Undo."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from circleos.patients.models import Patient
from circleos.ui.render import DIALOG, DIALOG_FORM, go_to, tell, toast_on_next_page, wants


def changed_in_dialog(
    request: HttpRequest, patient: Patient, said: str, *, undo: str = ""
) -> HttpResponse:
    """Close the dialog, and let the page behind it show what has changed; say so, with Undo.

    Without scripts the dialog was a page of its own, and leads to the profile.
    """
    if not (wants(request, DIALOG) or wants(request, DIALOG_FORM)):
        toast_on_next_page(request, said, undo=undo)
        return go_to(request, reverse("patients:profile", args=[patient.pk]))
    happened = {
        "patients-changed": True,
        "profile-changed": True,
        "toast": {"text": said, "undo": undo},
        "dialog:close": True,  # last: what is no longer on the page tells nobody anything
    }
    return tell(HttpResponse(status=204), happened)


def undone(request: HttpRequest, patient: Patient, said: str, *, undo: str = "") -> HttpResponse:
    """Show the page anew on which Undo was pressed: the list, or the patient's profile."""
    toast_on_next_page(request, said, undo=undo)
    try:
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:  # no browser sends such an address
        page = urlsplit("")
    here = page._replace(scheme="", netloc="", fragment="").geturl()
    return go_to(request, here or reverse("patients:profile", args=[patient.pk]))
