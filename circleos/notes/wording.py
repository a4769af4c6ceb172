"""The changes of notes and templates in words, as events show them."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from circleos.core.rich_text import plain_text
from circleos.notes.importing import FINGERPRINT, TEXTS
from circleos.notes.models import NoteType

LABELS: dict[str, Promise] = {
    "note": _("Note"),
    "name": _("Name"),
    "title": _("Title"),
    "type": _("Type"),
    "text": _("Text"),
    TEXTS: _("Text"),
    "version": _("Version"),
}


def field_label(field: str) -> str:
    """What a field is called; one that no longer exists keeps its name."""
    return str(LABELS.get(field, field))


def value_words() -> Callable[[str, Any], str]:
    """Says values: types by their names, everything else as it stands."""
    return _value


def _value(field: str, value: Any) -> str:
    if field == TEXTS:
        texts = [plain_text(text) for text in value or () if not text.startswith(FINGERPRINT)]
        return "; ".join(texts)
    if field == "type" and value in NoteType.values:
        return str(NoteType(value).label)
    return str(value or "")
