"""What the import adds to other rooms."""

from django.utils.translation import gettext_lazy as _

from circleos.accounts.settings_pages import SETTINGS_PAGES, SettingsGroup, SettingsPage
from circleos.core.event_groups import EVENT_ORIGINS
from circleos.core.events import EVENT_KINDS, EventKind
from circleos.core.permissions import ADMINS, PERMISSIONS, Permission
from circleos.core.uploads import FILE_ADDRESSES, FileAddress
from circleos.imports.bar import ImportPatients
from circleos.imports.origins import ByImport, ByUndo
from circleos.imports.reading_bytes import SIZE_LIMIT
from circleos.patients.list_actions import LIST_ACTIONS, ListAction
from circleos.search.commands import COMMANDS

PERMISSIONS.register(Permission("imports.run", ADMINS, _("import patients from files"), 16))

for _kind in (
    EventKind("import.ended", _("imported a file"), "imports.run", "upload"),
    EventKind("import.cancelled", _("cancelled an import"), "imports.run", "x"),
    EventKind("import.undone", _("undid an import"), "imports.run", "undo-2"),
    EventKind("import.mapping_saved", _("saved a mapping of columns"), "imports.run", "columns-3"),
    EventKind(
        "import.mapping_changed", _("changed a mapping of columns"), "imports.run", "columns-3"
    ),
    EventKind("import.mapping_removed", _("deleted a mapping of columns"), "imports.run", "x"),
    EventKind(
        "import.mapping_restored",
        _("brought a mapping of columns back"),
        "imports.run",
        "columns-3",
    ),
):
    EVENT_KINDS.register(_kind)

SETTINGS_PAGES.register(
    SettingsPage(
        "import",
        SettingsGroup.DATA_AND_SEARCH,
        _("Import Patients"),
        "imports:list",
        "imports.run",
        45,
    )
)
for _address in ("imports:list", "api:imports"):
    FILE_ADDRESSES.register(FileAddress(_address, "imports.run", SIZE_LIMIT))

LIST_ACTIONS.register(ListAction("import", _("Import"), "upload", "imports:list", "imports.run"))
COMMANDS.register(ImportPatients())
for _origin in (ByImport(), ByUndo()):
    EVENT_ORIGINS.register(_origin)
