"""How the demo's people are insured. The insurers exist, every number is made up."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from random import Random
from typing import NamedTuple

from circleos.core.actor import Actor
from circleos.core.events import Change
from circleos.core.fields.insurance import kvnr_of
from circleos.core.ids import uuid7_at
from circleos.core.models import Event, EventDetail
from circleos.demo.lives import Deed
from circleos.demo.people import Fields
from circleos.demo.writing import event_of
from circleos.insurance.models import InsurancePlan, InsuranceProvider
from circleos.insurance.provider_services import create_provider
from circleos.insurance.reading import Type
from circleos.patients.models import Patient
from circleos.ui.formats import age

# Name, type, institution code, city, and how many of a hundred with this type it insures.
INSURERS = (
    ("Techniker Krankenkasse", Type.STATE, "101575519", "Hamburg", 32),
    ("AOK Nordost", Type.STATE, "109519005", "Potsdam", 27),
    ("Barmer", Type.STATE, "104940005", "Wuppertal", 24),
    ("DAK-Gesundheit", Type.STATE, "101560000", "Hamburg", 17),
    ("Debeka", Type.PRIVATE, "", "Koblenz", 45),
    ("DKV", Type.PRIVATE, "", "Köln", 30),
    ("Allianz Private", Type.PRIVATE, "", "München", 25),
    ("Hallesche", Type.SUPPLEMENTARY, "", "Stuttgart", 55),
    ("ERGO", Type.SUPPLEMENTARY, "", "Düsseldorf", 45),
)
# Of a hundred people: insured by the state, privately, or not at all; and who of the state's has
# supplementary insurance too.
STATE, PRIVATE, SUPPLEMENTARY = 86, 12, 9
CHILD, PENSIONER = 18, 67


class Plan(NamedTuple):
    """A plan: insurer, number and status. Without a number one is made up."""

    insurer: str
    number: str = ""
    status: str = ""


TK, DEBEKA = "Techniker Krankenkasse", "Debeka"
# By last name, the oldest plan first.
FEATURED = {
    "Müller-Brandt": (Plan(TK, "A123456780", "1"), Plan(DEBEKA, "4471 902 338")),
    "Öztürk": (Plan(TK),),
    "von der Heide": (Plan(DEBEKA),),
    "Yılmaz": (Plan("AOK Nordost"),),
    "Lefèvre": (Plan("Barmer"), Plan("Hallesche")),
    "Strauß": (Plan("Barmer"),),
    "Nguyễn": (Plan("AOK Nordost"),),
    "Groß": (Plan("DKV"),),
    "Al-Khatib": (Plan("DAK-Gesundheit"),),
    "Søndergaard": (Plan("Allianz Private"),),
    "Schäfer": (Plan(TK),),
    "Wiśniewska": (Plan("AOK Nordost"),),
    "Meyer": (Plan("Barmer"), Plan("ERGO")),
    "Rossi": (Plan(DEBEKA),),
    "Böhm": (Plan("DAK-Gesundheit"),),
}


def write_plans(
    admin: Actor,
    desk: Actor,
    numbers: Sequence[int],
    featured: Iterable[tuple[int, Fields]],
    seed: int,
) -> None:
    """Give the people of these numbers insurance, since they were first there."""
    insurers = {
        name: create_provider(
            admin, {"name": name, "type": type_, "institution_code": code, "city": city}
        )
        for name, type_, code, city, _share in INSURERS
    }
    random = Random(seed)  # noqa: S311  the same seed has to make the same people
    named = {number: FEATURED[str(person["last_name"])] for number, person in featured}
    plans, events, details = [], [], []
    for patient in Patient.objects.filter(number__in=numbers).order_by("number"):
        for place, plan in enumerate(named.get(patient.number) or _drawn(random)):
            stored = _stored(patient, place, plan, insurers[plan.insurer], random)
            event, detail = event_of(patient, _deed(stored, desk))
            plans.append(stored)
            events.append(event)
            details.append(detail)
    InsurancePlan.objects.bulk_create(plans)
    Event.objects.bulk_create(events)
    EventDetail.objects.bulk_create(details)


def _drawn(random: Random) -> Sequence[Plan]:
    """The plans of one of the others."""
    share = random.randrange(100)
    if share < STATE:
        plans = [_of_type(random, Type.STATE)]
        if random.randrange(100) < SUPPLEMENTARY:
            plans.append(_of_type(random, Type.SUPPLEMENTARY))
        return plans
    return [_of_type(random, Type.PRIVATE)] if share < STATE + PRIVATE else []


def _of_type(random: Random, type_: Type) -> Plan:
    known = [(name, share) for name, each, _code, _city, share in INSURERS if each is type_]
    names, shares = [name for name, _share in known], [share for _name, share in known]
    return Plan(random.choices(names, shares)[0])


def _stored(
    patient: Patient, place: int, plan: Plan, insurer: InsuranceProvider, random: Random
) -> InsurancePlan:
    is_state = insurer.type == Type.STATE
    letter = random.choice("ABCDEFGHJKLMNPQRSTUVWXYZ")
    number = f"{random.randrange(10**8):08}"
    made_up = kvnr_of(letter, number) if is_state else f"{number[:4]} {number[4:]}"
    status = plan.status or (_status(patient) if is_state else "")
    # One after the other, so that the order in which they came is that of their ids.
    at = patient.created_at + timedelta(milliseconds=1 + place)
    return InsurancePlan(
        id=uuid7_at(at),
        created_at=at,
        patient=patient,
        provider=insurer,
        member_number=plan.number or made_up,
        insured_status=status,
    )


def _status(patient: Patient) -> str:
    statuses = InsurancePlan.InsuredStatus
    years = age(patient.birthday) if patient.birthday else CHILD
    if years < CHILD:
        return statuses.FAMILY.value
    return (statuses.PENSIONER if years >= PENSIONER else statuses.MEMBER).value


def _deed(plan: InsurancePlan, desk: Actor) -> Deed:
    values = {
        "provider": plan.provider.name,
        "member_number": plan.member_number,
        "insured_status": plan.insured_status,
    }
    changes = [Change(name, None, value) for name, value in values.items() if value]
    return Deed(kind="insurance.added", actor=desk, at=plan.created_at, changes=tuple(changes))
