"""Where the patients of a large made-up practice live: Berlin, around it, and further away."""

from collections.abc import Sequence
from itertools import product
from random import Random
from typing import NamedTuple

from circleos.demo.names import words
from circleos.demo.places import ADDITIONAL_LINES, FREE_LANDLINES, OTHER_TOWNS, STREETS

BERLIN, FRANKFURT, HAMBURG, KOELN, MUENCHEN = range(len(FREE_LANDLINES))
# Of a hundred households: how many live in Berlin, around it, in another city.
_IN_BERLIN, _AROUND = 0.78, 0.09
# More streets for Berlin than its real main roads: named after trees, and in one district each.
_TREES = words(
    "Ahorn Akazien Birken Buchen Eichen Erlen Eschen Fichten Flieder Hasel Holunder Kastanien "
    "Kiefern Kirsch Linden Nussbaum Pappel Platanen Quitten Tannen Ulmen Wacholder Weiden Zedern"
)
_KINDS = ("straße", "weg", "allee", "platz", "ring", "gasse")
# Streets that exist, with the postal code of one of their ends, and whose landlines are near.
_CITIES = (
    (HAMBURG, "Osterstraße", "20255", "Hamburg"), (HAMBURG, "Eppendorfer Weg", "20253", "Hamburg"),
    (HAMBURG, "Lange Reihe", "20099", "Hamburg"), (HAMBURG, "Wandsbeker Chaussee", "22089",
    "Hamburg"), (HAMBURG, "Ostertorsteinweg", "28203", "Bremen"),
    (HAMBURG, "Limmerstraße", "30451", "Hannover"), (HAMBURG, "Doberaner Straße", "18057",
    "Rostock"),
    (MUENCHEN, "Leopoldstraße", "80802", "München"), (MUENCHEN, "Lindwurmstraße", "80337",
    "München"), (MUENCHEN, "Rosenheimer Straße", "81667", "München"),
    (MUENCHEN, "Fürther Straße", "90429", "Nürnberg"),
    (MUENCHEN, "Rotebühlstraße", "70178", "Stuttgart"),
    (KOELN, "Venloer Straße", "50823", "Köln"), (KOELN, "Aachener Straße", "50931", "Köln"),
    (KOELN, "Severinstraße", "50678", "Köln"), (KOELN, "Nordstraße", "40477", "Düsseldorf"),
    (FRANKFURT, "Berger Straße", "60385", "Frankfurt am Main"),
    (FRANKFURT, "Leipziger Straße", "60487", "Frankfurt am Main"),
    (FRANKFURT, "Schweizer Straße", "60594", "Frankfurt am Main"),
    (BERLIN, "Karl-Liebknecht-Straße", "04275", "Leipzig"),
    (BERLIN, "Königsbrücker Straße", "01099", "Dresden"),
    (BERLIN, "Halberstädter Straße", "39112", "Magdeburg"),
)  # fmt: skip
_MORE_TOWNS_AROUND = (
    ("Hauptstraße", "14776", "Brandenburg an der Havel"), ("Bernauer Straße", "16515",
    "Oranienburg"), ("Eisenbahnstraße", "16225", "Eberswalde"), ("Karl-Marx-Straße", "15230",
    "Frankfurt (Oder)"), ("Bahnhofstraße", "03046", "Cottbus"), ("Dorfstraße", "14552",
    "Michendorf"), ("Potsdamer Straße", "14513", "Teltow"),
)  # fmt: skip


Streets = Sequence[tuple[int, str, str, str]]
"""Exchange, street, postal code, city."""


class Home(NamedTuple):
    """Where a household lives, and the place in `FREE_LANDLINES` of the exchange near it."""

    exchange: int
    street: str
    address_line2: str
    postal_code: str
    city: str


class Towns:
    """Gives households somewhere to live."""

    def __init__(self, random: Random) -> None:
        self._chance = random.random
        codes = sorted({code for _street, code in STREETS})
        named = (tree + kind for tree, kind in product(_TREES, _KINDS))
        quiet = ((street, random.choice(codes)) for street in named)
        self._berlin: Streets = [
            (BERLIN, street, code, "Berlin") for street, code in (*STREETS, *quiet)
        ]
        self._around: Streets = [(BERLIN, *town) for town in (*OTHER_TOWNS, *_MORE_TOWNS_AROUND)]

    def home(self) -> Home:
        """An address whose house number is made up."""
        chance = self._chance
        drawn = chance()
        streets = self._berlin
        if drawn > _IN_BERLIN:
            streets = self._around if drawn < _IN_BERLIN + _AROUND else _CITIES
        exchange, street, code, city = streets[int(chance() * len(streets))]
        drawn = chance()
        line = ADDITIONAL_LINES[int(drawn * 100)] if drawn * 100 < len(ADDITIONAL_LINES) else ""
        return Home(exchange, f"{street} {1 + int(chance() * 180)}", line, code, city)
