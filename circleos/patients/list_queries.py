"""Reads of the workspace's own lists."""

from collections.abc import Mapping

from django.db.models import Value

from circleos.patients.models.lists import ListEntry


def own_names(lists: Mapping[str, type[ListEntry]]) -> dict[tuple[str, str], str]:
    """What the practice itself calls its choices, by list and key, in one query.

    Standard choices that were not renamed are left out: they are shown translated.
    """
    first, *others = (
        entries.objects.exclude(name="").order_by().values_list(Value(name), "key", "name")
        for name, entries in lists.items()
    )
    return {(list_, key): name for list_, key, name in first.union(*others, all=True)}
