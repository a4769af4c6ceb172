"""The patients' own bulk actions: set the type, archive, restore, export."""

from collections.abc import Mapping, Sequence
from typing import ClassVar
from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from circleos.core.actor import Actor
from circleos.core.event_batches import Happened, sealed, write_sealed
from circleos.core.workspace import current_workspace_id
from circleos.patients.bulk.actions import PatientsChange, PatientsErrand, require_somebody
from circleos.patients.bulk.queries import untouched_since
from circleos.patients.bulk.selection import Selection
from circleos.patients.exports import request_export
from circleos.patients.models import Patient, PatientType
from circleos.patients.queries import types_offered
from circleos.search.filters import Choice
from circleos.ui.formats import number

ARCHIVED, RESTORED = "patient.archived", "patient.restored"
_PATIENT, _TYPE = Patient._meta.db_table, PatientType._meta.db_table


class SetType(PatientsChange):
    """Give all of them one patient type."""

    key, label, icon, order = "set-type", gettext_lazy("Set type"), "list", 10
    permission = "patients.edit"

    def choices(self) -> Sequence[Choice]:
        return [Choice(entry.key, str(entry)) for entry in types_offered()]

    def apply(self, actor: Actor, patient_ids: Sequence[UUID], choice: str) -> int:
        return _write_types(actor, dict.fromkeys(patient_ids, choice))

    def undo(self, actor: Actor, patient_ids: Sequence[UUID], choice: str, group: UUID) -> int:
        before = untouched_since(group, patient_ids, ["patient.edited"], "type")
        return _write_types(actor, {id_: each.value for id_, each in before.items() if each.value})

    def in_words(self, choice: str) -> str:
        return _("Set type to %(type)s") % {"type": _type_name(choice)}

    def result(self, choice: str, changed: int) -> str:
        said = ngettext(
            "Type of %(count)s patient set to %(type)s",
            "Type of %(count)s patients set to %(type)s",
            changed,
        )
        return said % {"count": number(changed), "type": _type_name(choice)}


class _SetArchived(PatientsChange):
    """Archiving and restoring, which undo each other."""

    permission = "patients.archive"
    archives: ClassVar[bool]

    def apply(self, actor: Actor, patient_ids: Sequence[UUID], choice: str) -> int:
        return _write_archived(actor, patient_ids, archived=self.archives)

    def undo(self, actor: Actor, patient_ids: Sequence[UUID], choice: str, group: UUID) -> int:
        untouched = untouched_since(group, patient_ids, [ARCHIVED, RESTORED])
        return _write_archived(actor, list(untouched), archived=not self.archives)

    def in_words(self, choice: str) -> str:
        return str(self.label)


class Archive(_SetArchived):
    """Hide all of them from lists and search."""

    key, label, icon, order = "archive", gettext_lazy("Archive"), "archive", 80
    archives = True
    for_lists = frozenset({"", "all"})

    def result(self, choice: str, changed: int) -> str:
        said = ngettext("%(count)s patient archived", "%(count)s patients archived", changed)
        return said % {"count": number(changed)}


class Restore(_SetArchived):
    """Bring archived patients back."""

    key, label, icon, order = "restore", gettext_lazy("Restore"), "archive-restore", 81
    archives = False
    for_lists = frozenset({"yes", "all"})

    def result(self, choice: str, changed: int) -> str:
        said = ngettext("%(count)s patient restored", "%(count)s patients restored", changed)
        return said % {"count": number(changed)}


class Export(PatientsErrand):
    """Write all of them into a CSV file."""

    key, label, icon, order = "export", gettext_lazy("Export CSV"), "download", 60
    permission = "patients.export"

    def begin(self, actor: Actor, selection: Selection) -> str:
        actor.require(self.permission)
        require_somebody(actor, selection)
        run = request_export(actor, selection)
        return reverse("patients:export-run", args=[run.pk])


def _write_types(actor: Actor, keys: Mapping[UUID, str]) -> int:
    """Give each patient the type with this key, and return how many had another."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {_PATIENT} p
            SET type_id = new.id, version = p.version + 1, updated_at = now(),
                field_versions = p.field_versions || jsonb_build_object('type', p.version + 1)
            FROM unnest(%(patients)s::uuid[], %(keys)s::text[]) AS wanted (patient_id, key)
            JOIN {_TYPE} new ON new.workspace_id = %(workspace)s AND new.key = wanted.key,
                 {_TYPE} old
            WHERE p.workspace_id = %(workspace)s AND p.id = wanted.patient_id
              AND p.type_id <> new.id
              AND old.workspace_id = p.workspace_id AND old.id = p.type_id
            RETURNING p.id::text, old.key, new.key
            """,  # noqa: S608  names of ours
            {
                "workspace": current_workspace_id(),
                "patients": list(keys),
                "keys": list(keys.values()),
            },
        )
        written = cursor.fetchall()
    _write_events(
        actor,
        [Happened("patient.edited", id_, [("type", old, new)]) for id_, old, new in written],
    )
    return len(written)


def _write_archived(actor: Actor, patient_ids: Sequence[UUID], *, archived: bool) -> int:
    """Archive or restore these patients, and return how many were not so already."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {_PATIENT}
            SET archived_at = CASE WHEN %(archived)s THEN now() END,
                version = version + 1, updated_at = now()
            WHERE workspace_id = %(workspace)s AND id = ANY(%(patients)s)
              AND (archived_at IS NULL) = %(archived)s AND withdrawn_at IS NULL
            RETURNING id::text
            """,  # noqa: S608  names of ours
            {
                "workspace": current_workspace_id(),
                "patients": list(patient_ids),
                "archived": archived,
            },
        )
        written = cursor.fetchall()
    kind = ARCHIVED if archived else RESTORED
    _write_events(actor, [Happened(kind, id_, ()) for (id_,) in written])
    return len(written)


def _write_events(actor: Actor, happened: Sequence[Happened]) -> None:
    if happened:
        write_sealed(actor, sealed(happened))


def _type_name(key: str) -> str:
    entry = PatientType.objects.filter(key=key).first()
    return str(entry or key)
