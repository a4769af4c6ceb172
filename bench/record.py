"""What hangs on the patients of the practice: tags, who looks after them, how they are insured."""

from uuid import UUID

from django.db import connection

from circleos.accounts.models import Membership
from circleos.assignment.models import Assignment
from circleos.core.workspace import workspace_transaction
from circleos.insurance.models import InsurancePlan, InsuranceProvider
from circleos.patients.models import Patient
from circleos.tags.models import Color, Kind, PatientTag, Tag

# One patient in so many carries each tag, in the order in which tags are made.
_TAGS = {"VIP": 20, "Diabetes T2": 12, "Penicillin allergy": 30, "Recall": 5, "Fall risk": 50}
_ALERTS = {"Penicillin allergy", "Fall risk"}
_INSURERS = {"Krankenkasse am Ring": 1, "Privatkasse am Ring": 8, "Zusatz am Ring": 15}
_TYPES = InsuranceProvider.Type
# Two in three have somebody, one in nine of them somebody to confirm.
_ASSIGNED, _TO_CONFIRM = 3, 9


def give_record(workspace_id: UUID) -> None:
    """Let the patients have what a practice gives them in some years.

    Straight into the tables, without the history: the pages that are measured show only the rows.
    """
    with workspace_transaction(workspace_id):
        for (name, share), color in zip(_TAGS.items(), Color, strict=False):
            kind = Kind.ALERT if name in _ALERTS else Kind.PLAIN
            tag = Tag.objects.create(name=name, name_key=name.lower(), color=color, kind=kind)
            _insert(PatientTag, {"tag_id": "%(id)s"}, share, tag.pk)
        for (name, share), type_ in zip(_INSURERS.items(), _TYPES, strict=True):
            insurer = InsuranceProvider.objects.create(
                name=name, name_key=name.lower(), type=type_.value
            )
            _insert(InsurancePlan, {"provider_id": "%(id)s", **_PLAN}, share, insurer.pk)
        member = Membership.objects.get(workspace_id=workspace_id)
        confirmed = f"number %% {_TO_CONFIRM} > 0"
        columns = {"member_id": "%(id)s", "confirmed": confirmed}
        _insert(Assignment, columns, _ASSIGNED, member.pk, others="NOT")


_PLAN = dict.fromkeys(("member_number", "insured_status", "tariff", "note"), "''") | {
    "version": "1",
    "field_versions": "'{}'",
}


def _insert(
    model: type[PatientTag | InsurancePlan | Assignment],
    columns: dict[str, str],
    share: int,
    id_: UUID,
    *,
    others: str = "",
) -> None:
    """A row for one patient in `share`, or for all `others`."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {model._meta.db_table}
                (workspace_id, id, created_at, updated_at, patient_id, {", ".join(columns)})
            SELECT workspace_id, gen_random_uuid(), now(), now(), id, {", ".join(columns.values())}
            FROM {Patient._meta.db_table}
            WHERE workspace_id = current_setting('circleos.workspace_id')::uuid
              AND {others} (number %% {share} = 0)
            """,
            {"id": id_},
        )
