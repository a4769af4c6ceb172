"""How long the server works on each answer, told to whoever measures it."""

from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def timed(application: Application) -> Application:
    """The application, naming its milliseconds in `Server-Timing` (W3C Server Timing).

    It is the time from the request's head to the whole answer, with the transaction committed. Not
    for the open internet: it helps somebody who guesses from how long an answer takes.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        began = perf_counter()

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            took = (perf_counter() - began) * 1000
            return start_response(
                status, [*headers, ("Server-Timing", f"total;dur={took:.2f}")], *error
            )

        return application(environ, start)

    return answer
