"""What reaches the logs: enough to find a defect, and nothing about a person."""

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.test import Client

from circleos.core import logs
from circleos.patients.views import listing

SECRET = "Müller-Brandt"


@pytest.fixture
def logged() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Set the logs up as the product does, and read them as an operator would."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    logs.configure({**settings.LOGGING})
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    assert handler.stream is sys.stderr
    written = io.StringIO()
    handler.setStream(written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def fail(*_arguments: object) -> None:
    raise LookupError(f"no such person: {SECRET}")


def test_a_log_line_is_one_json_object_with_time_level_and_place(
    logged: Callable[[], list[dict[str, Any]]],
) -> None:
    structlog.get_logger("circleos.trial").warning("trial.happened", count=3)
    logging.getLogger("another.library").warning("one %s", "thing")
    ours, theirs = logged()
    assert (ours["event"], ours["count"], ours["level"]) == ("trial.happened", 3, "warning")
    assert ours["timestamp"].endswith("Z")
    assert (theirs["event"], theirs["logger"]) == ("one thing", "another.library")


def test_an_exception_is_logged_by_type_and_place_without_its_words(
    logged: Callable[[], list[dict[str, Any]]],
) -> None:
    for log in (structlog.get_logger("circleos.trial"), logging.getLogger("another.library")):
        try:
            fail()
        except LookupError as error:
            log.error("trial.failed", exc_info=True)
            log.error("trial.failed", exc_info=error)
    lines = logged()
    assert len(lines) == 4
    assert SECRET not in str(lines)
    for line in lines:
        (exception,) = line["exception"]
        assert exception["type"] == "builtins.LookupError"
        assert exception["at"][-1].endswith(" fail")


@pytest.mark.django_db
def test_a_page_that_fails_is_logged_by_its_route(
    alice: Any, monkeypatch: pytest.MonkeyPatch, logged: Callable[[], list[dict[str, Any]]]
) -> None:
    client = alice.client(raise_request_exception=False)
    monkeypatch.setattr(listing, "listed", fail)
    assert client.get(f"/patients?q={SECRET}").status_code == 500
    (line,) = [each for each in logged() if each["level"] == "error"]
    assert (line["event"], line["method"], line["route"]) == ("request.failed", "GET", "patients")
    assert line["exception"][0]["type"] == "builtins.LookupError"
    assert SECRET not in str(line)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/nothing/{}", "/patients/{}", "/patients?q={}", "/api/v1/{}"])
def test_what_is_refused_leaves_no_trace_of_the_address(
    path: str, alice: Any, logged: Callable[[], list[dict[str, Any]]]
) -> None:
    alice.client().get(path.format(SECRET))
    Client(enforce_csrf_checks=True).post("/sign-in", {"login": SECRET})
    assert SECRET not in str(logged())
