"""Every table either keeps workspaces apart, or is global for a reason that is written down."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from circleos.core.models import WorkspaceModel
from circleos.database.global_tables import GLOBAL_TABLES
from circleos.database.postgresql.fields import is_isolated
from tests.security import catalogue

pytestmark = pytest.mark.django_db


def test_every_table_is_isolated_or_global_for_a_reason() -> None:
    found = [
        fault
        for table in catalogue.isolated_tables(connection)
        for fault in catalogue.faults(connection, table, settings.DATABASE_APP_ROLE)
    ]
    assert not found, (
        "\n".join(found)
        + "\nLet the model inherit WorkspaceModel, or say in circleos/database/global_tables.py "
        "why its rows belong to no workspace."
    )


def test_every_global_table_is_there_and_has_a_reason() -> None:
    assert set(GLOBAL_TABLES) <= set(catalogue.tables(connection))
    assert all(len(reason) > 20 for reason in GLOBAL_TABLES.values())


def test_nothing_leads_past_row_level_security() -> None:
    assert catalogue.openings(connection) == []


def test_every_model_of_a_workspace_inherits_what_keeps_it_there() -> None:
    models = [model for model in apps.get_models() if is_isolated(model)]
    assert len(models) > 5
    assert [m for m in models if not issubclass(m, WorkspaceModel)] == []
    assert {model._meta.db_table for model in models} == set(catalogue.isolated_tables(connection))
