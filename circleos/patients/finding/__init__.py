"""Finding patients: by words in any order, telephone numbers, birthdays, and in spite of typos."""

from circleos.patients.finding.people import Found, find_patients
from circleos.patients.finding.ranking import Match, PatientHit

__all__ = ["Found", "Match", "PatientHit", "find_patients"]
