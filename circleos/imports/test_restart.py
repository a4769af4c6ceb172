"""An import that is interrupted, overtaken or cancelled: nothing lost, nothing twice."""

import io
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone, translation
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from circleos.core.errors import NotAllowed, NotFound
from circleos.core.models import Event, EventDetail
from circleos.core.workspace import workspace_transaction
from circleos.imports import running, turns, writing
from circleos.imports.conftest import file_of
from circleos.imports.jobs import run_import
from circleos.imports.models import Import
from circleos.imports.queries import find_import
from circleos.imports.reading import FileRefused
from circleos.imports.running import run
from circleos.imports.services import Wishes, cancel_import, request_import
from circleos.imports.turns import attend, lock_name, turn
from circleos.imports.writing import Writer
from circleos.patients.models import ExternalId, Patient
from circleos.patients.services import create_patient, edit_patient

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = [{"external_id": str(n), "last_name": f"Name {n}", "email": "bad" if n == 7 else ""}
        for n in range(10)] + [{"external_id": "1", "city": "Ulm"}]  # fmt: skip


class Killed(BaseException):
    """Nothing of ours hears it, as nothing hears `kill -9`."""


@pytest.fixture(autouse=True, params=[0, 200], ids=["one ahead", "one by one"])
def small_batches(monkeypatch, request):
    monkeypatch.setattr(running, "BATCH", 3)
    monkeypatch.setattr(running, "FEW", request.param)


@pytest.fixture
def asked(alice):
    def ask(*rows, **wishes):
        return request_import(alice.actor, file_of(*(rows or ROWS)), "x.csv", Wishes(**wishes))

    return ask


@pytest.fixture
def inside(ring):
    return lambda: workspace_transaction(ring.pk)


def unwatched(_import):
    pass


def result(import_):
    with workspace_transaction(import_.workspace_id):
        import_ = find_import(import_.pk)
        numbers = list(Patient.objects.order_by("number").values_list("number", flat=True))
        events = Event.objects.filter(origin_id=import_.pk, subject_kind="patient").count()
        return (
            import_.status,
            (import_.created, import_.updated, import_.skipped, import_.errors),
            len(numbers), ExternalId.objects.count(), events,
        )  # fmt: skip


DONE = ("done", (9, 1, 0, 1), 9, 9, 10)


@pytest.mark.parametrize(
    ("module", "where"),
    [(writing, "write_sealed"), (writing, "reserve_numbers"), (writing, "end"),
     (running, "candidates")],
)  # fmt: skip
def test_a_killed_import_goes_on_where_it_was(asked, monkeypatch, module, where):
    import_ = asked()
    original, kills = getattr(module, where), 0

    def killing(*arguments, **options):
        nonlocal kills
        answer = original(*arguments, **options)
        kills += 1
        if kills % 2:
            raise Killed
        return answer

    monkeypatch.setattr(module, where, killing)
    while result(import_)[0] != "done":
        try:
            run(import_.workspace_id, import_.pk)
        except Killed:
            assert result(import_)[0] in {"queued", "running"}
    assert kills > 1
    assert result(import_) == DONE


def test_a_killed_dry_run_begins_again(asked, monkeypatch):
    import_ = asked(dry_run=True)
    seen = []

    def kill_the_second(current):
        seen.append(current.processed)
        if len(seen) == 2:
            raise Killed

    with pytest.raises(Killed):
        run(import_.workspace_id, import_.pk, kill_the_second)
    run(import_.workspace_id, import_.pk, kill_the_second)
    assert seen == [3, 6, 3, 6, 9, 11]
    assert result(import_) == ("done", (9, 1, 0, 1), 0, 0, 0)


def test_a_defect_is_said_plainly_and_leaves_whole_batches(asked, monkeypatch):
    import_ = asked()
    with pytest.raises(ZeroDivisionError):
        run(import_.workspace_id, import_.pk, lambda current: current.created > 3 and 1 / 0)
    status, counts, patients, *_ = result(import_)
    assert (status, counts, patients) == ("failed", (6, 0, 0, 0), 6)
    with workspace_transaction(import_.workspace_id):
        assert find_import(import_.pk).failure.startswith("It stopped because of a defect of ours")


def test_a_defect_in_the_database_is_told_without_what_stood_in_the_rows(asked, monkeypatch):
    import_ = asked({"last_name": "Beck", "external_id": "secret"})
    table = ExternalId._meta.db_table

    def twice(*_arguments):
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table} SELECT * FROM {table}")

    monkeypatch.setattr(writing, "write_sealed", twice)
    with pytest.raises(RuntimeError) as defect:
        run(import_.workspace_id, import_.pk)
    assert str(defect.value) == "UniqueViolation (23505), patients_external_id"
    assert defect.value.__suppress_context__
    assert result(import_)[:3] == ("failed", (0, 0, 0, 0), 0)


def test_a_file_that_is_gone_is_said(asked):
    import_ = asked()
    import_.path.unlink()
    run(import_.workspace_id, import_.pk)
    with workspace_transaction(import_.workspace_id):
        failed = find_import(import_.pk)
    assert failed.why_failed.startswith("The file is no longer there")
    with translation.override("de"):
        assert failed.why_failed.startswith("Die Datei ist nicht mehr da")


def test_who_edits_a_matched_patient_meanwhile_loses_nothing(asked, alice, inside, monkeypatch):
    with inside():
        anna = create_patient(alice.actor, {"last_name": "Beck", "city": "Bonn"})
    import_ = asked({"id": "P-10001", "city": "Ulm", "title": "Dr."})
    original, left = Writer.commit, [{"city": "Köln"}, {"street": "Am Markt 1"}]

    def edited_meanwhile(*arguments):
        if left:
            with inside():
                edit_patient(alice.actor, anna.pk, left.pop(0))
        return original(*arguments)

    monkeypatch.setattr(Writer, "commit", edited_meanwhile)
    run(import_.workspace_id, import_.pk)
    with inside():
        anna = Patient.objects.get()
        assert (anna.city, anna.street, anna.title) == ("Ulm", "Am Markt 1", "Dr.")
        assert anna.field_versions == {"city": 4, "street": 3, "title": 4}
        newest = Event.objects.filter(origin_id=import_.pk, subject_id=anna.pk).get()
        changes = EventDetail.objects.get(pk=newest.pk).detail["changes"]
    assert {"field": "city", "old": "Köln", "new": "Ulm"} in changes


def test_who_creates_somebody_with_the_same_external_id_meanwhile_is_matched(
    asked, alice, inside, monkeypatch
):
    import_ = asked({"external_id": "1", "last_name": "Beck"})
    original, left = Writer.commit, [1]

    def created_meanwhile(*arguments):
        if left:
            left.pop()
            with inside():
                create_patient(alice.actor, {"last_name": "Beck"}, external_ids=[("import", "1")])
        return original(*arguments)

    monkeypatch.setattr(Writer, "commit", created_meanwhile)
    run(import_.workspace_id, import_.pk)
    assert result(import_)[:3] == ("done", (0, 0, 1, 0), 1)


def test_rows_of_the_next_batch_mean_people_whose_batch_is_still_being_written(asked, inside):
    same = [{"external_id": "1", "last_name": "Beck", "city": city} for city in "ABCDEFGH"]
    import_ = asked(*same, {"last_name": "Beck", "external_id": "2", "phone": "030 901820"})
    run(import_.workspace_id, import_.pk)
    assert result(import_) == ("done", (2, 7, 0, 0), 2, 2, 9)
    with inside():
        beck = Patient.objects.get(number=10_001)
        assert (beck.city, beck.version, beck.field_versions) == ("H", 8, {"city": 8})


def test_whoever_was_overtaken_stops_without_writing(asked):
    import_ = asked()

    def overtake(_current):
        if not overtaken:
            overtaken.append(1)
            run(import_.workspace_id, import_.pk)

    overtaken = []
    run(import_.workspace_id, import_.pk, overtake)
    assert result(import_) == DONE


def test_a_running_import_is_cancelled_between_batches(asked, alice):
    import_ = asked()
    run(import_.workspace_id, import_.pk, lambda _: cancel_import(alice.actor, import_.pk))
    assert result(import_)[:3] == ("cancelled", (3, 0, 0, 0), 3)
    run(import_.workspace_id, import_.pk)
    assert result(import_)[:3] == ("cancelled", (3, 0, 0, 0), 3)


def test_a_waiting_import_is_cancelled_before_it_begins(asked, alice):
    import_ = asked()
    cancel_import(alice.actor, import_.pk)
    assert attend(import_, unwatched).status == Import.Status.CANCELLED
    assert result(import_)[:3] == ("cancelled", (0, 0, 0, 0), 0)


def test_the_history_says_who_cancelled_whose_import(asked, colleague):
    import_, admin = asked(), colleague("admin")
    for _click in range(2):
        cancel_import(admin.actor, import_.pk)
    with workspace_transaction(import_.workspace_id):
        told = Event.objects.filter(subject_id=import_.pk).order_by("id")
        assert [(event.kind, event.actor_name) for event in told] == [
            ("import.cancelled", "Member admin"),
            ("import.ended", "Dr. Alice Arndt"),
        ]


def test_only_admins_of_the_practice_cancel(asked, bob, charlie):
    import_ = asked()
    with pytest.raises(NotAllowed):
        cancel_import(bob.actor, import_.pk)
    with pytest.raises(NotFound):
        cancel_import(charlie.actor, import_.pk)


def test_an_import_that_was_left_unfinished_comes_first(asked):
    first, second = asked(), asked({"external_id": "1", "last_name": "Name 1", "city": "Bonn"})
    attend(second, unwatched)
    assert result(first)[:2] == ("done", (9, 1, 0, 1))
    assert result(second)[:2] == ("done", (0, 1, 0, 0))


def test_a_defect_in_an_earlier_import_does_not_stop_the_next(asked, monkeypatch):
    first, second = asked(), asked({"last_name": "Beck"})
    original = running._Run.to_its_end

    def broken(self, watch):
        if self._started.pk == first.pk:
            raise ZeroDivisionError
        original(self, watch)

    monkeypatch.setattr(running._Run, "to_its_end", broken)
    assert attend(second, unwatched).status == Import.Status.DONE
    assert result(first)[0] == "failed"


def test_the_worker_runs_it_where_one_lives(asked, monkeypatch):
    import_ = asked()
    job = ProcrastinateJob.objects.get(task_name="imports.run")
    assert job.lock == lock_name(import_)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    assert ProcrastinateWorker.objects.count() == 1
    waits = []

    def work(_seconds):
        waits.append(1)
        run_import.run(import_.workspace_id, import_id=job.args["import_id"])

    monkeypatch.setattr(turns.time, "sleep", work)
    assert attend(import_, unwatched).status == Import.Status.DONE
    assert len(waits) == 1
    assert result(import_) == DONE


def test_a_worker_that_gave_no_sign_of_life_is_not_waited_for(asked):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)",
            [timezone.now() - timedelta(minutes=1)],
        )
    assert attend(asked(), unwatched).status == Import.Status.DONE


def test_one_turn_at_a_time_and_dry_runs_wait_for_nobody(asked):
    first, second, dry = asked(), asked(), asked(dry_run=True)
    assert lock_name(first) == lock_name(second) != lock_name(dry)
    had, done = threading.Event(), threading.Event()

    def hold():
        with turn(lock_name(first), wait=True):
            had.set()
            done.wait(10)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert had.wait(10)
    with turn(lock_name(second), wait=False) as mine, turn(lock_name(dry), wait=False) as its_own:
        assert (mine, its_own) == (False, True)
    done.set()
    holder.join()
    with turn(lock_name(second), wait=True) as mine:
        assert mine


def test_a_refused_file_asks_for_no_job(alice):
    with pytest.raises(FileRefused):
        request_import(alice.actor, io.BytesIO(b"name\n"), "x.csv", Wishes())
    assert not ProcrastinateJob.objects.exists()
