"""All migrations there are: forwards to the models, backwards to nothing, and forwards again."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from tests import database
from tests.security import catalogue

ROOMS = [f"circleos.{room}" for room in settings.ROOMS]
# What a migration may import of ours: pieces that historical models refer to by name, and that
# therefore can not change their meaning.
STABLE = {
    "circleos.core.ids",
    "circleos.core.workspace",
    "circleos.core.models.base",
    "circleos.database.postgresql.fields",
}


@pytest.fixture
def scratch(db: None, worker_id: str) -> Iterator[None]:
    """Let the owner's connection lead to a database of this test's own."""
    owner = connections["owner"]
    usual = owner.settings_dict["NAME"]
    owner.close()
    owner.settings_dict["NAME"] = database.own_database(f"{worker_id}_scratch")
    yield
    owner.close()
    owner.settings_dict["NAME"] = usual


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_every_migration_can_be_taken_back_and_applied_again(scratch: None) -> None:
    owner = connections["owner"]
    tables = catalogue.tables(owner)
    before = {name: catalogue.definition(owner, name) for name in tables}
    for label in _from_the_top():
        call_command("migrate", label, "zero", database="owner", verbosity=0)
    left = set(catalogue.tables(owner)) - {"django_migrations"}
    ours = {f"{app.label}_" for app in apps.get_app_configs() if app.name in ROOMS}
    assert [name for name in left if any(name.startswith(prefix) for prefix in ours)] == []
    call_command("migrate", database="owner", verbosity=0)
    assert {name: catalogue.definition(owner, name) for name in catalogue.tables(owner)} == before
    role = settings.DATABASE_APP_ROLE
    isolated = catalogue.isolated_tables(owner)
    assert [fault for name in isolated for fault in catalogue.faults(owner, name, role)] == []


def _from_the_top() -> list[str]:
    """The rooms that have migrations, those that others need last."""
    plan = MigrationLoader(None).graph
    labels = [label for label, _name in plan._generate_plan(plan.leaf_nodes(), at_end=True)]
    ours = {app.label for app in apps.get_app_configs() if app.name in ROOMS}
    return [label for label in dict.fromkeys(reversed(labels)) if label in ours]


@pytest.mark.django_db
def test_the_migrations_say_what_the_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


def _migrations() -> list[Path]:
    root = Path(settings.PACKAGE)
    return sorted(root.glob("*/migrations/[0-9]*.py"))


@pytest.mark.parametrize("path", _migrations(), ids=lambda path: f"{path.parts[-3]}.{path.stem}")
def test_a_migration_imports_no_code_that_changes_later(path: Path) -> None:
    """Apart from names for modules that stay what they are: a room's code of today would make
    tomorrow's installation differ from yesterday's."""
    imported = {
        name
        for node in ast.walk(ast.parse(path.read_text()))
        for name in _imports(node)
        if name.startswith("circleos.")
    }
    assert imported <= STABLE


def _imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


@pytest.mark.parametrize("path", _migrations(), ids=lambda path: f"{path.parts[-3]}.{path.stem}")
def test_a_migration_has_a_name_and_is_not_automatic(path: Path) -> None:
    assert "_auto_" not in path.stem
