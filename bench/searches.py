"""How fast somebody is found, and whether the one who is meant: as the bar asks, over HTTP."""

import time
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice
from random import Random
from urllib.parse import quote

from bench.asked import EXACT, HARD, MISTAKEN, SEED, Asked, queries
from bench.client import Client, Taken
from bench.report import PERCENT, Figure, Goal, of_answers, of_times
from circleos.core.actor import Actor

EACH = 200  # queries of each of the ten kinds
GOAL = Goal(p50=5, p95=15, p99=50)
HARDEST = Goal(p99=200)
_WARM_UP = 200
TYPISTS, KEYS_PER_SECOND, TYPING_S = 50, 4, 15
TYPING_GOAL = Goal(p95=100)


def search_figures(client: Client, actor: Actor, patients: int) -> list[Figure]:
    """Latencies by kind of query and of all together, and who was found."""
    by_kind = queries(actor.workspace_id, patients, EACH)
    mixed = [(kind, asked) for kind, each in by_kind.items() for asked in each]
    Random(SEED).shuffle(mixed)
    for _kind, asked in mixed[:_WARM_UP]:
        _ask(client, asked.text)
    times: dict[str, list[Taken]] = {kind: [] for kind in by_kind}
    found: dict[str, list[bool]] = {kind: [] for kind in by_kind}
    for kind, asked in mixed:
        taken, text = _ask(client, asked.text)
        times[kind].append(taken)
        if asked.meant:
            found[kind].append(str(asked.meant) in text)
    hard = [_ask(client, text)[0] for _ in range(3) for text in HARD]
    return [
        *(of_answers(f"search: {kind}", each) for kind, each in times.items()),
        of_answers("search: all of these", list(chain(*times.values())), GOAL),
        of_answers("search: the hardest that can be typed", hard, HARDEST),
        _share("search: found within the best 8, exact", found, EXACT, 99),
        _share("search: found within the best 8, typos", found, MISTAKEN, 95),
        _share("search: found within the best 8, by sound", found, ("sound-alike",), None),
        *_typing(client, list(chain(*by_kind.values()))),
    ]


def _ask(client: Client, text: str) -> tuple[Taken, str]:
    answer = client.get(f"/search?q={quote(text)}", {"HX-Request": "true"})
    return answer.taken, answer.text


def _share(
    what: str, found: dict[str, list[bool]], kinds: Iterable[str], least: float | None
) -> Figure:
    judged = [each for kind in kinds for each in found[kind]]
    return Figure(what, PERCENT, 100 * sum(judged) / len(judged), goal=Goal(at_least=least))


def _typing(client: Client, asked: list[Asked]) -> list[Figure]:
    """Fifty people who type a name letter by letter, each four keys a second, at once.

    As the bar does, each asks one question at a time, and of what was typed meanwhile only the
    newest. The time of a key is that until it, or a newer one, is answered.
    """

    def type_names(number: int) -> list[float]:
        own, random = client.another(), Random(number)
        keys = list(islice(_keys(random, asked), KEYS_PER_SECOND * TYPING_S))
        began = time.perf_counter() + random.random() / KEYS_PER_SECOND
        typed_at = [began + count / KEYS_PER_SECOND for count in range(len(keys))]
        times: list[float] = []
        while len(times) < len(keys):
            time.sleep(max(0.0, typed_at[len(times)] - time.perf_counter()))
            typed = bisect_right(typed_at, time.perf_counter())
            _ask(own, keys[typed - 1])
            answered = time.perf_counter()
            times += [(answered - each) * 1000 for each in typed_at[len(times) : typed]]
        own.close()
        return times

    with ThreadPoolExecutor(TYPISTS) as pool:
        times = [each for own in pool.map(type_names, range(TYPISTS)) for each in own]
    client.close()  # the server has ended a connection on which nothing was asked meanwhile
    what = f"search: {TYPISTS} people typing {KEYS_PER_SECOND} keys a second"
    return [of_times(what, times, TYPING_GOAL)]


def _keys(random: Random, asked: list[Asked]) -> Iterator[str]:
    while True:
        text = random.choice(asked).text
        for length in range(1, len(text) + 1):
            yield text[:length]
