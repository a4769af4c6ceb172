"""From an event in a patient's history to the report of the import that made it, or undid it."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.urls import reverse

from circleos.core.actor import Actor, Origin
from circleos.core.event_groups import EventOrigin, WholeAction
from circleos.imports.models import Import, Undo


class ByImport(EventOrigin):
    """The events of an import are one group, which has its id."""

    key = Origin.IMPORT

    def actions(self, actor: Actor, groups: Collection[UUID]) -> Mapping[UUID, WholeAction]:
        """Whose name is that of the file."""
        if not actor.may("imports.run"):
            return {}
        found = Import.objects.filter(pk__in=groups).values_list("pk", "pk", "file_name")
        return _actions(found)


class ByUndo(EventOrigin):
    """So are the events of undoing one."""

    key = Origin.UNDO

    def actions(self, actor: Actor, groups: Collection[UUID]) -> Mapping[UUID, WholeAction]:
        """They are shown on the page of the import."""
        if not actor.may("imports.run"):
            return {}
        undone = Undo.objects.filter(pk__in=groups)
        return _actions(undone.values_list("pk", "of_import_id", "of_import__file_name"))


def _actions(rows: Collection[tuple[UUID, UUID, str]]) -> dict[UUID, WholeAction]:
    return {
        group: WholeAction(name, reverse("imports:import", args=[import_id]))
        for group, import_id, name in rows
    }
