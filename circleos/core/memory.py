"""What a process remembers for some seconds, where being a little late harms nobody."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

KeyT = TypeVar("KeyT", bound=Hashable)
ValueT = TypeVar("ValueT")


class Memory(Generic[KeyT, ValueT]):
    """Values by key, each for so many seconds; the `most` that were put in last. Threads may
    share it. What is remembered must not be changed."""

    def __init__(
        self, seconds: float, most: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._values: dict[KeyT, tuple[float, ValueT]] = {}

    def recall(self, key: KeyT) -> ValueT | None:
        """The value, if it is there and not too old."""
        with self._lock:
            at, value = self._values.get(key, (float("-inf"), None))
            return value if self._clock() - at < self._seconds else None

    def put(self, key: KeyT, value: ValueT) -> ValueT:
        """Remember a value from now on."""
        with self._lock:
            self._values.pop(key, None)
            self._values[key] = (self._clock(), value)
            while len(self._values) > self._most:
                del self._values[next(iter(self._values))]
        return value

    def forget(self, key: KeyT) -> None:
        """Ask anew next time: something has changed here. Other processes are late still."""
        with self._lock:
            self._values.pop(key, None)

    def get(self, key: KeyT, ask: Callable[[], ValueT]) -> ValueT:
        """The value, asked for if it is not remembered."""
        known = self.recall(key)
        return self.put(key, ask()) if known is None else known
