"""Where made-up people live, and how they are reached."""

from dataclasses import dataclass
from random import Random

# Streets that exist, each with the postal code of one of its ends; the house numbers are made up.
STREETS = (
    ("Bergmannstraße", "10961"), ("Gneisenaustraße", "10961"), ("Mehringdamm", "10965"),
    ("Kottbusser Damm", "10967"), ("Graefestraße", "10967"), ("Oranienstraße", "10999"),
    ("Wrangelstraße", "10997"), ("Schlesische Straße", "10997"), ("Sonnenallee", "12047"),
    ("Karl-Marx-Straße", "12043"), ("Hermannstraße", "12049"), ("Weserstraße", "12045"),
    ("Tempelhofer Damm", "12101"), ("Manteuffelstraße", "12103"), ("Hauptstraße", "10827"),
    ("Akazienstraße", "10823"), ("Goltzstraße", "10781"), ("Bülowstraße", "10783"),
    ("Kantstraße", "10623"), ("Wilmersdorfer Straße", "10627"), ("Kaiserdamm", "14057"),
    ("Uhlandstraße", "10719"), ("Güntzelstraße", "10717"), ("Turmstraße", "10551"),
    ("Müllerstraße", "13353"), ("Seestraße", "13353"), ("Brunnenstraße", "13355"),
    ("Badstraße", "13357"), ("Invalidenstraße", "10115"), ("Torstraße", "10119"),
    ("Kastanienallee", "10435"), ("Schönhauser Allee", "10439"), ("Danziger Straße", "10405"),
    ("Greifswalder Straße", "10405"), ("Frankfurter Allee", "10247"),
    ("Boxhagener Straße", "10245"),
    ("Warschauer Straße", "10243"), ("Köpenicker Straße", "10179"), ("Baumschulenstraße", "12437"),
    ("Bölschestraße", "12587"), ("Schloßstraße", "12163"), ("Clayallee", "14195"),
    ("Breite Straße", "13187"), ("Berliner Straße", "13507"), ("Residenzstraße", "13409"),
)  # fmt: skip
OTHER_TOWNS = (
    ("Brandenburger Straße", "14467", "Potsdam"), ("Karl-Liebknecht-Straße", "14482", "Potsdam"),
    ("Bahnhofstraße", "15711", "Königs Wusterhausen"), ("Berliner Straße", "14547", "Beelitz"),
    ("Lindenallee", "16321", "Bernau bei Berlin"), ("Dorfaue", "15738", "Zeuthen"),
)  # fmt: skip
ADDITIONAL_LINES = (
    "Hinterhaus", "Seitenflügel links", "2. OG rechts", "c/o Sommer", "Vorderhaus, 4. OG",
    "Appartement 12", "Gartenhaus",
)  # fmt: skip

# Numbers that the Bundesnetzagentur keeps free for films and novels, so that they never ring at
# somebody's ("Rufnummern für Medienproduktionen").
FREE_LANDLINES = ("+493023125", "+496990009", "+494066969", "+492214710", "+498999998")
FREE_MOBILES = (
    *(f"+4917139200{last:02}" for last in range(100)),
    *(f"+49176040690{last:02}" for last in range(100)),
    "+4915228817386", "+4915228895456", "+4915254599371", "+491729925904", "+491729968532",
    "+491729973185", "+491729973186", "+491729980752", "+491749091317", "+491749464308",
)  # fmt: skip
# The first and the last of each range are the practices' own.
PATIENTS_OWN = range(1, 999)


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody lives, in the fields of a patient."""

    street: str
    address_line2: str
    postal_code: str
    city: str
    country: str = "DE"


def made_up_address(random: Random) -> Address:
    """An address in Berlin; one in twenty lies around it."""
    if random.random() < 0.05:
        street, postal_code, city = random.choice(OTHER_TOWNS)
    else:
        (street, postal_code), city = random.choice(STREETS), "Berlin"
    number = f"{random.randint(1, 180)}{random.choice(' ' * 9 + 'abc').strip()}"
    line = random.choice(ADDITIONAL_LINES) if random.random() < 0.06 else ""
    return Address(f"{street} {number}", line, postal_code, city)


class PhoneBook:
    """Gives out made-up numbers, each once; when all are given out, from the beginning again."""

    def __init__(self, random: Random) -> None:
        berlin, *others = FREE_LANDLINES
        near = [f"{berlin}{last:03}" for last in PATIENTS_OWN] + list(FREE_MOBILES)
        far = [f"{prefix}{last:03}" for prefix in others for last in PATIENTS_OWN]
        random.shuffle(near)
        random.shuffle(far)
        self._numbers = near + far
        self._next = 0

    def next(self) -> str:
        """The next number, in E.164."""
        number = self._numbers[self._next % len(self._numbers)]
        self._next += 1
        return number
