"""Adding a tag to many patients at once, and taking it from them."""

from collections.abc import Callable, Sequence
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from circleos.core.actor import Actor
from circleos.core.errors import Invalid
from circleos.patients.bulk.actions import PatientsChange
from circleos.patients.bulk.queries import untouched_since
from circleos.search.filters import Choice
from circleos.tags.models import Tag
from circleos.tags.queries import line_of, tags_in_use_lately, tags_meant, tags_offered_lately
from circleos.tags.services import (
    ADDED,
    REMOVED,
    add_tag_to_many,
    field_of,
    remove_tag_from_many,
    take_back_tag,
)
from circleos.ui.formats import number

Doing = Callable[[Actor, Sequence[UUID], Tag], int]
Undoing = Callable[[Actor, Sequence[UUID], Sequence[Tag]], int]


def _give_back(actor: Actor, patient_ids: Sequence[UUID], line: Sequence[Tag]) -> int:
    """Let these patients carry the tag again that was taken from them, as it is called now."""
    return add_tag_to_many(actor, patient_ids, line[-1])


class _TagChange(PatientsChange):
    """Both of them. The choice is a tag's id.

    Undoing follows a tag that was merged since: it takes the tag that was added, or removed, and
    those into which that went.
    """

    permission = "tags.edit"
    does: ClassVar[Doing]
    undoes: ClassVar[Undoing]

    def accepted(self, choice: str) -> str:
        """A tag that is there now, also one that was not when the choices were read."""
        if choice in tags_meant([choice]):
            return choice
        if not self.choices():
            message = _("There are no tags yet; make the first one on a patient's profile")
            raise Invalid.field("do", message)
        return super().accepted(choice)

    def apply(self, actor: Actor, patient_ids: Sequence[UUID], choice: str) -> int:
        return type(self).does(actor, patient_ids, _tag(choice))

    def undo(self, actor: Actor, patient_ids: Sequence[UUID], choice: str, group: UUID) -> int:
        line = line_of(choice)
        fields = [field_of(tag.pk) for tag in line]
        untouched = untouched_since(group, patient_ids, [ADDED, REMOVED], *fields)
        changed = 0
        for place, field in enumerate(fields):
            if of_tag := [id_ for id_, before in untouched.items() if before.field == field]:
                changed += type(self).undoes(actor, of_tag, line[place:])
        return changed


class AddTag(_TagChange):
    """Let all of them carry a tag."""

    key, label, icon, order = "add-tag", gettext_lazy("Add tag"), "tag", 20
    does, undoes = add_tag_to_many, take_back_tag

    def choices(self) -> Sequence[Choice]:
        return [Choice(str(tag.pk), tag.name) for tag in tags_offered_lately()]

    def in_words(self, choice: str) -> str:
        return _("Add tag %(tag)s") % {"tag": _tag(choice)}

    def result(self, choice: str, changed: int) -> str:
        said = ngettext(
            "Tag %(tag)s added to %(count)s patient",
            "Tag %(tag)s added to %(count)s patients",
            changed,
        )
        return said % {"count": number(changed), "tag": _tag(choice)}


class RemoveTag(_TagChange):
    """Take a tag from all of them."""

    key, label, icon, order = "remove-tag", gettext_lazy("Remove tag"), "tag", 21
    does, undoes = remove_tag_from_many, _give_back

    def choices(self) -> Sequence[Choice]:
        return [Choice(str(tag.pk), tag.name) for tag in tags_in_use_lately()]

    def in_words(self, choice: str) -> str:
        return _("Remove tag %(tag)s") % {"tag": _tag(choice)}

    def result(self, choice: str, changed: int) -> str:
        said = ngettext(
            "Tag %(tag)s removed from %(count)s patient",
            "Tag %(tag)s removed from %(count)s patients",
            changed,
        )
        return said % {"count": number(changed), "tag": _tag(choice)}


def _tag(choice: str) -> Tag:
    """The tag that was chosen; of one that was merged since, the tag it went into."""
    return tags_meant([choice])[choice]
