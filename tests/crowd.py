"""Many of everything in a practice, so that a page that asks once for each of them is found out.

A room with rows of its own adds them here.
"""

from datetime import timedelta

from django.utils import timezone

from circleos.accounts.models import ApiToken, Invitation, Location, Membership, User
from circleos.assignment.models import Assignment
from circleos.core.events import Change, record
from circleos.core.ids import uuid7
from circleos.core.permissions import Role
from circleos.core.workspace import current_workspace_id, workspace_transaction
from circleos.diagnoses.models import Certainty, Diagnosis
from circleos.imports.models import Import, RowError, SavedMapping, Upload
from circleos.insurance.models import InsurancePlan, InsuranceProvider
from circleos.notes.models import Note, NoteDraft, NoteTemplate, NoteVersion
from circleos.patients.models import ExternalId, FurtherContact, Patient, PatientType, Source
from circleos.patients.services import set_keys
from circleos.tags.models import PatientTag, Tag
from tests.world import World


def fill(world: World, *, patients: int = 60, others: int = 20) -> None:
    """Put many of everything beside what stands in the practice."""
    with workspace_transaction(world.actor.workspace_id):
        _patients(patients)
        _history(world, others)
        _imports(world, others)
        _insurance(world, others)
        _diagnoses(world, others)
        _notes(world, others)
        Location.objects.bulk_create(Location(name=f"Room {number}") for number in range(others))
        for kind in (PatientType, Source):
            kind.objects.bulk_create(kind(key=f"own {number}") for number in range(others))
    _team(world, others)


def _patients(count: int) -> None:
    member = PatientType.objects.get(key="member")
    referral = Source.objects.get(key="referral")
    patients = [
        Patient(
            number=90_000 + number,
            first_name=f"Person {number}",
            last_name="Müller",
            type=member,
            source=referral,
            created_through="import",
        )
        for number in range(count)
    ]
    for patient in patients:
        set_keys(patient)
    Patient.objects.bulk_create(patients)
    FurtherContact.objects.bulk_create(
        FurtherContact(patient=patient, kind="phone", value=f"+49302312{patient.number}")
        for patient in patients
    )
    ExternalId.objects.bulk_create(
        ExternalId(patient=patient, system="altpraxis", value=str(patient.number))
        for patient in patients
    )
    tags = Tag.objects.bulk_create(
        Tag(name=f"Tag {number}", name_key=f"tag {number}", color="blue") for number in range(20)
    )
    everybody = Patient.objects.values_list("pk", flat=True)
    PatientTag.objects.bulk_create(
        PatientTag(patient_id=patient_id, tag=tag) for patient_id in everybody for tag in tags[:5]
    )
    assigned = Assignment.objects.values("patient_id")
    member = Membership.objects.filter(workspace_id=current_workspace_id()).first()
    Assignment.objects.bulk_create(
        Assignment(patient_id=patient_id, member_id=member.pk, confirmed=False)
        for patient_id in everybody.exclude(pk__in=assigned)
    )


def _notes(world: World, count: int) -> None:
    """Published notes of the patient, drafts of this person, and templates."""
    by, patient = world.actor, world.patient
    written = {"patient": patient, "author_id": by.id, "author_name": by.name}
    notes = Note.objects.bulk_create(
        Note(
            title=f"Visit {number}",
            status="published",
            version=1,
            published_at=timezone.now(),
            **written,
        )
        for number in range(count)
    )
    NoteVersion.objects.bulk_create(
        NoteVersion(note=note, number=1, title=note.title, author_name=by.name) for note in notes
    )
    begun = Note.objects.bulk_create(Note(title="Begun", **written) for _ in range(count))
    NoteDraft.objects.bulk_create(NoteDraft(note=note, author_id=by.id) for note in begun)
    NoteTemplate.objects.bulk_create(
        NoteTemplate(name=f"Template {number}", name_key=f"template {number}")
        for number in range(count)
    )


def _diagnoses(world: World, count: int) -> None:
    """Codes of every certainty on one note of the patient."""
    Diagnosis.objects.bulk_create(
        Diagnosis(
            patient=world.patient,
            note=world.diagnosis.note,
            code=f"M{number}",
            key=f"m{number}",
            text="Somewhere it hurts",
            system="icd-10-who",
            edition="2019",
            certainty=Certainty.values[number % 4],
        )
        for number in range(count)
    )


def _history(world: World, count: int) -> None:
    """Changes of the one patient that the addresses show, by different people."""
    for number in range(count):
        change = Change("city", f"Town {number}", f"Town {number + 1}")
        record(world.actor, "patient.edited", subject_id=world.patient.pk, changes=[change])


def _insurance(world: World, count: int) -> None:
    """Insurers, and with each of them a plan of everybody."""
    insurers = InsuranceProvider.objects.bulk_create(
        InsuranceProvider(name=f"Insurer {n}", name_key=f"insurer {n}", type="private")
        for n in range(count)
    )
    everybody = [world.patient.pk, *Patient.objects.values_list("pk", flat=True)[:count]]
    InsurancePlan.objects.bulk_create(
        InsurancePlan(patient_id=patient_id, provider=insurer, member_number=insurer.name)
        for patient_id in everybody
        for insurer in insurers
    )


def _imports(world: World, count: int) -> None:
    """Imports, errors in the one that the addresses show, files that wait, saved mappings."""
    imported = Import.objects.first()
    for kind, many in ((SavedMapping, count), (Upload, 9), (Import, count)):
        standing = kind.objects.values().first()
        if standing is not None:
            kept = {name: value for name, value in standing.items() if name not in {"id", "name"}}
            kind.objects.bulk_create(
                kind(**{**kept, **_own(kind, number)}) for number in range(many)
            )
    if imported is not None:
        RowError.objects.bulk_create(
            RowError(of_import=imported, row=number, reason="phone", message="No", cells=[])
            for number in range(5, 5 + count)
        )


def _own(kind: type, number: int) -> dict[str, object]:
    """What each of many must have of its own."""
    if kind is SavedMapping:
        return {"name": f"Mapping {number}"}
    return {"upload_id": uuid7()} if kind is Import else {}


def _team(world: World, count: int) -> None:
    workspace, roles = world.membership.workspace, list(Role)
    users = User.objects.bulk_create(
        User(email=f"person-{number}@{workspace.slug}.example.org", name=f"Person {number}")
        for number in range(count)
    )
    Membership.objects.bulk_create(
        Membership(
            workspace=workspace,
            user=user,
            name=user.name,
            role=roles[number % len(roles)],
            left_at=timezone.now() if number % 3 == 0 else None,
        )
        for number, user in enumerate(users)
    )
    ApiToken.objects.bulk_create(
        ApiToken(workspace=workspace, name=f"Token {number}", role=Role.ADMIN, hash=bytes([number]))
        for number in range(count)
    )
    Invitation.objects.bulk_create(
        Invitation(
            workspace=workspace,
            email=f"guest-{number}@{workspace.slug}.example.org",
            role=Role.PROVIDER,
            secret_hash=bytes([number]),
            invited_by=world.membership,
            expires_at=timezone.now() + timedelta(days=7),
        )
        for number in range(count)
    )
