"""One import from where it stands to its end, batch by batch.

A batch is matched and planned without a lock, its numbers are reserved, and then everything is
written in one transaction together with the position and the counts: killed at any moment, the
import goes on at the last batch that was committed, and loses and doubles nothing.
"""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from uuid import UUID

import psycopg
from django.db import DatabaseError, IntegrityError, connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from circleos.core.actor import Actor, ActorKind, Origin
from circleos.core.counters import reserve_numbers
from circleos.core.event_batches import sealed, write_sealed
from circleos.core.events import Change, record
from circleos.core.importing import IMPORT_FIELDS, MATCH_KEYS, ImportOptions, Person
from circleos.core.models import Counter
from circleos.core.permissions import Role
from circleos.core.workspace import workspace_transaction
from circleos.imports.columns import ColumnMap, choose_columns, guess_columns
from circleos.imports.dry_run import Imagined
from circleos.imports.findings import note_findings
from circleos.imports.matching import Ambiguous, People, candidates
from circleos.imports.models import Finding, Import, RowError
from circleos.imports.parsing import ParsedBatch, RowParser, one_ahead
from circleos.imports.planning import Plan, Planner, Problem
from circleos.imports.reading import CsvFile, rows
from circleos.imports.statistics import Statistics
from circleos.patients.models import Patient
from circleos.patients.services import FIRST_NUMBER, NUMBERS

BATCH = 5_000
_ATTEMPTS = 5
_VALUE_LENGTH = 500

Watch = Callable[[Import], None]


class Outdated(Exception):
    """Somebody changed a matched patient between matching and writing."""


class Ended(Exception):
    """The import is over: cancelled, or another process goes on with it."""


def actor_of(import_: Import) -> Actor:
    """Whoever asked for the import, acting through it. All its events are one group."""
    return Actor(
        kind=ActorKind(import_.actor_kind),
        id=import_.actor_id,
        name=import_.actor_name,
        workspace_id=import_.workspace_id,
        role=Role(import_.actor_role),
        origin=Origin.IMPORT,
        origin_id=import_.pk,
        group=import_.pk,
    )


def columns_of_import(import_: Import) -> ColumnMap:
    """What its columns mean: all of them were chosen when it was asked for."""
    headers = CsvFile.from_json(import_.file).headers
    guess = guess_columns(headers, imported={each.key for each in IMPORT_FIELDS})
    return choose_columns(guess, import_.mapping)


def run(workspace_id: UUID, import_id: UUID, watch: Watch = lambda _import: None) -> None:
    """Take an import to its end; if it has ended, do nothing. `watch` is told after each batch.

    Only one process may be here for an import: see `turns`.
    """
    import_ = _begin(workspace_id, import_id)
    if import_.is_finished:
        return
    with translation.override(import_.language), _rarely_collected():
        try:
            _Run(import_).to_its_end(watch)
        except Ended:
            return
        except FileNotFoundError:
            _fail(import_, _("The file is no longer there. Import it again."))
        except Exception as error:
            _fail(
                import_,
                _("It stopped because of a defect of ours. Import the file again: rows that were "
                  "imported already will be skipped."),
            )  # fmt: skip
            raise _without_values(error) from None


def _without_values(error: Exception) -> Exception:
    """The same defect, fit for a log: PostgreSQL's messages quote what stood in the rows."""
    cause = error.__cause__ if isinstance(error, DatabaseError) else error
    if not isinstance(cause, psycopg.Error):
        return error
    place = cause.diag.constraint_name or cause.diag.table_name or "no table"
    nameless = RuntimeError(f"{type(cause).__name__} ({cause.sqlstate}), {place}")
    return nameless.with_traceback(error.__traceback__)


def _begin(workspace_id: UUID, import_id: UUID) -> Import:
    with workspace_transaction(workspace_id):
        import_: Import = Import.objects.select_for_update().get(pk=import_id)
        if import_.is_finished:
            return import_
        actor_of(import_).require("imports.run")
        if import_.cancel_requested_at:
            end(import_, Import.Status.CANCELLED)
            import_.save()
            return import_
        import_.status = Import.Status.RUNNING
        import_.started_at = import_.started_at or timezone.now()
        if import_.last_number is None:
            counter = Counter.objects.filter(kind=NUMBERS).first()
            import_.last_number = counter.last if counter else 0
        if import_.dry_run:
            # What it imagined went with the process that did.
            import_.position_row, import_.position_byte = CsvFile.from_json(import_.file).first
            import_.created = import_.updated = import_.skipped = import_.errors = 0
            import_.matched_archived, import_.repeated, import_.seconds = 0, 0, 0
            RowError.objects.filter(of_import=import_).delete()
            Finding.objects.filter(of_import=import_).delete()
        import_.save()
        return import_


def _fail(import_: Import, failure: str) -> None:
    with workspace_transaction(import_.workspace_id):
        current = Import.objects.select_for_update().get(pk=import_.pk)
        current.failure = failure
        end(current, Import.Status.FAILED)
        current.save()


def end(import_: Import, status: Import.Status) -> None:
    """Note how it ended, in the history too; in the transaction that saves it."""
    import_.status, import_.finished_at = status, timezone.now()
    counts = ("created", "updated", "skipped", "errors")
    if not import_.dry_run:
        record(
            actor_of(import_),
            "import.ended",
            subject_kind="import",
            subject_id=import_.pk,
            changes=[
                Change("file_name", None, import_.file_name),
                Change("status", None, status.value),
                *(Change(name, None, getattr(import_, name)) for name in counts),
            ],
        )


@contextmanager
def _rarely_collected() -> Iterator[None]:
    """Let Python look for cycles of garbage less often.

    A batch is some hundred thousand objects without a cycle. Going through all of them, and all
    of Django, every few hundred rows took more time than everything else.
    """
    usual = gc.get_threshold()
    gc.set_threshold(200_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


class _Run:
    """One import while this process runs it."""

    def __init__(self, import_: Import) -> None:
        self._import = import_
        self._actor = actor_of(import_)
        self._file = CsvFile.from_json(import_.file)
        fields, self._keys = tuple(IMPORT_FIELDS), tuple(MATCH_KEYS)
        columns = columns_of_import(import_)
        options = ImportOptions(
            actor=self._actor,
            external_system=import_.external_system,
            create_missing=import_.create_missing,
            create_tags=import_.create_tags,
            last_number=import_.last_number or 0,
        )
        with workspace_transaction(import_.workspace_id):
            self._rooms = [room(options) for room in dict.fromkeys(each.room for each in fields)]
        self._parser = RowParser(columns, self._rooms, self._keys)
        self._planner = Planner(fields, self._rooms, columns, import_.mode)
        self._numbers: list[int] = []
        self._statistics = Statistics(import_.workspace_id)

    def to_its_end(self, watch: Watch) -> None:
        """Every batch that is still to be done."""
        imagined = Imagined(self._keys) if self._import.dry_run else None
        clock = time.perf_counter()
        try:
            with (
                self._import.path.open("rb") as source,
                closing(rows(source, self._file, self._import.position, BATCH)) as unparsed,
                closing(one_ahead(self._parser.batches(unparsed))) as batches,
            ):
                for batch in batches:
                    self._take(batch, imagined, clock)
                    clock = time.perf_counter()
                    watch(self._import)
                    if self._import.is_finished:
                        return
        finally:
            if imagined:
                imagined.forget()

    def _take(self, batch: ParsedBatch, imagined: Imagined | None, clock: float) -> None:
        """Match, plan and write a batch; again when the database has moved on meanwhile."""
        self._statistics.keep_fresh(self._patients())
        for attempt in range(1, _ATTEMPTS + 1):
            with workspace_transaction(self._import.workspace_id):
                plan = self._plan(batch, imagined)
            try:
                self._commit(batch, plan, clock)
                return
            except (Outdated, IntegrityError):
                if attempt == _ATTEMPTS:
                    raise

    def _patients(self) -> int:
        """About how many patients there are: at most as many as numbers were given out."""
        before = max(0, (self._import.last_number or 0) - FIRST_NUMBER + 1)
        return before if self._import.dry_run else before + self._import.created

    def _plan(self, batch: ParsedBatch, imagined: Imagined | None) -> Plan:
        standing = candidates(batch.rows, self._keys, self._rooms)
        if imagined:
            imagined.recall(standing)
        people = People(self._keys)
        for person in standing.values():
            people.add(person)
        plan = self._planner.plan(batch.rows, people)
        if imagined:
            imagined.remember(plan)
            imagined.remember_met(plan)
        return plan

    def _commit(self, batch: ParsedBatch, plan: Plan, clock: float) -> None:
        if not self._import.dry_run:
            self._number(plan.created)
        with workspace_transaction(self._import.workspace_id):
            import_ = self._still_mine()
            if import_.cancel_requested_at:
                end(import_, Import.Status.CANCELLED)
            else:
                if not import_.dry_run:
                    self._write(plan)
                self._count(import_, batch, plan)
                import_.seconds += time.perf_counter() - clock
                if batch.next.row >= self._file.first.row + self._file.rows:
                    end(import_, Import.Status.DONE)
            import_.save()
        self._import = import_
        self._numbers = self._numbers[len(plan.created) :]

    def _still_mine(self) -> Import:
        """The import as it stands, locked. Raises `Ended` if another process took it over."""
        import_: Import = Import.objects.select_for_update().get(pk=self._import.pk)
        if import_.is_finished or import_.position != self._import.position:
            raise Ended
        return import_

    def _number(self, created: Sequence[Person]) -> None:
        """Give new people their numbers, reserved in a transaction of its own.

        The numbers stay reserved for the next attempt when this one has to be repeated.
        """
        missing = len(created) - len(self._numbers)
        if missing > 0:
            with workspace_transaction(self._import.workspace_id):
                self._numbers += reserve_numbers(NUMBERS, missing, first=FIRST_NUMBER)
        for person, number in zip(created, self._numbers, strict=False):
            person.number = number

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
                [self._import.workspace_id, [person.id for person in people]],
            )
            versions: dict[str, int] = dict(cursor.fetchall())
        if any(versions.get(person.id) != person.base_version for person in people):
            raise Outdated

    def _count(self, import_: Import, batch: ParsedBatch, plan: Plan) -> None:
        RowError.objects.bulk_create(_row_error(import_, problem) for problem in plan.problems)
        note_findings(import_, plan)
        import_.created += len(plan.created)
        import_.updated += plan.updated
        import_.skipped += plan.skipped
        import_.errors += plan.errors
        import_.matched_archived += plan.matched_archived
        import_.position_row, import_.position_byte = batch.next


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
