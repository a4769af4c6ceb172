"""How this room reads what is written: titles and rich text, naming the field at fault."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from circleos.core.errors import FieldError, Invalid
from circleos.core.fields import BadValue, clean_text
from circleos.core.rich_text import clean_rich_text
from circleos.notes.models import TITLE_LENGTH, NoteType


@dataclass(frozen=True, slots=True)
class Written:
    """A title and a text in the form in which they are stored."""

    title: str
    body: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written yet."""
        return not (self.title or self.body)


def read_written(title: str, body: str, *, titled: bool) -> Written:
    """Title and text (HTML), cleaned. With `titled` there must be a title: some see it alone.

    Raises `Invalid` with every field that can not be stored.
    """
    errors: list[FieldError] = []
    try:
        title = clean_text(title, TITLE_LENGTH)
    except BadValue as bad:
        errors.append(FieldError("title", bad.message))
    else:
        if titled and not title:
            errors.append(FieldError("title", _("A title is required")))
    try:
        body = clean_rich_text(body)
    except BadValue as bad:
        errors.append(FieldError("body", bad.message))
    if errors:
        raise Invalid(*errors)
    return Written(title, body)


def read_type(key: str) -> NoteType:
    """The type with this key. Raises `Invalid` for one there is not."""
    try:
        return NoteType(key)
    except ValueError as error:
        message = _("Is not a type of notes; use one of %(types)s")
        raise Invalid.field("type", message % {"types": ", ".join(NoteType.values)}) from error
