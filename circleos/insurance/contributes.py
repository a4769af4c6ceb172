"""What the insurance room adds to the others."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circleos.accounts.settings_pages import SETTINGS_PAGES, SettingsGroup, SettingsPage
from circleos.core.actor import Actor
from circleos.core.events import EVENT_KINDS, EventKind
from circleos.core.importing import IMPORT_FIELDS, MATCH_KEYS
from circleos.core.permissions import ADMINS, EVERYONE, PERMISSIONS, STAFF, Permission
from circleos.core.wording import WORDINGS, Wording
from circleos.insurance.editor_part import InsuranceInEditor
from circleos.insurance.filters import InsuranceProviderFilter, InsuranceTypeFilter
from circleos.insurance.importing import IMPORTED, ByKvnr
from circleos.insurance.queries import (
    newest_plans,
    owners_of_number,
    plans_of,
    types_shown_compactly,
)
from circleos.insurance.reading import numbers_meant
from circleos.insurance.wording import (
    ShownPlan,
    color_of,
    field_label,
    in_words,
    numbered,
    shown_plan,
    type_in_words,
)
from circleos.patients.columns import COLUMNS, Column, FromWidth
from circleos.patients.editor_parts import EDITOR_PARTS
from circleos.patients.identifiers import PATIENT_IDENTIFIERS, PatientIdentifier
from circleos.patients.models import Patient
from circleos.patients.parts import EXPORT_COLUMNS, HIT_CHIPS, ExportColumns, HitChips
from circleos.patients.profile import ADDITIONS, SUMMARY_CARDS, Action, Addition, Opens, SummaryCard
from circleos.search.filters import FILTERS
from circleos.search.records import HitChip
from circleos.ui.frame import FRAME_PARTS, FramePart

for permission in (
    Permission("insurance.view", EVERYONE, gettext_lazy("see how patients are insured"), 25),
    Permission(
        "insurance.edit", STAFF, gettext_lazy("add, change and remove insurance of patients"), 26
    ),
    Permission(
        "insurance.settings",
        ADMINS,
        gettext_lazy("change, archive and merge insurance providers"),
        94,
    ),
):
    PERMISSIONS.register(permission)

SEE, MANAGE = "insurance.view", "insurance.settings"
for kind in (
    EventKind("insurance.added", gettext_lazy("added insurance"), SEE, "shield-plus"),
    EventKind("insurance.changed", gettext_lazy("changed insurance"), SEE, "shield"),
    EventKind("insurance.removed", gettext_lazy("removed insurance"), SEE, "shield-minus"),
    EventKind("insurance.restored", gettext_lazy("brought insurance back"), SEE, "shield"),
    EventKind(
        "insurance_provider.changed",
        gettext_lazy("changed the insurance providers"),
        MANAGE,
        "shield",
    ),
    EventKind(
        "insurance_provider.merged", gettext_lazy("merged insurance providers"), MANAGE, "merge"
    ),
    EventKind(
        "insurance_provider.unmerged",
        gettext_lazy("undid a merge of insurance providers"),
        MANAGE,
        "undo-2",
    ),
):
    EVENT_KINDS.register(kind)
WORDINGS.register(Wording("insurance", field_label, lambda: in_words))


class InsuranceCard(SummaryCard):
    """Every plan of the patient, whatever its type."""

    key, title, order = "insurance", gettext_lazy("Insurance"), 30
    permission, template = SEE, "insurance/card.html"

    def load(self, actor: Actor, patient: Patient) -> list[ShownPlan]:
        return [shown_plan(plan) for plan in plans_of(patient.pk)]

    def count(self, loaded: Any) -> int:
        return len(loaded)

    def action(self, actor: Actor, patient: Patient) -> Action | None:
        if not actor.may("insurance.edit"):
            return None
        return Action(_("Add"), reverse("insurance:new", args=[patient.pk]), opens=Opens.IN_CARD)


class AddInsurance(Addition):
    """An insurance plan, from the header's menu."""

    key, order, permission = "insurance", 30, "insurance.edit"

    def action(self, patient: Patient) -> Action:
        address = reverse("insurance:new", args=[patient.pk])
        return Action(_("Insurance"), address, "shield", Opens.DIALOG)


class InsuranceColumn(Column):
    """Private and supplementary insurance; state insurance is what nearly everybody has."""

    key, label, order = "insurance", gettext_lazy("Insurance"), 70
    template, cell = "insurance/cells.html", "insurance"
    from_width = FromWidth.LARGE

    def load(self, patients: Sequence[Patient]) -> Mapping[UUID, list[tuple[str, str]]]:
        found = types_shown_compactly([patient.pk for patient in patients])
        return {
            patient_id: [(type_in_words(type_), color_of(type_)) for type_ in types]
            for patient_id, types in found.items()
        }


class InsuranceChips(HitChips):
    """As in the list."""

    key, order, permission = "insurance", 70, SEE

    def load(self, actor: Actor, patient_ids: Sequence[UUID]) -> Mapping[UUID, list[HitChip]]:
        found = types_shown_compactly(patient_ids)
        return {
            patient_id: [HitChip(type_in_words(type_), color_of(type_)) for type_ in types]
            for patient_id, types in found.items()
        }


class InsuranceExport(ExportColumns):
    """Of several plans the one that was added last."""

    key = "insurance"
    headers = ("insurance_provider", "insurance_type", "insurance_number")

    def load(self, patients: Sequence[Patient]) -> Mapping[UUID, tuple[str, str, str]]:
        newest = newest_plans([patient.pk for patient in patients])
        return {
            patient_id: (plan.provider.name, plan.provider.type, plan.member_number)
            for patient_id, plan in newest.items()
        }


class MemberNumber(PatientIdentifier):
    """A KVNR in any notation, or another member number as it is written."""

    key = "member-number"

    def owners(self, typed: str) -> Mapping[UUID, str]:
        numbers = numbers_meant(typed)
        found = owners_of_number(numbers) if numbers else {}
        return {patient_id: numbered(number) for patient_id, number in found.items()}


SUMMARY_CARDS.register(InsuranceCard())
ADDITIONS.register(AddInsurance())
EDITOR_PARTS.register(InsuranceInEditor())
COLUMNS.register(InsuranceColumn())
HIT_CHIPS.register(InsuranceChips())
EXPORT_COLUMNS.register(InsuranceExport())
for list_filter in (InsuranceTypeFilter(), InsuranceProviderFilter()):
    FILTERS.register(list_filter)
PATIENT_IDENTIFIERS.register(MemberNumber())
for imported in IMPORTED:
    IMPORT_FIELDS.register(imported)
MATCH_KEYS.register(ByKvnr())
FRAME_PARTS.register(FramePart("insurance", "insurance/frame.html"))
SETTINGS_PAGES.register(
    SettingsPage(
        "insurance-providers",
        SettingsGroup.PRACTICE,
        gettext_lazy("Insurance providers"),
        "insurance:providers",
        MANAGE,
        60,
    )
)
