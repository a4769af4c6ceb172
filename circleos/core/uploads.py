"""Files that people and programs send: straight to the disk, and only where they are expected.

The form of a page is read before its view is asked who may open it (the CSRF token stands in it).
So whoever may not send a file to an address is cut off here, before a byte of it is kept. No file
is ever held in memory, however small: one way for all of them.
"""

import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from circleos.core.actor import Actor
from circleos.core.contributions import ContributionPoint

_SUFFIX = ".upload"
_FORGOTTEN_AFTER = 86_400  # seconds; no upload takes a day


@dataclass(frozen=True, slots=True)
class FileAddress:
    """An address that takes a file from those who have the permission.

    `key` is its name in the URL map. Of a file of more than `largest` bytes one byte more is kept,
    so that whoever reads it can say that it is too large.
    """

    key: str
    permission: str
    largest: int
    order: int = 50


FILE_ADDRESSES: ContributionPoint[FileAddress] = ContributionPoint("addresses of files")


class FileOnDisk(UploadedFile):
    """A file that was sent. It lies at `path` until the request ends, closed to other users."""

    def __init__(self, name: str, content_type: str) -> None:
        folder = incoming_folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = tempfile.NamedTemporaryFile(dir=folder, suffix=_SUFFIX)  # noqa: SIM115  closed with the request
        super().__init__(file=kept, name=name, content_type=content_type)
        self.path = Path(kept.name)


class FileToDisk(FileUploadHandler):
    """Writes what is sent to the disk, piece by piece; `settings.FILE_UPLOAD_HANDLERS` names it."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        address = _address(self.request)
        actor: Actor | None = getattr(self.request, "actor", None)
        if address is None or actor is None or not actor.may(address.permission):
            raise StopUpload(connection_reset=True)
        # Whatever is not sent to its end goes with this reference.
        self.file: FileOnDisk = FileOnDisk(self.file_name or "", self.content_type or "")
        self._left = address.largest + 1

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep what fits; what is beyond is read and dropped, so that the answer is heard."""
        if self._left:
            self.file.write(raw_data[: self._left])
            self._left -= min(self._left, len(raw_data))

    def file_complete(self, file_size: int) -> FileOnDisk:
        """The file, to be read from its beginning."""
        self.file.size = self.file.tell()
        self.file.seek(0)
        return self.file


def incoming_folder() -> Path:
    """Where files lie while they arrive; in the data folder, which is private."""
    return Path(settings.CIRCLEOS_DATA, "files", "incoming")


def forget_incoming() -> None:
    """Delete what processes left that ended while a file arrived."""
    for path in incoming_folder().glob(f"*{_SUFFIX}"):
        with suppress(FileNotFoundError):  # it arrives no more: its request has ended
            if path.stat().st_mtime < time.time() - _FORGOTTEN_AFTER:
                path.unlink()


def _address(request: Any) -> FileAddress | None:
    match = request.resolver_match
    name = match.view_name if match else ""
    return FILE_ADDRESSES[name] if name in FILE_ADDRESSES else None  # noqa: SIM401  no mapping
