"""What other rooms add to a note, such as the codes of a diagnosis."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from circleos.core.actor import Actor
from circleos.core.contributions import ContributionPoint
from circleos.notes.models import Note, NoteType


class NotePart:
    """A part of a note's page and of its editor, shown to who may read notes.

    `template` is a Jinja file with the macros `shown(note, loaded)` for the page and
    `edited(note, loaded)` for the editor, where what it holds is saved by requests of its own.
    """

    key: ClassVar[str]
    order: ClassVar[int] = 50
    template: ClassVar[str]

    def load(self, actor: Actor, note: Note) -> Any:
        """What the part shows beyond the note itself, in a fixed number of queries."""
        return None

    def question(self, actor: Actor, note: Note) -> str:
        """What must be asked before the note is published; empty if there is nothing to ask."""
        return ""

    def published(self, actor: Actor, note: Note) -> None:
        """Called in the transaction in which a draft has become a note of the whole team."""


NOTE_PARTS: ContributionPoint[NotePart] = ContributionPoint("note parts")


def questions_before_publishing(actor: Actor, note: Note) -> Sequence[str]:
    """What is asked once more before a draft becomes a note of the whole team."""
    own = ""
    if note.type == NoteType.DIAGNOSIS:
        own = _("This note is a diagnosis. Publish it to the patient's record?")
    questions = [own, *(part.question(actor, note) for part in NOTE_PARTS)]
    return [question for question in questions if question]
