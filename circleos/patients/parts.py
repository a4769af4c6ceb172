"""What rooms add to a patient: parts of the JSON, columns of the export, chips in the bar.

Each is loaded for all patients of a page, a batch or an answer at once, never for each.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, Field, create_model

from circleos.core.actor import Actor
from circleos.core.contributions import ContributionPoint
from circleos.patients.models import Patient
from circleos.search.records import HitChip


class PatientPart(ABC):
    """A part of the patient as the API shows it: `key` is its name in the JSON.

    `shape` is its type, as pydantic knows it; OpenAPI describes it by that. `without` is what
    stands there for a patient of whom `load` says nothing.
    """

    key: ClassVar[str]
    order: ClassVar[int] = 50
    shape: ClassVar[Any]
    about: ClassVar[str]
    without: ClassVar[Any] = None

    @abstractmethod
    def load(self, actor: Actor, patients: Sequence[Patient]) -> Mapping[UUID, Any]:
        """The part of each of these patients, by id, in one query."""


class ExportColumns(ABC):
    """Columns of the CSV export that a room fills.

    `headers` are names of the canonical header; their order is that of the cells.
    """

    key: ClassVar[str]
    order: ClassVar[int] = 50
    headers: ClassVar[tuple[str, ...]]

    @abstractmethod
    def load(self, patients: Sequence[Patient]) -> Mapping[UUID, Sequence[str]]:
        """The cells of each of these patients that has any, by id, in one query for a batch."""


class HitChips(ABC):
    """What stands behind the name of a patient in the Search & Command Bar."""

    key: ClassVar[str]
    order: ClassVar[int] = 50
    permission: ClassVar[str] = "patients.view"

    @abstractmethod
    def load(self, actor: Actor, patient_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[HitChip]]:
        """The chips of each of these patients that has any, in one query.

        It is asked at each key that somebody presses: where a practice has nothing of the kind,
        no query should be sent.
        """


PATIENT_PARTS: ContributionPoint[PatientPart] = ContributionPoint("patient parts")
EXPORT_COLUMNS: ContributionPoint[ExportColumns] = ContributionPoint("export columns")
HIT_CHIPS: ContributionPoint[HitChips] = ContributionPoint("chips of hits")


def contributed_shape() -> type[BaseModel]:
    """All parts as one shape, a field for each."""
    fields: dict[str, Any] = {
        part.key: (part.shape, Field(description=part.about)) for part in PATIENT_PARTS
    }
    return create_model("ContributedParts", **fields)


def parts_of(actor: Actor, patients: Sequence[Patient]) -> dict[UUID, dict[str, Any]]:
    """The parts of each of these patients by name, in one query for each part."""
    found: dict[UUID, dict[str, Any]] = {patient.pk: {} for patient in patients}
    for part in PATIENT_PARTS:
        loaded = part.load(actor, patients)
        for patient_id, parts in found.items():
            parts[part.key] = loaded.get(patient_id, part.without)
    return found


def contributed_cells(patients: Sequence[Patient]) -> dict[UUID, dict[str, str]]:
    """What rooms fill in the export for each of these patients, by column."""
    cells: dict[UUID, dict[str, str]] = {patient.pk: {} for patient in patients}
    for columns in EXPORT_COLUMNS:
        for patient_id, values in columns.load(patients).items():
            cells[patient_id].update(zip(columns.headers, values, strict=True))
    return cells


def chips_of(actor: Actor, patient_ids: Sequence[UUID]) -> dict[UUID, list[HitChip]]:
    """The chips of these patients that this actor may see, in the order of the rooms."""
    chips: dict[UUID, list[HitChip]] = {patient_id: [] for patient_id in patient_ids}
    if not patient_ids:
        return chips
    for each in HIT_CHIPS:
        if actor.may(each.permission):
            for patient_id, of_patient in each.load(actor, patient_ids).items():
                chips[patient_id] += of_patient
    return chips
