"""What the import adds to other rooms."""

from django.utils.translation import gettext_lazy as _

from circleos.core.events import EVENT_KINDS, EventKind
from circleos.core.permissions import ADMINS, PERMISSIONS, Permission

PERMISSIONS.register(Permission("imports.run", ADMINS, _("import patients from files"), 16))

EVENT_KINDS.register(EventKind("import.ended", _("imported a file"), "imports.run", "upload"))
