"""The server's account of its own time, for whoever measures it."""

from collections.abc import Callable
from typing import Any

from circleos.config.timing import timed


def test_an_answer_says_how_long_it_took_and_nothing_else_changes() -> None:
    said: list[tuple[Any, ...]] = []

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", [("Content-Type", environ["kind"])])
        return [b"body"]

    answer = timed(application)({"kind": "text/plain"}, lambda *each: said.append(each))

    ((status, headers),) = said
    assert (list(answer), status, headers[0]) == (
        [b"body"],
        "200 OK",
        ("Content-Type", "text/plain"),
    )
    name, timing = headers[1]
    assert (name, timing.startswith("total;dur="), len(headers)) == ("Server-Timing", True, 2)
    assert float(timing.removeprefix("total;dur=")) >= 0
