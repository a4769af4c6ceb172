"""What the bytes of an uploaded file are: the first half of the pre-flight pass."""

import codecs
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from circleos.core.errors import ServiceError

SIZE_LIMIT = 1_000_000_000
_CHUNK = 1 << 20
_HEAD = 1 << 16

UTF_8 = "utf-8"
UTF_16_LE = "utf-16-le"
UTF_16_BE = "utf-16-be"
WINDOWS_1252 = "cp1252"

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF16_LE, UTF_16_LE),
    (codecs.BOM_UTF16_BE, UTF_16_BE),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_TEXT = (
    b"%PDF-", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"7z\xbc\xaf", b"Rar!", b"BZh",
    b"PK\x03\x04",
)  # fmt: skip
# Neither text nor the odd control character that an old system left in one cell.
_CONTROLS = re.compile(b"[\x01-\x08\x0e-\x19\x1c-\x1f\x7f]")
_UTF_8_CHARACTER = re.compile(
    b"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH_BYTES = bytes(range(0x80, 0x100))
_NOT_IN_WINDOWS_1252 = re.compile(b"[\x81\x8d\x8f\x90\x9d]")


class FileRefused(ServiceError):
    """A file can not be imported at all; not a row of it was written.

    `message` is the one sentence that says why, in the language active when it is read.
    """

    status = 422

    def __init__(self, template: "str | Promise", **values: Any) -> None:
        super().__init__(template, values)
        self.template = template
        self.values = values

    @property
    def message(self) -> str:
        """Why the file is refused and what to do, translated."""
        return str(self.template) % self.values if self.values else str(self.template)

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Survey:
    """What the bytes of a file are. `text_start` is where its text begins, after the mark."""

    size: int
    sha256: str
    encoding: str
    text_start: int


def survey(source: BinaryIO) -> Survey:
    """Read a file once and say its size, hash and encoding, or raise `FileRefused`.

    UTF-8 and UTF-16 with or without byte order mark; anything else must be Windows-1252.
    """
    size = source.seek(0, os.SEEK_END)
    refuse_oversize(size)
    source.seek(0)
    mark, encoding = _likely_encoding(source.read(_HEAD))
    digest = hashlib.sha256()
    for chunk in _chunks(source):
        digest.update(chunk)
    problem = _undecodable(source, encoding)
    if problem is not None and encoding == UTF_8 and not mark:
        encoding, problem = WINDOWS_1252, _not_windows_1252(source, problem)
    if problem is not None:
        raise problem
    return Survey(size, digest.hexdigest(), encoding, len(mark))


def refuse_oversize(size: int) -> None:
    """Raise `FileRefused` for a file of so many bytes that it is not looked at."""
    if size > SIZE_LIMIT:
        raise FileRefused(_("The file is larger than 1 GB; split it and import the parts"))


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    source.seek(0)
    while chunk := source.read(_CHUNK):
        yield chunk


def _likely_encoding(head: bytes) -> tuple[bytes, str]:
    """The byte order mark, if any, and the encoding that the first bytes speak for."""
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise FileRefused(_("The file is empty; choose one with patients"))
    if head.startswith(_OLD_OFFICE):
        raise FileRefused(
            _("This is an old Excel file (.xls), or one with a password. Open it and save it as "
              ".xlsx without a password, or as CSV (UTF-8)")
        )  # fmt: skip
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise FileRefused(_("The file is UTF-32; save it as UTF-8"))
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return mark, encoding
    if encoding := _unmarked_utf_16(head):
        return b"", encoding
    if head.startswith(_NO_TEXT) or len(_CONTROLS.findall(head)) > len(head) // 50 + 2:
        raise FileRefused(_("This is not a text file; export the patients as CSV"))
    return b"", UTF_8


def _unmarked_utf_16(head: bytes) -> str:
    """UTF-16 without mark shows by its separators: their other byte is 0, always on one side."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd * 10 > len(head) and not even:
        return UTF_16_LE
    if even * 10 > len(head) and not odd:
        return UTF_16_BE
    return ""


def _undecodable(source: BinaryIO, encoding: str) -> FileRefused | None:
    """Why the file is not text in this encoding; None if it is."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    for chunk in _chunks(source):
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError as error:
            line += error.object[: error.start].decode(encoding).count("\n")
            return FileRefused(
                _("Line %(line)d holds bytes that are no text; save the file as UTF-8"), line=line
            )
        if "\x00" in text:
            raise _holds_nul(line + text[: text.index("\x00")].count("\n"))
        line += text.count("\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return FileRefused(_("The file ends in the middle of a character; export it again"))
    return None


def _not_windows_1252(source: BinaryIO, problem: FileRefused) -> FileRefused | None:
    """Why a file that is not UTF-8 (`problem`) is not Windows-1252 either; None if it is.

    Windows-1252 has a character for nearly every byte, so a damaged UTF-8 file would pass and
    every umlaut in it become two wrong letters. Where most of the bytes above 127 do make UTF-8
    characters, it is damaged UTF-8.
    """
    line, high, as_utf_8 = 1, 0, 0
    for chunk in _chunks(source):
        if b"\x00" in chunk:
            raise _holds_nul(line + chunk.count(b"\n", 0, chunk.index(b"\x00")))
        if unknown := _NOT_IN_WINDOWS_1252.search(chunk):
            line += chunk.count(b"\n", 0, unknown.start())
            return FileRefused(
                _("Line %(line)d holds bytes that are no text; save the file as UTF-8"), line=line
            )
        line += chunk.count(b"\n")
        if not chunk.isascii():
            high += len(chunk) - len(chunk.translate(None, _HIGH_BYTES))
            as_utf_8 += sum(len(found[0]) for found in _UTF_8_CHARACTER.finditer(chunk))
    return problem if as_utf_8 * 2 > high else None


def _holds_nul(line: int) -> FileRefused:
    return FileRefused(
        _("Line %(line)d holds a NUL byte, so this is not a text file; export it again"), line=line
    )
