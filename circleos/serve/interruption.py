"""Being told to stop, by Ctrl-C or by the system."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interruption(BaseException):
    """Somebody wants us to stop. Raised where the main thread is, so that everything on the way
    out is closed in order."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.strsignal(number))
        self.number = number


class Interruptions:
    """What came since: the first signal raises `Interruption`, a second one asks to hurry."""

    def __init__(self) -> None:
        self.hurry = False
        self._came = False

    def handle(self, number: int, _frame: FrameType | None) -> None:
        if self._came:
            self.hurry = True
            return
        self._came = True
        raise Interruption(number)


@contextmanager
def interruptible() -> Iterator[Interruptions]:
    """Turn signals into an exception inside the block.

    Also where a shell started us in the background and made us deaf to Ctrl-C; but `nohup` stays
    what it is.
    """
    interruptions = Interruptions()
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    for number in _SIGNALS:
        if number != signal.SIGHUP or before[number] != signal.SIG_IGN:
            signal.signal(number, interruptions.handle)
    try:
        yield interruptions
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
