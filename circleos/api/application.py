"""The API as a whole: the routers of all rooms, behind one door."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import NinjaAPI, Router
from ninja.errors import HttpError
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from pydantic_core import from_json, to_json

from circleos.api.bearer import BearerToken
from circleos.api.idempotency import answer_once
from circleos.api.refusals import handle_refusals

JSON = "application/json"


class JsonParser(Parser):
    """Reads RFC 8259 JSON and nothing looser: no NaN, no broken Unicode, no endless nesting."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body's value. Raises `HttpError` 415 for another type, `ValueError` for bad JSON."""
        if request.content_type != JSON:
            raise HttpError(415, f"Send {JSON} and say so in the header Content-Type.")
        return from_json(request.body, allow_inf_nan=False)


class JsonRenderer(BaseRenderer):
    """Writes UTF-8 JSON; times as RFC 3339 in UTC."""

    media_type = JSON

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """The body of an answer."""
        return to_json(data)


def room_routers() -> list[Router]:
    """The router of each room that has endpoints: `router` in its `api.py`."""
    modules = [f"circleos.{room}.api" for room in settings.ROOMS]
    return [import_module(name).router for name in modules if find_spec(name)]


def make_application() -> NinjaAPI:
    """Put the rooms' routers together. The address space belongs to `urls`."""
    api = NinjaAPI(
        title="circleOS",
        version="1",
        openapi_url=None,
        docs_url=None,
        urls_namespace="api",
        auth=BearerToken(),
        parser=JsonParser(),
        renderer=JsonRenderer(),
    )
    handle_refusals(api)
    api.add_decorator(answer_once, mode="view")
    for router in room_routers():
        api.add_router("", router)
    return api


application = make_application()
