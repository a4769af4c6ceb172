"""Searches as people type them, made from patients who are there: each knows who is meant."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from uuid import UUID

from circleos.core.workspace import workspace_transaction
from circleos.patients.models import Patient
from circleos.patients.queries import Listing, patients_matching
from circleos.patients.services import FIRST_NUMBER

SEED = 11
# More people of one name than an answer shows are told apart by their birthday, as one would ask.
SHOWN = 8
_LETTERS = "abcdefghijklmnoprstuvwz"
_SOUNDS = (
    ("ei", "ai"), ("ai", "ei"), ("ey", "ei"), ("ck", "k"), ("tz", "z"), ("ph", "f"), ("v", "f"),
    ("th", "t"), ("dt", "t"), ("tt", "t"), ("ss", "s"), ("ff", "f"), ("mm", "m"), ("nn", "n"),
    ("k", "ck"), ("f", "v"), ("t", "th"), ("y", "i"), ("c", "k"), ("ie", "i"), ("m", "mm"),
)  # fmt: skip
_BARE = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "s", "Ä": "A", "Ö": "O", "Ü": "U"})
_WRITTEN = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
HARD = (
    "a m 1979", "079", "an mu", "a", "e", "m a", "x" * 200, " ".join(["anna"] * 50), "   ", "%",
    "\\", "%%", "_", "\x00", "a\x00b", "'", "\"; DROP TABLE", "1", "0", "19", "+49", "a b c d e f",
    "müller müller", "an an an", "1979 1980", "0 0 0", "(", "[a-z]*", ".*", "von der", "a 1", "ü",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One query, and who is meant; nobody when it is only the beginning of something."""

    text: str
    meant: UUID | None = None


def queries(workspace_id: UUID, patients: int, each: int) -> dict[str, list[Asked]]:
    """So many queries of each kind, always the same for the same practice."""
    random = Random(SEED)
    with workspace_transaction(workspace_id):
        return {kind: _made(random, patients, each, make) for kind, make in _KINDS.items()} | {
            "nonsense": [Asked(_nonsense(random)) for _ in range(each)]
        }


Maker = Callable[[Random, Patient], str]


def _made(random: Random, patients: int, count: int, make: Maker) -> list[Asked]:
    asked: list[Asked] = []
    is_beginning = make is _letters
    while len(asked) < count:
        number = FIRST_NUMBER + random.randrange(patients)
        patient = Patient.objects.filter(number=number, archived_at=None).first()
        text = make(random, patient) if patient else ""
        if patient and text:
            asked.append(Asked(text, None if is_beginning else patient.pk))
    return asked


def _letters(random: Random, patient: Patient) -> str:
    name = random.choice([patient.first_name, patient.last_name])
    return name[: random.randint(1, 4)]


def _whole_name(random: Random, patient: Patient) -> str:
    parts = [patient.first_name, patient.last_name]
    random.shuffle(parts)
    return _told_apart(patient, " ".join(parts))


def _two_words(random: Random, patient: Patient) -> str:
    """Both names, the second one not finished; whoever has many like them is not asked for so."""
    if len(patient.last_name) < 5 or not patient.first_name:
        return ""
    text = f"{patient.first_name} {patient.last_name[: random.randint(4, len(patient.last_name))]}"
    matching = patients_matching(Listing(query=text), country="DE")
    few = matching.count() <= SHOWN
    return text if few else _told_apart(patient, text, is_beginning=True)


def _typo(random: Random, patient: Patient) -> str:
    """One mistake in the last name: a letter left out, doubled, changed or swapped."""
    name = patient.last_name
    if not re.fullmatch(r"\w{5,}", name):
        return ""
    place = random.randrange(1, len(name) - 1)
    kind = random.randrange(4)
    if kind == 0:
        wrong = name[:place] + name[place + 1 :]
    elif kind == 1:
        wrong = name[:place] + random.choice(_LETTERS) + name[place:]
    elif kind == 2:
        wrong = name[:place] + random.choice(_LETTERS) + name[place + 1 :]
    else:
        wrong = name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    return "" if wrong == name else _told_apart(patient, f"{patient.first_name} {wrong}")


def _umlauts(random: Random, patient: Patient) -> str:
    """The name as somebody without umlauts types it: ue, or u."""
    name = patient.name.removeprefix(patient.title).strip()
    if not re.search("[äöüßÄÖÜ]", name):
        return ""
    if random.random() < 0.5:
        return _told_apart(patient, name.translate(_BARE))
    return _told_apart(patient, "".join(_WRITTEN.get(letter, letter) for letter in name))


def _sound(random: Random, patient: Patient) -> str:
    """The last name as it sounds."""
    name = patient.last_name.lower()
    fitting = [pair for pair in _SOUNDS if pair[0] in name[1:]]
    if not fitting or not name.isalpha() or len(name) < 4:
        return ""
    old, new = random.choice(fitting)
    return _told_apart(patient, f"{patient.first_name} {name[0]}{name[1:].replace(old, new, 1)}")


def _told_apart(patient: Patient, text: str, *, is_beginning: bool = False) -> str:
    """With the birthday, when more people of this name are there than an answer shows."""
    alike = Patient.objects.filter(name_key=patient.name_key, archived_at=None)[: SHOWN + 1]
    if len(alike) <= SHOWN and not is_beginning:
        return text
    if len(patient.birthday) < len("1979-03-12"):
        return ""
    year, month, day = patient.birthday.split("-")
    return f"{text} {day}.{month}.{year}"


def _phone(random: Random, patient: Patient) -> str:
    """A telephone number in one of its notations, or its last digits."""
    if not patient.phone.startswith("+49"):
        return ""
    national = "0" + patient.phone[3:]
    return random.choice([patient.phone, national, f"{national[:4]} {national[4:]}", national[-8:]])


def _birthday(_random: Random, patient: Patient) -> str:
    if len(patient.birthday) < len("1979-03-12") or len(patient.last_name) < 2:
        return ""
    year, month, day = patient.birthday.split("-")
    return f"{day}.{month}.{year} {patient.last_name}"


def _short_id(random: Random, patient: Patient) -> str:
    return random.choice([patient.short_id, str(patient.number), patient.short_id.lower()])


def _nonsense(random: Random) -> str:
    return "".join(random.choice(_LETTERS) for _ in range(random.randint(5, 12)))


_KINDS: dict[str, Maker] = {
    "1 to 4 letters": _letters,
    "whole name": _whole_name,
    "two words": _two_words,
    "typo": _typo,
    "umlaut variant": _umlauts,
    "sound-alike": _sound,
    "phone": _phone,
    "birthday": _birthday,
    "ID": _short_id,
}
EXACT: Sequence[str] = ("whole name", "two words", "umlaut variant", "phone", "birthday", "ID")
MISTAKEN: Sequence[str] = ("typo",)
