"""What a dry run found out about single rows: noting it, and looking through it."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from circleos.core.copying import stage
from circleos.core.ids import uuid7_texts
from circleos.core.importing import Person
from circleos.core.wording import wording_of
from circleos.imports.models import Finding, Import
from circleos.imports.planning import Changes, Met, Plan

# A file has two million rows; nobody looks through more than these of each kind.
KEPT_OF_A_KIND = 10_000

_STAGED = {
    "id": "uuid",
    "kind": "text",
    "row": "integer",
    "earlier_row": "text",
    "patient_id": "text",
    "number": "text",
    "person": "text",
    "changes": "jsonb",
}


@dataclass(frozen=True, slots=True)
class FindingPage:
    """Some findings of one kind, in the order of the file.

    `next_row` is the `after_row` of the next page, None on the last. `total` counts all rows of
    that kind, of which `kept` can be looked through.
    """

    findings: list[Finding]
    next_row: int | None
    total: int
    kept: int


@dataclass(frozen=True, slots=True)
class FindingChange:
    """One field that a row would change, in words; `old` is empty where nothing stood."""

    label: str
    old: str
    new: str


def findings(import_: Import, kind: str, *, limit: int, after_row: int = 0) -> FindingPage:
    """Findings of one kind behind a row of the file."""
    of_kind = Finding.objects.filter(of_import=import_, kind=kind, row__gt=after_row)
    found = list(of_kind.order_by("row")[: limit + 1])
    total = _total(import_, kind)
    return FindingPage(
        findings=found[:limit],
        next_row=found[limit - 1].row if len(found) > limit else None,
        total=total,
        kept=min(total, KEPT_OF_A_KIND),
    )


class FindingWords:
    """Says what findings would change. Made anew for each page, as the wordings are."""

    def __init__(self) -> None:
        self._values: dict[str, Callable[[str, Any], str]] = {}

    def changes(self, finding: Finding) -> list[FindingChange]:
        """Its changes, field by field."""
        return [self._in_words(**change) for change in finding.changes]

    def _in_words(self, kind: str, field: str, old: Any, new: Any) -> FindingChange:
        wording = wording_of(kind)
        if wording.key not in self._values:
            self._values[wording.key] = wording.values()
        say = self._values[wording.key]
        return FindingChange(wording.label(field), say(field, old), say(field, new))


def note_findings(import_: Import, plan: Plan) -> None:
    """Note what a batch would do, before it is counted; in the transaction that counts it.

    Of each kind the first `KEPT_OF_A_KIND` of the file are kept. `import_.repeated` is counted.
    """
    met_again = list(_met_again(plan)) if import_.dry_run else []
    rows = [
        *_kept(
            import_,
            Finding.Kind.ARCHIVED,
            (_row(met.row, met.person) for met in plan.met if met.person.is_archived),
        )
    ]
    if import_.dry_run:
        rows += _kept(
            import_,
            Finding.Kind.CREATED,
            (_row(person.row or 0, person) for person in plan.created),
        )
        rows += _kept(
            import_,
            Finding.Kind.UPDATED,
            (_row(met.row, met.person, changes=met.changes) for met in plan.met if met.changes),
        )
        rows += _kept(
            import_,
            Finding.Kind.REPEATED,
            (_row(met.row, met.person, earlier_row=earlier) for met, earlier in met_again),
        )
        import_.repeated += len(met_again)
    if rows:
        _write(import_, rows)


def _total(import_: Import, kind: str) -> int:
    counts = {
        Finding.Kind.CREATED: import_.created,
        Finding.Kind.UPDATED: import_.updated,
        Finding.Kind.REPEATED: import_.repeated,
        Finding.Kind.ARCHIVED: import_.matched_archived,
    }
    return counts[Finding.Kind(kind)]


def _met_again(plan: Plan) -> Iterator[tuple[Met, int]]:
    """Those whom an earlier row of the file means too, each with the first row that does."""
    first = dict(plan.earlier)
    for met in plan.met:
        # Whom the file creates was meant by that row.
        earlier = met.person.row or first.setdefault(met.person.id, met.row)
        if earlier < met.row:
            yield met, earlier


def _row(
    row: int, person: Person, *, earlier_row: int | None = None, changes: Changes | None = None
) -> tuple[str, ...]:
    values = person.values
    return (
        str(row),
        str(earlier_row or ""),
        "" if person.is_new else person.id,
        "" if person.is_new else str(person.number),
        " ".join(name for name in (values["first_name"], values["last_name"]) if name),
        json.dumps(
            [
                {"kind": room.edited, "field": name, "old": old, "new": new}
                for room, of_room in changes or ()
                for name, old, new in of_room
            ]
        ),
    )


def _kept(
    import_: Import, kind: Finding.Kind, rows: Iterable[tuple[str, ...]]
) -> Iterator[tuple[str, ...]]:
    """As many of these rows as there is still room for."""
    room = KEPT_OF_A_KIND - _total(import_, kind)
    for _place, row in zip(range(room), rows, strict=False):
        yield (kind.value, *row)


def _write(import_: Import, rows: list[tuple[str, ...]]) -> None:
    stage(
        "staged_findings",
        _STAGED,
        [(id_, *row) for id_, row in zip(uuid7_texts(len(rows)), rows, strict=True)],
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {Finding._meta.db_table}
                (workspace_id, id, created_at, updated_at, of_import_id, kind, row,
                 earlier_row, patient_id, number, person, changes)
            SELECT %s, id, now(), now(), %s, kind, row,
                   nullif(earlier_row, '')::integer, nullif(patient_id, '')::uuid,
                   nullif(number, '')::bigint, person, changes
            FROM staged_findings
            """,  # noqa: S608  the table's name is ours
            [import_.workspace_id, import_.pk],
        )
