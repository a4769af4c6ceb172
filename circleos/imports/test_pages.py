"""The pages of the import: upload, map, check, import, report."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from circleos.core import uploads
from circleos.core.uploads import incoming_folder
from circleos.imports.models import Import, SavedMapping, Upload
from circleos.imports.turns import attend
from circleos.imports.undoing import run_undo
from circleos.patients.models import Patient
from circleos.patients.services import edit_patient

HERE = "/settings/data-search/import"
CSV = (
    "Nachname;Vorname;Mobil;Arzt\r\n"
    "Beck;Ole;030 23125 101;Dr. No\r\n"
    "Müller;Anna;no number;\r\n"
    "Öz;Aylin;030 23125 103;\r\n"
).encode("cp1252")


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path, in_ring: None) -> None:
    """Files of a test of its own."""
    settings.CIRCLEOS_DATA = tmp_path


@pytest.fixture
def admin(alice: Any) -> Client:
    """Alice at her browser."""
    client: Client = alice.client()
    return client


@pytest.fixture
def upload(admin: Client) -> Callable[..., Upload]:
    """Sends a file from the page, as Alice."""

    def do(content: bytes = CSV, name: str = "patienten.csv") -> Upload:
        response = admin.post(HERE, {"file": SimpleUploadedFile(name, content)})
        assert response.status_code == 303
        found: Upload = Upload.objects.get(pk=response["Location"].rpartition("/")[2])
        return found

    return do


def ended(address: str) -> Import:
    import_ = Import.objects.get(pk=address.rpartition("/")[2])
    return attend(import_, lambda _import: None)


def shown(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_from_the_upload_to_the_report(admin: Client, upload: Any) -> None:
    page = f"{HERE}/files/{upload().pk}"
    mapping = shown(admin, page)
    assert "3 rows · 4 columns · separated by semicolons · Windows-1252" in mapping
    assert "1 column is not imported:" in mapping
    assert '<code class="raw">Müller</code>' in mapping

    checked = admin.post(page, {"do": "check", "create_tags": "on"})["Location"]
    assert "It begins in a moment." in shown(admin, checked)
    ended(checked)
    report = shown(admin, checked)
    assert "Import 2 rows" in report
    assert "Would be created" in report
    assert not Patient.objects.exists()

    started = admin.post(f"{checked}/start")["Location"]
    again = admin.post(f"{checked}/start")["Location"]
    assert started == again
    import_ = ended(started)
    assert (import_.created, import_.errors) == (2, 1)
    report = shown(admin, started)
    assert "Anna Müller" in report
    assert "no number" in report
    assert import_.sha256 in report
    assert "Dr. Alice Arndt" in report
    assert "patienten.csv" in shown(admin, HERE)


def test_failed_rows_come_back_as_they_were_with_the_reason(admin: Client, upload: Any) -> None:
    started = admin.post(f"{HERE}/files/{upload().pk}", {"do": "import"})["Location"]
    ended(started)
    file = admin.get(f"{started}/failed-rows.csv")
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[0] == "error;Nachname;Vorname;Mobil;Arzt"
    assert text.splitlines()[1].endswith(";Müller;Anna;no number;")
    assert "attachment" in file["Content-Disposition"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Choose a file first"),
        (b"Nachname\r\n", "There is a header, but no row below it; choose a file with patients"),
        (b"Nachname;Nachname\r\na;b\r\n", "Two columns are called"),
        (b"Hallo;Welt\r\n\x00;b\r\n", "NUL byte"),
    ],
)
def test_a_refused_file_gets_one_clear_message(admin: Client, content: bytes, said: str) -> None:
    sent = {"file": SimpleUploadedFile("x.csv", content)} if content else {}
    response = admin.post(HERE, sent)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Upload.objects.exists()
    assert list(incoming_folder().glob("*")) == []


def test_choices_that_can_not_be_are_said_and_kept_as_typed(admin: Client, upload: Any) -> None:
    page = f"{HERE}/files/{upload().pk}"
    sent = {"do": "check", "column-2": "phone", "column-3": "phone", "external_system": "Alt"}
    response = admin.post(page, sent)
    assert response.status_code == 422
    html = response.content.decode()
    assert "Only one column can be" in html
    assert html.count('<option value="phone" selected>') == 2
    assert 'value="Alt"' in html
    nothing = {f"column-{place}": "" for place in range(4)}
    response = admin.post(page, {"do": "import", **nothing})
    assert "No column holds a name or an ID of the patients" in response.content.decode()
    assert not Import.objects.exists()


def test_a_mapping_is_saved_applied_renamed_and_deleted(admin: Client, upload: Any) -> None:
    page = f"{HERE}/files/{upload().pk}"
    admin.post(page, {"do": "save", "name": "Altpraxis", "column-3": "title"})
    saved = SavedMapping.objects.get()
    assert "The columns are as in “Altpraxis”." in shown(admin, page)
    assert "Altpraxis" in shown(admin, f"{HERE}/files/{upload().pk}")
    other = f"{HERE}/files/{upload(b'Nachname;Arzt' + chr(10).encode() + b'Beck;Dr.').pk}"
    admin.post(other, {"do": "apply", "saved": str(saved.pk)})
    assert '<option value="title" selected>' in shown(admin, other)
    admin.post(f"{HERE}/mappings/{saved.pk}", {"name": "Labor"})
    assert "Labor" in shown(admin, HERE)
    admin.post(f"{HERE}/mappings/{saved.pk}/delete")
    page_after = shown(admin, HERE)
    assert f"/mappings/{saved.pk}/restore" in page_after
    admin.post(f"{HERE}/mappings/{saved.pk}/restore")
    assert "Saved mappings" in shown(admin, HERE)


def test_an_import_that_waits_says_how_many_come_first_and_can_be_cancelled(
    admin: Client, upload: Any
) -> None:
    first = admin.post(f"{HERE}/files/{upload().pk}", {"do": "import"})["Location"]
    second = admin.post(f"{HERE}/files/{upload().pk}", {"do": "import"})["Location"]
    assert first != second
    assert "1 import comes before this one." in shown(admin, second)
    admin.post(f"{second}/cancel")
    assert "Cancelled" in shown(admin, second)
    assert ended(first).status == Import.Status.DONE


def test_a_running_import_asks_for_itself_and_a_report_does_not(admin: Client, upload: Any) -> None:
    address = admin.post(f"{HERE}/files/{upload().pk}", {"do": "import"})["Location"]
    asked = {"headers": {"HX-Request": "true", "HX-Target": "import-live"}}
    running = admin.get(address, **asked).content.decode()
    assert f'hx-get="{address}?said=0"' in running
    assert "<html" not in running
    ended(address)
    report = admin.get(f"{address}?said=0", **asked).content.decode()
    assert f'hx-get="{address}' not in report
    assert "rail" in report  # whose numbers are others now
    assert "Done. 2 created, 0 updated, 0 skipped, 1 errors" in report


def test_errors_are_filtered_by_reason_and_paged_by_key(admin: Client, upload: Any) -> None:
    lines = "".join(f"Nr{number};Ole;x{number};\r\n" for number in range(60))
    content = f"Nachname;Vorname;Mobil;Geburtsdatum\r\n{lines}A;B;;31.02.1980\r\n".encode()
    address = admin.post(f"{HERE}/files/{upload(content).pk}", {"do": "import"})["Location"]
    ended(address)
    first = shown(admin, address)
    assert "Phone <span>60</span>" in first
    assert "Date of birth <span>1</span>" in first or "Birthday <span>1</span>" in first
    assert "x49<" in first
    assert "x50<" not in first
    (more,) = {part.partition('"')[0] for part in first.split('href="') if "after=" in part[:150]}
    second = shown(admin, more.replace("&amp;", "&").partition("#")[0])
    assert "x50<" in second
    assert "x49<" not in second
    birthdays = shown(admin, f"{address}?reason=birthday")
    assert "31.02.1980" in birthdays
    assert "x0<" not in birthdays


def test_names_of_files_and_what_stands_in_them_stays_text(admin: Client, upload: Any) -> None:
    bad = "<img src=x onerror=alert(1)>"
    sent = upload(f"{bad};Vorname;Nachname\n{bad};{bad};Beck\n".encode(), f"{bad}.csv")
    page = f"{HERE}/files/{sent.pk}"
    admin.post(page, {"do": "save", "name": bad})
    address = admin.post(page, {"do": "check"})["Location"]
    ended(address)
    for each in (HERE, page, address):
        html = shown(admin, each)
        assert bad not in html
        assert "&lt;img src=x onerror=alert(1)&gt;" in html


def test_the_template_is_understood_without_a_guess(admin: Client, upload: Any) -> None:
    template = admin.get(f"{HERE}/template.csv").content
    mapping = upload(template + b"\r\n" + b"," * 25 + b"\r\nx" + b"," * 25).mapping
    assert all(header == field for header, field in mapping.items())


def test_only_an_admin_may_send_a_file_and_no_byte_of_others_is_kept(
    bob: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = []
    monkeypatch.setattr(uploads, "FileOnDisk", lambda *args: kept.append(args))
    client = bob.client()
    assert client.post(HERE, {"file": SimpleUploadedFile("x.csv", CSV)}).status_code == 403
    assert Client().post(HERE, {"file": SimpleUploadedFile("x.csv", CSV)}).status_code == 303
    assert client.post("/patients/new", {"a": SimpleUploadedFile("x.csv", CSV)}).status_code < 500
    assert kept == []


def test_an_upload_that_was_imported_leads_to_its_import(admin: Client, upload: Any) -> None:
    page = f"{HERE}/files/{upload().pk}"
    address = admin.post(page, {"do": "import"})["Location"]
    assert admin.get(page)["Location"] == address


def test_an_import_is_undone_and_says_whom_it_left(admin: Client, upload: Any, alice: Any) -> None:
    address = admin.post(f"{HERE}/files/{upload().pk}", {"do": "import"})["Location"]
    import_ = ended(address)
    assert "Undo import" in shown(admin, address)
    anybody = Patient.objects.get(last_name="Öz")
    edit_patient(alice.actor, anybody.pk, {"city": "Berlin"})
    assert "patients whom it created are withdrawn" in shown(admin, f"{address}/undo")
    admin.post(f"{address}/undo")
    assert "The import is being undone." in shown(admin, address)
    admin.post(f"{address}/undo")
    run_undo.run(import_.workspace_id, import_id=str(import_.pk))
    report = shown(admin, address)
    assert "1 patient was withdrawn" in report
    assert "Beck" in report  # whom no list shows any more
    assert "Aylin Öz" in report
    assert "Somebody has worked on this patient since" in report
    assert f"{address}/undo" not in report


def test_the_history_of_a_patient_leads_to_the_import_for_who_may_open_it(
    admin: Client, upload: Any, bob: Any
) -> None:
    address = admin.post(f"{HERE}/files/{upload().pk}", {"do": "import"})["Location"]
    ended(address)
    history = f"/patients/{Patient.objects.get(last_name='Beck').pk}/events"
    link = f'href="{address}">patienten.csv</a>'
    assert link in shown(admin, history)
    assert link not in shown(bob.client(), history)
