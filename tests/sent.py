"""What a person sends with a form, or a program as JSON, so that it succeeds."""

from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.routes import Route

if TYPE_CHECKING:
    from tests.world import World

# One person, and one row that is left out.
CSV = b"Nachname;Vorname;Mobil\r\nBeck;Ole;030 23125 101\r\nWeiss;Mia;no number\r\n"
LOCATION = {"name": "Südstern", "country": "DE", "time_zone": "Europe/Berlin"}

# By the name of the route. A function gets the practice that it is sent to.
SENT: dict[str, dict[str, Any]] = {
    "insurance:new": {"insurance-provider": "DKV", "insurance-provider_type": "private"},
    "insurance:plan": {"insurance-tariff": "Comfort", "was-insurance-tariff": ""},
    "insurance:new-provider": {"name": "Signal Iduna", "type": "private"},
    "insurance:provider": {"city": "Koblenz"},
    "api:insurance-plans": {"provider": {"name": "DKV", "type": "private"}},
    "api:insurance-plan": {"tariff": "Comfort"},
    "api:insurance-providers": {"name": "Signal Iduna", "type": "private"},
    "api:insurance-provider": {"city": "Koblenz"},
    "insurance:merge": {"into": lambda world: world.other_insurance_provider()},
    "imports:list": {"file": lambda _world: SimpleUploadedFile("patienten.csv", CSV)},
    "imports:upload": {"do": "check"},
    "imports:mapping": {"name": "Labor"},
    "api:imports": {"file": lambda _world: SimpleUploadedFile("patienten.csv", CSV)},
    "patients:columns": {"columns": ["phone", "number"]},
    "patients:new-view": {"name": "Leads", "pinned": "on"},
    "patients:view": {"name": "Our members", "shared": "on"},
    "patients:new": {"first_name": "Mehmet", "last_name": "Öztürk", "type": "patient"},
    "patients:check": {"email": "m@example.org", "phone": "030 23125 103"},
    "patients:edit": {"was-city": "Potsdam", "city": "Berlin", "version": "2"},
    "patients:card": {"was-phone": "", "phone": "030 23125 104", "version": "2"},
    "patients:bulk": {"do": "archive", "patient": lambda world: str(world.patient.pk)},
    "patients:patient-types-new": {"name": "Private"},
    "patients:patient-types-entry": {"name": "Private"},
    "patients:sources-new": {"name": "Newspaper"},
    "patients:sources-entry": {"name": "Newspaper"},
    "notes:new": {"title": "Second visit", "body": "<p>Well.</p>"},
    "notes:keep-draft": {"title": "Second visit", "body": "<p>Well.</p>"},
    "notes:edit": {"title": "First visit", "body": "<p>Sneezes.</p>", "based_on": "2"},
    "notes:pinned": {"body": "<p>Prefers mornings.</p>"},
    "notes:new-template": {"name": "Vaccination", "type": "note"},
    "notes:template": {"name": "Visit", "type": "fact"},
    "api:patient-notes": {"title": "Second visit", "body": "<p>Well.</p>"},
    "api:note": {"body": "<p>Sneezes.</p>"},
    "api:pinned-note": {"note_id": lambda world: world.note},
    "accounts:general": {**LOCATION, "language": "de"},
    "accounts:new-location": LOCATION,
    "accounts:location": LOCATION,
    "accounts:move-location": {"to": "up"},
    "accounts:switch-workspace": {"workspace": lambda world: str(world.actor.workspace_id)},
    "accounts:switch-location": {"location": ""},
    "accounts:end-session": {"session": lambda world: world.other_session},
    "accounts:invite": {"email": "new@example.org", "role": "front_desk"},
    "accounts:set-role": {"role": "front_desk"},
    "accounts:new-token": {"name": "Calendar", "role": "read_only", "days": "30"},
    "accounts:you": {"name": "Dr. Alice Adler", "language": "en"},
    "api:patients": {"first_name": "Mehmet", "last_name": "Öztürk"},
    "api:patient": {"address": {"city": "Berlin"}},
    "diagnoses:new": {"code": "E11.9", "certainty": "G"},
    "diagnoses:edit": {"certainty": "G", "was-certainty": "V", "version": "1"},
    "diagnoses:add-to-note": {"code": "I10", "certainty": "G"},
    "api:patient-diagnoses": {"code": "E11.9", "certainty": "G"},
    "api:diagnosis": {"certainty": "G", "side": "L"},
    "tags:of-patient": {"name": "VIP"},
    "tags:new": {"name": "Study A", "kind": "plain", "color": "teal"},
    "tags:tag": {"name": "Study B", "kind": "alert", "color": "red"},
    "tags:merge": {"into": lambda world: world.other_tag},
    "api:tags": {"name": "Study A"},
    "api:tag": {"description": "Calls back"},
    "api:patient-tags": {"name": "VIP"},
    "assignment:of-patient": {"member": "me"},
    "api:assignment": {"member_id": lambda world: str(world.colleague.pk)},
}


def sent_to(route: Route, world: "World") -> dict[str, Any]:
    """What fits a form or an endpoint of this practice."""
    values = SENT.get(route.name, {})
    return {name: each(world) if callable(each) else each for name, each in values.items()}
