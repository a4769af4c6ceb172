"""What the web server serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from circleos.config.timing import timed

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "circleos.config.settings")
_application = get_wsgi_application()
application = timed(_application) if settings.CIRCLEOS_SERVER_TIMING else _application

# The views of all rooms and the components, for which the first request would wait otherwise.
from circleos.ui.render import environment_in  # noqa: E402  needs Django set up

_ = get_resolver().reverse_dict, [environment_in(code) for code, _name in settings.LANGUAGES]
