"""What a model may not ask for, since rows of two workspaces would meet."""

from typing import Any

import pytest
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import IntegrityError, connections, models, transaction
from django.db.migrations import operations as migrate

from circleos.core.ids import uuid7
from circleos.core.models import WorkspaceKey
from circleos.database.postgresql.fields import WorkspaceIdField
from circleos.database.postgresql.schema import NotIsolated
from tests.migrations.trial import ROOM, Operation, Trial, table, text, two_tables

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture
def trial() -> Trial:
    made = Trial()
    number = models.BigAutoField(primary_key=True)
    made.forwards(*two_tables(), migrate.CreateModel("Planet", [("id", number)]))
    return made


def plain_key(**options: Any) -> models.ForeignKey:
    return models.ForeignKey(f"{ROOM}.ward", on_delete=models.CASCADE, related_name="+", **options)


REFUSED: dict[str, tuple[Operation, str]] = {
    "a field that is unique everywhere": (
        table("Nurse", ("name", text(unique=True))),
        "Nurse.name: unique=True would span workspaces; use UniqueConstraint",
    ),
    "such a field added": (migrate.AddField("Ward", "sign", text(unique=True)), "unique=True"),
    "such a field altered": (migrate.AlterField("Ward", "name", text(unique=True)), "unique=True"),
    "a reference to one": (
        migrate.AddField(
            "Bed",
            "twin",
            models.OneToOneField(f"{ROOM}.ward", on_delete=models.CASCADE, related_name="+"),
        ),
        "unique=True",
    ),
    "unique_together": (
        table("Nurse", ("name", text()), unique_together={("name",)}),
        "use a UniqueConstraint, not unique_together",
    ),
    "unique_together afterwards": (
        migrate.AlterUniqueTogether("Ward", {("name", "floor")}),
        "use a UniqueConstraint, not unique_together",
    ),
    "many-to-many without a model of its own": (
        table("Nurse", ("wards", models.ManyToManyField(f"{ROOM}.ward"))),
        "Nurse.wards: many-to-many goes through a WorkspaceModel of its own",
    ),
    "such a many-to-many added": (
        migrate.AddField("Bed", "wards", models.ManyToManyField(f"{ROOM}.ward", related_name="+")),
        "many-to-many",
    ),
    "a plain foreign key": (
        table("Nurse", ("ward", plain_key())),
        "Nurse.ward: a reference to a workspace's rows is a WorkspaceKey",
    ),
    "a plain foreign key added": (
        migrate.AddField("Bed", "other", plain_key(null=True)),
        "is a WorkspaceKey",
    ),
    "a plain foreign key altered": (
        migrate.AlterField("Bed", "ward", plain_key()),
        "is a WorkspaceKey",
    ),
    "a global table that refers to a workspace": (
        migrate.AddField("Planet", "ward", plain_key(null=True)),
        "Planet.ward: a global table can not refer to a workspace's rows",
    ),
    "a global table that refers by a workspace key": (
        migrate.CreateModel(
            "Moon",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("ward", WorkspaceKey(f"{ROOM}.ward", on_delete=models.CASCADE)),
            ],
        ),
        "a global table can not refer to a workspace's rows",
    ),
    "a table that moves into workspaces": (
        migrate.AddField("Planet", "workspace_id", WorkspaceIdField(default=uuid7)),
        "a table belongs to workspaces from its creation",
    ),
    "a table that leaves its workspaces": (
        migrate.RemoveField("Ward", "workspace_id"),
        "a table belongs to workspaces from its creation",
    ),
    "a table that leaves its workspaces in secret": (
        migrate.AlterField("Ward", "workspace_id", models.UUIDField()),
        "a table belongs to workspaces from its creation",
    ),
}


@pytest.mark.parametrize("step", REFUSED.values(), ids=REFUSED.keys())
def test_refused_is(step: tuple[Operation, str], trial: Trial) -> None:
    operation, sentence = step
    before = trial.definitions()
    with pytest.raises(NotIsolated, match=sentence):
        trial.forwards(operation)
    assert trial.definitions() == before


def test_many_to_many_through_a_table_of_the_workspace_is_welcome(trial: Trial) -> None:
    trial.forwards(
        table(
            "Care",
            ("bed", WorkspaceKey(f"{ROOM}.bed", on_delete=models.CASCADE)),
            ("ward", WorkspaceKey(f"{ROOM}.ward", on_delete=models.CASCADE)),
        ),
        migrate.AddField(
            "Bed",
            "wards",
            models.ManyToManyField(f"{ROOM}.ward", through=f"{ROOM}.Care", related_name="+"),
        ),
    )


def test_an_exclusion_that_spans_workspaces_is_found_by_the_catalogue(trial: Trial) -> None:
    spanning = ExclusionConstraint(name="one_bed", expressions=[("label", "=")])
    with pytest.raises(AssertionError, match="one_bed begins with label, not with workspace_id"):
        trial.forwards(migrate.AddConstraint("Bed", spanning))


def test_an_exclusion_behind_the_workspace_is_welcome(trial: Trial) -> None:
    within = ExclusionConstraint(
        name="one_bed", expressions=[("workspace_id", "="), ("label", "=")]
    )
    trial.forwards(migrate.AddConstraint("Bed", within))


def test_the_same_label_may_stand_in_two_workspaces_and_only_once_in_one(trial: Trial) -> None:
    trial.forwards(
        migrate.AddConstraint("Ward", models.UniqueConstraint(fields=["name"], name="ward_name"))
    )
    insert = f"INSERT INTO {ROOM}_ward (workspace_id, id, name, floor) VALUES (%s, %s, 'A', 1)"
    first, second = uuid7(), uuid7()
    trial.run(insert, first, uuid7())
    trial.run(insert, second, uuid7())
    with pytest.raises(IntegrityError, match="ward_name"), transaction.atomic(using="owner"):
        trial.run(insert, first, uuid7())


def test_rows_of_all_workspaces_follow_a_migration(trial: Trial) -> None:
    for workspace_id in (uuid7(), uuid7()):
        ward = uuid7()
        trial.run(
            f"INSERT INTO {ROOM}_ward (workspace_id, id, name, floor) VALUES (%s, %s, 'A', 1)",
            workspace_id,
            ward,
        )
        trial.run(
            f"INSERT INTO {ROOM}_bed (workspace_id, id, label, ward_id) VALUES (%s, %s, '1', %s)",
            workspace_id,
            uuid7(),
            ward,
        )
    trial.run("SET CONSTRAINTS ALL IMMEDIATE")
    trial.forwards(
        migrate.AddField("Ward", "beds", models.IntegerField(default=7)),
        migrate.AlterField("Bed", "note", text(default="new")),
        migrate.RenameField("Bed", "ward", "station"),
    )
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            f"SELECT bed.note, ward.beds FROM {ROOM}_bed bed JOIN {ROOM}_ward ward "
            "ON (ward.workspace_id, ward.id) = (bed.workspace_id, bed.station_id)"
        )
        assert cursor.fetchall() == [("new", 7), ("new", 7)]
