"""Our own copies of the files that are imported, and looking through a new one."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from django.core.files.uploadedfile import UploadedFile

from circleos.core.uploads import FileOnDisk
from circleos.imports.reading import CsvFile
from circleos.imports.reading_bytes import SIZE_LIMIT
from circleos.imports.spreadsheets import look_through

_CHUNK = 1 << 20

# A file that is open, or one that was sent.
Source: TypeAlias = "BinaryIO | UploadedFile[Any]"


@dataclass(frozen=True, slots=True)
class Looked:
    """What looking through all of a file has found, and how long copying and looking took."""

    file: CsvFile
    seconds: float


@contextmanager
def kept(source: Source, path: Path) -> Iterator[Looked]:
    """Keep a copy of a file at `path` and look through all of it.

    Raises `FileRefused` for a file that can not be imported at all. If that or the block fails,
    nothing is kept.
    """
    clock = time.perf_counter()
    keep(source, path)
    with unless_kept(path):
        file = look_through(path)
        yield Looked(file, time.perf_counter() - clock)


@contextmanager
def shared(source: Path, path: Path) -> Iterator[None]:
    """Let a copy of ours stand under a second name, as long as the block does not fail.

    Raises `FileNotFoundError` when it is no longer there.
    """
    path.hardlink_to(source)
    with unless_kept(path):
        yield


@contextmanager
def unless_kept(path: Path) -> Iterator[None]:
    """Delete the file if the block fails."""
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def keep(source: Source, path: Path) -> None:
    """Copy the file to where only we can read it, and make sure that it survives a power cut.

    One that was uploaded lies beside it already and needs no copying. Of a file that is too large
    it takes one byte more than is allowed, which preflight refuses.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if isinstance(source, FileOnDisk):
        source.flush()
        os.fsync(source.fileno())
        path.hardlink_to(source.path)
        return
    left = SIZE_LIMIT + 1
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "wb") as copy:  # noqa: PTH123 - a descriptor
            source.seek(0)
            while left and (chunk := source.read(min(_CHUNK, left))):
                copy.write(chunk)
                left -= len(chunk)
            copy.flush()
            os.fsync(copy.fileno())
    except BaseException:
        with suppress(FileNotFoundError):
            path.unlink()
        raise
