"""The order of a run: fill, serve, measure, print."""

from pathlib import Path

from django.db import connection

from bench.client import Client, sign_in
from bench.codes import code_figures
from bench.filling import EMAIL, Filling, filled, found
from bench.importing import import_figures
from bench.load import load_figures
from bench.pages import page_figures
from bench.plans import plans
from bench.report import PER_SECOND, Figure, Goal, Report
from bench.searches import search_figures
from bench.server import HOST, WebServer, serving
from bench.writes import write_figures
from circleos.accounts.actors import actor_of
from circleos.accounts.models import Membership
from circleos.accounts.services import create_token
from circleos.core.actor import Actor
from circleos.database.telling import tell
from circleos.serve import migrations
from circleos.ui.static_build import build

MOST = 0.5
IMPORT_GOAL = Goal(at_least=10_000, of_floor=0.6)


def measure(folder: Path, patients: int, static: Path, json_file: str) -> int:
    """Measure everything; 0 when every goal is reached, else 1."""
    filling, is_new = _practice(folder, patients, static)
    actor = _admin(filling)
    with serving() as server:
        client = sign_in(HOST, server.port, EMAIL, filling.password)
        report = Report(patients, _database(), server.workers)
        tell("Measuring pages ...")
        report.figures += page_figures(client, actor, patients)
        tell("Measuring searches ...")
        report.figures += search_figures(client, actor, patients)
        tell("Measuring the search for codes ...")
        report.figures += code_figures(client, folder)
        tell("Measuring writes ...")
        report.figures += write_figures(client, _program(server, actor), actor)
        report.figures += _import_figures(filling)
        tell("Measuring the load it bears ...")
        report.figures += load_figures(client, server, actor, patients)
        tell("Measuring an import beside a search ...")
        report.figures += import_figures(client, actor, patients, filling.workspace, folder)
    if not is_new:
        report.notes.append("The rows of the import were measured when this practice was filled.")
    print(report.table())
    if json_file:
        report.write_json(Path(json_file))
    return 1 if report.missed() else 0


def explain(folder: Path, patients: int, static: Path) -> int:
    """Print how PostgreSQL finds the rows of each list; 1 when a search reads most patients."""
    filling, _is_new = _practice(folder, patients, static)
    reads_most = False
    notes = []
    for plan in plans(_admin(filling).workspace_id, patients):
        print(plan.text)
        if share := plan.read_in_sequence / patients:
            notes.append(f"{share:4.0%} of the patients read without an index: {plan.title}")
            reads_most |= plan.shown.must_use_index and share > MOST
    print("\n".join(notes))
    return int(reads_most)


def _practice(folder: Path, patients: int, static: Path) -> tuple[Filling, bool]:
    """The filled practice, and whether it was filled just now."""
    migrations.bring_up_to_date()
    build(static)
    filling = found(folder)
    return (filling, False) if filling else (filled(folder, patients), True)


def _admin(filling: Filling) -> Actor:
    membership = Membership.objects.select_related("workspace").get(
        workspace__slug=filling.workspace, user__email=EMAIL
    )
    return actor_of(membership)


def _program(server: WebServer, actor: Actor) -> Client:
    """A program that uses the API."""
    secret = create_token(actor, name="Bench", role="admin").secret
    return Client(HOST, server.port, headers={"Authorization": f"Bearer {secret}"})


def _import_figures(filling: Filling) -> list[Figure]:
    return [
        Figure(
            "import: rows, from parsing to commit",
            PER_SECOND,
            filling.import_rate,
            goal=IMPORT_GOAL,
            floor=filling.copy_rate,
        ),
        Figure("import: rows, dry run", PER_SECOND, filling.dry_run_rate),
    ]


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version: str = cursor.fetchone()[0]
    return f"PostgreSQL {version}"
