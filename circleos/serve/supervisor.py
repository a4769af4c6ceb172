"""Watches the parts: starts them in order, restarts what ends, stops all in the opposite order."""

import http.client
import time
from collections.abc import Sequence
from dataclasses import dataclass

from circleos.database.telling import tell
from circleos.serve.interruption import Interruption
from circleos.serve.parts import Part

_BETWEEN_LOOKS = 0.25  # seconds
_FIRST_PAUSE = 1.0  # seconds before the first restart; doubled for each that follows
_LONGEST_PAUSE = 30.0
_STEADY = 60.0  # seconds after which a part counts as healthy again
_ATTEMPTS = 3  # of a part, as long as the whole was never ready


@dataclass(slots=True)
class _Watched:
    part: Part
    started: float = 0.0
    pause: float = _FIRST_PAUSE
    restart_at: float | None = None
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Readiness:
    """Where to ask whether everything works: `/readyz` answers 200."""

    host: str
    port: int
    host_header: str

    def holds(self) -> bool:
        """Ask once."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=5)
        try:
            connection.request("GET", "/readyz", headers={"Host": self.host_header})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False  # not listening yet, or broken: the same to us
        finally:
            connection.close()


def supervise(parts: Sequence[Part], readiness: Readiness, announcement: str) -> int:
    """Run the parts until interrupted (`Interruption` passes through, all are stopped by then).

    Says `announcement` once everything is ready. Returns an exit code when a part can't be got to
    run at all.
    """
    watched = [_Watched(part) for part in parts]
    ready = False
    try:
        for one in watched:
            _start(one)
        while True:
            for one in watched:
                if not _look_after(one, give_up=not ready):
                    return 1
            if not ready and readiness.holds():
                ready = True
                tell(announcement)
            time.sleep(_BETWEEN_LOOKS)
    except Interruption:
        tell("Stopping ...")
        raise
    finally:
        for one in reversed(watched):
            one.part.stop()


def _look_after(one: _Watched, *, give_up: bool) -> bool:
    """Restart the part when it ended and its pause is over; False when that is of no use."""
    now = time.monotonic()
    if one.restart_at is not None:
        if now >= one.restart_at:
            _start(one)
        return True
    if one.part.is_alive():
        if now - one.started > _STEADY:
            one.pause, one.failures = _FIRST_PAUSE, 0
        return True
    one.failures += 1
    one.part.stop()  # what it may have left behind
    if give_up and one.failures >= _ATTEMPTS:
        tell(f"The {one.part.name} ended {one.failures} times before it was ready; giving up.")
        return False
    tell(f"The {one.part.name} ended unexpectedly; starting it again in {one.pause:.0f} s.")
    one.restart_at = now + one.pause
    one.pause = min(one.pause * 2, _LONGEST_PAUSE)
    return True


def _start(one: _Watched) -> None:
    one.part.start()
    one.started = time.monotonic()
    one.restart_at = None
