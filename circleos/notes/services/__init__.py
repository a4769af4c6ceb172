"""Every change of notes.

What other rooms use: `create_note` publishes a new note at once, `save_draft` and `publish_note`
write one in steps, `revise_note` publishes the next version, `change_type` says what it is for.
Texts are HTML and are cleaned here.
"""

from circleos.notes.services.drafts import (
    discard_draft,
    restore_draft,
    save_draft,
)
from circleos.notes.services.pinning import pin_note, unpin_note, write_pinned_note
from circleos.notes.services.templates import (
    archive_template,
    create_template,
    edit_template,
    restore_template,
)
from circleos.notes.services.writing import (
    change_type,
    create_note,
    publish_note,
    revise_note,
)

__all__ = [
    "archive_template",
    "change_type",
    "create_note",
    "create_template",
    "discard_draft",
    "edit_template",
    "pin_note",
    "publish_note",
    "restore_draft",
    "restore_template",
    "revise_note",
    "save_draft",
    "unpin_note",
    "write_pinned_note",
]
