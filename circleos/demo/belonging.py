"""Tags and assignees of the demo's people."""

from collections.abc import Iterable, Sequence
from random import Random
from typing import NamedTuple
from uuid import UUID

from circleos.accounts.models import Membership
from circleos.assignment.services import Standing, write_assignments
from circleos.core.actor import Actor
from circleos.demo.people import Fields
from circleos.patients.models import Patient
from circleos.tags.models import Color, Kind, Tag
from circleos.tags.services import add_tag_to_many, create_tag

# Name, colour, kind, what it means, and how many of a hundred people carry it.
TAGS = (
    ("Penicillin allergy", Color.RED, Kind.ALERT, "Never penicillins or aminopenicillins", 4),
    ("Fall risk", Color.RED, Kind.ALERT, "Accompany to the room", 3),
    ("Anticoagulated", Color.ORANGE, Kind.ALERT, "Ask before any procedure", 4),
    ("VIP", Color.TEAL, Kind.PLAIN, "Calls back within the hour", 5),
    ("Diabetes T2", Color.ORANGE, Kind.PLAIN, "HbA1c every quarter", 9),
    ("Travel clinic", Color.BLUE, Kind.PLAIN, "", 8),
    ("Sports", Color.GREEN, Kind.PLAIN, "", 7),
    ("Pregnancy", Color.PINK, Kind.PLAIN, "", 2),
    ("Minor", Color.VIOLET, Kind.PLAIN, "A parent decides", 0),
    ("Study A", Color.VIOLET, Kind.PLAIN, "Consent in the study folder", 3),
)


class Belongs(NamedTuple):
    """The tags of somebody, who looks after them, and whether that is confirmed."""

    tags: tuple[str, ...] = ()
    member: str = ""
    confirmed: bool = True


LENA, MARK, TINA = "Dr. Lena Wolf", "Mark Kessler", "Tina Brandt"
FEATURED = {
    "Müller-Brandt": Belongs(("VIP", "Diabetes T2"), LENA, confirmed=False),
    "Öztürk": Belongs(("Travel clinic",), MARK, confirmed=False),
    "von der Heide": Belongs(("Penicillin allergy", "Study A"), LENA),
    "Yılmaz": Belongs(),
    "Lefèvre": Belongs(("Sports",), MARK),
    "Strauß": Belongs(("Anticoagulated", "Fall risk"), TINA),
    "Nguyễn": Belongs(("Pregnancy",), LENA),
    "Groß": Belongs(("VIP",), TINA, confirmed=False),
    "Al-Khatib": Belongs(("Sports", "Travel clinic"), MARK),
    "Søndergaard": Belongs((), LENA),
    "Schäfer": Belongs(("Minor",)),
    "Wiśniewska": Belongs(("Diabetes T2",), TINA),
    "Meyer": Belongs((), MARK),
    "Rossi": Belongs(("VIP", "Travel clinic"), LENA),
    "Böhm": Belongs(("Penicillin allergy", "Diabetes T2"), TINA),
}
# Of a hundred others: how many each member looks after, and how many nobody does.
SHARES = ((LENA, 38), (MARK, 34), (TINA, 18), ("", 10))
UNCONFIRMED = 0.03


def write_belonging(
    admin: Actor, numbers: Sequence[int], featured: Iterable[tuple[int, Fields]], seed: int
) -> None:
    """Give the people of these numbers tags, and somebody who looks after them."""
    random = Random(seed)  # noqa: S311  the same seed has to make the same people
    ids = dict(Patient.objects.filter(number__in=numbers).values_list("number", "id"))
    named = {number: FEATURED[str(person["last_name"])] for number, person in featured}
    others = [ids[number] for number in sorted(ids) if number not in named]
    carrying: dict[str, list[UUID]] = {
        name: random.sample(others, len(others) * share // 100)
        for name, _color, _kind, _about, share in TAGS
    }
    for number, belongs in named.items():
        for name in belongs.tags:
            carrying[name].append(ids[number])
    for name, color, kind, about, _share in TAGS:
        tag: Tag = create_tag(admin, name, kind=kind, color=color, description=about)
        add_tag_to_many(admin, carrying[name], tag)
    members = dict(
        Membership.objects.filter(workspace_id=admin.workspace_id).values_list("name", "pk")
    )
    people, weights = [name for name, _share in SHARES], [share for _name, share in SHARES]
    wanted: dict[UUID, Standing | None] = {}
    for id_ in others:
        chosen = members.get(random.choices(people, weights)[0])
        if chosen:
            wanted[id_] = Standing(chosen, confirmed=random.random() >= UNCONFIRMED)
    for number, belongs in named.items():
        if belongs.member in members:
            wanted[ids[number]] = Standing(members[belongs.member], belongs.confirmed)
    write_assignments(admin, wanted)
