"""Background jobs: enqueued with the change that needs them, taken up again after a crash."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinatePeriodicDefer

from circleos.core import jobs
from circleos.core.models import Counter
from circleos.core.workspace import workspace_transaction
from tests.modules import all_modules

# A worker as `serve` starts it, with one job of the test's own. The first to run it stops for
# ever in the middle of its work; whoever comes later does it.
WORKER = """
import os, sys
from pathlib import Path
os.environ["DJANGO_SETTINGS_MODULE"] = "circleos.config.settings"
from circleos.core import jobs
jobs.HEARTBEAT_SECONDS, jobs.STALLED_AFTER_SECONDS, jobs.SWEEP_SECONDS = 0.2, 1.0, 0.2

@jobs.job("test.count")
def count(workspace_id, *, times):
    from circleos.core.counters import reserve_numbers
    from circleos.core.workspace import workspace_transaction
    if sys.argv[1] == "hang":
        print("begun", flush=True)
        sys.stdin.read()
    if sys.argv[1] == "fail":
        print("failing", flush=True)
        raise LookupError
    with workspace_transaction(workspace_id):
        reserve_numbers("test.count", times)
    print("done", flush=True)

@jobs.hourly("test.hourly")
def hourly():
    print("an hour has passed", flush=True)

if sys.argv[1] == "every second":
    jobs.EVERY_HOUR = "* * * * * *"

import django
django.setup()
jobs.run_worker(concurrency=1)
"""


@pytest.fixture
def count() -> Iterator[jobs.JobHandle]:
    """The same job as the workers have, for enqueuing it."""

    @jobs.job("test.count")
    def run(workspace_id: UUID, *, times: int) -> None:
        with workspace_transaction(workspace_id):
            Counter(kind="test.count", last=times).save()

    yield run
    del jobs._jobs["test.count"]


def address(alias: str) -> str:
    """The database of this test, as DATABASE_URL names it."""
    database = connections[alias].settings_dict
    parts = {key: quote(str(database[key]), safe="") for key in ("USER", "PASSWORD", "HOST")}
    where = f"{parts['USER']}:{parts['PASSWORD']}@/{database['NAME']}?host={parts['HOST']}"
    return f"postgresql://{where}" + (f"&port={database['PORT']}" if database["PORT"] else "")


@pytest.fixture
def worker() -> Iterator[Any]:
    """Starts a real worker process; those that are left are killed."""
    started: list[subprocess.Popen[str]] = []

    def start(how: str) -> subprocess.Popen[str]:
        environment = {
            **os.environ,
            "DATABASE_URL": address("default"),
            "DATABASE_OWNER_URL": address("owner"),
        }
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER, how],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=Path(settings.PACKAGE).parent,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str]) -> str:
    """The next line that the process says; waits for it."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.django_db
def test_a_job_carries_its_workspace_and_is_given_it_back(ring: Any, count: jobs.JobHandle) -> None:
    count.defer(ring.pk, times=3)
    queued = ProcrastinateJob.objects.get(task_name="test.count")
    assert queued.args == {"workspace_id": str(ring.pk), "times": 3}
    jobs._jobs["test.count"](**queued.args)
    with workspace_transaction(ring.pk):
        assert Counter.objects.get(kind="test.count").last == 3


@pytest.mark.django_db
def test_a_change_that_fails_takes_its_job_with_it(ring: Any, count: jobs.JobHandle) -> None:
    with pytest.raises(LookupError), workspace_transaction(ring.pk):
        count.defer(ring.pk, times=3)
        raise LookupError
    assert not ProcrastinateJob.objects.filter(task_name="test.count").exists()


def test_every_job_of_a_room_is_known_to_a_worker_that_has_just_begun() -> None:
    """A job whose module nobody imports at start would be enqueued and never run."""
    all_modules()
    script = (
        "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'circleos.config.settings';"
        "django.setup(); from procrastinate.contrib.django import app; print(*app.tasks)"
    )
    listed = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    ours = {name for name in {*jobs._jobs, *jobs._hourly} if not name.startswith("test.")}
    assert {"patients.export", "accounts.mail", "imports.forget", "api.forget"} <= ours
    assert ours <= set(listed.stdout.split()), "name it in the jobs.py of its room"


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_worker_that_is_killed_loses_no_job_and_doubles_none(
    ring: Any, count: jobs.JobHandle, worker: Any
) -> None:
    number = count.defer(ring.pk, times=3)
    first = worker("hang")
    assert said(first) == "begun"
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert ProcrastinateJob.objects.get(pk=number).status == "doing"
    second = worker("work")
    assert said(second) == "done"
    second.send_signal(signal.SIGTERM)
    assert second.wait(timeout=30) == 0
    assert not ProcrastinateJob.objects.filter(pk=number).exists()
    with workspace_transaction(ring.pk):
        assert Counter.objects.get(kind="test.count").last == 3


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_job_whose_worker_lives_is_left_to_it(
    ring: Any, count: jobs.JobHandle, worker: Any
) -> None:
    number = count.defer(ring.pk, times=3)
    assert said(worker("hang")) == "begun"

    async def sweep() -> int:
        elsewhere = app.with_connector(app.connector.get_worker_connector())
        async with elsewhere.open_async():
            return await jobs.take_up_stalled(elsewhere)

    assert asyncio.run(sweep()) == 0
    assert ProcrastinateJob.objects.get(pk=number).status == "doing"


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_job_that_fails_is_kept_for_whoever_looks_for_the_reason(
    ring: Any, count: jobs.JobHandle, worker: Any
) -> None:
    failing = count.defer(ring.pk, times=3)
    process = worker("fail")
    assert said(process) == "failing"
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0
    assert ProcrastinateJob.objects.get(pk=failing).status == "failed"


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_what_is_done_every_hour_is_done_by_a_worker(worker: Any) -> None:
    process = worker("every second")
    assert {said(process), said(process)} == {"an hour has passed"}
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0
    assert ProcrastinatePeriodicDefer.objects.filter(task_name="test.hourly").exists()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_worker_that_can_not_sweep_ends_instead_of_looking_healthy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def lost(_app: Any) -> int:
        raise OSError("the connection is lost")

    monkeypatch.setattr(jobs, "take_up_stalled", lost)
    with pytest.raises(ExceptionGroup) as ended:
        jobs.run_worker(concurrency=1)
    assert ended.group_contains(OSError, match="the connection is lost")


@pytest.mark.django_db
def test_a_job_can_wait_for_its_hour(ring: Any, count: jobs.JobHandle) -> None:
    number = count.defer(ring.pk, after=timedelta(hours=3), times=3)
    due = ProcrastinateJob.objects.get(pk=number).scheduled_at - timezone.now()
    assert timedelta(hours=2, minutes=59) < due <= timedelta(hours=3)
