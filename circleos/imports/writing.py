"""Writing what was planned for a batch: people, events, counts and position in one transaction."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.utils import translation

from circleos.core.copying import Staged
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


class Ready(NamedTuple):
    """A plan with all that it writes put together, so that only the database is left to do it."""

    plan: Plan
    writes: Sequence[Callable[[], None]] = ()
    events: Staged | None = None


class Preparer:
    """Makes the plans of one import ready, while the batch before is still being written."""

    def __init__(self, import_: Import, rooms: Sequence[ImportRoom]) -> None:
        self._import = import_
        self._rooms = rooms
        self._numbers: list[int] = []

    def ready(self, plan: Plan) -> Ready:
        """Give new people their numbers, and put together what the rooms write."""
        if self._import.dry_run or not plan.happened:
            return Ready(plan)
        self._number(plan.created)
        writes = [room.prepared(plan.created, plan.edited_standing) for room in self._rooms]
        return Ready(plan, writes, sealed(plan.happened))

    def take_back(self, plan: Plan) -> None:
        """The plan will not be written: its numbers go to the one in its place."""
        self._numbers += [person.number for person in plan.created if person.number is not None]

    def _number(self, created: Sequence[Person]) -> None:
        """Numbers are reserved in a transaction of its own, so that nobody waits for a batch."""
        missing = len(created) - len(self._numbers)
        if missing > 0:
            with workspace_transaction(self._import.workspace_id):
                self._numbers += reserve_numbers(NUMBERS, missing, first=FIRST_NUMBER)
        for person, number in zip(created, self._numbers, strict=False):
            person.number = number
        self._numbers = self._numbers[len(created) :]


class Writer:
    """Writes the batches of one import in their order. One thread at a time may use it.

    `current` is the import as the last batch left it.
    """

    def __init__(self, import_: Import) -> None:
        self.current = import_
        self._actor = actor_of(import_)
        file = CsvFile.from_json(import_.file)
        self._end = file.first.row + file.rows
        self._clock = time.perf_counter()

    def commit(self, ready: Ready, upto: Position) -> Import:
        """Write what is ready, and that the file is dealt with so far.

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
                self._write(ready)
                _count(import_, ready.plan)
                import_.position_row, import_.position_byte = upto
                import_.seconds += time.perf_counter() - self._clock
                if upto.row >= self._end:
                    end(import_, Import.Status.DONE)
            import_.save()
        self.current = import_
        self._clock = time.perf_counter()
        return import_

    def _still_mine(self) -> Import:
        """The import as it stands, locked. Raises `Ended` if another process took it over."""
        import_: Import = Import.objects.select_for_update().get(pk=self.current.pk)
        if import_.is_finished or import_.position != self.current.position:
            raise Ended
        return import_

    def _write(self, ready: Ready) -> None:
        if ready.events is None:
            return
        if edited := ready.plan.edited_standing:
            self._lock(edited)
        for write in ready.writes:
            write()
        write_sealed(self._actor, ready.events)

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
    RowError.objects.bulk_create(_row_errors(import_, plan.problems))
    note_findings(import_, plan)
    import_.created += len(plan.created)
    import_.updated += plan.updated
    import_.skipped += plan.skipped
    import_.errors += plan.errors
    import_.matched_archived += plan.matched_archived


def _row_errors(import_: Import, problems: Sequence[Problem]) -> Iterator[RowError]:
    others = [code for code, _name in settings.LANGUAGES if code != import_.language]
    messages = _messages(import_.language, problems)
    translated = [_messages(code, problems) for code in others]
    for problem, message, *translations in zip(problems, messages, *translated, strict=True):
        yield RowError(
            of_import=import_,
            row=problem.row.number,
            reason=_reason(import_, problem),
            column=problem.column,
            value=problem.value[:_VALUE_LENGTH],
            message=message,
            translations=dict(zip(others, translations, strict=True)),
            cells=problem.row.cells,
        )


def _messages(language: str, problems: Sequence[Problem]) -> list[str]:
    with translation.override(language):
        return [problem.reason.message for problem in problems]


def _reason(import_: Import, problem: Problem) -> str:
    if isinstance(problem.reason, Ambiguous):
        return RowError.Reason.AMBIGUOUS
    # A column that the file does not have is called by its field.
    return import_.mapping.get(problem.column) or problem.column or RowError.Reason.CELLS
