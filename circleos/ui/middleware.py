"""Serves the static files, without a web server in front, and a page where a view gives none."""

import re
from collections.abc import Callable
from urllib.parse import urlparse

from django.conf import settings
from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from whitenoise.base import WhiteNoise  # type: ignore[import-untyped]  # ships no types
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]  # the same

from circleos.ui.views import no_page

_HASHED = re.compile(r"\.[0-9a-f]{10}\.[a-z0-9]+$")


class StaticFilesMiddleware(WhiteNoise):  # type: ignore[misc]  # untyped, see above
    """Answer requests below STATIC_URL from the folder of the static build.

    Names that carry a hash may be kept for ever; the few others are asked for again after an hour.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        super().__init__(
            application=None,
            max_age=3600,
            allow_all_origins=False,
            immutable_file_test=lambda path, url: bool(_HASHED.search(url)),
        )
        self.get_response = get_response
        self.add_files(settings.STATIC_ROOT, prefix=urlparse(settings.STATIC_URL).path)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        file = self.files.get(request.path_info)
        if file is None:
            return self.get_response(request)
        response: HttpResponseBase = WhiteNoiseMiddleware.serve(file, request)
        return response


class MethodMiddleware:
    """Answer with a page of ours where Django's view decorators answer with nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        page = no_page(request)
        page["Allow"] = response["Allow"]
        return page
