"""What happened to made-up people: how they were added, and what was changed since."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from circleos.core.actor import Actor, Origin
from circleos.core.events import Change
from circleos.core.fields import Gender
from circleos.core.ids import uuid7_at
from circleos.demo.calendar import WorkingDays
from circleos.demo.names import DOUBLE_NAMES, TITLES
from circleos.demo.people import Fields, Population
from circleos.patients.fields import ADDRESS, LIST_FIELDS, MAILING_ADDRESS, Plain

# What quick create asks for; the rest is filled in soon after.
ASKED_FIRST = ("first_name", "last_name", "email", "phone", "type", "language", "source")
# How many of a hundred people were changed 0, 1, 2, … times within the last year.
TIMES_CHANGED = (36, 30, 18, 10, 6)
IMPORTED = 0.3
BY_WEBSITE = 0.6  # of those who came from there
ARCHIVED = 0.02
RESTORED = 0.25


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works in a practice, and the web form that sends new people to it."""

    admin: Actor
    provider: Actor
    front_desk: Actor
    website: Actor

    def somebody(self, random: Random) -> Actor:
        """Whoever is likely to have made a change."""
        return random.choices((self.front_desk, self.provider, self.admin), (6, 3, 1))[0]


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that somebody did to a patient: an event to be written."""

    at: datetime
    actor: Actor
    kind: str
    changes: tuple[Change, ...] = ()


def nothing_in(field: str) -> Plain:
    """What stands in a field of a patient before anybody says something."""
    if field == "gender":
        return Gender.UNKNOWN.value
    return [] if field in LIST_FIELDS else ""


@dataclass(slots=True)
class Life:
    """A patient as they stand now, and everything that led there."""

    fields: Fields = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)
    version: int = 1
    field_versions: dict[str, int] = field(default_factory=dict)
    archived_at: datetime | None = None

    def create(self, at: datetime, actor: Actor, fields: Mapping[str, Plain]) -> None:
        """Begin with these values."""
        self.fields = {name: value for name, value in fields.items() if value}
        changes = tuple(Change(name, None, value) for name, value in self.fields.items())
        self.deeds.append(Deed(at, actor, "patient.created", changes))

    def edit(self, at: datetime, actor: Actor, fields: Mapping[str, Plain]) -> None:
        """Write the values that are not there yet, as `edit_patient` does."""
        before = {name: self.fields.get(name, nothing_in(name)) for name in fields}
        changed = {name: value for name, value in fields.items() if value != before[name]}
        if not changed:
            return
        self.version += 1
        self.field_versions |= dict.fromkeys(changed, self.version)
        self.fields = {name: value for name, value in (self.fields | changed).items() if value}
        changes = tuple(Change(name, before[name], value) for name, value in changed.items())
        self.deeds.append(Deed(at, actor, "patient.edited", changes))

    def archive(self, at: datetime, actor: Actor) -> None:
        """Hide the patient."""
        self.version, self.archived_at = self.version + 1, at
        self.deeds.append(Deed(at, actor, "patient.archived"))

    def restore(self, at: datetime, actor: Actor) -> None:
        """Bring the patient back."""
        self.version, self.archived_at = self.version + 1, None
        self.deeds.append(Deed(at, actor, "patient.restored"))


class Chronicle:
    """Makes up the lives of a practice's patients."""

    def __init__(
        self, random: Random, population: Population, staff: Staff, calendar: WorkingDays
    ) -> None:
        self._random = random
        self._population = population
        self._staff = staff
        self._calendar = calendar
        # The practice's first day with circleOS: the old system's people came by an import.
        self._import = staff.admin.through(Origin.IMPORT)
        # The newest changes are those of the people one meets first.
        self._latest = calendar.before_the_end(minutes=300)
        self._edits: tuple[tuple[int, Callable[[Fields], Fields]], ...] = (
            (26, self._new_phone),
            (20, self._moved),
            (16, self._new_email),
            (10, self._further_phone),
            (7, self._married),
            (6, self._further_email),
            (6, self._became_member),
            (6, self._other_language),
            (5, self._post_elsewhere),
            (3, self._birthday_corrected),
            (2, self._titled),
        )

    def life(self, share: float) -> Life:
        """The life of the next person, who was added at this share of the people (0 to 1)."""
        person = self._population.person(self._added(share).date())
        life = self._begin(person, share)
        earliest = self._a_year_of(life)
        times = self._random.choices(range(len(TIMES_CHANGED)), TIMES_CHANGED)[0]
        for at in self._moments(times, earliest):
            life.edit(at, self._somebody(at), self._some_edit(life.fields))
        if self._random.random() < ARCHIVED:
            self._leave(life)
        return life

    def life_until(self, person: Fields, share: float, latest: datetime | None) -> Life:
        """The life of somebody who is exactly this person since their latest change.

        Without `latest` that change is left out: it is still to come.
        """
        changes = self._former(person)
        self._random.shuffle(changes)
        changes = changes[: self._random.randint(2, len(changes))]
        earlier = dict(person)
        for former in changes:
            earlier |= former
        life = self._begin(earlier, share)
        edits = [
            {name: person.get(name, nothing_in(name)) for name in former} for former in changes
        ]
        moments = self._moments(len(edits) - 1, self._a_year_of(life))
        for at, edit in zip([*moments, latest] if latest else moments, edits, strict=False):
            life.edit(at, self._somebody(at), edit)
        return life

    def _added(self, share: float) -> datetime:
        """When somebody was added: the first ones by an import, which takes seconds."""
        if share < IMPORTED:
            return self._calendar.moment(0) + timedelta(seconds=30 * share / IMPORTED)
        moment = self._calendar.moment((share - IMPORTED) / (1 - IMPORTED))
        return min(moment, self._latest - timedelta(days=1))

    def _begin(self, person: Fields, share: float) -> Life:
        life, added = Life(), self._added(share)
        if share < IMPORTED:
            life.create(added, self._import, person)
        else:
            self._add_by_hand(life, added, person)
        return life

    def _former(self, person: Fields) -> list[Fields]:
        """What may have stood in some fields of this person before."""
        home = self._population.address()
        former: list[Fields] = [
            {"phone": self._population.phone()},
            {name: getattr(home, name) for name in ADDRESS},
            {"type": "lead" if person["type"] == "patient" else "patient"},
        ]
        if "email" in person:
            former.append({"email": self._email(person)})
        name, hyphen, _new = str(person["last_name"]).partition("-")
        if hyphen and person["gender"] == "female":
            former.append({"last_name": name})
        return former

    def _a_year_of(self, life: Life) -> datetime:
        """When the part of a life begins whose changes are told."""
        return max(life.deeds[-1].at + timedelta(days=1), self._calendar.year_ago())

    def _moments(self, count: int, earliest: datetime) -> list[datetime]:
        latest = self._latest
        return sorted(self._calendar.between(self._random, earliest, latest) for _ in range(count))

    def _somebody(self, at: datetime) -> Actor:
        return self._acting(self._staff.somebody(self._random), at)

    def _add_by_hand(self, life: Life, at: datetime, person: Fields) -> None:
        random, staff = self._random, self._staff
        by_website = person["source"] == "website" and random.random() < BY_WEBSITE
        creator = staff.website if by_website else staff.somebody(random)
        asked = {name: person[name] for name in ASKED_FIRST if name in person}
        life.create(at, self._acting(creator, at), asked)
        later = at + timedelta(minutes=random.uniform(2, 25))
        completer = staff.front_desk if by_website else creator
        rest = {name: value for name, value in person.items() if name not in ASKED_FIRST}
        life.edit(later, self._acting(completer, later), rest)

    def _leave(self, life: Life) -> None:
        random = self._random
        at = self._moments(1, life.deeds[-1].at + timedelta(minutes=10))[0]
        life.archive(at, self._acting(self._staff.admin, at))
        back = at + timedelta(minutes=random.uniform(1, 60))
        if random.random() < RESTORED and back < self._latest:
            life.restore(back, self._acting(self._staff.admin, back))

    def _acting(self, actor: Actor, at: datetime) -> Actor:
        """The actor in one request of that moment."""
        return replace(actor, group=uuid7_at(at))

    def _some_edit(self, fields: Fields) -> Fields:
        if fields["type"] == "lead" and self._random.random() < 0.7:
            return self._became_patient(fields)
        weights = [weight for weight, _edit in self._edits]
        _weight, edit = self._random.choices(self._edits, weights)[0]
        return edit(fields)

    # Each of these gives the fields that such a change writes, or nothing when it can not happen
    # to this person.

    def _new_phone(self, fields: Fields) -> Fields:
        changed: Fields = {"phone": self._population.phone()}
        if "phone" in fields and "further_phones" not in fields and self._random.random() < 0.25:
            changed["further_phones"] = [str(fields["phone"])]
        return changed

    def _further_phone(self, fields: Fields) -> Fields:
        if "phone" not in fields:
            return {}
        return {"further_phones": [*fields.get("further_phones", []), self._population.phone()]}

    def _new_email(self, fields: Fields) -> Fields:
        if not self._is_adult(fields):
            return {}
        return {"email": self._email(fields)}

    def _further_email(self, fields: Fields) -> Fields:
        email = self._email(fields)
        if not self._is_adult(fields) or fields.get("email", email) == email:
            return {}
        return {"further_emails": [email]}

    def _moved(self, fields: Fields) -> Fields:
        if "street" not in fields:
            return {}
        home = self._population.address()
        return {name: getattr(home, name) for name in ADDRESS}

    def _post_elsewhere(self, fields: Fields) -> Fields:
        if "street" not in fields:
            return {}
        elsewhere = self._population.address()
        return {
            mailing: getattr(elsewhere, name)
            for mailing, name in zip(MAILING_ADDRESS, ADDRESS, strict=True)
        }

    def _married(self, fields: Fields) -> Fields:
        name = str(fields["last_name"])
        if not self._is_adult(fields) or "birth_name" in fields or "-" in name or " " in name:
            return {}
        new = self._random.choice(DOUBLE_NAMES)
        joined = f"{name}-{new}" if self._random.random() < 0.5 else new
        return {"last_name": joined, "birth_name": name}

    def _became_member(self, fields: Fields) -> Fields:
        return {"type": "patient" if fields["type"] == "member" else "member"}

    def _became_patient(self, fields: Fields) -> Fields:
        home = self._population.address()
        address: Fields = {name: getattr(home, name) for name in ADDRESS}
        first_name = self._random.choice(("Robin", "Kim", "Sascha", "Toni"))
        return {"first_name": fields.get("first_name", first_name), "type": "patient", **address}

    def _other_language(self, fields: Fields) -> Fields:
        return {"language": "de"}

    def _birthday_corrected(self, fields: Fields) -> Fields:
        year, dash, rest = str(fields.get("birthday", "")).partition("-")
        if not dash or "-" not in rest or not "1940" < year < "2000":
            return {}
        # Somebody misread a digit of the card.
        return {"birthday": f"{int(year) - self._random.choice((1, 3))}-{rest[:2]}-14"}

    def _titled(self, fields: Fields) -> Fields:
        if not self._is_adult(fields, years=28) or "title" in fields:
            return {}
        return {"title": self._random.choice(TITLES)}

    def _email(self, fields: Fields) -> str:
        return self._population.email(
            str(fields.get("first_name", "")), str(fields.get("last_name", ""))
        )

    def _is_adult(self, fields: Fields, years: int = 18) -> bool:
        birthday = str(fields.get("birthday", ""))
        return bool(birthday) and int(birthday[:4]) < self._latest.year - years
