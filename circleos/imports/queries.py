"""Reads of imports, of what was wrong with their rows, and of uploaded files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from circleos.core.errors import NotFound
from circleos.imports.models import UNFINISHED, UPLOAD_KEPT_FOR, Import, RowError, Upload

COUNTED = 10_001  # people are told "10,000+"


def find_import(import_id: UUID) -> Import:
    """The import with this id. Raises `NotFound`."""
    import_: Import | None = Import.objects.filter(pk=import_id).first()
    if import_ is None:
        raise NotFound
    return import_


@dataclass(frozen=True, slots=True)
class ImportPage:
    """Some imports, the newest first, and whether there are others on either side."""

    imports: Sequence[Import]
    has_newer: bool
    has_older: bool


def page_of_imports(
    limit: int, *, before: UUID | None = None, after: UUID | None = None
) -> ImportPage:
    """The imports older than `before`, or newer than `after`; without them the newest of all."""
    imports = Import.objects.order_by("-id")
    if after is not None:
        imports = Import.objects.filter(pk__gt=after).order_by("id")
    elif before is not None:
        imports = imports.filter(pk__lt=before)
    found = list(imports[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    if after is not None:
        return ImportPage(found[::-1], has_newer=more, has_older=True)
    return ImportPage(found, has_newer=before is not None, has_older=more)


def count_imports() -> int:
    """How many there are; counting stops at 10,001."""
    return int(Import.objects.values("id")[:COUNTED].count())


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


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """Some errors in the order of the file, and whether there are more behind them."""

    errors: Sequence[RowError]
    has_more: bool


def page_of_errors(
    import_: Import, limit: int, *, reason: str = "", after: tuple[int, UUID] | None = None
) -> ErrorPage:
    """The errors behind a row and the id of an error in it, for one reason or for any."""
    errors = RowError.objects.filter(of_import=import_)
    if reason:
        errors = errors.filter(reason=reason)
    if after is not None:
        row, id_ = after
        errors = errors.filter(row__gte=row).exclude(row=row, pk__lte=id_)
    found = list(errors.order_by("row", "id")[: limit + 1])
    return ErrorPage(found[:limit], len(found) > limit)


def find_error(import_: Import, error_id: UUID) -> RowError | None:
    """One error of an import; None if it has none with this id."""
    found: RowError | None = RowError.objects.filter(of_import=import_, pk=error_id).first()
    return found


def count_errors(import_: Import) -> int:
    """How many cells and rows were refused; counting stops at 10,001."""
    return int(RowError.objects.filter(of_import=import_).values("id")[:COUNTED].count())


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
            {"workspace": import_.workspace_id, "import": import_.pk, "most": COUNTED},
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
