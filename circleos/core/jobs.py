"""Background jobs: procrastinate, in the database, enqueued in the transaction that needs them.

On top of it: every job carries its workspace and runs inside it, what a killed worker left behind
is taken up again, and what succeeded leaves nothing behind. Jobs that failed are kept.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

import procrastinate
import structlog
from procrastinate.contrib.django import app as django_app

log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 2.0
STALLED_AFTER_SECONDS = 10.0
SWEEP_SECONDS = 5.0
EVERY_HOUR = "7 * * * *"

_jobs: dict[str, Callable[..., None]] = {}
_hourly: dict[str, Callable[[int], None]] = {}


class JobHandle:
    """A registered job: call `defer` in the transaction that needs it."""

    def __init__(self, name: str, function: Callable[..., None]) -> None:
        self.name = name
        self.run = function

    def defer(
        self,
        workspace_id: UUID,
        *,
        lock: str | None = None,
        after: timedelta | None = None,
        **arguments: Any,
    ) -> int:
        """Enqueue the job; it starts once the surrounding transaction has committed.

        With `after` it waits so long before it starts. Jobs with the same lock run one after
        another. Returns the job's number.
        """
        schedule_in = {"seconds": int(after.total_seconds())} if after else None
        task = django_app.configure_task(name=self.name, lock=lock, schedule_in=schedule_in)
        return task.defer(workspace_id=str(workspace_id), **arguments)


def job(name: str) -> Callable[[Callable[..., None]], JobHandle]:
    """Register a function `(workspace_id, **arguments)` as a background job.

    It may run again from the start after a crash: it must know how far it came. It opens its
    own transactions, with `workspace_transaction`.
    """

    def decorate(function: Callable[..., None]) -> JobHandle:
        @wraps(function)
        def run(workspace_id: str, **arguments: Any) -> None:
            function(UUID(workspace_id), **arguments)

        _jobs[name] = run
        return JobHandle(name, function)

    return decorate


def hourly(name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register a function that a worker runs every hour, for all workspaces.

    By the hour and not by night, when a practice's machine is off. An hour in which no worker
    lived is left out, so the function must see by itself what there is to do.
    """

    def decorate(function: Callable[[], None]) -> Callable[[], None]:
        @wraps(function)
        def run(timestamp: int) -> None:
            function()

        _hourly[name] = run
        return function

    return decorate


def on_app_ready(app: procrastinate.App) -> None:
    """Hand our jobs to procrastinate; called once all rooms are loaded."""
    for name, run in _jobs.items():
        app.task(name=name)(run)
    for name, run_at in _hourly.items():
        # When one is waiting still, a second would do nothing more.
        app.periodic(cron=EVERY_HOUR)(app.task(name=name, queueing_lock=name)(run_at))


async def take_up_stalled(app: procrastinate.App) -> int:
    """Give the jobs of workers that died back to the queue; returns how many."""
    stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS)
    count = 0
    for stalled_job in stalled:
        await app.job_manager.retry_job(stalled_job)
        count += 1
    if count:
        log.warning("jobs.taken_up_again", count=count)
    return count


async def _work(concurrency: int) -> None:
    app = django_app.with_connector(django_app.connector.get_worker_connector())  # type: ignore[attr-defined]  # DjangoConnector has it
    # Whatever ends the sweeping ends the worker too, which the supervisor starts anew: a worker
    # that no longer sweeps would look healthy.
    async with app.open_async(), asyncio.TaskGroup() as together:
        sweeper = together.create_task(_sweep(app))
        await app.run_worker_async(
            concurrency=concurrency,
            delete_jobs="successful",
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=STALLED_AFTER_SECONDS,
        )
        sweeper.cancel()


async def _sweep(app: procrastinate.App) -> None:
    while True:
        await take_up_stalled(app)
        await asyncio.sleep(SWEEP_SECONDS)


def run_worker(concurrency: int = 2) -> None:
    """Take jobs until told to stop (SIGTERM or SIGINT). Django must be set up."""
    asyncio.run(_work(concurrency))
