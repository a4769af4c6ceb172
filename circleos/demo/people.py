"""Made-up people: families with names, birthdays, phones and addresses.

All of them come out of one source of chance, so that the same seed makes the same practice.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from random import Random

from circleos.core.folding import fold_name
from circleos.demo.names import (
    CULTURES,
    DOUBLE_NAMES,
    GERMAN,
    PREFERRED,
    TITLES,
    Culture,
)
from circleos.demo.places import Address, PhoneBook, made_up_address
from circleos.patients.fields import Plain

OLDEST = 94
# Of a thousand adults: how many are between these ages when they come, in a practice.
AGES = ((18, 29, 150), (30, 44, 250), (45, 59, 250), (60, 74, 220), (75, 89, 115), (90, OLDEST, 15))
CHILDREN_OF_A_FAMILY = (1, 1, 1, 2, 2, 3)
MAIL_HOSTS = ("example.org", "example.org", "example.com", "example.net")  # RFC 2606
SOURCES = {
    "referral": 8, "phone": 6, "website": 5, "walk-in": 4, "event": 1, "social media": 2, "other": 1
}  # fmt: skip
LIVING_TOGETHER = 0.3
LEADS = 0.06

Fields = dict[str, Plain]
"""The plain values of a patient's fields, without those where nothing stands."""


class Population:
    """Makes people without end, family by family."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._waiting: Iterator[Fields] = iter(())
        self._today = date.min
        self._phones = PhoneBook(random)
        self._shares = [culture.share for culture in CULTURES]

    def person(self, today: date) -> Fields:
        """Somebody who is added on this day; families come one after the other."""
        person = next(self._waiting, None)
        if person is None:
            self._today = today
            self._waiting = self._household()
            person = next(self._waiting)
        return person

    def address(self) -> Address:
        """Somewhere to move to."""
        return made_up_address(self._random)

    def phone(self) -> str:
        """A number that nobody had so far."""
        return self._phones.next()

    def email(self, first_name: str, last_name: str) -> str:
        """An address made from a name, or from something else when it has no plain letters."""
        random = self._random
        first = fold_name(first_name).replace(" ", "-") or "post"
        last = fold_name(last_name).replace(" ", "-") or "praxis"
        local = random.choice(
            (
                f"{first}.{last}",
                f"{first[0]}.{last}",
                f"{last}{random.randint(1, 99)}",
                first + last,
            )
        )
        return f"{local}@{random.choice(MAIL_HOSTS)}"

    def _household(self) -> Iterator[Fields]:
        random = self._random
        if random.random() < LEADS:
            yield self._lead()
            return
        culture = random.choices(CULTURES, self._shares)[0]
        age = self._adult_age()
        is_woman = random.random() < 0.54
        home = asdict(self.address())
        first = self._adult(culture, age, is_woman=is_woman, home=home)
        yield first
        if random.random() > LIVING_TOGETHER:
            return
        partner_age = min(max(18, age + random.randint(-6, 6)), OLDEST)
        partner = self._adult(culture, partner_age, is_woman=not is_woman, home=home)
        self._marry(culture, first, partner)
        yield partner
        if not 26 <= age <= 56:
            return
        # Twins apart, children of one family are at least a year apart.
        oldest = min(17, min(age, partner_age) - 20)
        ages = random.sample(
            range(oldest + 1), k=min(oldest + 1, random.choice(CHILDREN_OF_A_FAMILY))
        )
        for child_age in ages:
            yield self._child(culture, child_age, random.choice((first, partner)), home)

    def _adult(self, culture: Culture, age: int, *, is_woman: bool, home: dict[str, str]) -> Fields:
        random = self._random
        person: Fields = {
            "first_name": self._first_name(culture, age, is_woman=is_woman),
            "last_name": self._family_name(culture, is_woman=is_woman),
            "type": "member" if random.random() < 0.14 else "patient",
            "language": random.choice(culture.languages.split()),
            "source": random.choices(list(SOURCES), list(SOURCES.values()))[0],
            **self._gender(is_woman=is_woman),
            "birthday": self._birthday(age, culture),
        }
        if random.random() < 0.95:
            person["phone"] = self.phone()
        if random.random() < (0.86 if age < 70 else 0.45):
            person["email"] = self.email(str(person["first_name"]), str(person["last_name"]))
        if random.random() < 0.03 and age > 27:
            person["title"] = random.choice(TITLES)
        preferred = PREFERRED.get(str(person["first_name"]))
        if preferred and random.random() < 0.3:
            person["preferred_name"] = preferred
        if random.random() < 0.96:
            person |= {name: value for name, value in home.items() if value}
        return person

    def _marry(self, culture: Culture, first: Fields, partner: Fields) -> None:
        """Two who live together: most bear one name, some a double name, some keep theirs."""
        random = self._random
        chance = random.random()
        if chance < 0.3:
            return
        name, partner_name = str(first["last_name"]), str(partner["last_name"])
        if partner_name != name:
            partner["birth_name"] = partner_name
        if chance < 0.4 and culture is GERMAN and " " not in name:
            partner["last_name"] = f"{name}-{random.choice(DOUBLE_NAMES)}"
        else:
            partner["last_name"] = _form(culture, name, is_woman=partner.get("gender") == "female")
        if random.random() < 0.35 and "phone" in first:
            partner["phone"] = first["phone"]

    def _child(self, culture: Culture, age: int, parent: Fields, home: dict[str, str]) -> Fields:
        random = self._random
        is_girl = random.random() < 0.5
        child: Fields = {
            "first_name": self._first_name(culture, age, is_woman=is_girl),
            "last_name": _form(culture, str(parent["last_name"]), is_woman=is_girl),
            "type": "patient",
            "language": "de" if age > 5 else parent["language"],
            "source": "referral",
            **self._gender(is_woman=is_girl),
            "birthday": self._birthday(age, culture),
            **{name: value for name, value in home.items() if value},
        }
        if "phone" in parent:
            child["phone"] = parent["phone"]
        return child

    def _lead(self) -> Fields:
        """Somebody who has only asked so far: a name and a way to answer."""
        random = self._random
        culture = random.choices(CULTURES, self._shares)[0]
        is_woman = random.random() < 0.55
        first_name = self._first_name(culture, self._adult_age(), is_woman=is_woman)
        last_name = self._family_name(culture, is_woman=is_woman)
        lead: Fields = {
            "last_name": last_name,
            "type": "lead",
            "language": random.choice(culture.languages.split()),
            "source": random.choice(("website", "website", "phone", "event", "social media")),
        }
        if random.random() < 0.9:
            lead["first_name"] = first_name
        if random.random() < 0.6:
            lead["phone"] = self.phone()
        if "phone" not in lead or random.random() < 0.5:
            lead["email"] = self.email(first_name, last_name)
        return lead

    def _adult_age(self) -> int:
        youngest, oldest, _share = self._random.choices(AGES, [share for *_ages, share in AGES])[0]
        return self._random.randint(youngest, oldest)

    def _birthday(self, age: int, culture: Culture) -> str:
        """A day that makes somebody this old today; now and then only a year or a month."""
        random = self._random
        day = self._today - timedelta(days=int(age * 365.25) + random.randint(1, 360))
        chance = random.random()
        if culture is not GERMAN and chance < 0.03:
            return f"{day.year}"
        if chance < 0.006:
            return f"{day.year}-{day.month:02}"
        return day.isoformat()

    def _gender(self, *, is_woman: bool) -> Fields:
        chance = self._random.random()
        if chance < 0.02:  # nobody asked
            return {}
        return {"gender": "other" if chance < 0.024 else "female" if is_woman else "male"}

    def _first_name(self, culture: Culture, age: int, *, is_woman: bool) -> str:
        """A name of the generation; one in fourteen has a second one."""
        random = self._random
        born = self._today.year - age
        generations = culture.women if is_woman else culture.men
        generation = generations[min((born >= 1955) + (born >= 1985), len(generations) - 1)]
        if culture is GERMAN and random.random() < 0.07:
            return " ".join(random.sample(generation, 2))
        return random.choice(generation)

    def _family_name(self, culture: Culture, *, is_woman: bool) -> str:
        random = self._random
        name = random.choice(culture.families)
        if culture is GERMAN and " " not in name and random.random() < 0.04:
            name = f"{name}-{random.choice(DOUBLE_NAMES)}"
        return _forms(name)[is_woman]


def _form(culture: Culture, name: str, *, is_woman: bool) -> str:
    """The form of a family's name that a woman or a man bears."""
    for family in culture.families:
        if name in _forms(family):
            return _forms(family)[is_woman]
    return name


def _forms(family: str) -> tuple[str, str]:
    man, _slash, woman = family.partition("/")
    return man, woman or man
