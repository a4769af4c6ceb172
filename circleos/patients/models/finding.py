from django.db import models

from circleos.core.models import WorkspaceKey, WorkspaceModel
from circleos.patients.models.patient import BYTES, Patient


class PatientWord(WorkspaceModel):
    """A folded word by which a patient is found, beyond the two with which `name_key` and
    `given_key` begin: further names, birth name, preferred name, the words of email addresses."""

    # An index of ours, written with the patient and read only together with the patient's row: to
    # check each of its rows again took a tenth of the time of an import.
    patient = WorkspaceKey(Patient, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    word = models.CharField(max_length=200, db_collation=BYTES)

    class Meta(WorkspaceModel.Meta):
        indexes = [models.Index(fields=["word", "patient"], name="patients_by_word")]
