"""What the web server serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.template import engines
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "circleos.config.settings")
application = get_wsgi_application()

# The views of all rooms and the components, for which the first request would wait otherwise.
_ = get_resolver().reverse_dict, engines["jinja2"]
