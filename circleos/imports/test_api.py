"""The import through the API: the same numbers, errors, and rights as on the page."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from circleos.imports.models import Import, file_folder
from circleos.imports.turns import attend
from circleos.imports.undoing import run_undo
from circleos.patients.models import Patient
from tests.rest import errors

IMPORTS = "/api/v1/imports"
CSV = "Nachname;Vorname;Mobil\nBeck;Ole;030 23125 101\nMüller;Anna;no number\nÖz;Aylin;\n".encode()


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path, in_ring: None) -> None:
    """Files of a test of its own."""
    settings.CIRCLEOS_DATA = tmp_path


@pytest.fixture
def send(program: Any) -> Callable[..., Any]:
    """Sends a file as a program does: `send(dry_run="true")`."""
    client: Client = program()

    def do(content: bytes = CSV, *, by: Client = client, key: str = "", **form: str) -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        file = SimpleUploadedFile("patienten.csv", content)
        return by.post(IMPORTS, {"file": file, **form}, headers=headers)

    return do


def ended(answer: Any) -> Import:
    assert answer.status_code == 202, answer.content
    return attend(Import.objects.get(pk=answer.json()["id"]), lambda _import: None)


def test_a_file_is_imported_in_the_background(program: Any, send: Any) -> None:
    answer = send()
    assert answer.json()["status"] == "queued"
    assert answer.json()["total_rows"] == 3
    ended(answer)
    shown = program().get(answer["Location"]).json()
    assert shown["status"] == "done"
    counts = [shown[name] for name in ("processed", "created", "updated", "skipped", "errors")]
    assert counts == [3, 2, 0, 0, 1]
    assert shown["mapping"] == {"Nachname": "last_name", "Vorname": "first_name", "Mobil": "phone"}
    listed = program().get(IMPORTS).json()
    assert [each["id"] for each in listed["items"]] == [shown["id"]]
    assert (listed["next"], listed["count"], listed["count_is_exact"]) == (None, 1, True)


def test_a_dry_run_writes_nothing(send: Any) -> None:
    import_ = ended(send(dry_run="true"))
    assert (import_.created, import_.errors) == (2, 1)
    assert not Patient.objects.exists()


def test_errors_are_paged_in_the_order_of_the_file(program: Any, send: Any) -> None:
    lines = "".join(f"Nr{number};x\n" for number in range(5))
    import_ = ended(send(f"Nachname;Mobil\n{lines}".encode()))
    address, rows = f"{IMPORTS}/{import_.pk}/errors?limit=2", []
    page = program().get(address).json()
    assert page["items"][0].keys() == {"row", "column", "value", "message"}
    assert page["items"][0]["column"] == "Mobil"
    assert page["count"] == 5
    while True:
        rows += [each["row"] for each in page["items"]]
        if page["next"] is None:
            break
        page = program().get(address, {"limit": "2", "cursor": page["next"]}).json()
    assert rows == [2, 3, 4, 5, 6]
    other = ended(send())
    cursor = program().get(address).json()["next"]
    refused = program().get(f"{IMPORTS}/{other.pk}/errors", {"cursor": cursor})
    assert "cursor" in errors(refused)


def test_the_mapping_says_what_columns_mean(send: Any) -> None:
    import_ = ended(send(mapping=json.dumps({"Mobil": None, "Vorname": "title"}), mode="create"))
    assert import_.mapping == {"Nachname": "last_name", "Vorname": "title", "Mobil": None}
    assert import_.mode == "create"


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"mapping": "{"}, "mapping"),
        ({"mapping": '["phone"]'}, "mapping"),
        ({"mapping": '{"Arzt": "phone"}'}, "mapping"),
        ({"mode": "sideways"}, "mode"),
        ({"external_system": "x" * 61}, "external_system"),
        ({"content": b"Nachname\n"}, "file"),
        ({"mapping": '{"Nachname": null, "Vorname": null}'}, "file"),
    ],
)
def test_what_can_not_be_is_named_and_nothing_is_kept(
    send: Any, alice: Any, form: dict[str, Any], field: str
) -> None:
    answer = send(**form)
    assert answer.status_code == 422
    assert list(errors(answer)) == [field]
    assert not Import.objects.exists()
    assert list(file_folder(alice.actor.workspace_id).glob("*")) == []


def test_a_request_without_a_file_says_so(program: Any) -> None:
    for answer in (program().post(IMPORTS, {}), program().post(IMPORTS, {"file": "text"})):
        assert errors(answer) == {"file": "Is required"}
    cut_off = program().post(IMPORTS, b"--x\r\n", content_type="multipart/form-data")
    assert cut_off.status_code == 400


def test_the_same_request_under_the_same_key_is_one_import(send: Any) -> None:
    first, again = send(key="one"), send(key="one")
    assert again.json() == first.json()
    assert again["Idempotent-Replayed"] == "true"
    assert send(CSV + b"Beck;Ida;\n", key="one").status_code == 422
    assert Import.objects.count() == 1


def test_an_import_is_cancelled_and_undone(program: Any, send: Any) -> None:
    waiting = send().json()["id"]
    assert program().post(f"{IMPORTS}/{waiting}/cancel").json()["status"] == "cancelled"
    import_ = ended(send())
    assert program().post(f"{IMPORTS}/{waiting}/undo").status_code == 422
    assert program().post(f"{IMPORTS}/{import_.pk}/undo").status_code == 202
    run_undo.run(import_.workspace_id, import_id=str(import_.pk))
    assert program().get(f"{IMPORTS}/{import_.pk}").json()["status"] == "undone"


def test_only_admins_import_and_another_practice_finds_nothing(
    program: Any, send: Any, charlie: Any
) -> None:
    import_ = ended(send())
    here = f"{IMPORTS}/{import_.pk}"
    for role in ("provider", "front_desk", "read_only"):
        assert send(by=program(role)).status_code == 403
        assert program(role).get(here).status_code == 403
        assert program(role).get(f"{IMPORTS}/{uuid4()}").status_code == 403
    theirs = program(of=charlie)
    for path in ("", "/errors"):
        assert theirs.get(f"{here}{path}").status_code == 404
    for path in ("/cancel", "/undo"):
        assert theirs.post(f"{here}{path}").status_code == 404
    assert send(by=Client()).status_code == 401
