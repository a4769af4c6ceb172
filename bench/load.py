"""What the web server bears: eight clients at once, and its memory over thousands of requests."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from threading import Lock

from bench.client import Client
from bench.listings import lists
from bench.report import MEGABYTES, PER_SECOND, Figure, Goal, of_times
from bench.server import WebServer
from circleos.core.actor import Actor

CLIENTS = 8
WARM_UP, REQUESTS = 500, 5000
RATE_GOAL = Goal(at_least=150)
SIZE_GOAL = Goal(p50=150)
GROWTH_GOAL = Goal(p50=5)
_MEGABYTE = 1024 * 1024


def load_figures(client: Client, server: WebServer, actor: Actor, patients: int) -> list[Figure]:
    """Throughput of the Patients page, and what the web processes weigh after it."""
    paths = [
        f"/patients?{query}"
        for each in lists(actor.workspace_id, patients)
        if not each.is_search
        for query in each.queries
    ]
    _ask(client, paths, WARM_UP)
    before = server.memory()
    began = time.perf_counter()
    times = _ask(client, paths, REQUESTS)
    rate = REQUESTS / (time.perf_counter() - began)
    after = server.memory()
    growth = max(now - then for now, then in zip(after, before, strict=True))
    return [
        Figure("Patients page: requests with 8 clients", PER_SECOND, rate, goal=RATE_GOAL),
        of_times("Patients page: each of these requests", times),
        Figure("web process: memory", MEGABYTES, max(after) / _MEGABYTE, goal=SIZE_GOAL),
        Figure(
            f"web process: growth over {REQUESTS:,} requests",
            MEGABYTES,
            growth / _MEGABYTE,
            goal=GROWTH_GOAL,
        ),
    ]


def _ask(client: Client, paths: list[str], requests: int) -> list[float]:
    """Ask for pages with eight clients of one session; how long each took."""
    # Lists that take long for PostgreSQL stand together in `paths`: a stride mixes them.
    stride = next(step for step in (37, 41, 43) if len(paths) % step)
    mixed = [paths[index * stride % len(paths)] for index in range(len(paths))]
    waiting = islice(cycle(mixed), requests)
    lock = Lock()

    def work(_number: int) -> list[float]:
        own = client.another()
        times: list[float] = []
        while True:
            with lock:
                path = next(waiting, None)
            if path is None:
                own.close()
                return times
            times.append(own.get(path).taken.wall)

    with ThreadPoolExecutor(CLIENTS) as pool:
        return [time for times in pool.map(work, range(CLIENTS)) for time in times]
