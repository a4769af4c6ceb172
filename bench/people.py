"""The file of a large practice's made-up patients, as another program would export it.

The demo's people are few enough to share names and telephones; a million need more of both, or
an import would rightly take many of them for one person.
"""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from circleos.core.folding import fold_name
from circleos.demo.names import CULTURES, DOUBLE_NAMES
from circleos.demo.places import FREE_LANDLINES, STREETS

SEED = 7
HEADER = (
    "external_system", "external_id", "first_name", "last_name", "birthday", "gender", "email",
    "phone", "phone2", "type", "language", "source", "street", "postal_code", "city", "country",
)  # fmt: skip
_SYSTEM = "altpraxis"
_FURTHER = 500_000  # where the extensions of second numbers begin


def _words(text: str) -> list[str]:
    return text.split()


_STEMS = _words(
    "Acker Adler Ahorn Alt Auen Bach Berg Birken Blumen Brand Brom Brunn Buchen Busch Dorn Eber "
    "Eck Eich Eisen Elster Erlen Falken Feld Fels Fichten Finken Flieder Forst Frei Garten Gersten "
    "Grün Hafer Hage Hain Hasel Heide Hell Hirsch Hoch Holz Honig Hopfen Kalt Kastanien Kirsch "
    "Klee Korn Kranich Lang Laub Lerchen Linden Loh Mohn Moor Moos Mühl Nacht Nuss Ober Quell "
    "Raben Rein Ried Rosen Roth Sand Schilf Schön See Silber Stein Stern Stock Strauch Tannen Tau "
    "Teich Ulmen Unter Vogel Wald Weiden Weizen Wiesen Wild Winter Zander Ziegel"
)
_ENDINGS = _words(
    "au bach bauer baum becker berg berger blatt born bruch brück brunner burg dorf eck egger feld "
    "felder fels förster furth garten graben gruber haus hauser heim hof hofer höfer holz horst "
    "huber hütte kamp lach lehner lechner loh mann maier meier meyer moser müller pointner reich "
    "rieder roth sasse schlag stein steiner stetter tal thaler wald wasser weber wieser"
)
_TYPES = ("patient",) * 80 + ("member",) * 14 + ("lead",) * 6
_LANGUAGES = ("de",) * 76 + ("tr",) * 7 + ("en",) * 6 + ("ar",) * 4 + ("pl",) * 4 + ("ru", "vi", "")
_SOURCES = ("",) * 4 + ("referral", "referral", "phone", "website", "walk-in", "event")
_GENDERS = ("female",) * 51 + ("male",) * 46 + ("other", "", "")
_OLDEST, _YOUNGEST = date(1930, 1, 1), date(2024, 12, 31)


def write_people(path: Path, count: int) -> None:
    """Write a CSV file of so many people; the same number gives the same file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(_people(count, Random(SEED)))


def _people(count: int, random: Random) -> Iterator[tuple[str, ...]]:
    """So many people of whom no two share name and birthday, email or telephone."""
    first_names = _distinct(
        name
        for culture in CULTURES
        for generation in (*culture.women, *culture.men)
        for name in generation
    )
    last_names = _last_names(random)
    mails = {name: fold_name(name).replace(" ", "-") for name in (*first_names, *last_names)}
    days = (_YOUNGEST - _OLDEST).days
    birthdays = [(_OLDEST + timedelta(days=day)).isoformat() for day in range(days)]
    seen: set[int] = set()
    chance, choice = random.random, random.choice
    for number in range(count):
        while True:
            # Some names are far more frequent than others.
            first = int(chance() ** 1.5 * len(first_names))
            last = int(chance() ** 2.5 * len(last_names))
            day = int(chance() * days)
            person = (first * len(last_names) + last) * days + day
            if person not in seen:
                seen.add(person)
                break
        first_name, last_name = first_names[first], last_names[last]
        street, postal_code = choice(STREETS)
        yield (
            _SYSTEM,
            f"{number:07}",
            first_name,
            last_name,
            birthdays[day],
            choice(_GENDERS),
            f"{mails[first_name]}.{mails[last_name]}{number}@example.org" if number % 8 else "",
            _phone(number, 0) if number % 20 else "",
            _phone(number, 1) if number % 25 == 1 else "",
            choice(_TYPES),
            choice(_LANGUAGES),
            choice(_SOURCES),
            f"{street} {1 + number % 180}",
            postal_code,
            "Berlin",
            "DE",
        )


def _phone(number: int, further: int) -> str:
    """A number with an extension of six digits in a range that is kept free for films."""
    extension, exchange = divmod(number, len(FREE_LANDLINES))
    return f"{FREE_LANDLINES[exchange]}{extension + further * _FURTHER:06}"


def _last_names(random: Random) -> list[str]:
    """A few thousand, in the order of how many bear them."""
    usual = _distinct(name.partition("/")[0] for culture in CULTURES for name in culture.families)
    composed = [stem + ending for stem in _STEMS for ending in _ENDINGS]
    random.shuffle(composed)
    doubled = [f"{name}-{second}" for name in composed[:800] for second in DOUBLE_NAMES[:3]]
    return _distinct([*usual, *composed, *doubled])


def _distinct(names: Iterator[str] | list[str]) -> list[str]:
    """The names without those that fold to the same as one before."""
    by_key: dict[str, str] = {}
    for name in names:
        by_key.setdefault(fold_name(name), name)
    return list(by_key.values())
