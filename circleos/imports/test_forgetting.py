"""How long an import keeps its file and the rows that failed."""

import os
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from circleos.imports.jobs import forget_imports
from circleos.imports.models import Finding, Import, LeftAlone, RowError, Undo
from circleos.imports.undoing import run_undo, undo_import
from circleos.patients.models import Patient
from circleos.patients.services import edit_patient

pytestmark = pytest.mark.django_db


def test_files_and_failed_rows_are_forgotten_after_90_days_and_counts_never(imported, ring):
    import_ = imported({"last_name": "Beck", "email": "x"})
    asked_at(import_, timedelta(days=89))
    forget_imports()
    assert import_.path.exists()
    asked_at(import_, timedelta(days=91))
    forget_imports()
    assert not import_.path.exists()
    assert not RowError.objects.exists()
    assert Import.objects.get().errors == 1


def test_a_file_that_no_import_names_is_forgotten_after_a_day(imported):
    import_ = imported({"last_name": "Beck"})
    left = import_.path.with_name("left-behind.csv")
    left.touch()
    forget_imports()
    assert left.exists()
    yesterday = time.time() - 25 * 60 * 60
    os.utime(left, (yesterday, yesterday))
    forget_imports()
    assert not left.exists()
    assert import_.path.exists()


def test_findings_and_lists_of_an_undo_are_forgotten_after_90_days(imported, alice):
    dry = imported({"last_name": "Beck"}, dry_run=True)
    real = imported({"last_name": "Beck"})
    edit_patient(alice.actor, Patient.objects.get().pk, {"city": "Ulm"})
    undo_import(alice.actor, real.pk)
    run_undo.run(real.workspace_id, import_id=str(real.pk))
    forget_imports()
    assert (Finding.objects.count(), LeftAlone.objects.count()) == (1, 1)
    asked_at(dry, timedelta(days=91))
    Undo.objects.update(created_at=timezone.now() - timedelta(days=91))
    forget_imports()
    assert not Finding.objects.exists()
    assert not LeftAlone.objects.exists()
    assert Undo.objects.get().left == 1


def test_what_a_conversion_left_behind_is_forgotten_after_a_day(imported):
    left = imported({"last_name": "Beck"}).path.with_name("left.sheet")
    left.touch()
    yesterday = time.time() - 25 * 60 * 60
    os.utime(left, (yesterday, yesterday))
    forget_imports()
    assert not left.exists()


def asked_at(import_, ago):
    """Move an import, its file and its failed rows into the past."""
    moment = timezone.now() - ago
    Import.objects.filter(pk=import_.pk).update(created_at=moment)
    os.utime(import_.path, (moment.timestamp(), moment.timestamp()))
