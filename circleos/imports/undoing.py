"""Undoing an import: a background job that goes along the import's events, batch by batch.

Each batch is one transaction together with its position and counts: killed at any moment, the job
goes on at the batch that was not committed. It takes its turn among the imports of the workspace,
so no import meets patients half undone.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from circleos.core.actor import Actor, Origin, writes
from circleos.core.errors import Invalid
from circleos.core.event_batches import Happened, sealed, write_sealed
from circleos.core.events import Change, record
from circleos.core.importing import IMPORT_FIELDS, ImportOptions, ImportRoom, Person
from circleos.core.jobs import job
from circleos.core.models import Run
from circleos.core.runs import actor_of_run, following, request_run
from circleos.core.workspace import workspace_transaction
from circleos.imports.matching import load
from circleos.imports.models import Import, LeftAlone, Undo
from circleos.imports.queries import find_import
from circleos.imports.taking_back import Story
from circleos.imports.turns import lock_name, turn
from circleos.imports.undo_queries import (
    count_events,
    deeds_since,
    first_moment,
    subjects_behind,
    undo_of,
)
from circleos.patients.import_room import PatientImport
from circleos.patients.models import Patient
from circleos.patients.withdrawing import withdraw_patients

RUN_KIND = "imports.undo"
BATCH = 2_000
STOPPED = gettext_noop("It stopped because of a defect of ours. Undo it again to go on.")

Reason = LeftAlone.Reason


@writes("imports.run")
def undo_import(actor: Actor, import_id: UUID) -> Undo:
    """Ask the background job to undo an import, or to go on where a defect stopped it.

    Raises `Invalid` for an import that is still going on, is undone already or wrote nothing.
    """
    import_ = find_import(import_id).refreshed()
    undo = undo_of(import_)
    if refusal := _refusal(import_, undo):
        raise Invalid.field("status", refusal)
    run = request_run(actor, RUN_KIND, {})
    if undo is None:
        undo = Undo(of_import=import_, position=first_moment(import_))
        run.total = count_events(import_)
    else:
        run.total, run.done = undo.run.total, undo.run.done
    run.save()
    undo.run = run
    undo.save()
    run_undo.defer(actor.workspace_id, lock=lock_name(import_), import_id=str(import_.pk))
    return undo


def _refusal(import_: Import, undo: Undo | None) -> str:
    """Why it can not be undone; empty when it can."""
    if import_.dry_run:
        return _("A dry run has written nothing, so there is nothing to undo")
    if not import_.is_finished:
        return _("The import is still going on; cancel it first")
    if import_.status == Import.Status.UNDONE:
        return _("The import has been undone already")
    if undo and undo.run.status != Run.Status.FAILED:
        return _("The import is being undone already")
    if not import_.created + import_.updated:
        return _("The import has changed nobody, so there is nothing to undo")
    return ""


@job("imports.undo")
def run_undo(workspace_id: UUID, *, import_id: str) -> None:
    """Take the undoing of an import from where it stands to its end."""
    with workspace_transaction(workspace_id):
        import_ = find_import(UUID(import_id))
        undo = undo_of(import_)
    if undo is None:
        return
    with (
        turn(lock_name(import_), wait=True),
        following(workspace_id, undo.run_id, failure=STOPPED),
    ):
        _begin(workspace_id, undo.run_id)
        while _next_batch(workspace_id, undo.pk):
            pass


def _begin(workspace_id: UUID, run_id: UUID) -> None:
    with workspace_transaction(workspace_id):
        run = Run.objects.select_for_update().get(pk=run_id)
        if run.status == Run.Status.QUEUED:
            actor_of_run(run).require("imports.run")
            run.status, run.started_at = Run.Status.RUNNING, timezone.now()
            run.save()


def _next_batch(workspace_id: UUID, undo_id: UUID) -> bool:
    """Undo one batch, and say whether there may be another."""
    with workspace_transaction(workspace_id):
        undos = Undo.objects.select_for_update(of=("self",)).select_related("run", "of_import")
        undo: Undo = undos.get(pk=undo_id)
        if undo.run.status != Run.Status.RUNNING:
            return False
        events = subjects_behind(undo.of_import, undo.position, BATCH)
        if not events:
            _end(undo)
            return False
        _Batch(undo).take_back(list(dict.fromkeys(subject for _id, subject in events)))
        undo.position = events[-1][0]
        undo.run.done += len(events)
        undo.run.save()
        undo.save()
        return True


def _end(undo: Undo) -> None:
    """Note how it ended, in the history too."""
    now = timezone.now()
    undo.run.status, undo.run.finished_at = Run.Status.DONE, now
    undo.run.save()
    undo.of_import.status = Import.Status.UNDONE
    undo.of_import.save(update_fields=["status", "updated_at"])
    counts = ("withdrawn", "restored", "left")
    record(
        actor_of_undo(undo),
        "import.undone",
        subject_kind="import",
        subject_id=undo.of_import_id,
        changes=[
            Change("file_name", None, undo.of_import.file_name),
            *(Change(name, None, getattr(undo, name)) for name in counts),
        ],
    )


def actor_of_undo(undo: Undo) -> Actor:
    """Whoever asked for it. Its events are one group, and say which import they undo."""
    actor = actor_of_run(undo.run).through(Origin.UNDO, undo.of_import_id)
    return replace(actor, group=undo.pk)


class _Batch:
    """Some patients of an import, in the transaction that undoes what it did to them."""

    def __init__(self, undo: Undo) -> None:
        self._undo = undo
        self._import = undo.of_import
        self._actor = actor_of_undo(undo)
        options = ImportOptions(
            actor=self._actor,
            external_system=self._import.external_system,
            create_missing=True,
            create_tags=True,
            last_number=self._import.last_number or 0,
        )
        rooms = dict.fromkeys(each.room for each in IMPORT_FIELDS)
        self._rooms: Sequence[ImportRoom] = [room(options) for room in rooms]

    def take_back(self, patient_ids: list[UUID]) -> None:
        """Withdraw or restore these patients, except those of an earlier batch."""
        patients = Patient.objects.select_for_update().filter(pk__in=patient_ids).order_by("pk")
        there = list(patients.values_list("pk", flat=True))
        stories = self._stories(there)
        created = {id_ for id_, story in stories.items() if story.is_created}
        kept = [id_ for id_ in created if stories[id_].is_worked_on]
        self._withdraw(sorted(created.difference(kept)))
        self._leave([self._left(id_, Reason.WORKED_ON) for id_ in kept])
        self._restore({id_: story for id_, story in stories.items() if id_ not in created})

    def _withdraw(self, patient_ids: list[UUID]) -> None:
        if patient_ids:
            undo, first, last = self._undo, patient_ids[0], patient_ids[-1]
            undo.withdrawn += withdraw_patients(self._actor, patient_ids)
            undo.withdrawn_from = min(undo.withdrawn_from or first, first)
            undo.withdrawn_to = max(undo.withdrawn_to or last, last)

    def _stories(self, patient_ids: list[UUID]) -> dict[UUID, Story]:
        edited = {room.edited for room in self._rooms}
        only_created = sorted({room.created for room in self._rooms} - edited)
        deeds = deeds_since(self._import, patient_ids, only_created)
        stories = {
            id_: Story.of(self._import.pk, PatientImport.created, of_patient)
            for id_, of_patient in deeds.items()
        }
        return {
            id_: story
            for id_, story in stories.items()
            if story.begins and story.begins > self._undo.position
        }

    def _restore(self, stories: dict[UUID, Story]) -> None:
        people = {str(id_): Person(str(id_)) for id_ in stories}
        load(people, self._rooms)
        edited: list[Person] = []
        happened: list[Happened] = []
        left: list[LeftAlone] = []
        for id_, story in stories.items():
            person = people[str(id_)]
            taken_back, not_taken_back = self._take_back_fields(person, story)
            happened += taken_back
            if taken_back:
                edited.append(person)
            if not_taken_back or story.is_erased:
                reason = Reason.CHANGED if not_taken_back else Reason.ERASED
                left.append(self._left(id_, reason, not_taken_back))
        if edited:
            for room in self._rooms:
                room.write([], edited)
            write_sealed(self._actor, sealed(happened))
        self._undo.restored += len(edited)
        self._leave(left)

    def _take_back_fields(
        self, person: Person, story: Story
    ) -> tuple[list[Happened], list[tuple[str, str]]]:
        """Give a person's values back in memory: what that changes, and what stays."""
        happened, left = [], []
        version = person.version + 1
        for room in self._rooms:
            changes = []
            for taken in story.taken(room):
                name, now = taken.field, person.values[taken.field]
                back = room.taken_back(person, name, taken.old, taken.new, touched=taken.touched)
                if back != now:
                    changes.append((name, now, back))
                    person.values[name], person.changed[name] = back, version
                elif now != taken.old:
                    left.append((room.edited, name))
            if changes:
                happened.append(Happened(room.taken_back_as(changes), person.id, changes))
        if happened:
            person.version = version
        return happened, left

    def _left(
        self, patient_id: UUID, reason: LeftAlone.Reason, fields: Sequence[tuple[str, str]] = ()
    ) -> LeftAlone:
        return LeftAlone(
            undo=self._undo, patient_id=patient_id, reason=reason, fields=[*map(list, fields)]
        )

    def _leave(self, left: list[LeftAlone]) -> None:
        LeftAlone.objects.bulk_create(left)
        self._undo.left += len(left)
