"""The jobs of this room, imported at start."""

from circleos.patients.bulk.running import change_patients
from circleos.patients.exports import export_patients
from circleos.patients.finding.index_many import make_all_findable

__all__ = ["change_patients", "export_patients", "make_all_findable"]
