"""Patients are found by the words of their tags."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from circleos.patients.finding.labelled import is_meant
from circleos.patients.labels import PatientLabel
from circleos.tags.models import PatientTag
from circleos.tags.queries import tags_in_use_lately


class TagLabel(PatientLabel):
    """Tags, those that are offered no longer too: whoever carries one is found by it."""

    key = "tags"

    def carriers(self, beginnings: Sequence[str]) -> "QuerySet[Any, UUID] | None":
        tags = [tag.pk for tag in tags_in_use_lately() if is_meant(tag.name, beginnings)]
        if not tags:
            return None
        carried = PatientTag.objects.filter(tag_id__in=tags)
        return carried.values_list("patient_id", flat=True)
