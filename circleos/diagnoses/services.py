"""Every change of a diagnosis.

What hangs on a draft belongs to its author alone: it has no events before the note is published.
From then on each change is an event with what stood there before, and what is removed stays.
"""

from collections.abc import Mapping
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from circleos.accounts.reading import read
from circleos.core.actor import Actor, writes
from circleos.core.errors import Invalid, NotFound
from circleos.core.events import Change, record
from circleos.core.versions import refuse_clashes
from circleos.diagnoses.choosing import Chosen, choose
from circleos.diagnoses.icd.entries import key_of
from circleos.diagnoses.models import TEXT_LENGTH, Diagnosis
from circleos.diagnoses.queries import visible_to
from circleos.diagnoses.reading import LABELS, PARSERS, refuse_turned_days
from circleos.notes.models import Note, NoteType
from circleos.notes.services import change_type, create_note
from circleos.notes.services.writing import locked_note

# `record_published` is for the note that is being published, in the transaction that does it.
__all__ = [
    "add_code",
    "change_diagnosis",
    "diagnose",
    "remove_diagnosis",
    "restore_diagnosis",
]


@writes("diagnoses.edit")
def diagnose(
    actor: Actor,
    patient_id: UUID,
    code: str,
    fields: Mapping[str, str],
    *,
    text: str = "",
) -> Diagnosis:
    """Add a diagnosis to a patient; a note of the type Diagnosis is made for it.

    `text` is what that note says beside the code, as HTML. Raises `Invalid` with what can not be
    read, `NotFound` for an unknown patient.
    """
    chosen, values = choose(code), _read_new(fields)
    note = create_note(
        actor,
        patient_id,
        # Some roles see titles alone: this one gives nothing away.
        title=_("Diagnosis"),
        body=text,
        type_=NoteType.DIAGNOSIS,
        confirmed=True,
    )
    return _add(actor, note, chosen, values)


@writes("diagnoses.edit")
def add_code(actor: Actor, note_id: UUID, code: str, fields: Mapping[str, str]) -> Diagnosis:
    """Hang a code on a note: a published one, or a draft of this actor's own.

    The first code turns the note's type into Diagnosis; removing codes does not turn it back.
    Raises `Invalid` with what can not be read, and when the code stands on the note already.
    """
    note = locked_note(actor, note_id)
    chosen, values = choose(code), _read_new(fields)
    there = Diagnosis.objects.filter(note=note, removed_at=None)
    if there.filter(key=key_of(chosen.code), side=values.get("side", "")).exists():
        raise Invalid.field(
            "code", _("%(code)s stands there already; change that one") % {"code": chosen.code}
        )
    if not there.exists():
        change_type(actor, note.pk, NoteType.DIAGNOSIS)
    return _add(actor, note, chosen, values)


@writes("diagnoses.edit")
def change_diagnosis(
    actor: Actor, diagnosis_id: UUID, changes: Mapping[str, str], *, version: int | None = None
) -> Diagnosis:
    """Write the named fields of a diagnosis, and only those; its code is another diagnosis.

    With a `version`, a field that somebody else changed since then to something else is a
    `Conflict`, and nothing is written. What already stands there is no change.
    """
    diagnosis = _locked(actor, diagnosis_id)
    values = read(PARSERS, changes)
    before = {name: getattr(diagnosis, name) for name in values}
    changed = {name: value for name, value in values.items() if value != before[name]}
    refuse_clashes(diagnosis, before, changed, version)
    if not changed:
        return diagnosis
    for name, value in changed.items():
        setattr(diagnosis, name, value)
    refuse_turned_days(diagnosis.onset, diagnosis.resolved)
    diagnosis.version += 1
    diagnosis.field_versions |= dict.fromkeys(changed, diagnosis.version)
    diagnosis.save(force_update=True)
    of = Change("diagnosis", None, _named(diagnosis))
    _record(
        actor,
        diagnosis,
        "diagnosis.changed",
        of,
        *(Change(name, before[name], value) for name, value in changed.items()),
    )
    return diagnosis


@writes("diagnoses.edit")
def remove_diagnosis(actor: Actor, diagnosis_id: UUID) -> Diagnosis:
    """Take a code off its note. It stays in the history; removing it twice changes nothing."""
    diagnosis = _locked(actor, diagnosis_id)
    if diagnosis.removed_at is None:
        diagnosis.removed_at = timezone.now()
        _save_state(actor, diagnosis, "diagnosis.removed")
    return diagnosis


@writes("diagnoses.edit")
def restore_diagnosis(actor: Actor, diagnosis_id: UUID) -> Diagnosis:
    """Bring a removed code back to its note."""
    diagnosis = _locked(actor, diagnosis_id)
    if diagnosis.removed_at is not None:
        diagnosis.removed_at = None
        _save_state(actor, diagnosis, "diagnosis.restored")
    return diagnosis


def record_published(actor: Actor, note: Note) -> None:
    """Write the events of the codes of a draft that has just been published."""
    for diagnosis in Diagnosis.objects.filter(note=note, removed_at=None).order_by("id"):
        diagnosis.note = note
        _record(actor, diagnosis, "diagnosis.added", *_all_of(diagnosis))


def _add(actor: Actor, note: Note, chosen: Chosen, values: Mapping[str, str]) -> Diagnosis:
    diagnosis = Diagnosis(
        patient_id=note.patient_id,
        note=note,
        code=chosen.code,
        key=key_of(chosen.code),
        text=chosen.entry.title[:TEXT_LENGTH],
        system=chosen.system,
        edition=chosen.edition,
        **values,
    )
    diagnosis.save(force_insert=True)
    _record(actor, diagnosis, "diagnosis.added", *_all_of(diagnosis))
    return diagnosis


def _read_new(fields: Mapping[str, str]) -> dict[str, str]:
    values = read(PARSERS, {"certainty": "", **fields})
    refuse_turned_days(values.get("onset", ""), values.get("resolved", ""))
    return values


def _save_state(actor: Actor, diagnosis: Diagnosis, kind: str) -> None:
    diagnosis.version += 1
    diagnosis.save(force_update=True)
    _record(actor, diagnosis, kind, Change("diagnosis", None, _named(diagnosis)))


def _locked(actor: Actor, diagnosis_id: UUID) -> Diagnosis:
    """The diagnosis as it stands now, locked until the transaction ends. Raises `NotFound`."""
    diagnosis: Diagnosis | None = (
        Diagnosis.objects.select_for_update(of=("self",))
        .select_related("note")
        .filter(visible_to(actor), pk=diagnosis_id)
        .first()
    )
    if diagnosis is None:
        raise NotFound
    return diagnosis


def _record(actor: Actor, diagnosis: Diagnosis, kind: str, *changes: Change) -> None:
    if diagnosis.note.is_published:
        record(actor, kind, subject_id=diagnosis.patient_id, changes=changes)


def _named(diagnosis: Diagnosis) -> str:
    return f"{diagnosis.signed} {diagnosis.text}"


def _all_of(diagnosis: Diagnosis) -> list[Change]:
    """Everything that a new diagnosis says."""
    said = {
        "code": diagnosis.code,
        "text": diagnosis.text,
        "system": diagnosis.catalogue_name,
        **{name: getattr(diagnosis, name) for name in PARSERS},
    }
    return [Change(name, None, value) for name, value in said.items() if name in LABELS and value]
