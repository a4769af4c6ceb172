"""The official files as they are delivered: XML or text, or the ZIP that they come in."""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, TypeVar

from circleos.diagnoses.icd.claml import read_claml
from circleos.diagnoses.icd.entries import Edition, Unreadable
from circleos.diagnoses.icd.metadata import TextFiles, read_metadata

# The official files unpack to 30 MB at most, at 1 : 12.
LARGEST, LARGEST_RATIO, MOST_FILES = 256 << 20, 100, 500
_YEAR = re.compile(r"icd10gm(?:syst_\w+?)?((?:19|20)[0-9]{2})")
File = TypeVar("File")
_CODES, _CHAPTERS, _BLOCKS = "kodes", "kapitel", "gruppen"


def read_official(path: Path) -> Edition:
    """The edition in a file as BfArM delivers it.

    Raises `Unreadable` when it is none, `OSError` when it can not be opened.
    """
    with path.open("rb") as source:
        if zipfile.is_zipfile(source):
            return _from_zip(source)
        source.seek(0)
        beginning = source.read(512).lstrip(b"\xef\xbb\xbf \t\r\n")
        source.seek(0)
        if beginning.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
            return read_claml(source)
    if path.suffix.lower() != ".txt":
        raise Unreadable("Is neither ClaML (.xml) nor the meta data (…syst_kodes.txt) nor a ZIP")
    there = {each.name: each for each in path.parent.iterdir() if each.suffix.lower() == ".txt"}
    return _from_text(
        path.name, {name: _bytes_of(file) for name, file in _wanted(there, path.name)}
    )


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _bytes_of(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise Unreadable(f"{path.name} is larger than {LARGEST >> 20} MB")
    return path.read_bytes()


def _from_zip(source: IO[bytes]) -> Edition:
    try:
        with zipfile.ZipFile(source) as archive:
            return _from_archive(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise Unreadable(f"Is a ZIP that can not be unpacked: {error}") from error


def _from_archive(archive: zipfile.ZipFile) -> Edition:
    members = archive.infolist()
    if len(members) > MOST_FILES:
        raise Unreadable(f"Holds more than {MOST_FILES} files")
    by_name = {PurePosixPath(member.filename).name: member for member in members}
    for name, member in by_name.items():
        if name.lower().endswith(".xml"):
            _refuse_bomb(member)
            with archive.open(member) as source:
                return read_claml(source)
    codes = [name for name in by_name if _part_of(name) == _CODES]
    if not codes:
        raise Unreadable("Holds neither ClaML (.xml) nor the meta data (…syst_kodes.txt)")
    texts = {}
    for name, member in _wanted(by_name, codes[0]):
        _refuse_bomb(member)
        texts[name] = archive.read(member)
    return _from_text(codes[0], texts)


def _refuse_bomb(member: zipfile.ZipInfo) -> None:
    if member.file_size > LARGEST or member.file_size > LARGEST_RATIO * (member.compress_size + 1):
        raise Unreadable(f"{member.filename} unpacks to more than an official file does")


def _wanted(files: Mapping[str, File], codes: str) -> Iterator[tuple[str, File]]:
    """The file of codes, and those of chapters and blocks of the same year."""
    for name, file in files.items():
        if name == codes or (
            _part_of(name) in {_CHAPTERS, _BLOCKS} and _year_of(name) == _year_of(codes)
        ):
            yield name, file


def _from_text(codes: str, texts: Mapping[str, bytes]) -> Edition:
    year = _year_of(codes)
    if not year:
        raise Unreadable(
            f"{codes} does not say its year; the official name is icd10gm2026syst_kodes.txt"
        )
    parts = {_part_of(name): _lines(text) for name, text in texts.items() if name != codes}
    files = TextFiles(_lines(texts[codes]), parts.get(_CHAPTERS, ()), parts.get(_BLOCKS, ()))
    return read_metadata(files, year)


def _year_of(name: str) -> str:
    found = _YEAR.match(name.lower())
    return found[1] if found else ""


def _part_of(name: str) -> str:
    """Which of the three files it is by its name, empty for another."""
    for part in (_CODES, _CHAPTERS, _BLOCKS):
        if part in name.lower():
            return part
    return ""


def _lines(text: bytes) -> Sequence[str]:
    """UTF-8 since 2013, before that the code page of Windows."""
    try:
        decoded = text.decode("utf-8-sig")
    except UnicodeDecodeError:
        decoded = text.decode("cp1252", errors="replace")
    return io.StringIO(decoded).readlines()
