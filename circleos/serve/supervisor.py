"""Watches the parts: starts them in order, restarts what ends, stops all in the opposite order."""

import http
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
_STEADY_SECONDS = 60  # after which a part counts as healthy again, and waiting as long
_LONGEST_ASKING = 2.0  # seconds between two questions to /readyz
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

    def obstacle(self) -> str | None:
        """Ask once: None when everything works, else what came instead."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=5)
        try:
            connection.request("GET", "/readyz", headers={"Host": self.host_header})
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            return f"/readyz does not answer ({error})"
        finally:
            connection.close()
        return None if status == http.HTTPStatus.OK else f"/readyz answers {status}"


class _Announcement:
    """Says once that everything is ready, and meanwhile now and then what is in the way."""

    def __init__(self, readiness: Readiness, text: str) -> None:
        self._readiness = readiness
        self._text = text
        self._began = self._asked = time.monotonic()
        self._pause = _BETWEEN_LOOKS
        self._told = 0
        self.made = False

    def attempt(self) -> None:
        now = time.monotonic()
        if self.made or now < self._asked + self._pause:
            return
        obstacle = self._readiness.obstacle()
        self.made = obstacle is None
        self._asked = now
        self._pause = min(self._pause * 1.2, _LONGEST_ASKING)
        if obstacle is None:
            tell(self._text)
        elif (waited := int(now - self._began)) // _STEADY_SECONDS > self._told:
            self._told = waited // _STEADY_SECONDS
            tell(f"Not ready after {waited} s: {obstacle}.")


def supervise(parts: Sequence[Part], readiness: Readiness, text: str) -> int:
    """Run the parts until interrupted (`Interruption` passes through, all are stopped by then).

    Says `text` once everything is ready. Returns an exit code when a part can't be got to
    run at all.
    """
    watched = [_Watched(part) for part in parts]
    announcement = _Announcement(readiness, text)
    try:
        for one in watched:
            _start(one)
        while True:
            for one in watched:
                if not _look_after(one, give_up=not announcement.made):
                    return 1
            announcement.attempt()
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
        if now - one.started > _STEADY_SECONDS:
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
