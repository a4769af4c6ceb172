"""What rooms add to the tabs of the full editor, saved together with the patient's own fields."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from django.utils.datastructures import MultiValueDict

from circleos.core.actor import Actor
from circleos.core.contributions import ContributionPoint
from circleos.patients.models import Patient

Sent = MultiValueDict[str, str]


class PartInEditor(ABC):
    """A part of the editor while one request shows or saves it.

    `errors` name what is wrong, each with the id of the control it leads to; `clashes` says whether
    somebody else has changed the same meanwhile.
    """

    errors: Sequence[tuple[str, str]] = ()
    clashes: bool = False

    @abstractmethod
    def save(self) -> None:
        """Write what this person changed; what is refused stands in `errors` and `clashes`.

        It runs in the transaction of the whole editor, which is undone if anything is refused.
        """

    @property
    def is_refused(self) -> bool:
        """Whether something could not be saved."""
        return bool(self.errors) or self.clashes


class EditorPart(ABC):
    """A part of a tab (`basic`, `medical` or `address`), below the tab's own fields.

    `template` is a Jinja file with a macro `part_of(patient, shown)`, whose controls belong to the
    form around them: their names begin with something that is the room's own. The part shows to
    those who have the permission, and who may edit patients.
    """

    key: ClassVar[str]
    tab: ClassVar[str]
    order: ClassVar[int] = 50
    permission: ClassVar[str]
    template: ClassVar[str]

    @abstractmethod
    def of(self, actor: Actor, patient: Patient, sent: Sent | None) -> PartInEditor:
        """The part for one patient, in a fixed number of queries; `sent`: what was submitted."""


EDITOR_PARTS: ContributionPoint[EditorPart] = ContributionPoint("editor parts")
