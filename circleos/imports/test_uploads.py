"""From an uploaded file to its import: chosen, tried out, imported, or left alone."""

import io
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from circleos.core.errors import Invalid, NotAllowed, NotFound
from circleos.core.workspace import workspace_transaction
from circleos.imports.conftest import counts, file_of
from circleos.imports.jobs import forget_imports
from circleos.imports.mappings import (
    remove_mapping,
    rename_mapping,
    restore_mapping,
    save_mapping,
)
from circleos.imports.models import Import, Upload, file_folder
from circleos.imports.queries import find_upload, saved_mappings, uploads_waiting
from circleos.imports.reading import FileRefused
from circleos.imports.services import Wishes, cancel_import
from circleos.imports.turns import attend
from circleos.imports.upload_services import (
    apply_mapping,
    choose,
    discard_upload,
    import_tried,
    start_upload,
    upload_file,
)
from circleos.patients.models import Patient

ROW = {"Nachname": "Beck", "Vorname": "Ole", "Mobil": "030 23125 101", "Arzt": "Dr. No"}


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path, in_ring: None) -> Iterator[None]:
    """Files of a test of its own."""
    settings.CIRCLEOS_DATA = tmp_path
    yield


@pytest.fixture
def uploaded(alice: Any) -> Callable[..., Upload]:
    """Uploads rows as Alice does."""

    def do(*rows: dict[str, str]) -> Upload:
        return upload_file(alice.actor, file_of(*rows or (ROW,)), "patienten.csv")

    return do


def to_its_end(import_: Import) -> Import:
    return attend(import_, lambda _import: None)


def test_an_upload_waits_with_its_guess_and_three_rows(uploaded: Any) -> None:
    upload = uploaded(*[{**ROW, "Vorname": f"Ole {number}"} for number in range(9)])
    assert upload.mapping == {
        "Nachname": "last_name", "Vorname": "first_name", "Mobil": "phone", "Arzt": None
    }  # fmt: skip
    assert [row[1] for row in upload.file["sample"]] == ["Ole 0", "Ole 1", "Ole 2"]
    assert uploads_waiting() == [upload]
    assert not Import.objects.exists()


def test_a_file_that_is_refused_leaves_nothing(alice: Any) -> None:
    with pytest.raises(FileRefused):
        upload_file(alice.actor, io.BytesIO(b"Nachname\n"), "empty.csv")
    assert list(file_folder(alice.actor.workspace_id).glob("*")) == []
    assert not Upload.objects.exists()


def test_dry_run_and_import_share_the_file_and_have_the_same_counts(
    alice: Any, uploaded: Any
) -> None:
    upload = uploaded(ROW, {**ROW, "Mobil": "no number"})
    tried = to_its_end(start_upload(alice.actor, upload.pk, Wishes(dry_run=True)))
    assert counts(tried) == (1, 0, 0, 1)
    assert not Patient.objects.exists()
    done = to_its_end(import_tried(alice.actor, tried.pk))
    assert counts(done) == counts(tried)
    assert done.mapping == tried.mapping
    assert upload.path.samefile(done.path)
    assert upload.path.samefile(tried.path)
    assert uploads_waiting() == []


def test_a_double_click_starts_one_import(alice: Any, uploaded: Any) -> None:
    upload = uploaded()
    first = start_upload(alice.actor, upload.pk, Wishes())
    assert start_upload(alice.actor, upload.pk, Wishes()) == first
    to_its_end(first)
    assert start_upload(alice.actor, upload.pk, Wishes()) == first
    assert Patient.objects.count() == 1


def test_a_check_that_was_clicked_twice_is_one_and_other_choices_are_another(
    alice: Any, uploaded: Any
) -> None:
    upload = uploaded()
    first = start_upload(alice.actor, upload.pk, Wishes(dry_run=True))
    assert start_upload(alice.actor, upload.pk, Wishes(dry_run=True)) == first
    other = start_upload(alice.actor, upload.pk, Wishes(dry_run=True, mode="update"))
    first.refresh_from_db()
    assert first.status == Import.Status.CANCELLED
    assert other.status == Import.Status.QUEUED


def test_only_what_was_checked_to_its_end_can_be_imported(alice: Any, uploaded: Any) -> None:
    tried = start_upload(alice.actor, uploaded().pk, Wishes(dry_run=True))
    with pytest.raises(Invalid):
        import_tried(alice.actor, tried.pk)


def test_an_import_that_waits_is_cancelled_at_once(alice: Any, uploaded: Any) -> None:
    import_ = start_upload(alice.actor, uploaded().pk, Wishes())
    assert cancel_import(alice.actor, import_.pk).status == Import.Status.CANCELLED
    assert to_its_end(import_).processed == 0


def test_choices_that_can_not_be_are_named_and_nothing_starts(alice: Any, uploaded: Any) -> None:
    upload = uploaded()
    for wishes, field in (
        (Wishes(choices={"Arzt": "phone", "Mobil": "phone"}), "mapping"),
        (Wishes(choices={"Arzt": "height"}), "mapping"),
        (Wishes(mode="sideways"), "mode"),
        (Wishes(external_system="x" * 61), "external_system"),
    ):
        with pytest.raises(Invalid) as refusal:
            start_upload(alice.actor, upload.pk, wishes)
        assert [each.field for each in refusal.value.errors] == [field]
    with pytest.raises(FileRefused):
        start_upload(alice.actor, upload.pk, Wishes(choices=dict.fromkeys(ROW)))
    assert not Import.objects.exists()


def test_a_saved_mapping_is_chosen_for_the_next_file_with_the_same_headers(
    alice: Any, uploaded: Any
) -> None:
    upload = uploaded()
    choose(alice.actor, upload.pk, Wishes(choices={"Mobil": None, "Arzt": "title"}))
    saved = save_mapping(alice.actor, upload.pk, " Altpraxis ")
    turned = dict(reversed(ROW.items()))
    assert uploaded(turned).mapping["Arzt"] == "title"
    other = uploaded({"Nachname": "Beck", "Arzt": "Dr. No"})
    assert other.mapping["Arzt"] is None
    assert apply_mapping(alice.actor, other.pk, saved.pk).mapping["Arzt"] == "title"


def test_saving_under_the_same_name_replaces(alice: Any, uploaded: Any) -> None:
    upload = uploaded()
    save_mapping(alice.actor, upload.pk, "Altpraxis")
    choose(alice.actor, upload.pk, Wishes(choices={"Arzt": "title"}))
    save_mapping(alice.actor, upload.pk, "altpraxis")
    (saved,) = saved_mappings()
    assert (saved.name, saved.choices["Arzt"]) == ("altpraxis", "title")


def test_a_mapping_is_renamed_removed_and_brought_back(alice: Any, uploaded: Any) -> None:
    upload = uploaded()
    saved = save_mapping(alice.actor, upload.pk, "Altpraxis")
    save_mapping(alice.actor, upload.pk, "Labor")
    with pytest.raises(Invalid):
        rename_mapping(alice.actor, saved.pk, "labor")
    rename_mapping(alice.actor, saved.pk, "Alt")
    remove_mapping(alice.actor, saved.pk)
    assert [each.name for each in saved_mappings()] == ["Labor"]
    with pytest.raises(NotFound):
        rename_mapping(alice.actor, saved.pk, "Older")
    restore_mapping(alice.actor, saved.pk)
    assert [each.name for each in saved_mappings()] == ["Alt", "Labor"]


def test_another_practice_finds_neither_file_nor_mapping(
    alice: Any, charlie: Any, uploaded: Any
) -> None:
    upload = uploaded()
    saved = save_mapping(alice.actor, upload.pk, "Altpraxis")
    for act in (
        lambda: start_upload(charlie.actor, upload.pk, Wishes()),
        lambda: discard_upload(charlie.actor, upload.pk),
        lambda: save_mapping(charlie.actor, upload.pk, "Mine"),
        lambda: remove_mapping(charlie.actor, saved.pk),
    ):
        with pytest.raises(NotFound):
            act()


def test_the_front_desk_uploads_nothing(bob: Any) -> None:
    with pytest.raises(NotAllowed):
        upload_file(bob.actor, file_of(ROW), "patienten.csv")


def test_a_file_that_is_let_be_is_deleted_at_once(alice: Any, uploaded: Any) -> None:
    upload = uploaded()
    discard_upload(alice.actor, upload.pk)
    assert not upload.path.exists()
    with pytest.raises(NotFound):
        find_upload(upload.pk)


def test_a_file_that_nobody_imports_goes_after_a_day_and_a_check_keeps_its_own(
    alice: Any, uploaded: Any
) -> None:
    upload, other = uploaded(), uploaded()
    tried = start_upload(alice.actor, upload.pk, Wishes(dry_run=True))
    yesterday = timezone.now() - timedelta(days=1, minutes=1)
    Upload.objects.all().update(created_at=yesterday)
    for each in (upload, other):
        os.utime(each.path, (yesterday.timestamp(),) * 2)
    with workspace_transaction(alice.actor.workspace_id):
        forget_imports()
    assert not Upload.objects.exists()
    assert not other.path.exists()
    assert not upload.path.exists()
    assert tried.path.exists()
