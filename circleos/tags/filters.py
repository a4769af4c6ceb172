"""The filter of the Patients page by tags."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circleos.search.filters import Choice, ListFilter
from circleos.tags.models import PatientTag
from circleos.tags.queries import tags_in_use_lately, tags_meant

ALL, NONE = "all", "none"
_MODES = frozenset({ALL, NONE})


class TagFilter(ListFilter):
    """By tag, as an ID or a name: any of several; with `all` all of them, with `none` none of them.

    `none` alone: no tag at all. The ID of a tag that was merged means the tag it went into.
    """

    key, label, order = "tag", gettext_lazy("Tag"), 20

    def choices(self) -> list[Choice]:
        tags = [Choice(str(tag.pk), tag.name) for tag in tags_in_use_lately()]
        if not tags:
            return []
        return [Choice(ALL, _("all of these")), Choice(NONE, _("none of these")), *tags]

    def read(self, asked: MultiValueDict[str, str]) -> list[str]:
        """The values with IDs alone, by which the boxes and links of the page know tags."""
        values = super().read(asked)
        tags = tags_meant(_tags_in(values))
        return [*_mode_in(values), *dict.fromkeys(str(tags[each].pk) for each in tags)]

    def accepted(self, values: Sequence[str]) -> list[str]:
        tags = tags_meant(_tags_in(values))
        mode = _mode_in(values)
        return [*mode, *tags] if tags or mode == [NONE] else []

    def condition(self, values: Sequence[str]) -> Q:
        tags = [tag.pk for tag in tags_meant(_tags_in(values)).values()]
        if NONE in values:
            carried = PatientTag.objects.filter(patient_id=OuterRef("pk"))
            of_these = Q(tag_id__in=tags) if tags else Q(tag__merged_into=None)
            return Q(~Exists(carried.filter(of_these)))
        if ALL in values:
            every = Q()
            for tag in tags:
                every &= _carried([tag])
            return every
        return _carried(tags)

    def phrase(self, values: Sequence[str]) -> str:
        names = ", ".join(tag.name for tag in tags_meant(_tags_in(values)).values())
        if NONE in values:
            return _("none of %(tags)s") % {"tags": names} if names else _("no tag")
        return _("all of %(tags)s") % {"tags": names} if ALL in values else names


def _carried(tags: Sequence[UUID]) -> Q:
    """Ids by the index of tags: of a join PostgreSQL could not tell how rare a tag is."""
    return Q(pk__in=PatientTag.objects.filter(tag_id__in=tags).values("patient_id"))


def _tags_in(values: Sequence[str]) -> list[str]:
    return [value for value in values if value not in _MODES]


def _mode_in(values: Sequence[str]) -> list[str]:
    return [value for value in values if value in _MODES][:1]
