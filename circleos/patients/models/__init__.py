from circleos.patients.models.bulk import BulkBatch, BulkChange
from circleos.patients.models.finding import PatientWord
from circleos.patients.models.lists import PatientType, Source
from circleos.patients.models.patient import ExternalId, FurtherContact, Patient

__all__ = [
    "BulkBatch",
    "BulkChange",
    "ExternalId",
    "FurtherContact",
    "Patient",
    "PatientType",
    "PatientWord",
    "Source",
]
