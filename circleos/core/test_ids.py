"""UUIDv7: what RFC 9562 says, and an order that can be relied on."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import RFC_4122

from hypothesis import given
from hypothesis import strategies as st

from circleos.core.ids import uuid7, uuid7_at

# Microseconds since 1970, up to the year 2300.
MOMENTS = st.integers(10**6, 10**16).map(
    lambda microseconds: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
)


def test_it_is_a_uuid_of_version_7() -> None:
    made = uuid7()
    assert (made.version, made.variant) == (7, RFC_4122)


def test_it_begins_with_the_milliseconds_of_now() -> None:
    before = time.time_ns() // 1_000_000
    milliseconds = uuid7().int >> 80
    # A burst of ids runs ahead of the clock by less than a millisecond each 4096 ids.
    assert before <= milliseconds <= time.time_ns() // 1_000_000 + 100


def test_ids_rise_even_within_one_tick_of_the_clock() -> None:
    made = [uuid7() for _ in range(20_000)]
    assert made == sorted(set(made))


def test_threads_never_make_the_same_id() -> None:
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: uuid7(), range(4_000)))
    assert len(set(made)) == 4_000


def test_its_random_part_is_not_the_same_twice() -> None:
    assert len({uuid7().int & (1 << 62) - 1 for _ in range(1_000)}) == 1_000


@given(MOMENTS, st.timedeltas(timedelta(microseconds=1), timedelta(days=1)))
def test_ids_of_past_moments_are_in_the_order_of_their_moments(
    moment: datetime, later: timedelta
) -> None:
    assert uuid7_at(moment) < uuid7_at(moment + later)
    assert uuid7_at(moment).version == 7


def test_an_id_made_now_follows_one_of_a_moment_ago() -> None:
    assert uuid7_at(datetime.now(UTC) - timedelta(milliseconds=5)) < uuid7()
