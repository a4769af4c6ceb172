"""The jobs of this room, imported at start."""

from circleos.patients.exports import export_patients

__all__ = ["export_patients"]
