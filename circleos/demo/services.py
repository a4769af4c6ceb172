"""The demo: a made-up practice to try circleOS out on. Nobody in it exists.

Its people sign in with a password that stands below for everybody to read. It is therefore made
only on request (`circleos demo`, `circleos serve --with-demo`), never where real patients are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from circleos.accounts.actors import actor_of, actor_of_token
from circleos.accounts.models import Membership, Workspace
from circleos.accounts.queries import user_with_email
from circleos.accounts.services import (
    add_member,
    create_location,
    create_token,
    create_user,
    create_workspace,
    edit_self,
)
from circleos.core.actor import Actor
from circleos.core.counters import reserve_numbers
from circleos.core.errors import ServiceError
from circleos.core.permissions import Role
from circleos.core.workspace import workspace_transaction
from circleos.demo import PATIENTS, SEED
from circleos.demo.calendar import WorkingDays
from circleos.demo.featured import FEATURED
from circleos.demo.lives import Chronicle, Life, Staff
from circleos.demo.people import Fields, Population
from circleos.demo.writing import write_lives
from circleos.patients.services import FIRST_NUMBER, NUMBERS

YEARS_OPEN = 4
PASSWORD = "praxis-zum-ausprobieren"  # noqa: S105  meant to be known: it opens made-up people only


class NotTheDemo(ServiceError):
    """There is a practice of that name which the demo did not make. Nothing was written."""

    status = 409


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works in the demo practice. An empty language is the practice's own."""

    email: str
    name: str
    role: Role
    language: str = ""


@dataclass(frozen=True, slots=True)
class Practice:
    """A workspace of the demo."""

    slug: str
    name: str
    team: tuple[Colleague, ...]
    locations: tuple[dict[str, str], ...]


LENA = Colleague("lena.wolf@example.org", "Dr. Lena Wolf", Role.ADMIN, "en")
MARK = Colleague("mark.kessler@example.org", "Mark Kessler", Role.PROVIDER, "en")
TINA = Colleague("tina.brandt@example.org", "Tina Brandt", Role.FRONT_DESK)
JANA = Colleague("jana.roth@example.org", "Jana Roth", Role.READ_ONLY)
RING = Practice(
    "praxis-am-ring",
    "Praxis am Ring",
    (LENA, MARK, TINA, JANA),
    (
        {
            "name": "Praxis am Ring", "street": "Mehringdamm 400", "postal_code": "10961",
            "city": "Berlin", "phone": "030 23125000",
        },
        {
            "name": "Zweigpraxis Neukölln", "street": "Sonnenallee 500", "postal_code": "12047",
            "city": "Berlin", "phone": "030 23125999",
        },
    ),
)  # fmt: skip
SEEBLICK = Practice(
    "praxis-seeblick",
    "Praxis Seeblick",
    (LENA,),
    (
        {
            "name": "Praxis Seeblick", "street": "Bölschestraße 300", "postal_code": "12587",
            "city": "Berlin", "phone": "069 90009000",
        },
    ),
)  # fmt: skip
SEEBLICK_PATIENTS = 36
SIGN_IN = f"Demo: sign in as {LENA.email} with the password {PASSWORD}"


@transaction.atomic
def ensure_demo(patients: int = PATIENTS, seed: int = SEED) -> bool:
    """Make the demo's workspaces, people and history, unless they are there: then it is False.

    The same seed makes the same patients, on the same day the same history too. Raises
    `NotTheDemo` when somebody else's workspace bears the name.
    """
    standing = Workspace.objects.filter(slug=RING.slug).first()
    if standing is not None:
        _require_demo(standing)
        return False
    _open(RING, seed, patients, FEATURED)
    _open(SEEBLICK, seed + 1, SEEBLICK_PATIENTS, {})
    return True


def _require_demo(workspace: Workspace) -> None:
    lenas = Membership.objects.filter(workspace=workspace, user__email=LENA.email)
    if not lenas.exists():
        raise NotTheDemo(
            f"There is a workspace {workspace.slug} already, and it is not the demo's. "
            "Nothing was written; use another data folder or database for the demo."
        )


def _open(practice: Practice, seed: int, patients: int, featured: dict[int, Fields]) -> None:
    workspace = create_workspace(practice.slug, {"name": practice.name})
    with workspace_transaction(workspace.pk):
        team = {member.role: member for member in _join(practice, Actor.system(workspace.pk))}
        admin = actor_of(team[Role.ADMIN])
        for fields in practice.locations:
            create_location(admin, fields)
        website = create_token(admin, name="Website", role=Role.FRONT_DESK.value).token
        staff = Staff(
            admin=admin,
            provider=actor_of(team.get(Role.PROVIDER, team[Role.ADMIN])),
            front_desk=actor_of(team.get(Role.FRONT_DESK, team[Role.ADMIN])),
            website=actor_of_token(website),
        )
        numbers = reserve_numbers(NUMBERS, patients, first=FIRST_NUMBER)
        write_lives(zip(numbers, _lives(workspace, staff, seed, numbers, featured), strict=True))


def _join(practice: Practice, actor: Actor) -> Iterator[Membership]:
    for colleague in practice.team:
        user = user_with_email(colleague.email) or create_user(
            colleague.email, name=colleague.name, password=PASSWORD
        )
        membership = add_member(actor, user, role=colleague.role)
        if colleague.language:
            edit_self(actor_of(membership), name=colleague.name, language=colleague.language)
        yield membership


def _lives(
    workspace: Workspace, staff: Staff, seed: int, numbers: range, featured: dict[int, Fields]
) -> Iterator[Life]:
    """One life a number, in the order in which they were added."""
    random = Random(seed)  # noqa: S311  the same seed has to make the same people
    today = timezone.localdate(timezone=ZoneInfo(workspace.time_zone))
    calendar = WorkingDays(today, years=YEARS_OPEN, time_zone=workspace.time_zone)
    population = Population(random)
    chronicle = Chronicle(random, population, staff, calendar)
    if featured and max(featured) not in numbers:  # a small demo: they come first
        featured = dict(zip(numbers, featured.values(), strict=False))
    minutes = {number: 7 + 19 * place for place, number in enumerate(featured)}
    for place, number in enumerate(numbers):
        share = (place + random.random()) / len(numbers)
        if number in featured:
            latest = calendar.before_the_end(minutes[number])
            yield chronicle.life_until(featured[number], share, latest)
        else:
            yield chronicle.life(share)
