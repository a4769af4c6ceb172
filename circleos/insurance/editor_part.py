"""The plans of a patient in the Medical tab of the editor, saved with everything else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from circleos.core.actor import Actor
from circleos.core.errors import Conflict, Invalid, NotFound
from circleos.insurance.forms import (
    PlanForm,
    changed_by_person,
    plan_form,
    typed_fields,
)
from circleos.insurance.models import InsurancePlan
from circleos.insurance.queries import plans_of
from circleos.insurance.services import add_plan, edit_plan, remove_plan
from circleos.insurance.wording import ShownPlan, shown_plan
from circleos.patients.editor_parts import EditorPart, PartInEditor, Sent
from circleos.patients.forms import version_seen
from circleos.patients.models import Patient

# How many plans can be added in one go: each has a name of its own in the form.
MOST_NEW = 5
ADDED = "insurance-new"


def prefix_of(plan_id: UUID) -> str:
    """What the names of the controls of a plan begin with."""
    return f"insurance-{plan_id}-"


def prefix_of_new(number: int) -> str:
    """The same of a plan to be added."""
    return f"{ADDED}-{number}-"


@dataclass(slots=True)
class EditedPlan:
    """One plan in the editor; without `shown` it is to be added."""

    form: PlanForm
    shown: ShownPlan | None = None
    removes: bool = False
    number: int = 0

    @property
    def is_open(self) -> bool:
        """Whether its fields are seen at once."""
        return self.shown is None or bool(self.form.errors or self.form.clashes)


class PlansInEditor(PartInEditor):
    """The plans while one request shows or saves them."""

    def __init__(self, actor: Actor, patient: Patient, sent: Sent | None) -> None:
        self._actor = actor
        self._patient = patient
        self._sent = sent
        self._standing: Mapping[UUID, InsurancePlan] = {p.pk: p for p in plans_of(patient.pk)}
        self.standing = [self._edited(plan) for plan in self._standing.values()]
        self.added = [
            EditedPlan(plan_form(prefix_of_new(number), None, sent), number=number)
            for number in self._new_numbers()
        ]

    @property
    def next_number(self) -> int:
        """Under which number one more can be added; 0 if no more can."""
        number = max((edited.number for edited in self.added), default=0) + 1
        return number if number <= MOST_NEW else 0

    def save(self) -> None:
        """Add, change and remove plans as it was sent."""
        standing = zip(self._standing.values(), self.standing, strict=True)
        self.standing = [self._save_standing(plan, edited) for plan, edited in standing]
        self.added = [self._save_new(number) for number in self._new_numbers()]
        everybody: Sequence[EditedPlan] = [*self.standing, *self.added]
        self.errors = [error for edited in everybody for error in edited.form.errors]
        self.clashes = any(edited.form.clashes for edited in everybody)

    def _edited(self, plan: InsurancePlan, refusal: Invalid | Conflict | None = None) -> EditedPlan:
        prefix = prefix_of(plan.pk)
        form = plan_form(prefix, plan, self._sent, refusal)
        removes = self._sent is not None and f"{prefix}remove" in self._sent
        return EditedPlan(form, shown_plan(plan), removes)

    def _save_standing(self, plan: InsurancePlan, edited: EditedPlan) -> EditedPlan:
        if self._sent is None:
            return edited
        prefix, patient_id = prefix_of(plan.pk), self._patient.pk
        try:
            if edited.removes:
                remove_plan(self._actor, patient_id, plan.pk)
            elif changes := changed_by_person(self._sent, prefix):
                version = version_seen(self._sent, prefix)
                edit_plan(self._actor, patient_id, plan.pk, changes, version=version)
        except (Invalid, Conflict) as refusal:
            return self._edited(plan, refusal)
        except NotFound:
            # Somebody has removed it since this request began: there is nothing left to change.
            return edited
        return edited

    def _save_new(self, number: int) -> EditedPlan:
        sent, prefix = self._sent, prefix_of_new(number)
        typed = typed_fields(sent, prefix) if sent is not None else {}
        refusal: Invalid | None = None
        if any(value.strip() for name, value in typed.items() if name != "provider_type"):
            try:
                add_plan(self._actor, self._patient.pk, typed)
            except Invalid as refused:
                refusal = refused
        return EditedPlan(plan_form(prefix, None, sent, refusal), number=number)

    def _new_numbers(self) -> list[int]:
        """Of the plans to be added those that were sent, whatever is typed there."""
        if self._sent is None:
            return []
        numbers = range(1, MOST_NEW + 1)
        return [each for each in numbers if f"{prefix_of_new(each)}provider" in self._sent]


class InsuranceInEditor(EditorPart):
    """Insurance in the tab Medical: the list, each plan with its fields."""

    key, tab, permission = "insurance", "medical", "insurance.edit"
    template = "insurance/editor.html"

    def of(self, actor: Actor, patient: Patient, sent: Sent | None) -> PlansInEditor:
        """The plans, in one query."""
        return PlansInEditor(actor, patient, sent)
