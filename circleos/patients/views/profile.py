"""The profile: one page from which everyone works."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from circleos.accounts.access import SignedInRequest
from circleos.accounts.access import page as requires
from circleos.core.errors import Conflict, Invalid
from circleos.patients.bar import PATIENT
from circleos.patients.models import Patient
from circleos.patients.profile import (
    ADDITIONS,
    PROFILE_PARTS,
    SECTIONS,
    SUMMARY_CARDS,
    Place,
    ProfilePart,
    ProfileSection,
    SummaryCard,
)
from circleos.patients.queries import find_patient
from circleos.patients.services import archive_patient, restore_patient
from circleos.patients.views.editing import form_context, is_filled, save_form, status_of
from circleos.search.recent import opened
from circleos.ui.frame import rail_changed
from circleos.ui.render import DIALOG_FORM, fragment, go_to, page, tell, toast_on_next_page, wants

NEWEST = 4


@requires("patients.view")
def profile(request: SignedInRequest, patient_id: str) -> HttpResponse:
    """Header, summary, and every section's count and newest rows, in one answer."""
    patient = find_patient(patient_id)
    opened(request.actor, PATIENT, patient.pk)
    sections = [
        (
            section,
            section.load(request.actor, patient, NEWEST),
            section.action(request.actor, patient),
        )
        for section in _sections(request)
    ]
    counts = {section.key: newest.count for section, newest, _action in sections}
    context = {
        **_head(request, patient, counts),
        "cards": [(card, card.load(request.actor, patient)) for card in _cards(request)],
        "banners": _parts(request, patient, Place.BANNER),
        "sections": sections,
    }
    return page(request, "patients/profile.html", context)


@requires("patients.view")
def section_page(request: SignedInRequest, patient_id: str, key: str) -> HttpResponse:
    """All of one section, with its filters and paging."""
    section = next((each for each in _sections(request) if each.key == key), None)
    if section is None:
        raise Http404
    patient = find_patient(patient_id)
    context = {
        **_head(request, patient, {}, current=key),
        "section": section,
        "listed": section.page(request.actor, patient, request.GET),
    }
    return page(request, "patients/section.html", context)


@requires("patients.view")
def summary_card(request: SignedInRequest, patient_id: str, key: str) -> HttpResponse:
    """One card; with `?edit` its fields to be edited where they stand; POST saves them."""
    card = next((each for each in _cards(request) if each.key == key), None)
    is_asked = request.method != "POST" and "edit" not in request.GET
    if card is None or not (card.fields or is_asked):
        raise Http404
    patient = find_patient(patient_id)
    if is_asked:
        return card_shown_again(request, patient, card)
    request.actor.require("patients.edit")
    if request.method != "POST":
        return _card_form(request, patient, card)
    try:
        patient = save_form(request, patient, [*card.fields, *card.further_fields])
    except (Invalid, Conflict) as refusal:
        return _card_form(request, patient, card, refusal)
    answer = card_shown_again(request, patient, card)
    # Header and sections show what was changed too: the profile asks for them anew.
    answer["HX-Trigger"] = "profile-changed"
    return answer


def card_shown_again(request: SignedInRequest, patient: Patient, card: SummaryCard) -> HttpResponse:
    """The card in its place; without scripts, the profile that holds it."""
    if not request.headers.get("HX-Request"):
        return go_to(request, reverse("patients:profile", args=[patient.pk]))
    context = {"patient": patient, "card_shown": card, "loaded": card.load(request.actor, patient)}
    return page(request, "patients/card_shown.html", context)


def card_changed(
    request: SignedInRequest, patient: Patient, key: str, said: str = "", *, undo: str = ""
) -> HttpResponse:
    """The card of this key as it is now, and the history below it; from a dialog, the profile."""
    if wants(request, DIALOG_FORM) or not request.headers.get("HX-Request"):
        if said:
            toast_on_next_page(request, said, undo=undo)
        return go_to(request, reverse("patients:profile", args=[patient.pk]))
    answer = card_shown_again(request, patient, SUMMARY_CARDS[key])
    return tell(answer, {"profile-changed": True}, said, undo=undo)


def _card_form(
    request: SignedInRequest,
    patient: Patient,
    card: SummaryCard,
    refusal: Invalid | Conflict | None = None,
) -> HttpResponse:
    context = form_context(request, patient, [*card.fields, *card.further_fields], refusal)
    context |= {
        "patient": patient,
        "card_shown": card,
        "is_unfolded": is_filled(context["fields"], card.further_fields),
    }
    if request.headers.get("HX-Request"):
        return fragment(
            request, "patients/card.html", "card_form", context, status=status_of(refusal)
        )
    return page(request, "patients/card.html", context, status=status_of(refusal))


@require_POST
@requires("patients.archive")
def archive(request: SignedInRequest, patient_id: str) -> HttpResponse:
    """Hide the patient; the next page offers Undo."""
    patient = archive_patient(request.actor, find_patient(patient_id).pk)
    undo = reverse("patients:restore", args=[patient.pk])
    rail_changed(request)
    toast_on_next_page(request, _("%(id)s archived") % {"id": patient.short_id}, undo=undo)
    return go_to(request, reverse("patients:profile", args=[patient.pk]))


@require_POST
@requires("patients.archive")
def restore(request: SignedInRequest, patient_id: str) -> HttpResponse:
    """Bring the patient back."""
    patient = restore_patient(request.actor, find_patient(patient_id).pk)
    rail_changed(request)
    toast_on_next_page(request, _("%(id)s restored") % {"id": patient.short_id})
    return go_to(request, reverse("patients:profile", args=[patient.pk]))


def _sections(request: SignedInRequest) -> list[ProfileSection]:
    return [section for section in SECTIONS if request.actor.may(section.permission)]


def _cards(request: SignedInRequest) -> list[SummaryCard]:
    return [card for card in SUMMARY_CARDS if request.actor.may(card.permission)]


def _head(
    request: SignedInRequest, patient: Patient, counts: Mapping[str, int], current: str = ""
) -> dict[str, Any]:
    """What the header of the profile shows, above its overview and above each section."""
    return {
        "patient": patient,
        "tab_links": _tabs(request, patient, counts, current),
        "beside_name": _parts(request, patient, Place.NAME),
        "among_actions": _parts(request, patient, Place.ACTIONS),
        "additions": [
            addition.action(patient)
            for addition in ADDITIONS
            if request.actor.may(addition.permission)
        ],
    }


def _parts(
    request: SignedInRequest, patient: Patient, place: Place
) -> list[tuple[ProfilePart, Any]]:
    actor = request.actor
    return [
        (part, part.load(actor, patient))
        for part in PROFILE_PARTS
        if part.place is place and actor.may(part.permission)
    ]


def _tabs(
    request: SignedInRequest, patient: Patient, counts: Mapping[str, int], current: str
) -> list[dict[str, Any]]:
    overview = {
        "label": _("Overview"),
        "href": reverse("patients:profile", args=[patient.pk]),
        "current": not current,
    }
    return [
        overview,
        *(
            {
                "label": section.title,
                "href": reverse("patients:section", args=[patient.pk, section.key]),
                "count": counts.get(section.key),
                "current": section.key == current,
            }
            for section in _sections(request)
        ),
    ]
