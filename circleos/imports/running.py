"""One import from where it stands to its end, batch by batch.

A batch is matched and planned without a lock, its numbers are reserved, and then everything is
written in one transaction together with the position and the counts: killed at any moment, the
import goes on at the last batch that was committed, and loses and doubles nothing.

While one batch is written, the next is planned already. It is held against people as they will
stand once the one before it is written; should that one be written otherwise, it is planned again.
"""

import gc
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias
from uuid import UUID

import psycopg
from django.db import DatabaseError, IntegrityError, connection
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from circleos.core.importing import IMPORT_FIELDS, MATCH_KEYS, ImportOptions, Person
from circleos.core.models import Counter
from circleos.core.workspace import workspace_transaction
from circleos.imports.columns import ColumnMap, choose_columns, guess_columns
from circleos.imports.dry_run import Imagined
from circleos.imports.ending import Ended, actor_of, end, fail
from circleos.imports.matching import People, Wanted, candidates, wanted_by
from circleos.imports.models import Finding, Import, RowError
from circleos.imports.parsing import ParsedBatch, RowParser, one_ahead
from circleos.imports.planning import Plan, Planner
from circleos.imports.reading import CsvFile, Position, rows
from circleos.imports.statistics import FEW, Statistics
from circleos.imports.writing import Outdated, Preparer, Ready, Writer
from circleos.patients.services import FIRST_NUMBER, NUMBERS

BATCH = 3_000
_ATTEMPTS = 5
# Seconds after which a thread that computes lets another go on that wants to.
_SWITCH_INTERVAL = 0.0005

FILE_GONE = gettext_noop("The file is no longer there. Import it again.")
STOPPED = gettext_noop(
    "It stopped because of a defect of ours. Import the file again: rows that were imported "
    "already will be skipped."
)

Watch: TypeAlias = Callable[[Import], None]
# Begins to write what is ready up to a position; the answer waits until that is done.
_Begin: TypeAlias = Callable[[Ready, Position], Callable[[], Import]]


def columns_of_import(import_: Import) -> ColumnMap:
    """What its columns mean: all of them were chosen when it was asked for."""
    headers = CsvFile.from_json(import_.file).headers
    guess = guess_columns(headers)
    return choose_columns(guess, import_.mapping)


def run(workspace_id: UUID, import_id: UUID, watch: Watch = lambda _import: None) -> None:
    """Take an import to its end; if it has ended, do nothing. `watch` is told after each batch.

    Only one process may be here for an import: see `turns`.
    """
    import_ = _begin(workspace_id, import_id)
    if import_.is_finished:
        return
    with translation.override(import_.language), _rarely_collected(), _quickly_switched():
        try:
            _Run(import_).to_its_end(watch)
        except Ended:
            return
        except FileNotFoundError:
            fail(import_, FILE_GONE)
        except Exception as error:
            fail(import_, STOPPED)
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


@contextmanager
def _quickly_switched() -> Iterator[None]:
    """Let the thread that writes go on as soon as the database has answered it.

    With Python's five milliseconds it waited for the one that plans, at each of the forty
    statements of a batch, for a fifth of the time of an import.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_INTERVAL)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


@dataclass(frozen=True, slots=True)
class _UnderWay:
    """A batch that is being written: its plan, and the people that it was made with."""

    batch: ParsedBatch
    plan: Plan
    people: People
    written: Callable[[], Import]

    def recall(self, standing: dict[str, Person], wanted: Wanted) -> None:
        """Put whom this batch changes among those whom the next may mean, as they will be."""
        touched = self.plan.touched
        ids = {person.id for person in self.people.found_by(wanted)} | standing.keys()
        for id_ in ids & touched.keys():
            standing[id_] = touched[id_].as_written()


class _Run:
    """One import while this process runs it."""

    def __init__(self, import_: Import) -> None:
        self._started = import_
        self._file = CsvFile.from_json(import_.file)
        fields, self._keys = tuple(IMPORT_FIELDS), tuple(MATCH_KEYS)
        columns = columns_of_import(import_)
        options = ImportOptions(
            actor=actor_of(import_),
            external_system=import_.external_system,
            create_missing=import_.create_missing,
            create_tags=import_.create_tags,
            last_number=import_.last_number or 0,
            is_spreadsheet=self._file.is_spreadsheet,
        )
        with workspace_transaction(import_.workspace_id):
            self._rooms = [room(options) for room in dict.fromkeys(each.room for each in fields)]
        self._parser = RowParser(columns, self._rooms, self._keys)
        self._planner = Planner(fields, self._rooms, columns, import_.mode)
        self._statistics = Statistics(import_.workspace_id)
        self._preparer = Preparer(import_, self._rooms)
        self._writer = Writer(import_)
        self._imagined = Imagined(self._keys) if import_.dry_run else None

    def to_its_end(self, watch: Watch) -> None:
        """Every batch that is still to be done."""
        start, first = self._started.position, min(FEW, BATCH) if self._is_young() else BATCH
        try:
            with (
                self._started.path.open("rb") as source,
                closing(rows(source, self._file, start, BATCH, first=first)) as unparsed,
                closing(one_ahead(self._parser.batches(unparsed))) as batches,
                _beside(self._writer) as begin,
            ):
                self._take(batches, begin, watch)
        finally:
            if self._imagined:
                self._imagined.forget()

    def _take(self, batches: Iterator[ParsedBatch], begin: _Begin, watch: Watch) -> None:
        """Plan each batch while the one before it is written, and settle them in their order."""
        before: _UnderWay | None = None
        for batch in batches:
            self._statistics.keep_fresh(self._patients())
            plan, people = self._plan(batch, before)
            ready = self._preparer.ready(plan)
            if before and not self._settle(before, watch):
                self._preparer.take_back(plan)
                plan, people = self._plan(batch)
                ready = self._preparer.ready(plan)
            if self._writer.current.is_finished:
                return
            before = _UnderWay(batch, plan, people, begin(ready, batch.next))
            if self._is_young():
                # The planner of the database knows too little to write and to read at once.
                self._settle(before, watch)
                before = None
        if before:
            self._settle(before, watch)

    def _plan(self, batch: ParsedBatch, before: _UnderWay | None = None) -> tuple[Plan, People]:
        """What a batch will do to people as they will stand when the one before is written."""
        wanted = wanted_by(batch.rows, self._keys)
        people = People(self._keys)
        with workspace_transaction(self._started.workspace_id):
            standing = candidates(wanted, self._keys, self._rooms)
            if self._imagined:
                self._imagined.recall(standing)
            elif before:
                before.recall(standing, wanted)
            for person in standing.values():
                people.add(person)
            plan = self._planner.plan(batch.rows, people)
            if self._imagined:
                self._imagined.remember(plan)
                self._imagined.remember_met(plan)
        return plan, people

    def _settle(self, under_way: _UnderWay, watch: Watch) -> bool:
        """Wait until a batch is written; False if that took another plan than it had.

        The database may have moved on between matching and writing: then it is matched again.
        """
        written, plan, is_as_planned = under_way.written, under_way.plan, True
        for attempts_left in reversed(range(_ATTEMPTS)):
            try:
                watch(written())
                break
            except (Outdated, IntegrityError):
                if not attempts_left:
                    raise
            self._preparer.take_back(plan)
            plan, _people = self._plan(under_way.batch)
            ready = self._preparer.ready(plan)
            written, is_as_planned = (
                partial(self._writer.commit, ready, under_way.batch.next),
                False,
            )
        return is_as_planned

    def _patients(self) -> int:
        """About how many patients there are: at most as many as numbers were given out."""
        before = max(0, (self._started.last_number or 0) - FIRST_NUMBER + 1)
        return before if self._started.dry_run else before + self._writer.current.created

    def _is_young(self) -> bool:
        return not self._started.dry_run and self._patients() < FEW


@contextmanager
def _beside(writer: Writer) -> Iterator[_Begin]:
    """Let batches be written in a thread beside this one, on a connection of its own.

    Inside of somebody's transaction they are written in that one, when they are waited for.
    """
    if connection.in_atomic_block:
        yield lambda ready, upto: partial(writer.commit, ready, upto)
        return
    with ThreadPoolExecutor(max_workers=1) as thread:
        try:
            yield lambda ready, upto: thread.submit(writer.commit, ready, upto).result
        finally:
            thread.submit(connection.close)
