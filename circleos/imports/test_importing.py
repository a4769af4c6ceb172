"""What an import writes, counts and reports."""

import io
import stat

import pytest

from circleos.core.actor import Origin
from circleos.core.errors import Invalid, NotAllowed
from circleos.core.events import seal
from circleos.core.models import Event, EventDetail
from circleos.core.workspace import workspace_transaction
from circleos.imports import running
from circleos.imports.conftest import counts, file_of, messages, patient
from circleos.imports.failed_rows import write_failed_rows
from circleos.imports.models import Import, file_folder
from circleos.imports.reading import FileRefused
from circleos.imports.running import columns_of_import
from circleos.imports.services import Wishes, request_import
from circleos.imports.turns import attend
from circleos.patients.fields import FIELDS, plain_values
from circleos.patients.list_services import archive_entry
from circleos.patients.models import ExternalId, Patient, PatientType, Source
from circleos.patients.queries import find_patient
from circleos.patients.services import create_patient, edit_patient
from circleos.patients.wording import Words, field_label

pytestmark = pytest.mark.django_db

FULL = {
    "external_system": "altpraxis", "external_id": "41-1", "title": "Dr.", "first_name": "Anna",
    "last_name": "Müller", "birth_name": "Schmidt", "birthday": "12.03.1979", "gender": "w",
    "email": "Anna@Example.org", "phone": "0171/2363623", "phone2": "030 901820",
    "type": "Member", "language": "Türkisch", "source": "website", "street": "Am Markt 1",
    "address_line2": "c/o Beck", "postal_code": "D-10961", "city": "Berlin", "country": "Germany",
}  # fmt: skip


def events(**conditions):
    return list(Event.objects.filter(**conditions).order_by("id"))


def changes(event):
    stored = EventDetail.objects.get(pk=event.pk).detail["changes"]
    return {each["field"]: (each["old"], each["new"]) for each in stored}


def test_every_column_is_read_as_the_editor_reads_it_and_written(imported, alice):
    assert counts(imported(FULL)) == (1, 0, 0, 0)
    anna = find_patient("P-10001")
    given = {name: FULL[name] for name in FIELDS.keys() & FULL.keys()}
    given |= {"further_phones": [FULL["phone2"]]}
    same = create_patient(alice.actor, given)
    assert plain_values(anna, FIELDS) == plain_values(find_patient(same.pk), FIELDS)
    assert (anna.name_key, anna.given_key) == (same.name_key, same.given_key)
    assert anna.created_through == "import"
    external = ExternalId.objects.get()
    assert (external.patient_id, external.system, external.value) == (anna.pk, "altpraxis", "41-1")


def test_the_same_file_again_changes_nothing(imported):
    imported(FULL)
    before = patient().updated_at
    assert counts(imported(FULL)) == (0, 0, 1, 0)
    assert (patient().updated_at, patient().version) == (before, 1)


def test_the_history_says_who_and_what_and_its_hash_holds(imported, alice):
    quoted = {**FULL, "last_name": 'Müller "die Ältere" \\ O\'Brien', "street": "Straße\t1 – 😀"}
    import_ = imported(quoted)
    (created,) = events(kind="patient.created")
    assert created.subject_id == patient().pk
    assert (created.actor_kind, created.actor_id, created.actor_name) == (
        "member", alice.actor.id, "Dr. Alice Arndt",
    )  # fmt: skip
    assert (created.origin, created.origin_id) == (Origin.IMPORT, import_.pk)
    said = changes(created)
    assert said["last_name"] == (None, 'Müller "die Ältere" \\ O\'Brien')
    assert said["street"] == (None, "Straße 1 – 😀")
    assert said["further_phones"] == (None, ["+4930901820"])
    assert said["external_ids"] == (None, [["altpraxis", "41-1"]])
    import_ = imported({**quoted, "city": "Ulm", "phone2": "030 901821", "external_id": "41-2"})
    (edited,) = events(kind="patient.edited")
    assert changes(edited) == {
        "external_ids": ([["altpraxis", "41-1"]], [["altpraxis", "41-1"], ["altpraxis", "41-2"]]),
        "further_phones": (["+4930901820"], ["+4930901821"]),
        "city": ("Berlin", "Ulm"),
    }
    for event in events():
        stored = EventDetail.objects.get(pk=event.pk)
        assert seal(stored.detail, bytes(stored.salt)) == bytes(event.detail_hash)


def test_the_import_itself_stands_in_the_history(imported):
    import_ = imported(FULL, {"email": "nobody"})
    (ended,) = events(kind="import.ended")
    assert ended.subject_id == import_.pk
    assert changes(ended) == {
        "file_name": (None, "patients.csv"),
        "status": (None, "done"),
        "created": (None, 1),
        "updated": (None, 0),
        "skipped": (None, 0),
        "errors": (None, 1),
    }


def test_an_edit_counts_versions_as_the_editor_does(imported, alice):
    imported(FULL)
    edit_patient(alice.actor, patient().pk, {"city": "Ulm"})
    imported({"id": "P-10001", "city": "Bonn", "street": "Neu 2", "title": "Dr."})
    anna = patient()
    assert (anna.version, anna.field_versions) == (3, {"city": 3, "street": 3})
    imported({"id": "P-10001", "last_name": "Beck", "type": "lead", "source": "phone"})
    anna = find_patient("P-10001")
    assert (anna.name_key, anna.type.key, anna.source.key) == ("beck anna", "lead", "phone")


def test_an_empty_cell_never_erases(imported):
    imported(FULL)
    empty = dict.fromkeys(FULL, "") | {"id": "P-10001"}
    assert counts(imported(empty)) == (0, 0, 1, 0)
    assert counts(imported({**empty, "title": " \u200b "})) == (0, 0, 1, 0)


def test_who_is_new_gets_what_a_quick_create_would_give(imported):
    imported({"last_name": "Beck"})
    beck = find_patient("P-10001")
    assert (beck.type.key, beck.language, beck.source, beck.gender) == (
        "patient", "de", None, "unknown",
    )  # fmt: skip
    assert counts(imported({"id": "P-10001", "last_name": "Beck"})) == (0, 0, 1, 0)


def test_a_second_phone_takes_the_place_of_the_first_further_one(imported, a_patient):
    a_patient(phone="030 901820", further_phones=["030 901821", "030 901822"])
    for phone2, further in [
        ("030 901820", ["+4930901821", "+4930901822"]),
        ("030 901822", ["+4930901821", "+4930901822"]),
        ("030 901823", ["+4930901823", "+4930901822"]),
    ]:
        imported({"id": "P-10001", "phone2": phone2})
        assert find_patient("P-10001").further_phones() == further


def test_rows_without_anything_are_skipped_and_counted(imported):
    import_ = imported({"last_name": "Beck"}, {"last_name": ""}, {"last_name": " "}, FULL)
    assert counts(import_) == (2, 0, 2, 0)


def test_only_create_and_only_update(imported):
    imported(FULL)
    rows = [{**FULL, "city": "Ulm"}, {"last_name": "Beck"}]
    assert counts(imported(*rows, mode="create")) == (1, 0, 1, 0)
    rows[1]["last_name"] = "Frei"
    assert counts(imported(*rows, mode="update")) == (0, 1, 1, 0)
    assert set(Patient.objects.values_list("last_name", "city")) == {
        ("Müller", "Ulm"),
        ("Beck", ""),
    }


def test_missing_types_and_sources_are_created_when_asked_for(imported):
    rows = [
        {"last_name": "Beck", "type": "Privat Müller", "source": "Radio"},
        {"last_name": "Frei", "type": "privat mueller", "source": "MEMBER"},
        {"last_name": "Hahn", "type": "Lead", "source": "radio"},
        {"last_name": "Keil", "type": "x" * 61},
    ]
    import_ = imported(*rows, create_missing=True)
    assert counts(import_) == (3, 0, 0, 1)
    keys = Patient.objects.order_by("number").values_list("type__key", "source__key")
    assert list(keys) == [
        ("Privat Müller", "Radio"),
        ("Privat Müller", "MEMBER"),
        ("lead", "Radio"),
    ]
    assert len(events(kind="type.changed")) == 1
    assert len(events(kind="source.changed")) == 2


def test_a_type_that_is_no_longer_offered_comes_back_with_its_patients(imported, alice):
    archive_entry(alice.actor, PatientType, PatientType.objects.get(key="lead").pk)
    archive_entry(alice.actor, Source, Source.objects.get(key="event").pk)
    row = {"last_name": "Beck", "type": "lead", "source": "Event", "email": "b@example.org"}
    assert counts(imported(row)) == (1, 0, 0, 0)
    assert counts(imported(row, create_missing=True)) == (0, 0, 1, 0)


def test_columns_that_are_not_imported_are_named(imported):
    import_ = imported({"Name": "Beck", "Krankenkasse": "AOK", "Blutgruppe": "0"})
    columns = columns_of_import(import_)
    assert columns.not_mapped == ("Blutgruppe",)


def test_the_guess_can_be_overruled(imported):
    import_ = imported({"Name": "Beck", "Rufname": "Anna"}, choices={"Rufname": "first_name"})
    assert counts(import_) == (1, 0, 0, 0)
    assert patient().name == "Anna Beck"


def test_a_dry_run_counts_as_the_real_run_and_writes_nothing(imported, monkeypatch):
    monkeypatch.setattr(running, "BATCH", 2)
    imported(FULL, {"last_name": "Öz", "birthday": "1990"})
    before = Event.objects.count(), patient(last_name="Öz").updated_at
    rows = [
        {**FULL, "city": "Ulm"},
        {"last_name": "Neu", "birthday": "2000", "type": "vip"},
        {"last_name": "Neu", "birthday": "2000", "email": "n@example.org"},
        {"last_name": "Neu", "email": "n@example.org", "phone": "030 901820"},
        {"last_name": "Öz", "birthday": "1990", "email": "bad"},
        {"last_name": "Neu", "birthday": "2001"},
        {"last_name": "Neu", "birthday": "2001", "phone": "030 901820"},
        {"last_name": "Neu", "phone": "030 901820"},
        {**FULL, "city": "Ulm"},
    ]
    dry = imported(*rows, dry_run=True, create_missing=True)
    assert (Event.objects.count(), patient(last_name="Öz").updated_at) == before
    assert Patient.objects.count() == 2
    assert not PatientType.objects.filter(key="vip")
    real = imported(*rows, create_missing=True)
    assert counts(dry) == counts(real) == (2, 4, 1, 2)
    assert messages(dry)[1][3] == "matches the patient of row 3 and the patient of row 7"
    assert messages(real)[1][3] == "matches P-10003 and P-10004"
    assert patient(last_name="Neu", birthday="2000").number == 10_003


def test_failed_rows_can_be_corrected_and_imported_again(imported, alice):
    source = io.BytesIO(
        "Name;E-Mail;Anmerkung\nBeck;x;'=1+1\nFrei;f@example.org;\nHahn;h@@x\n".encode("cp1252")
    )
    import_ = running_to_its_end(alice, source)
    target = io.StringIO(newline="")
    assert write_failed_rows(import_, target) == 2
    assert target.getvalue().split("\r\n") == [
        "error;Name;E-Mail;Anmerkung",
        "E-Mail: Not an email address, such as anna@example.org;Beck;x;'=1+1",
        '"2 cells, but the header has 3; look for separators";Hahn;h@@x',
        "",
    ]
    corrected = target.getvalue().replace(";x;", ";b@example.org;").replace("h@@x", "h@@x;")
    again = running_to_its_end(alice, io.BytesIO(corrected.encode()))
    assert counts(again) == (1, 0, 0, 1)
    target = io.StringIO(newline="")
    write_failed_rows(again, target)
    assert target.getvalue().startswith("error;Name;E-Mail;Anmerkung\r\nE-Mail: Not an")


def running_to_its_end(alice, source, **wishes):
    return attend(request_import(alice.actor, source, "x.csv", Wishes(**wishes)), lambda _: None)


HOSTILE = [
    b"",
    b"first_name,last_name\n",
    b"last_name\nBeck\n\x00\n",
    b'last_name\nBeck\n"open\n',
    "last_name\nBeck\nMüller\n".encode() + b"Gro\xdf\n",
    b"last_name,Last_Name\nBeck,x\n",
    b"last_name\nBeck\n" + b"x" * 1_000_001 + b"\n",
    b"PLZ,Ort\n10961,Berlin\n",
]


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_file_leaves_nothing_behind_not_even_itself(alice, in_ring, content):
    with pytest.raises(FileRefused):
        request_import(alice.actor, io.BytesIO(content), "x.csv", Wishes())
    assert not Patient.objects.exists()
    assert not Import.objects.exists()
    assert not list(file_folder(alice.actor.workspace_id).iterdir())


def test_wishes_that_can_not_be_are_refused(alice, in_ring):
    for wishes in (Wishes(choices={"Fax": "phone"}), Wishes(external_system="x" * 61)):
        with pytest.raises(Invalid):
            request_import(alice.actor, file_of({"last_name": "Beck"}), "x.csv", wishes)
    assert not list(file_folder(alice.actor.workspace_id).iterdir())


def test_only_admins_import(colleague, bob, in_ring):
    for person in (bob, colleague("provider"), colleague("read_only")):
        with pytest.raises(NotAllowed):
            request_import(person.actor, file_of({"last_name": "Beck"}), "x.csv", Wishes())


def test_the_report_knows_the_file(imported, in_ring):
    import_ = imported(FULL)
    assert import_.file_name == "patients.csv"
    assert len(import_.sha256) == 64
    assert import_.rows_per_second > 0
    assert import_.started_at <= import_.finished_at
    assert "Müller" not in str(import_.file)
    assert stat.S_IMODE(import_.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(import_.path.parent.stat().st_mode) == 0o700


def test_a_file_of_another_practice_does_not_touch_this_one(
    imported, charlie, elsewhere, a_patient
):
    a_patient(first_name="Anna", last_name="Müller", birthday="12.03.1979")
    with workspace_transaction(elsewhere.pk):
        assert counts(imported(FULL, by=charlie.actor)) == (1, 0, 0, 0)
        assert patient().number == 10_001
    assert patient().version == 1
    assert not Import.objects.exists()


def test_the_timeline_says_external_ids_in_words(imported):
    imported(FULL)
    (created,) = events(kind="patient.created")
    value = changes(created)["external_ids"][1]
    assert (field_label("external_ids"), Words()("external_ids", value)) == (
        "External IDs", "41-1 (altpraxis)",
    )  # fmt: skip
