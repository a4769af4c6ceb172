"""Structured logs on standard error, one JSON object a line, without personal data.

Requests are logged by route, never by path or query, so that no name, birthday or ID of a
patient reaches a log.
"""

import logging
import sys
import traceback
from typing import Any

import structlog
from django.core.signals import got_request_exception
from django.http import HttpRequest

log = structlog.get_logger(__name__)


def configure(settings: dict[str, Any]) -> None:
    """Set up standard logging and structlog alike; the signature is Django's LOGGING_CONFIG."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                without_messages,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings["level"])
    # Django's own request log names the path, which may hold a search; ours names the route.
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    got_request_exception.connect(_log_failed_request)
    logging.getLogger("django.security").setLevel(logging.ERROR)
    logging.getLogger("procrastinate").setLevel(logging.WARNING)


def without_messages(
    _logger: Any, _method: str, entry: structlog.types.EventDict
) -> structlog.types.EventDict:
    """Write exceptions as their types and the places they came through, without their messages.

    A message may quote what somebody typed: PostgreSQL's name the value that was there twice.
    """
    exc_info = entry.pop("exc_info", None)
    if exc_info is True:
        exc_info = sys.exc_info()
    exception = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    if isinstance(exception, BaseException):
        entry["exception"] = [
            {"type": f"{type(each).__module__}.{type(each).__qualname__}", "at": _places(each)}
            for each in _chain(exception)
        ]
    return entry


def _chain(exception: BaseException | None) -> list[BaseException]:
    """The exception and what caused it, outermost first."""
    chain: list[BaseException] = []
    while exception is not None and exception not in chain:
        chain.append(exception)
        exception = exception.__cause__ or exception.__context__
    return chain


def _places(exception: BaseException) -> list[str]:
    frames = traceback.extract_tb(exception.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def _log_failed_request(sender: Any, request: HttpRequest | None = None, **_signal: Any) -> None:
    """Log a defect of ours with the route that met it."""
    match = request.resolver_match if request else None
    log.error(
        "request.failed",
        route=match.route if match else None,
        method=request.method if request else None,
        exc_info=True,
    )
