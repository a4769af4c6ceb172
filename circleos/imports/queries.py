"""Reads of imports."""

from collections.abc import Iterator
from uuid import UUID

from circleos.core.errors import NotFound
from circleos.imports.models import UNFINISHED, Import, RowError


def find_import(import_id: UUID) -> Import:
    """The import with this id. Raises `NotFound`."""
    import_: Import | None = Import.objects.filter(pk=import_id).first()
    if import_ is None:
        raise NotFound
    return import_


def unfinished_before(import_: Import) -> list[UUID]:
    """The imports that were asked for before this one and have not ended, the oldest first."""
    unfinished = Import.objects.filter(status__in=UNFINISHED, dry_run=False, pk__lt=import_.pk)
    return list(unfinished.order_by("id").values_list("pk", flat=True))


def row_errors(import_: Import) -> Iterator[RowError]:
    """What was wrong with its rows, in the order of the file; any number in constant memory."""
    errors = RowError.objects.filter(of_import=import_).order_by("row", "id")
    return errors.iterator(chunk_size=1_000)


def first_row_errors(import_: Import, limit: int) -> list[RowError]:
    """The first of them."""
    return list(RowError.objects.filter(of_import=import_).order_by("row", "id")[:limit])
