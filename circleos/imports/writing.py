"""Writing what was planned for a batch: people, events, counts and position in one transaction."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from django.utils import translation

from circleos.core.counters import reserve_numbers
from circleos.core.event_batches import sealed, write_sealed
from circleos.core.importing import ImportRoom, Person
from circleos.core.workspace import workspace_transaction
from circleos.imports.ending import Ended, actor_of, end
from circleos.imports.findings import note_findings
from circleos.imports.matching import Ambiguous
from circleos.imports.models import Import, RowError
from circleos.imports.planning import Plan, Problem
from circleos.imports.reading import CsvFile, Position
from circleos.patients.models import Patient
from circleos.patients.services import FIRST_NUMBER, NUMBERS

_VALUE_LENGTH = 500


class Outdated(Exception):
    """Somebody changed a matched patient between matching and writing."""


class Writer:
    """Writes the batches of one import in their order. One thread at a time may use it.

    `current` is the import as the last batch left it.
    """

    def __init__(self, import_: Import, rooms: Sequence[ImportRoom]) -> None:
        self.current = import_
        self._actor = actor_of(import_)
        self._rooms = rooms
        file = CsvFile.from_json(import_.file)
        self._end = file.first.row + file.rows
        self._numbers: list[int] = []
        self._clock = time.perf_counter()

    def number(self, created: Sequence[Person]) -> None:
        """Give new people their numbers, reserved in a transaction of its own.

        They stay reserved for the next attempt when this one has to be repeated. A dry run takes
        none.
        """
        if self.current.dry_run:
            return
        missing = len(created) - len(self._numbers)
        if missing > 0:
            with workspace_transaction(self.current.workspace_id):
                self._numbers += reserve_numbers(NUMBERS, missing, first=FIRST_NUMBER)
        for person, number in zip(created, self._numbers, strict=False):
            person.number = number

    def commit(self, plan: Plan, upto: Position) -> Import:
        """Write a plan whose people have their numbers, and that the file is dealt with so far.

        Raises `Outdated` or `IntegrityError` when the database has moved on since it was made,
        and `Ended` when the import is not ours any more; then nothing is written.
        """
        with (
            translation.override(self.current.language),
            workspace_transaction(self.current.workspace_id),
        ):
            import_ = self._still_mine()
            if import_.cancel_requested_at:
                end(import_, Import.Status.CANCELLED)
            else:
                if not import_.dry_run:
                    self._write(plan)
                _count(import_, plan)
                import_.position_row, import_.position_byte = upto
                import_.seconds += time.perf_counter() - self._clock
                if upto.row >= self._end:
                    end(import_, Import.Status.DONE)
            import_.save()
        self.current = import_
        self._numbers = self._numbers[len(plan.created) :]
        self._clock = time.perf_counter()
        return import_

    def _still_mine(self) -> Import:
        """The import as it stands, locked. Raises `Ended` if another process took it over."""
        import_: Import = Import.objects.select_for_update().get(pk=self.current.pk)
        if import_.is_finished or import_.position != self.current.position:
            raise Ended
        return import_

    def _write(self, plan: Plan) -> None:
        if not plan.happened:
            return
        edited = plan.edited_standing
        with ThreadPoolExecutor(max_workers=1) as thread:
            # While the database writes the people, the second core puts together the events.
            events = thread.submit(sealed, plan.happened)
            if edited:
                self._lock(edited)
            for room in self._rooms:
                room.write(plan.created, edited)
            write_sealed(self._actor, events.result())

    def _lock(self, people: Sequence[Person]) -> None:
        """Keep others from changing these patients; raises `Outdated` if somebody has."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                SELECT id::text, version FROM {Patient._meta.db_table}
                WHERE workspace_id = %s AND id = ANY(%s::uuid[]) ORDER BY id FOR UPDATE
                """,  # noqa: S608  the table's name is ours
                [self.current.workspace_id, [person.id for person in people]],
            )
            versions: dict[str, int] = dict(cursor.fetchall())
        if any(versions.get(person.id) != person.base_version for person in people):
            raise Outdated


def _count(import_: Import, plan: Plan) -> None:
    RowError.objects.bulk_create(_row_error(import_, problem) for problem in plan.problems)
    note_findings(import_, plan)
    import_.created += len(plan.created)
    import_.updated += plan.updated
    import_.skipped += plan.skipped
    import_.errors += plan.errors
    import_.matched_archived += plan.matched_archived


def _row_error(import_: Import, problem: Problem) -> RowError:
    return RowError(
        of_import=import_,
        row=problem.row.number,
        reason=_reason(import_, problem),
        column=problem.column,
        value=problem.value[:_VALUE_LENGTH],
        message=problem.reason.message,
        cells=problem.row.cells,
    )


def _reason(import_: Import, problem: Problem) -> str:
    if isinstance(problem.reason, Ambiguous):
        return RowError.Reason.AMBIGUOUS
    # A column that the file does not have is called by its field.
    return import_.mapping.get(problem.column) or problem.column or RowError.Reason.CELLS
