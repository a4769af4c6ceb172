"""What a dry run lets people look through, row by row."""

import pytest
from django.db import connection

from circleos.imports import findings as noting
from circleos.imports import running
from circleos.imports.conftest import counts
from circleos.imports.findings import FindingWords, findings
from circleos.imports.models import Finding
from circleos.patients.services import archive_patient

pytestmark = pytest.mark.django_db

Kind = Finding.Kind


def rows_of(import_, kind):
    return [found.row for found in findings(import_, kind, limit=50).findings]


def test_a_dry_run_says_of_each_row_what_it_would_do(imported, alice, a_patient, monkeypatch):
    monkeypatch.setattr(running, "BATCH", 2)
    anna = a_patient(first_name="Anna", last_name="Müller", city="Berlin", type="lead")
    gone = a_patient(last_name="Weg")
    archive_patient(alice.actor, gone.pk)
    rows = [
        {"id": anna.short_id, "city": "Ulm", "type": "Member", "last_name": "Müller"},
        {"first_name": "Ida", "last_name": "Beck", "birthday": "1980-01-02"},
        {"id": gone.short_id, "last_name": "Weg"},
        {"first_name": "Ida", "last_name": "Beck", "birthday": "1980-01-02", "email": "i@x.org"},
        {"id": anna.short_id, "city": "Ulm"},
        {"last_name": "Kurz", "email": "bad"},
    ]
    dry = imported(*rows, dry_run=True)
    assert counts(dry) == (1, 2, 2, 1)
    assert rows_of(dry, Kind.CREATED) == [3]
    assert rows_of(dry, Kind.UPDATED) == [2, 5]
    assert rows_of(dry, Kind.ARCHIVED) == [4]
    first, second = findings(dry, Kind.UPDATED, limit=50).findings
    assert (first.patient_id, first.number, first.person) == (anna.pk, anna.number, "Anna Müller")
    said = [(each.label, each.old, each.new) for each in FindingWords().changes(first)]
    assert said == [("City", "Berlin", "Ulm"), ("Patient type", "Lead", "Member")]
    assert (second.patient_id, second.number, second.person) == (None, None, "Ida Beck")
    again = findings(dry, Kind.REPEATED, limit=50)
    assert [(found.row, found.earlier_row) for found in again.findings] == [(5, 3), (6, 2)]
    assert again.total == dry.repeated == 2
    assert counts(imported(*rows)) == counts(dry)


def test_a_real_run_notes_only_whom_it_found_archived(imported, alice, a_patient):
    gone = a_patient(last_name="Weg")
    archive_patient(alice.actor, gone.pk)
    import_ = imported({"id": gone.short_id, "city": "Ulm"}, {"last_name": "Neu"})
    assert [found.kind for found in Finding.objects.all()] == [Kind.ARCHIVED]
    assert findings(import_, Kind.ARCHIVED, limit=9).total == 1


def test_findings_are_read_page_by_page_and_no_more_than_a_bound_is_kept(imported, monkeypatch):
    monkeypatch.setattr(running, "BATCH", 4)
    monkeypatch.setattr(noting, "KEPT_OF_A_KIND", 5)
    dry = imported(*({"last_name": f"Name {n}"} for n in range(9)), dry_run=True)
    page = findings(dry, Kind.CREATED, limit=3)
    assert ([found.row for found in page.findings], page.next_row) == ([2, 3, 4], 4)
    assert (page.total, page.kept) == (9, 5)
    page = findings(dry, Kind.CREATED, limit=3, after_row=4)
    assert ([found.row for found in page.findings], page.next_row) == ([5, 6], None)


def test_a_dry_run_locks_no_patient_and_writes_only_into_its_own_tables(imported, a_patient):
    anna = a_patient(last_name="Müller", city="Berlin")
    with connection.execute_wrapper(_refuses_writes_elsewhere):
        dry = imported({"id": anna.short_id, "city": "Ulm"}, {"last_name": "Neu"}, dry_run=True)
    assert counts(dry) == (1, 1, 0, 0)


def _refuses_writes_elsewhere(execute, sql, params, many, context):
    words = sql.upper().split()
    if words[0] in {"INSERT", "UPDATE", "DELETE"}:
        table = words[1] if words[0] == "UPDATE" else words[2]
        own = ("IMPORTS_", "IMAGINED_", "PROCRASTINATE_")
        assert table.strip('"').startswith(own), sql
    if "FOR UPDATE" in sql.upper():
        assert "imports_import" in sql
    return execute(sql, params, many, context)
