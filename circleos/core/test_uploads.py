"""Files that are sent: onto the disk, as much as may be, and from nobody who may not."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from circleos.core import uploads
from circleos.core.uploads import FileAddress, FileOnDisk, forget_incoming, incoming_folder


@pytest.fixture(autouse=True)
def ten_bytes_for_admins(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that takes files of ten bytes from admins."""
    settings.CIRCLEOS_DATA = tmp_path
    address = FileAddress("somewhere", "team.manage", largest=10)
    monkeypatch.setattr(uploads, "_address", lambda _request: address)


@pytest.fixture
def sent() -> Iterator[Callable[..., Any]]:
    """What arrives of a file that somebody sends; the request ends with the test."""
    requests = []

    def do(content: bytes, actor: Any) -> Any:
        file = SimpleUploadedFile("patients.csv", content)
        request: Any = RequestFactory().post("/", {"before": "1", "file": file})
        request.actor = actor
        requests.append(request)
        return request

    yield do
    for request in requests:
        request.close()


def kept() -> list[Path]:
    return list(incoming_folder().glob("*"))


def test_a_file_lies_on_the_disk_until_the_request_ends(sent: Any, alice: Any) -> None:
    file = sent(b"0123456789", alice.actor).FILES["file"]
    assert isinstance(file, FileOnDisk)
    assert (file.read(), file.size, file.name) == (b"0123456789", 10, "patients.csv")
    assert kept() == [file.path]
    assert file.path.stat().st_mode & 0o077 == 0
    file.close()
    assert kept() == []


def test_of_a_file_that_is_too_large_one_byte_more_is_kept(sent: Any, alice: Any) -> None:
    assert sent(b"x" * 5_000_000, alice.actor).FILES["file"].size == 11


@pytest.mark.parametrize("who", ["bob", "nobody"])
def test_whoever_may_not_send_one_leaves_nothing(sent: Any, bob: Any, who: str) -> None:
    request = sent(b"0123456789", bob.actor if who == "bob" else None)
    assert not request.FILES
    assert request.POST["before"] == "1"
    assert kept() == []


def test_an_address_that_takes_no_file_leaves_nothing(
    sent: Any, alice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "_address", lambda _request: None)
    assert not sent(b"0123456789", alice.actor).FILES
    assert kept() == []


def test_what_a_process_left_goes_after_a_day(sent: Any, alice: Any) -> None:
    file = sent(b"0123456789", alice.actor).FILES["file"]
    left = file.path.with_name(f"left{file.path.suffix}")
    left.touch()
    forget_incoming()
    assert left in kept()
    os.utime(left, (0, 0))
    forget_incoming()
    assert kept() == [file.path]
