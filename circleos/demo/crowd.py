"""A crowd of made-up people, household by household, as another program would export them.

However many they are, an import takes no two of them for one: no two have the same name and
birthday, a telephone is shared only in a household, whose first names do not begin alike, and each
email address is given out once.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import NamedTuple, TextIO
from zlib import crc32

from circleos.demo import MOST, SEED
from circleos.demo.names import CULTURES, GERMAN, TITLES, Culture
from circleos.demo.people import AGES, CHILDREN_OF_A_FAMILY, LEADS, LIVING_TOGETHER, SOURCES
from circleos.demo.places import FREE_LANDLINES
from circleos.demo.surnames import Name, Surname, Surnames, joined, name_of
from circleos.demo.towns import Home, Towns

SYSTEM = "altpraxis"
# Below the names that RFC 2606 keeps free: the demo's own people have none of these.
_MAIL_SIGNS = (".", "_", "", ".", "-", ".", "")
_MAIL_HOSTS = ("mail.example.org", "post.example.org", "web.example.com", "box.example.net")
# Shares, of adults or of couples unless said otherwise.
_WOMEN, _MEMBERS, _TITLED = 0.54, 0.14, 0.03
_REACHED_BY_PHONE, _TWO_PHONES, _OWN_PHONE = 0.95, 0.12, 0.4
_WITH_EMAIL, _WITH_EMAIL_IN_OLD_AGE, _OLD = 0.86, 0.45, 70
_KEEP_THEIR_NAME, _DOUBLE_NAME, _ONE_NAME = 0.3, 0.4, 1.0
_TWO_FIRST_NAMES = 0.12  # of Germans
_YEAR_ONLY, _YEAR_ONLY_ABROAD, _MONTH_ONLY = 0.001, 0.03, 0.006  # of those whose birthday is asked
_GENDER_NOT_ASKED, _OTHER_GENDER = 0.02, 0.024
# A phone's extension: numbers that follow each other are scattered, none is met twice.
_EXTENSIONS, _SCATTERED = 1_000_000, 730_021
# What was given out is remembered by a hash, in a fixed amount of memory: what only seems to be
# taken is made up anew, which nobody notices.
_SLOTS = 1 << 24
_GOLDEN = 0x9E3779B97F4A7C15


class Row(NamedTuple):
    """One person, in the columns of an import."""

    external_system: str
    external_id: str
    title: str
    first_name: str
    last_name: str
    birth_name: str
    birthday: str
    gender: str
    email: str
    phone: str
    phone2: str
    type: str
    language: str
    source: str
    street: str
    address_line2: str
    postal_code: str
    city: str
    country: str


class Known(NamedTuple):
    """Who is in the practice already: first name, last name, birthday in ISO form."""

    first_name: str
    last_name: str
    birthday: str


def write_people(
    file: TextIO, count: int, today: date, *, seed: int = SEED, known: Iterable[Known] = ()
) -> None:
    """Write so many people into a CSV file; the same seed on the same day gives the same.

    Nobody of them has name and birthday of somebody `known`. Raises `ValueError` for more than
    there are telephone numbers for.
    """
    if count > MOST:
        raise ValueError(f"{count} people: there are numbers for {MOST} of them")
    writer = csv.writer(file)
    writer.writerow(Row._fields)
    writer.writerows(islice(Crowd(seed, today, known).people(), count))


class _Families:
    """What the families of one culture draw their names and languages from."""

    def __init__(self, culture: Culture, random: Random) -> None:
        self.is_german = culture is GERMAN
        self.surnames = Surnames(culture, random)
        self.languages = culture.languages.split()
        self._women, self._men = (
            [[name_of(name) for name in generation] for generation in generations]
            for generations in (culture.women, culture.men)
        )

    def first_names(self, born: int, *, is_woman: bool) -> list[Name]:
        """The names of a generation, the frequent ones first."""
        generations = self._women if is_woman else self._men
        return generations[min((born >= 1955) + (born >= 1985), len(generations) - 1)]


@dataclass(slots=True)
class _Household:
    """People who live together: they share a telephone, and no two first names begin alike."""

    families: _Families
    home: Home
    phone: str
    first_names: list[str] = field(default_factory=list)

    def takes(self, first: Name) -> bool:
        """Whether the import would tell somebody of this name from everybody else here."""
        for other in self.first_names:
            if first.folded.startswith(other) or other.startswith(first.folded):
                return False
        return True


class _Somebody(NamedTuple):
    """Who is to be made up: as old as this, in years."""

    last: Name
    age: float
    is_woman: bool
    birth_name: str = ""


class Crowd:
    """Makes people without end."""

    def __init__(self, seed: int, today: date, known: Iterable[Known] = ()) -> None:
        random = Random(seed)  # noqa: S311  the same seed has to make the same people
        self._chance = random.random
        self._towns = Towns(random)
        self._families = [
            families
            for culture in CULTURES
            for families in [_Families(culture, random)] * culture.share
        ]
        self._ages = [
            youngest + (oldest + 1 - youngest) * place / share
            for youngest, oldest, share in AGES
            for place in range(share)
        ]
        self._sources = [name for name, share in SOURCES.items() for _time in range(share)]
        self._first_day = date(today.year - 100, 1, 1)
        days = range((today - self._first_day).days + 1)
        self._days = [(self._first_day + timedelta(days=day)).isoformat() for day in days]
        self._today = today
        self._extensions = [0] * len(FREE_LANDLINES)
        self._number = 0
        self._taken = bytearray(_SLOTS)
        for person in known:
            self._once(_identity(name_of(person.first_name), name_of(person.last_name),
                                 person.birthday))  # fmt: skip

    def people(self) -> Iterator[Row]:
        """Families one after the other."""
        while True:
            yield from self._household()

    def _household(self) -> Iterator[Row]:
        chance = self._chance
        families = self._families[int(chance() * len(self._families))]
        home = self._towns.home()
        household = _Household(families, home, self._phone(home.exchange))
        is_woman = chance() < _WOMEN
        surname = families.surnames.draw()
        if chance() < LEADS:
            yield self._lead(household, surname.form(is_woman=is_woman), is_woman=is_woman)
            return
        age = self._ages[int(chance() * len(self._ages))] + chance()
        yield self._adult(household, _Somebody(surname.form(is_woman=is_woman), age, is_woman))
        if chance() > LIVING_TOGETHER:
            return
        partner_age = max(18.0, min(age + 12 * chance() - 6, self._ages[-1]))
        yield self._partner(household, surname, partner_age, is_woman=not is_woman)
        youngest_parent = min(age, partner_age)
        if not 20 < youngest_parent <= 52:
            return
        children = CHILDREN_OF_A_FAMILY[int(chance() * len(CHILDREN_OF_A_FAMILY))]
        # Twins apart, children of one family are at least a year apart.
        child_age = min(18.0, youngest_parent - 19) * chance()
        for _child in range(children):
            is_girl = chance() < 0.5
            child = _Somebody(surname.form(is_woman=is_girl), child_age, is_girl)
            yield self._child(household, child)
            child_age += 1 + 3 * chance()
            if child_age > min(18.0, youngest_parent - 19):
                return

    def _partner(
        self, household: _Household, surname: Surname, age: float, *, is_woman: bool
    ) -> Row:
        """Who lives with the first: most bear the same name, some a double name, some their own."""
        chance = self._chance()
        surnames = household.families.surnames
        own = surnames.draw().form(is_woman=is_woman)
        if chance < _KEEP_THEIR_NAME:
            return self._adult(household, _Somebody(own, age, is_woman))
        last = surname.form(is_woman=is_woman)
        if chance < _DOUBLE_NAME and household.families.is_german and " " not in last.folded:
            last = surnames.double(last)
        birth_name = own.text if own.key != last.key else ""
        return self._adult(household, _Somebody(last, age, is_woman, birth_name))

    def _adult(self, household: _Household, somebody: _Somebody) -> Row:
        chance = self._chance
        first, birthday = self._name_and_birthday(household, somebody)
        age, languages = somebody.age, household.families.languages
        has_email = chance() < (_WITH_EMAIL if age < _OLD else _WITH_EMAIL_IN_OLD_AGE)
        phone = household.phone
        if len(household.first_names) > 1 and chance() < _OWN_PHONE:
            phone = self._phone(household.home.exchange)
        is_titled = age > 27 and chance() < _TITLED
        return Row(
            external_system=SYSTEM,
            external_id=self._next_id(),
            title=TITLES[int(chance() * len(TITLES))] if is_titled else "",
            first_name=first.text,
            last_name=somebody.last.text,
            birth_name=somebody.birth_name,
            birthday=birthday,
            gender=self._gender(is_woman=somebody.is_woman),
            email=self._email(first, somebody.last, birthday) if has_email else "",
            phone=phone if chance() < _REACHED_BY_PHONE else "",
            phone2=self._phone(household.home.exchange) if chance() < _TWO_PHONES else "",
            type="member" if chance() < _MEMBERS else "patient",
            language=languages[int(chance() * len(languages))],
            source=self._sources[int(chance() * len(self._sources))],
            street=household.home.street,
            address_line2=household.home.address_line2,
            postal_code=household.home.postal_code,
            city=household.home.city,
            country="DE",
        )

    def _child(self, household: _Household, somebody: _Somebody) -> Row:
        first, birthday = self._name_and_birthday(household, somebody)
        return Row(
            external_system=SYSTEM,
            external_id=self._next_id(),
            title="",
            first_name=first.text,
            last_name=somebody.last.text,
            birth_name="",
            birthday=birthday,
            gender=self._gender(is_woman=somebody.is_woman),
            email="",
            phone=household.phone,
            phone2="",
            type="patient",
            language="de" if somebody.age > 5 else household.families.languages[0],
            source="referral",
            street=household.home.street,
            address_line2=household.home.address_line2,
            postal_code=household.home.postal_code,
            city=household.home.city,
            country="DE",
        )

    def _lead(self, household: _Household, last: Name, *, is_woman: bool) -> Row:
        """Somebody who has only asked so far: a name and a way to answer."""
        chance = self._chance
        languages = household.families.languages
        names = household.families.first_names(self._today.year - 40, is_woman=is_woman)
        first = self._first_name(household, names)
        has_phone = chance() < 0.6
        return Row(
            external_system=SYSTEM,
            external_id=self._next_id(),
            title="",
            first_name=first.text if chance() < 0.9 else "",
            last_name=last.text,
            birth_name="",
            birthday="",
            gender="",
            email="" if has_phone and chance() < 0.5 else self._email(first, last, ""),
            phone=household.phone if has_phone else "",
            phone2="",
            type="lead",
            language=languages[int(chance() * len(languages))],
            source="website" if chance() < 0.5 else "phone",
            street="",
            address_line2="",
            postal_code="",
            city="",
            country="",
        )

    def _next_id(self) -> str:
        self._number += 1
        return f"{self._number:07}"

    def _name_and_birthday(self, household: _Household, somebody: _Somebody) -> tuple[Name, str]:
        """A first name of the generation, and a day on which nobody of that name was born yet."""
        names = household.families.first_names(
            self._today.year - int(somebody.age), is_woman=somebody.is_woman
        )
        first = self._first_name(household, names)
        day = len(self._days) - 1 - int(somebody.age * 365.25)
        birthday = self._as_far_as_known(self._days[day], household.families)
        while not self._once(_identity(first, somebody.last, birthday)):
            day -= 1
            birthday = self._days[day]
        return first, birthday

    def _as_far_as_known(self, day: str, families: _Families) -> str:
        """Papers of some people name no day, or no month."""
        chance = self._chance()
        if chance < (_YEAR_ONLY if families.is_german else _YEAR_ONLY_ABROAD):
            return day[:4]
        return day if chance > _MONTH_ONLY else day[:7]

    def _first_name(self, household: _Household, names: list[Name]) -> Name:
        chance = self._chance
        while True:
            first = names[int(chance() ** 1.5 * len(names))]
            if household.families.is_german and chance() < _TWO_FIRST_NAMES:
                second = names[int(chance() * len(names))]
                if second is not first:
                    first = joined(first, second, " ")
            if household.takes(first):
                household.first_names.append(first.folded)
                return first

    def _gender(self, *, is_woman: bool) -> str:
        chance = self._chance()
        if chance < _GENDER_NOT_ASKED:
            return ""
        if chance < _OTHER_GENDER:
            return "other"
        return "female" if is_woman else "male"

    def _phone(self, exchange: int) -> str:
        """A number that nobody has, in a range that is kept free for films."""
        extension = self._extensions[exchange] * _SCATTERED % _EXTENSIONS
        self._extensions[exchange] += 1
        return f"{FREE_LANDLINES[exchange]}{extension:06}"

    def _email(self, first: Name, last: Name, birthday: str) -> str:
        """An address that nobody has: with a number, when those without one are taken."""
        given, family = first.folded.replace(" ", "-"), last.folded.replace(" ", "-")
        drawn = self._chance()
        sign = _MAIL_SIGNS[int(drawn * len(_MAIL_SIGNS))]
        if drawn < 0.65:
            local = f"{given}{sign}{family}"
        elif drawn < 0.85:
            local = f"{family}{sign}{given[0]}{birthday[2:4]}"
        else:
            local = f"{given[0]}{sign}{family}"
        host = _MAIL_HOSTS[int(drawn * 1000) % len(_MAIL_HOSTS)]
        if self._once(crc32(local.encode())):
            return f"{local}@{host}"
        return f"{local}-{self._number}@{host}"

    def _once(self, key: int) -> bool:
        """Whether this is met for the first time; now and then a new thing looks known."""
        slot = (key * _GOLDEN >> 40) % _SLOTS
        if self._taken[slot]:
            return False
        self._taken[slot] = 1
        return True


def _identity(first: Name, last: Name, birthday: str) -> int:
    """A number for name and birthday, by which an import knows people."""
    return first.key * 0x1003F + last.key * 0x2BFFFFF + crc32(birthday.encode()) * 0x10000001
