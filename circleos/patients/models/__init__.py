from circleos.patients.models.finding import PatientWord
from circleos.patients.models.lists import PatientType, Source
from circleos.patients.models.patient import ExternalId, FurtherContact, Patient

__all__ = ["ExternalId", "FurtherContact", "Patient", "PatientType", "PatientWord", "Source"]
