"""Tables of a made-up room, and the operations that migrate them."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import connections, models
from django.db.migrations import operations as migrate
from django.db.migrations.state import ProjectState
from django.db.models.functions import Lower

from circleos.core.ids import uuid7
from circleos.core.models import WorkspaceKey
from circleos.core.workspace import current_workspace_id
from circleos.database.postgresql.fields import WorkspaceIdField
from tests.security import catalogue

ROOM = "trial"
GLOBAL = "trial_planet"  # the one table of the room that belongs to no workspace
Operation = migrate.base.Operation


def table(name: str, *fields: tuple[str, models.Field], **options: Any) -> migrate.CreateModel:
    """The operation that makes a table of a workspace, as makemigrations writes it."""
    own: list[tuple[str, models.Field]] = [
        ("workspace_id", WorkspaceIdField(default=current_workspace_id)),
        ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False)),
    ]
    return migrate.CreateModel(name, [*own, *fields], options)


def text(**options: Any) -> models.CharField:
    return models.CharField(max_length=40, **options)


def ward_key(**options: Any) -> WorkspaceKey:
    return WorkspaceKey(f"{ROOM}.ward", on_delete=models.CASCADE, **options)


def two_tables() -> list[Operation]:
    """A ward and its beds, with an index and a constraint of each kind."""
    return [
        table("Ward", ("name", text()), ("floor", models.IntegerField(default=0))),
        table(
            "Bed",
            ("label", text()),
            ("note", text(null=True)),
            ("ward", ward_key()),
            constraints=[
                models.UniqueConstraint(fields=["ward", "label"], name="bed_label"),
                models.UniqueConstraint(
                    fields=["note"], condition=models.Q(note__gt=""), name="bed_note"
                ),
                models.UniqueConstraint(Lower("label"), "note", name="bed_lower"),
                models.CheckConstraint(condition=~models.Q(label=""), name="bed_labelled"),
            ],
            indexes=[
                models.Index(fields=["label", "-id"], name="bed_by_label"),
                models.Index(Lower("note"), name="bed_by_note"),
                models.Index(
                    fields=["note"], opclasses=["varchar_pattern_ops"], name="bed_by_prefix"
                ),
                models.Index(fields=["note"], include=["label"], name="bed_covering"),
                GinIndex(fields=["note"], opclasses=["gin_trgm_ops"], name="bed_by_trigram"),
            ],
        ),
    ]


class Trial:
    """Tables of a made-up room. The owner migrates them in a transaction that is rolled back."""

    def __init__(self) -> None:
        self.connection = connections["owner"]
        self.states = [ProjectState()]
        self.done: list[Operation] = []

    def forwards(self, *operations: Operation) -> None:
        """Apply each operation; every table must be isolated afterwards."""
        for operation in operations:
            after = self.states[-1].clone()
            operation.state_forwards(ROOM, after)
            with self.connection.schema_editor() as editor:
                operation.database_forwards(ROOM, editor, self.states[-1], after)
            self.states.append(after)
            self.done.append(operation)
            self.require_isolation()

    def backwards(self) -> None:
        """Take the last operation back."""
        operation, after = self.done.pop(), self.states.pop()
        with self.connection.schema_editor() as editor:
            operation.database_backwards(ROOM, editor, after, self.states[-1])
        self.require_isolation()

    def names(self) -> list[str]:
        return [name for name in catalogue.tables(self.connection) if name.startswith(ROOM)]

    def require_isolation(self) -> None:
        found = self.faults()
        assert not found, "\n".join(found)

    def faults(self) -> list[str]:
        return [
            fault
            for name in self.names()
            if name != GLOBAL
            for fault in catalogue.faults(self.connection, name, settings.DATABASE_APP_ROLE)
        ]

    def definitions(self) -> dict[str, Any]:
        return {name: catalogue.definition(self.connection, name) for name in self.names()}

    def run(self, statement: str, *arguments: object) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(statement, arguments or None)
