"""Reads of imports, of what was wrong with their rows, and of uploaded files."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from circleos.core.errors import NotFound
from circleos.core.folding import fold_name
from circleos.core.paging import COUNTED, Count, Page, beyond, count_of, page_by_key
from circleos.imports.columns import headers_key
from circleos.imports.models import (
    UNFINISHED,
    UPLOAD_KEPT_FOR,
    Import,
    RowError,
    SavedMapping,
    Upload,
)


def find_import(import_id: UUID) -> Import:
    """The import with this id. Raises `NotFound`."""
    import_: Import | None = Import.objects.filter(pk=import_id).first()
    if import_ is None:
        raise NotFound
    return import_


def page_of_imports(
    limit: int, *, before: UUID | None = None, after: UUID | None = None
) -> Page[Import]:
    """The imports older than `before`, or newer than `after`; without them the newest of all."""
    if after is not None:
        newer = Import.objects.filter(pk__gt=after).order_by("id")
        return page_by_key(newer, limit, backwards=True)
    imports = Import.objects.order_by("-id")
    if before is not None:
        imports = imports.filter(pk__lt=before)
    return page_by_key(imports, limit, is_first=before is None)


def count_imports() -> Count:
    """How many there are."""
    return count_of(Import.objects.all())


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


def page_of_errors(
    import_: Import, limit: int, *, reason: str = "", after: tuple[int, UUID] | None = None
) -> Page[RowError]:
    """The errors behind a row and the id of an error in it, for one reason or for any.

    They come in the order of the file.
    """
    errors = RowError.objects.filter(of_import=import_)
    if reason:
        errors = errors.filter(reason=reason)
    if after is not None:
        errors = errors.filter(beyond("row", *after, descending=False))
    return page_by_key(errors.order_by("row", "id"), limit, is_first=after is None)


def find_error(import_: Import, error_id: UUID) -> RowError | None:
    """One error of an import; None if it has none with this id."""
    found: RowError | None = RowError.objects.filter(of_import=import_, pk=error_id).first()
    return found


def count_errors(import_: Import) -> Count:
    """How many cells and rows were refused."""
    return count_of(RowError.objects.filter(of_import=import_))


def reasons_of(import_: Import) -> list[tuple[str, int]]:
    """The reasons for which rows were refused, the most frequent first; counts stop at 10,001.

    Of two million errors it reads the first of each reason and what it counts: one step along the
    index from each reason to the next.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE reason(name) AS (
                SELECT min(e.reason) FROM imports_rowerror e
                WHERE e.workspace_id = %(workspace)s AND e.of_import_id = %(import)s
                UNION ALL
                SELECT (SELECT min(e.reason) FROM imports_rowerror e
                        WHERE e.workspace_id = %(workspace)s AND e.of_import_id = %(import)s
                          AND e.reason > reason.name)
                FROM reason WHERE reason.name IS NOT NULL
            )
            SELECT name, (SELECT count(*) FROM (
                SELECT 1 FROM imports_rowerror e
                WHERE e.workspace_id = %(workspace)s AND e.of_import_id = %(import)s
                  AND e.reason = reason.name LIMIT %(most)s) counted) AS number
            FROM reason WHERE name IS NOT NULL ORDER BY number DESC, name
            """,
            {"workspace": import_.workspace_id, "import": import_.pk, "most": COUNTED + 1},
        )
        return list(cursor.fetchall())


def find_upload(upload_id: UUID) -> Upload:
    """The uploaded file with this id. Raises `NotFound`."""
    upload: Upload | None = Upload.objects.filter(pk=upload_id).first()
    if upload is None:
        raise NotFound
    return upload


def uploads_waiting() -> list[Upload]:
    """The files that were uploaded lately and are not imported yet, the newest first."""
    imported = Import.objects.filter(upload_id=OuterRef("pk"), dry_run=False)
    lately = Upload.objects.filter(created_at__gte=timezone.now() - UPLOAD_KEPT_FOR)
    return list(lately.filter(~Exists(imported)).order_by("-id")[:10])


def import_of_upload(file_id: UUID, *, dry_run: bool) -> Import | None:
    """The import of a file that was uploaded, or its dry run while that has not ended."""
    imports = Import.objects.filter(upload_id=file_id, dry_run=dry_run)
    if dry_run:
        imports = imports.filter(status__in=UNFINISHED)
    found: Import | None = imports.order_by("-id").first()
    return found


def upload_of(import_: Import) -> Upload | None:
    """The uploaded file that an import takes, as long as it waits there."""
    found: Upload | None = Upload.objects.filter(pk=import_.upload_id).first()
    return found


def standing_mappings() -> QuerySet[SavedMapping]:
    """The saved mappings that nobody has deleted."""
    standing: QuerySet[SavedMapping] = SavedMapping.objects.filter(removed_at=None)
    return standing


def saved_mappings() -> list[SavedMapping]:
    """All that stand, by name."""
    return sorted(standing_mappings(), key=lambda each: fold_name(each.name))


def find_mapping(mapping_id: UUID) -> SavedMapping:
    """The mapping with this id. Raises `NotFound`."""
    found: SavedMapping | None = standing_mappings().filter(pk=mapping_id).first()
    if found is None:
        raise NotFound
    return found


def best_mapping(headers: Sequence[str]) -> SavedMapping | None:
    """The mapping saved last for files with exactly these headers."""
    of_headers = standing_mappings().filter(headers_key=headers_key(headers))
    found: SavedMapping | None = of_headers.order_by("-updated_at").first()
    return found
