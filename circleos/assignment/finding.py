"""Whom a member looks after comes first in the search, where others match just as well."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from circleos.assignment.models import Assignment
from circleos.patients.finding.own import OwnPatients


class AssignedToMember(OwnPatients):
    """Those who are assigned to the member, also while that is to be confirmed."""

    key = "assignment"

    def newest(self, member_id: UUID, limit: int) -> Sequence[UUID]:
        rows = Assignment.objects.filter(member_id=member_id).order_by("-patient_id")
        return list(rows.values_list("patient_id", flat=True)[:limit])

    def among(self, member_id: UUID, patient_ids: Collection[UUID]) -> Iterable[UUID]:
        rows = Assignment.objects.filter(member_id=member_id, patient_id__in=patient_ids)
        return list(rows.values_list("patient_id", flat=True))
