from django.urls import URLPattern, path, re_path

from circleos.api.application import application
from circleos.api.views import endpoint, openapi_document, reference, unknown

app_name = "api"


def endpoints() -> list[URLPattern]:
    """The rooms' endpoints, each behind the door."""
    patterns, *_namespaces = application.urls
    return [
        URLPattern(each.pattern, endpoint(each.callback), each.default_args, each.name)
        for each in patterns
        if isinstance(each, URLPattern) and each.name != "api-root"
    ]


urlpatterns = [
    path("openapi.json", openapi_document, name="openapi"),
    path("docs", reference, name="docs"),
    *endpoints(),
    re_path("", unknown, name="unknown"),
]
