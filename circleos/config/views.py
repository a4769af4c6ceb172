"""Whether this process lives, and whether everything it needs works. No answer names a person."""

from django.apps import apps
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse

from circleos.accounts.access import public


@public
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
def readyz(_request: HttpRequest) -> HttpResponse:
    """200 when the database is reachable and has every migration, else 503 and the reason."""
    try:
        missing = _missing_migrations()
    except OperationalError:
        return HttpResponse("the database can not be reached\n", "text/plain", 503)
    if missing:
        return HttpResponse(f"{missing} migrations are missing\n", "text/plain", 503)
    return HttpResponse("ok\n", content_type="text/plain")


def _missing_migrations() -> int:
    loader = MigrationLoader(connection)
    labels = {each.label for each in apps.get_app_configs()}
    known = {key for key in loader.disk_migrations if key[0] in labels}
    return len(known - loader.applied_migrations.keys())
