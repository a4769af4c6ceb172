"""What the timeline adds: the events of a patient, as a section of the profile."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circleos.core.actor import Actor, Origin
from circleos.core.event_groups import EVENT_ORIGINS, WholeAction
from circleos.core.wording import WORDINGS, Wording
from circleos.patients.bulk.queries import bulk_changes_among
from circleos.patients.models import Patient
from circleos.patients.profile import SECTIONS, Newest, ProfileSection
from circleos.patients.wording import Words, field_label
from circleos.timeline.queries import (
    Asked,
    Happening,
    kinds_and_doers,
    newest_events,
    page_of_events,
)
from circleos.timeline.words import Together, days_of, entries_of, kind_in_words

PAGE_SIZE = 50


def _label(field: str) -> str:
    """A field of a patient; those of the two addresses would be called the same."""
    if field.startswith("mailing_"):
        return _("Mailing address, %(field)s") % {"field": field_label(field)}
    return field_label(field)


WORDINGS.register(Wording("patient", _label, Words))


class EventsSection(ProfileSection):
    """Everything that happened to a patient, the newest first."""

    key, title, order = "events", gettext_lazy("Events"), 90
    permission = "patients.view"
    template = "timeline/events.html"
    empty = gettext_lazy("Nothing has happened yet.")
    wide = True

    def load(self, actor: Actor, patient: Patient, limit: int) -> Newest:
        newest, count = newest_events(actor, patient.pk, limit)
        return Newest(entries_of(newest), count)

    def page(self, actor: Actor, patient: Patient, asked: Mapping[str, str]) -> dict[str, Any]:
        wanted = Asked.of(asked)
        events = page_of_events(actor, patient.pk, wanted, PAGE_SIZE)
        kinds, doers = kinds_and_doers(patient.pk)
        address = _Address(patient, wanted)
        return {
            "days": days_of(
                entries_of(
                    events.rows,
                    _done_together(events.rows),
                    _whole_actions(actor, events.rows),
                )
            ),
            "kinds": [
                (capfirst(kind_in_words(kind)), address.filtered(kind=kind), kind == wanted.kind)
                for kind in kinds
            ],
            "doers": [
                (doer.name, address.filtered(who=doer.key), doer.key == wanted.who)
                for doer in doers
            ],
            "all_kinds": address.filtered(kind=""),
            "all_doers": address.filtered(who=""),
            "newer": address.at("after", events.goes_back_from),
            "older": address.at("before", events.goes_on_from),
        }


def _done_together(happenings: Sequence[Happening]) -> dict[UUID, Together]:
    """The changes of many patients at once among these events; none is looked for without a job."""
    groups = {each.group_id for each in happenings if each.origin == Origin.JOB}
    changes = bulk_changes_among(groups) if groups else {}
    return {
        id_: Together(change.changed, reverse("patients:bulk-change", args=[id_]))
        for id_, change in changes.items()
    }


def _whole_actions(actor: Actor, happenings: Sequence[Happening]) -> dict[UUID, WholeAction]:
    """The imports and the like among these events; none is looked for without its origin."""
    found: dict[UUID, WholeAction] = {}
    for origin in EVENT_ORIGINS:
        if groups := {each.group_id for each in happenings if each.origin == origin.key}:
            found |= origin.actions(actor, groups)
    return found


class _Address:
    """Writes the addresses of the page around what is asked for now."""

    def __init__(self, patient: Patient, asked: Asked) -> None:
        self._path = reverse("patients:section", args=[patient.pk, EventsSection.key])
        self._filters = {"kind": asked.kind, "who": asked.who}

    def filtered(self, **filters: str) -> str:
        """The newest page under other filters."""
        return self._write(self._filters | filters)

    def at(self, side: str, event: Happening | None) -> str:
        """The page on one side of an event, under the same filters; empty without an event."""
        return self._write(self._filters | {side: str(event.id)}) if event else ""

    def _write(self, asked: Mapping[str, str]) -> str:
        query = urlencode([(name, value) for name, value in asked.items() if value])
        return f"{self._path}?{query}" if query else self._path


SECTIONS.register(EventsSection())
