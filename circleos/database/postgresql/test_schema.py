"""Migrations over tables of a workspace: after each step they are isolated as on the first day,
and the way back leads to where it began."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import models
from django.db.migrations import operations as migrate
from django.db.models.functions import Lower

from circleos.core.models import WorkspaceKey
from tests.migrations.trial import ROOM, Operation, Trial, table, text, two_tables, ward_key

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture
def trial() -> Trial:
    return Trial()


def in_bed(*names: str) -> Callable[[dict[str, Any]], bool]:
    """Whether the beds' table has constraints or indexes that mention each of these words."""

    def check(definitions: dict[str, Any]) -> bool:
        return all(name in str(definitions[f"{ROOM}_bed"]) for name in names)

    return check


STEPS: dict[str, tuple[list[Operation], Callable[[dict[str, Any]], bool]]] = {
    "create a table": (
        [table("Nurse", ("name", text(db_index=True)))],
        lambda found: f"{ROOM}_nurse" in found,
    ),
    "delete a table": ([migrate.DeleteModel("Bed")], lambda found: f"{ROOM}_bed" not in found),
    "rename a table": (
        [migrate.RenameModel("Ward", "Station")],
        lambda found: f"{ROOM}_station" in found,
    ),
    "rename the table that refers": (
        [migrate.RenameModel("Bed", "Couch")],
        lambda found: f"{ROOM}_couch" in found,
    ),
    "give a table another name in the database": (
        [migrate.AlterModelTable("Ward", f"{ROOM}_other")],
        lambda found: f"{ROOM}_other" in found,
    ),
    "add a field": ([migrate.AddField("Bed", "colour", text(default=""))], in_bed("colour")),
    "add a field with an index": (
        [migrate.AddField("Bed", "colour", text(default="", db_index=True))],
        in_bed("(workspace_id, colour)"),
    ),
    "add a reference": (
        [migrate.AddField("Bed", "next_ward", ward_key(null=True, related_name="+"))],
        in_bed(
            "FOREIGN KEY (workspace_id, next_ward_id) REFERENCES trial_ward(workspace_id, id)",
            "(workspace_id, next_ward_id)",
        ),
    ),
    "add a reference without an index": (
        [
            migrate.AddField(
                "Bed", "next_ward", ward_key(null=True, related_name="+", db_index=False)
            )
        ],
        in_bed("FOREIGN KEY (workspace_id, next_ward_id)"),
    ),
    "add a reference to itself": (
        [
            migrate.AddField(
                "Bed",
                "neighbour",
                WorkspaceKey(f"{ROOM}.bed", on_delete=models.PROTECT, null=True, related_name="+"),
            )
        ],
        in_bed("FOREIGN KEY (workspace_id, neighbour_id) REFERENCES trial_bed(workspace_id, id)"),
    ),
    "remove a field": (
        [migrate.RemoveField("Ward", "floor")],
        lambda found: "floor" not in str(found[f"{ROOM}_ward"]),
    ),
    "remove a reference": (
        [migrate.RemoveConstraint("Bed", "bed_label"), migrate.RemoveField("Bed", "ward")],
        lambda found: "ward_id" not in str(found[f"{ROOM}_bed"]),
    ),
    "rename a field": (
        [migrate.RenameField("Bed", "label", "sign")],
        in_bed("(workspace_id, ward_id, sign)"),
    ),
    "rename a reference": (
        [migrate.RenameField("Bed", "ward", "station")],
        in_bed("(workspace_id, station_id) REFERENCES trial_ward(workspace_id, id)"),
    ),
    "let a field be empty": (
        [migrate.AlterField("Ward", "name", text(null=True))],
        lambda found: ("name", "character varying(40)", False) in found["trial_ward"]["columns"],
    ),
    "let a field not be empty": (
        [migrate.AlterField("Bed", "note", text(default=""))],
        lambda found: ("note", "character varying(40)", True) in found["trial_bed"]["columns"],
    ),
    "lengthen a field": (
        [migrate.AlterField("Bed", "label", models.CharField(max_length=90))],
        in_bed("character varying(90)"),
    ),
    "give a field another type": (
        [migrate.AlterField("Ward", "floor", models.BigIntegerField(default=0))],
        lambda found: ("floor", "bigint", True) in found["trial_ward"]["columns"],
    ),
    "give a field another collation": (
        [migrate.AlterField("Bed", "label", text(db_collation="C"))],
        lambda found: True,
    ),
    "index a field": (
        [migrate.AlterField("Ward", "name", text(db_index=True))],
        lambda found: "(workspace_id, name)" in str(found["trial_ward"]["indexes"]),
    ),
    "let a reference be empty": (
        [migrate.AlterField("Bed", "ward", ward_key(null=True))],
        lambda found: ("ward_id", "uuid", False) in found["trial_bed"]["columns"],
    ),
    "take the index of a reference": (
        [migrate.AlterField("Bed", "ward", ward_key(db_index=False))],
        lambda found: "USING btree (workspace_id, ward_id)'" not in str(found["trial_bed"]),
    ),
    "take the constraint of a reference": (
        [migrate.AlterField("Bed", "ward", ward_key(db_constraint=False))],
        lambda found: "FOREIGN KEY" not in str(found["trial_bed"]),
    ),
    "let a reference lead elsewhere": (
        [
            table("Station", ("name", text())),
            migrate.AlterField(
                "Bed", "ward", WorkspaceKey(f"{ROOM}.station", on_delete=models.CASCADE)
            ),
        ],
        in_bed("(workspace_id, ward_id) REFERENCES trial_station(workspace_id, id)"),
    ),
    "make a column a reference": (
        [
            migrate.AddField("Bed", "place", models.UUIDField(null=True)),
            migrate.AlterField(
                "Bed", "place", ward_key(null=True, related_name="+", db_column="place")
            ),
        ],
        in_bed("FOREIGN KEY (workspace_id, place) REFERENCES trial_ward(workspace_id, id)"),
    ),
    "add an index": (
        [migrate.AddIndex("Ward", models.Index(fields=["name"], name="ward_name"))],
        lambda found: "(workspace_id, name)" in str(found["trial_ward"]),
    ),
    "add an index that begins with the workspace": (
        [migrate.AddIndex("Ward", models.Index(fields=["workspace_id", "name"], name="ward_name"))],
        lambda found: "(workspace_id, name)" in str(found["trial_ward"]),
    ),
    "add an index over an expression": (
        [migrate.AddIndex("Ward", models.Index(Lower("name").desc(), name="ward_name"))],
        lambda found: "(workspace_id, lower((name)::text) DESC)" in str(found["trial_ward"]),
    ),
    "remove an index": (
        [migrate.RemoveIndex("Bed", "bed_by_label")],
        lambda found: "bed_by_label" not in str(found["trial_bed"]),
    ),
    "rename an index": (
        [migrate.RenameIndex("Bed", new_name="bed_sorted", old_name="bed_by_label")],
        in_bed("bed_sorted"),
    ),
    "add a unique constraint": (
        [migrate.AddConstraint("Ward", models.UniqueConstraint(fields=["name"], name="ward_name"))],
        lambda found: "UNIQUE (workspace_id, name)" in str(found["trial_ward"]),
    ),
    "add a deferred unique constraint": (
        [
            migrate.AddConstraint(
                "Ward",
                models.UniqueConstraint(
                    fields=["name"], name="ward_name", deferrable=models.Deferrable.DEFERRED
                ),
            )
        ],
        lambda found: "UNIQUE (workspace_id, name) DEFERRABLE" in str(found["trial_ward"]),
    ),
    "remove a unique constraint": (
        [migrate.RemoveConstraint("Bed", "bed_label")],
        lambda found: "bed_label'" not in str(found["trial_bed"]),
    ),
    "remove a unique constraint over an expression": (
        [migrate.RemoveConstraint("Bed", "bed_lower")],
        lambda found: "bed_lower" not in str(found["trial_bed"]),
    ),
    "add and remove a check": (
        [
            migrate.AddConstraint(
                "Ward",
                models.CheckConstraint(condition=models.Q(floor__lt=90), name="ward_floor"),
            ),
            migrate.RemoveConstraint("Bed", "bed_labelled"),
        ],
        lambda found: "ward_floor" in str(found) and "bed_labelled" not in str(found),
    ),
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS.keys())
def test_there_and_back_a_table_stays_isolated(
    step: tuple[list[Operation], Callable[[dict[str, Any]], bool]], trial: Trial
) -> None:
    operations, is_there = step
    trial.forwards(*two_tables())
    before = trial.definitions()
    trial.forwards(*operations)
    after = trial.definitions()
    assert is_there(after)
    for _ in operations:
        trial.backwards()
    assert trial.definitions() == before
    trial.forwards(*operations)
    assert trial.definitions() == after
