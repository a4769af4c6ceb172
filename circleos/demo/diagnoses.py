"""What the people have whom one meets first. Made up, like they themselves."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from circleos.core.actor import Actor
from circleos.core.errors import Invalid
from circleos.core.ids import uuid7
from circleos.demo.people import Fields
from circleos.diagnoses.services import diagnose
from circleos.patients.models import Patient


class Illness(NamedTuple):
    """A code with its signs, course, beginning and end."""

    code: str
    certainty: str
    side: str = ""
    course: str = ""
    onset: str = ""
    resolved: str = ""


# By last name; in the order in which they were found, so that the card shows the last one first.
ILLNESSES: dict[str, tuple[Illness, ...]] = {
    "Müller-Brandt": (
        Illness("M54.5", "V"),
        Illness("J06.9", "G", "", "acute", "2025-11", "2025-11"),
        Illness("I10.00", "G", "", "", "2021"),
        Illness("E11.90", "G", "", "", "2019-04"),
    ),
    "Öztürk": (Illness("J30.1", "G", "", "chronic"), Illness("M54.5", "G", "", "acute")),
    "von der Heide": (
        Illness("E03.9", "G", "", "", "2008"),
        Illness("I10.90", "G", "", "", "1999"),
        Illness("M81.9", "G", "", "chronic", "2016"),
    ),
    "Yılmaz": (Illness("F32.1", "V"), Illness("K21.9", "G")),
    "Lefèvre": (Illness("G43.0", "G", "", "chronic", "2017"),),
    "Strauß": (
        Illness("I25.2", "Z", "", "", "2011-03"),
        Illness("N40", "G"),
        Illness("I50.1", "G", "", "chronic", "2018"),
        Illness("I48.1", "G", "", "chronic", "2018"),
    ),
    "Nguyễn": (Illness("D50.9", "G"),),
    "Groß": (Illness("N95.1", "G"), Illness("M17.1", "G", "R", "chronic", "2022")),
    "Al-Khatib": (Illness("J45.9", "G", "", "chronic", "1985"),),
    "Søndergaard": (Illness("C50.9", "Z", "L", "", "2014"), Illness("E78.0", "G")),
    "Schäfer": (Illness("F90.0", "V"), Illness("H66.9", "G", "B", "acute", "2016-02", "2016-02")),
    "Wiśniewska": (Illness("F41.0", "V"),),
    "Meyer": (Illness("F17.2", "G"), Illness("M54.4", "G", "L", "acute")),
    "Rossi": (Illness("L20.9", "G", "", "chronic"),),
    "Böhm": (Illness("H36.0", "V", "B"), Illness("E11.90", "G", "", "", "2012")),
}


def write_diagnoses(doctor: Actor, featured: Iterable[tuple[int, Fields]]) -> None:
    """Give the people of these numbers what they have."""
    people = dict(featured)
    patients = Patient.objects.in_bulk(people, field_name="number")
    for number, person in people.items():
        for illness in ILLNESSES.get(str(person["last_name"]), ()):
            fields = illness._asdict()
            # Whoever loaded a catalogue of their own may have codes that are not these.
            with suppress(Invalid):
                visit = replace(doctor, group=uuid7())
                diagnose(visit, patients[number].pk, fields.pop("code"), fields)
