"""The demo: a made-up practice to try circleOS out on. Nobody in it exists.

Its people sign in with a password that stands below for everybody to read. It is therefore made
only on request (`circleos demo`, `circleos serve --with-demo`), never where real patients are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
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
from circleos.core.ids import uuid7
from circleos.core.permissions import Role
from circleos.core.workspace import workspace_transaction
from circleos.demo import PATIENTS, SEED
from circleos.demo.belonging import write_belonging
from circleos.demo.calendar import WorkingDays
from circleos.demo.crowd import SYSTEM, Known, write_people
from circleos.demo.diagnoses import write_diagnoses
from circleos.demo.featured import FEATURED
from circleos.demo.insured import write_plans
from circleos.demo.lives import Chronicle, Life, Staff, nothing_in
from circleos.demo.notes import write_notes
from circleos.demo.people import Fields, Population
from circleos.demo.writing import write_lives
from circleos.imports.running import Watch
from circleos.imports.services import Wishes, request_import
from circleos.imports.turns import attend
from circleos.patients.fields import ADDRESS
from circleos.patients.models import Patient
from circleos.patients.services import FIRST_NUMBER, NUMBERS, edit_patient

YEARS_OPEN = 4
PASSWORD = "praxis-zum-ausprobieren"  # noqa: S105  meant to be known: it opens made-up people only


class NotTheDemo(ServiceError):
    """There is a practice of that name which the demo did not make. Nothing was written."""

    status = 409


class NotWhole(ServiceError):
    """The import of the further patients stopped. Those who were written stay."""

    status = 500


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


def ensure_demo(
    patients: int = PATIENTS, seed: int = SEED, watch: Watch = lambda _import: None
) -> bool:
    """Make the demo's workspaces, people and history, unless they are there: then it is False.

    Patients beyond the first 1284 come by an import; `watch` is told how far it is. Killed during
    it, the background worker goes on with it. The same seed makes the same patients, on the same
    day the same history too. Raises `NotTheDemo` when somebody else's workspace bears the name,
    and `NotWhole` when the import stopped.
    """
    told = min(patients, PATIENTS)
    with transaction.atomic():
        standing = Workspace.objects.filter(slug=RING.slug).first()
        if standing is not None:
            _require_demo(standing)
            return False
        staff = _open(RING, seed, told, FEATURED, goes_on=patients > told)
        _open(SEEBLICK, seed + 1, SEEBLICK_PATIENTS, {})
    if patients > told:
        _import_crowd(staff.admin, patients - told, seed, watch)
        _go_on(staff, seed, range(FIRST_NUMBER, FIRST_NUMBER + told))
    return True


def _require_demo(workspace: Workspace) -> None:
    lenas = Membership.objects.filter(workspace=workspace, user__email=LENA.email)
    if not lenas.exists():
        raise NotTheDemo(
            f"There is a workspace {workspace.slug} already, and it is not the demo's. "
            "Nothing was written; use another data folder or database for the demo."
        )


def _import_crowd(admin: Actor, count: int, seed: int, watch: Watch) -> None:
    """Let the practice take over so many people from another program."""
    workspace = Workspace.objects.get(pk=admin.workspace_id)
    today = timezone.localdate(timezone=ZoneInfo(workspace.time_zone))
    with workspace_transaction(admin.workspace_id):
        names = Patient.objects.values_list("first_name", "last_name", "birthday")
        known = [Known(*person) for person in names]
    with TemporaryDirectory() as folder:
        file = Path(folder, f"{SYSTEM}.csv")
        with file.open("w", encoding="utf-8", newline="") as target:
            write_people(target, count, today, seed=seed, known=known)
        with file.open("rb") as source:
            import_ = request_import(admin, source, file.name, Wishes())
    done = attend(import_, watch)
    if done.processed < done.total_rows:
        raise NotWhole(f"{done.failure} {done.processed:,} of {done.total_rows:,} were imported.")


def _go_on(staff: Staff, seed: int, numbers: range) -> None:
    """Let the latest changes of the people one meets first happen now, after the import."""
    random = Random(seed)  # noqa: S311  the same seed has to make the same history
    with workspace_transaction(staff.admin.workspace_id):
        featured = _numbered(FEATURED, numbers)
        patients = Patient.objects.in_bulk(featured, field_name="number")
        for number, person in reversed(featured.items()):
            fields = {name: person.get(name, nothing_in(name)) for name in (*person, *ADDRESS)}
            actor = replace(staff.somebody(random), group=uuid7())
            edit_patient(actor, patients[number].pk, fields)


def _open(
    practice: Practice,
    seed: int,
    patients: int,
    featured: dict[int, Fields],
    *,
    goes_on: bool = False,
) -> Staff:
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
        lives = _lives(staff, seed, numbers, featured, goes_on=goes_on)
        write_lives(zip(numbers, lives, strict=True))
        write_plans(admin, staff.front_desk, numbers, _numbered(featured, numbers).items(), seed)
        write_belonging(admin, numbers, _numbered(featured, numbers).items(), seed)
        write_diagnoses(staff.provider, _numbered(featured, numbers).items())
        write_notes(admin, staff.provider, _numbered(featured, numbers).items())
        return staff


def _join(practice: Practice, actor: Actor) -> Iterator[Membership]:
    for colleague in practice.team:
        user = user_with_email(colleague.email) or create_user(
            colleague.email, name=colleague.name, password=PASSWORD
        )
        membership = add_member(actor, user, role=colleague.role)
        if colleague.language:
            edit_self(actor_of(membership), name=colleague.name, language=colleague.language)
        yield membership


def _numbered(featured: dict[int, Fields], numbers: range) -> dict[int, Fields]:
    """The featured people under numbers that there are: in a small demo they come first."""
    if not featured or max(featured) in numbers:
        return featured
    return dict(zip(numbers, featured.values(), strict=False))


def _lives(
    staff: Staff,
    seed: int,
    numbers: range,
    featured: dict[int, Fields],
    *,
    goes_on: bool,
) -> Iterator[Life]:
    """One life a number, in the order in which they were added.

    When it goes on, the latest changes of the featured people are left for then.
    """
    random = Random(seed)  # noqa: S311  the same seed has to make the same people
    workspace = Workspace.objects.get(pk=staff.admin.workspace_id)
    today = timezone.localdate(timezone=ZoneInfo(workspace.time_zone))
    calendar = WorkingDays(today, years=YEARS_OPEN, time_zone=workspace.time_zone)
    population = Population(random)
    chronicle = Chronicle(random, population, staff, calendar)
    featured = _numbered(featured, numbers)
    minutes = {number: 7 + 19 * place for place, number in enumerate(featured)}
    for place, number in enumerate(numbers):
        share = (place + random.random()) / len(numbers)
        if number in featured:
            latest = calendar.before_the_end(minutes[number])
            yield chronicle.life_until(featured[number], share, None if goes_on else latest)
        else:
            yield chronicle.life(share)
