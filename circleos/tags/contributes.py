"""What tags add to the other rooms."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from circleos.accounts.settings_pages import SETTINGS_PAGES, SettingsGroup, SettingsPage
from circleos.core.events import EVENT_KINDS, EventKind
from circleos.core.importing import IMPORT_FIELDS
from circleos.core.permissions import ADMINS, PERMISSIONS, STAFF, Permission
from circleos.core.wording import WORDINGS, Wording
from circleos.patients.bulk.actions import BULK_ACTIONS
from circleos.patients.columns import COLUMNS
from circleos.patients.labels import PATIENT_LABELS
from circleos.patients.parts import EXPORT_COLUMNS, HIT_CHIPS, PATIENT_PARTS
from circleos.patients.profile import ADDITIONS, PROFILE_PARTS
from circleos.patients.row_actions import ROW_ACTIONS, RowAction
from circleos.search.commands import COMMANDS
from circleos.search.filters import FILTERS
from circleos.search.records import RECORD_ACTIONS
from circleos.tags import shown
from circleos.tags.bulk import AddTag, RemoveTag
from circleos.tags.filters import TagFilter
from circleos.tags.finding import TagLabel
from circleos.tags.importing import IMPORTED
from circleos.tags.models import Color, Kind

for permission in (
    Permission("tags.edit", STAFF, _("tag patients"), 20),
    Permission("tags.create", STAFF, _("make new tags"), 21),
    Permission("tags.manage", ADMINS, _("change, merge and archive tags"), 22),
):
    PERMISSIONS.register(permission)

for kind in (
    EventKind("tag.added", _("added a tag"), "patients.view", "tag"),
    EventKind("tag.removed", _("removed a tag"), "patients.view", "tag"),
    EventKind("tag.created", _("made a tag"), "patients.view", "tag"),
    EventKind("tag.edited", _("changed a tag"), "patients.view", "tag"),
    EventKind("tag.archived", _("archived a tag"), "patients.view", "archive"),
    EventKind("tag.restored", _("restored a tag"), "patients.view", "archive-restore"),
    EventKind("tag.merged", _("merged a tag into another"), "patients.view", "merge"),
    EventKind("tag.unmerged", _("undid the merge of a tag"), "patients.view", "undo-2"),
):
    EVENT_KINDS.register(kind)

_LABELS: dict[str, Promise] = {
    "name": _("Name"),
    "color": _("Colour"),
    "kind": _("Kind"),
    "description": _("Description"),
    "into": _("Merged into"),
    "tags": _("Tags"),  # of an import
}
_CHOICES: dict[str, type[Color] | type[Kind]] = {"color": Color, "kind": Kind}


def _label(field: str) -> str:
    """The name of a field; of a patient, each tag is one: `tag:` and its id."""
    return str(_LABELS.get(field, _("Tag")))


def _values() -> Callable[[str, Any], str]:
    def value(field: str, stored: Any) -> str:
        choices = _CHOICES.get(field)
        if choices is not None and stored in choices.values:
            return str(choices(stored).label)
        if isinstance(stored, list):
            return ", ".join(stored)
        return str(stored or "")

    return value


WORDINGS.register(Wording("tag", _label, _values))

for imported in IMPORTED:
    IMPORT_FIELDS.register(imported)
COLUMNS.register(shown.TagsColumn())
FILTERS.register(TagFilter())
PATIENT_LABELS.register(TagLabel())
BULK_ACTIONS.register(AddTag())
BULK_ACTIONS.register(RemoveTag())
PATIENT_PARTS.register(shown.TagsPart())
EXPORT_COLUMNS.register(shown.TagsInExport())
HIT_CHIPS.register(shown.TagsOfHits())
PROFILE_PARTS.register(shown.TagsOnProfile())
ADDITIONS.register(shown.NewTagOnPatient())
ROW_ACTIONS.register(RowAction("add-tag", _("Add tag"), "tag", "tags", "tags.edit", 20))
RECORD_ACTIONS.register(shown.AddTagToPatient())
COMMANDS.register(shown.ShowTagged())
SETTINGS_PAGES.register(
    SettingsPage("tags", SettingsGroup.PRACTICE, _("Tags"), "tags:tags", "tags.manage", 50)
)
