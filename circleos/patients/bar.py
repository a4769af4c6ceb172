"""Patients in the Search & Command Bar: finding them, what can be done with one, the new one."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup, escape

from circleos.core.actor import Actor
from circleos.core.fields import format_phone
from circleos.patients.finding import PatientHit, find_patients
from circleos.patients.finding.ranking import Candidate
from circleos.patients.models import Patient
from circleos.patients.parts import chips_of
from circleos.patients.queries import find_patient
from circleos.patients.words_of_name import fields_from_words
from circleos.search.commands import Asking, Command
from circleos.search.entries import Copy, Entry, Go, Send
from circleos.search.recent import recent_ids
from circleos.search.records import Hit, HitChip, RecordAction, RecordSearch
from circleos.ui.addresses import url
from circleos.ui.formats import age, birthday

_UNMARKED = Markup("")
_SHORT_TITLE = len("Prof.")  # it need not give way to the name
PATIENT = "patient"  # the kind under which opened profiles are remembered


class PatientRecords(RecordSearch):
    """Patients, before everything else."""

    key, heading, order, permission = PATIENT, gettext_lazy("Patients"), 10, "patients.view"
    most = 8

    def find(self, actor: Actor, query: str, limit: int) -> Sequence[Hit]:
        """The best hits first."""
        hits = find_patients(actor, query, limit=limit).hits
        chips = chips_of(actor, [found.patient.id for found in hits])
        return [_hit_of(found, chips[found.patient.id]) for found in hits]

    def recent(self, actor: Actor, limit: int) -> Sequence[Hit]:
        """The profiles that this member opened last."""
        ids = recent_ids(actor, PATIENT, limit)
        found = Patient.objects.filter(withdrawn_at=None).in_bulk(ids)
        chips = chips_of(actor, list(found))
        return [_hit(found[each], chips=chips[each]) for each in ids if each in found]

    def everything(self, query: str) -> Entry | None:
        """The Patients page with the same search, which the address of that page always holds."""
        address = f"{url('patients:list')}?{urlencode({'q': query})}"
        return Entry(_("Show all in the list"), "list", Go(address))

    def record(self, record_id: UUID) -> tuple[str, Patient]:
        """A patient with their name. Raises `NotFound`."""
        patient = find_patient(record_id)
        return patient.name, patient


def _hit_of(found: PatientHit, chips: Sequence[HitChip]) -> Hit:
    return _hit(
        found.patient,
        highlighted=found.highlighted,
        detail=found.detail,
        reason=str(found.reason),
        chips=chips,
    )


def _hit(
    patient: Patient | Candidate,
    *,
    highlighted: Markup = _UNMARKED,
    detail: Markup = _UNMARKED,
    reason: str = "",
    chips: Sequence[HitChip] = (),
) -> Hit:
    """A patient as a line; the other field that matched stands marked in its own place."""
    facts: list[str] = [patient.short_id]
    born = birthday(patient.birthday) if patient.birthday else ""
    phone = format_phone(patient.phone) if patient.phone else ""
    matched = detail.striptags()
    if matched not in {"", born, phone}:
        facts.append(detail)  # before what may be cut off: it is why this patient was found
    if born:
        shown = detail if matched == born else born
        facts.append(escape(shown) + f" · {age(patient.birthday)}")
    if phone:
        facts.append(detail if matched == phone else phone)
    before, name = _parted(highlighted or escape(patient.name), patient.title)
    return Hit(
        patient.id,
        patient.name,
        name,
        url("patients:profile", patient.id),
        facts,
        note=_("Archived") if patient.archived_at else reason,
        chips=chips,
        before=before,
    )


def _parted(name: Markup, title: str) -> tuple[Markup, Markup]:
    """A person's title, if it is long, and what follows. Marks lie within words, never blanks."""
    if len(title) <= _SHORT_TITLE:
        return _UNMARKED, name
    *words, following = name.split(" ", title.count(" ") + 1)
    return Markup(" ").join(words), following


class PatientAction(RecordAction):
    """Something that can be done with a patient without opening the profile."""

    record, permission = PATIENT, "patients.view"


class OpenProfile(PatientAction):
    """The profile itself."""

    key, order = "open-patient", 10

    def entry(self, record: Patient) -> Entry:
        """A link to it."""
        address = url("patients:profile", record.pk)
        words = (gettext_lazy("open profile show"),)
        return Entry(_("Open profile"), "user", Go(address), words)


class CopyId(PatientAction):
    """The ID on the clipboard."""

    key, order = "copy-patient-id", 20

    def entry(self, record: Patient) -> Entry:
        """The ID stands beside it."""
        return Entry(_("Copy patient ID"), "copy", Copy(record.short_id), note=record.short_id)


class CopyPhone(PatientAction):
    """The phone number on the clipboard."""

    key, order = "copy-patient-phone", 30

    def entry(self, record: Patient) -> Entry | None:
        """The number stands beside it."""
        if not record.phone:
            return None
        phone = format_phone(record.phone)
        return Entry(_("Copy phone number"), "copy", Copy(phone), note=phone)


class CallPatient(PatientAction):
    """A call, by the program that this computer has for it (RFC 3966)."""

    key, order = "call-patient", 40

    def entry(self, record: Patient) -> Entry | None:
        """The number stands beside it."""
        if not record.phone:
            return None
        words = (gettext_lazy("call phone ring"),)
        return Entry(
            _("Call"), "phone", Go(f"tel:{record.phone}"), words, note=format_phone(record.phone)
        )


class WriteToPatient(PatientAction):
    """An email, by the program that this computer has for it (RFC 6068)."""

    key, order = "write-to-patient", 50

    def entry(self, record: Patient) -> Entry | None:
        """The address stands beside it."""
        if not record.email:
            return None
        words = (gettext_lazy("write email mail message"),)
        address = f"mailto:{record.email}"
        return Entry(_("Write an email"), "mail", Go(address), words, note=record.email)


class EditPatient(PatientAction):
    """The editor above the page that stands there."""

    key, order, permission = "edit-patient", 60, "patients.edit"

    def entry(self, record: Patient) -> Entry:
        """A dialog."""
        address = url("patients:edit", record.pk)
        words = (gettext_lazy("edit change details"),)
        return Entry(_("Edit details"), "pencil-line", Go(address, dialog=True), words)


class ArchivePatient(PatientAction):
    """Out of lists and search, and back."""

    key, order, permission = "archive-patient", 90, "patients.archive"

    def entry(self, record: Patient) -> Entry:
        """Whichever of both this patient needs; the next page offers to undo it."""
        if record.archived_at:
            address = url("patients:restore", record.pk)
            return Entry(_("Restore"), "archive-restore", Send(address))
        return Entry(_("Archive"), "archive", Send(url("patients:archive", record.pk)))


class NewPatient(Command):
    """Quick create, with what was typed in its fields."""

    key, order, permission = "new-patient", 10, "patients.create"

    def entries(self, asking: Asking) -> Iterable[Entry]:
        """Without a name, or where "new patient" itself was meant, the empty form."""
        address, words = url("patients:new"), (gettext_lazy("new patient add create"),)
        form = Go(address, dialog=True)
        empty = Entry(_("New patient"), "plus", form, words, shortcut="c", is_useful=True)
        typed = {} if empty.matches(asking.query) else fields_from_words(asking.query)
        if not typed:
            yield empty
            return
        label = _("New patient “%(name)s”") % {"name": asking.query}
        yield Entry(label, "plus", Go(address, dialog=True, fill=typed), is_always_offered=True)


class ExportPatients(Command):
    """The list as a file."""

    key, order, permission = "export-patients", 40, "patients.export"
    is_standing = True

    def entries(self, asking: Asking) -> Iterable[Entry]:
        """The export's dialog; it begins nothing yet."""
        form = Go(url("patients:export"), dialog=True)
        words = (gettext_lazy("export patients download csv file list"),)
        yield Entry(_("Export patients"), "download", form, words)


COMMANDS_OF_PATIENTS = (NewPatient(), ExportPatients())
ACTIONS_OF_PATIENTS = (
    OpenProfile(),
    CopyId(),
    CopyPhone(),
    CallPatient(),
    WriteToPatient(),
    EditPatient(),
    ArchivePatient(),
)
