"""What the team wrote about the people whom one meets first. Made up, like they themselves."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from circleos.core.actor import Actor
from circleos.core.ids import uuid7
from circleos.demo.people import Fields
from circleos.notes.models import NoteType
from circleos.notes.services import (
    create_note,
    create_template,
    revise_note,
    write_pinned_note,
)
from circleos.patients.models import Patient


class Written(NamedTuple):
    """A note: title, text, what it is for, and the text it was changed to later."""

    title: str
    body: str
    type: NoteType = NoteType.NOTE
    later: str = ""


TEMPLATES = (
    Written(
        "First visit",
        "<h2>Complaints</h2><p></p><h2>History</h2><p></p><h2>Findings</h2><p></p>"
        '<h2>Plan</h2><ul data-type="taskList"><li data-type="taskItem" data-checked="false">'
        "<p>Letter to the family doctor</p></li></ul>",
        NoteType.DOCUMENTATION,
    ),
    Written(
        "Diabetes check-up",
        "<table><tbody><tr><th><p>Value</p></th><th><p>Today</p></th><th><p>Goal</p></th></tr>"
        "<tr><td><p>HbA1c</p></td><td><p></p></td><td><p>under 7 %</p></td></tr>"
        "<tr><td><p>Blood pressure</p></td><td><p></p></td><td><p>130/80</p></td></tr>"
        "</tbody></table>",
        NoteType.DOCUMENTATION,
    ),
    Written("Phone call", "<p>Called by:</p><p>About:</p><p>Agreed:</p>"),
)
# By last name.
PINNED = {
    "Müller-Brandt": "<p><strong>Prefers morning visits; call her husband (Jan, same phone) for "
    "changes.</strong> Metformin 1000 mg 1-0-1 since Feb. Ask about CGM sensor at every visit.</p>",
    "von der Heide": "<p><strong>Hard of hearing on the left.</strong> Sit on her right, speak "
    "slowly; her daughter may be told everything.</p>",
    "Strauß": "<p><strong>Never alone to the bathroom.</strong> Takes phenprocoumon: INR before "
    "any procedure.</p>",
    "Nguyễn": "<p>Interpreter for Vietnamese needed; book 15 minutes more.</p>",
}
NOTES: dict[str, tuple[Written, ...]] = {
    "Müller-Brandt": (
        Written("Wants to cycle to work again", "<p>Asks for a training plan.</p>", NoteType.FACT),
        Written(
            "Diabetes check-up, autumn",
            "<table><tbody><tr><th><p>Value</p></th><th><p>Today</p></th><th><p>Goal</p></th></tr>"
            "<tr><td><p>HbA1c</p></td><td><p>7.4 %</p></td><td><p>under 7 %</p></td></tr>"
            "<tr><td><p>LDL</p></td><td><p>2.4 mmol/l</p></td><td><p>under 2.6 mmol/l</p></td></tr>"
            "</tbody></table><p>Feet without findings.</p>",
            NoteType.DOCUMENTATION,
        ),
        Written(
            "Nutrition advice",
            "<p>Talked about breakfast: oats instead of rolls.</p>"
            '<ul data-type="taskList"><li data-type="taskItem" data-checked="true">'
            "<p>Hand out the diary</p></li>"
            '<li data-type="taskItem" data-checked="false"><p>Look at it in a month</p></li></ul>',
            later="<p>Talked about breakfast: oats instead of rolls, coffee without sugar.</p>"
            '<ul data-type="taskList"><li data-type="taskItem" data-checked="true">'
            "<p>Hand out the diary</p></li>"
            '<li data-type="taskItem" data-checked="true"><p>Look at it in a month</p></li></ul>'
            "<p>Lost 1.2 kg.</p>",
        ),
        Written(
            "Interested in the continuous sensor",
            "<p>Would wear one for two weeks at her own expense.</p>",
            NoteType.OPPORTUNITY,
        ),
    ),
    "Öztürk": (
        Written(
            "Travel advice Tanzania",
            "<ul><li>yellow fever: not needed</li><li>hepatitis A: given</li>"
            "<li>malaria: atovaquone, starts two days before</li></ul>",
            NoteType.DOCUMENTATION,
        ),
    ),
    "Lefèvre": (
        Written("Runs marathons", "<p>Berlin 2025 in 3:21 h.</p>", NoteType.FACT),
        Written("Migraine diary", "<p>Four days in October, twice with aura.</p>"),
    ),
    "Schäfer": (
        Written("Talk with the mother", "<p>Homework takes three hours. School will write.</p>"),
    ),
    "Rossi": (Written("Skin check", "<p>Next in a year; no findings.</p>"),),
}


def write_notes(admin: Actor, doctor: Actor, featured: Iterable[tuple[int, Fields]]) -> None:
    """Give the practice templates, and the people of these numbers notes."""
    for template in TEMPLATES:
        name, body, type_, _later = template
        create_template(admin, name=name, title=name, type_=type_, body=body)
    people = dict(featured)
    patients = Patient.objects.in_bulk(people, field_name="number")
    for number, person in people.items():
        last_name, patient_id = str(person["last_name"]), patients[number].pk
        for written in NOTES.get(last_name, ()):
            visit = replace(doctor, group=uuid7())
            note = create_note(
                visit, patient_id, title=written.title, body=written.body, type_=written.type
            )
            if written.later:
                revise_note(replace(doctor, group=uuid7()), note.pk, body=written.later)
        if last_name in PINNED:
            write_pinned_note(replace(admin, group=uuid7()), patient_id, body=PINNED[last_name])
