"""Keeping a catalogue: it is replaced whole, in one transaction."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from circleos.diagnoses.icd.entries import Edition, key_of, with_those_above
from circleos.diagnoses.icd.official import digest_of, read_official
from circleos.diagnoses.icd.words import KEY, TITLE, indexed_words
from circleos.diagnoses.models import Catalogue, CatalogueEntry, CatalogueWord, System

_ENTRIES = CatalogueEntry._meta.db_table
_WORDS = CatalogueWord._meta.db_table
_COLUMNS = (
    "catalogue_id, kind, code, key, parent, above, title, inclusions, mark, is_terminal, usage, "
    "usage_in_hospital, gender, gender_severity, age_from, age_to, age_severity, is_rare, "
    "has_content, is_notifiable, words"
)
_SHORTEST_GUESSED = 4
# Any number, the same for every circleOS: one edition is written at a time.
_LOCK = 7_243_601_906


def digest_loaded(system: System, version: str, using: str) -> str:
    """Of what the edition that is there was read; empty when there is none."""
    found = Catalogue.objects.using(using).filter(system=system, version=version)
    return found.values_list("digest", flat=True).first() or ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """An edition that was read from a file, and what of it: nothing when it was there already."""

    edition: Edition
    is_new: bool
    is_changed: bool


def load_official(path: Path) -> Loaded:
    """Read an official file whole, and keep its edition in place of the one of the same year.

    Raises `Unreadable` when it is no such file, `OSError` when it can not be opened; then nothing
    was changed.
    """
    digest, edition = digest_of(path), read_official(path)
    there = digest_loaded(edition.system, edition.version, DEFAULT_DB_ALIAS)
    if there != digest:
        write_edition(edition, source=path.name, digest=digest, using=DEFAULT_DB_ALIAS)
    return Loaded(edition, is_new=not there, is_changed=there != digest)


def write_edition(edition: Edition, *, source: str, digest: str, using: str) -> Catalogue:
    """Keep an edition in place of the one of the same system and version, or of none.

    Whoever searches meanwhile finds the old one until all of the new one is there. Raises
    `Unreadable` when its entries do not make a tree.
    """
    rows = list(_rows(edition))
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        same = Catalogue.objects.using(using).filter(system=edition.system, version=edition.version)
        same.delete()
        catalogue = Catalogue.objects.using(using).create(
            system=edition.system,
            version=edition.version,
            language=edition.language,
            source=source,
            digest=digest,
            codes=edition.counts()["codes"],
        )
        with cursor.copy(f"COPY {_ENTRIES} ({_COLUMNS}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row((catalogue.pk, *row))
        cursor.execute(
            f"""
            INSERT INTO {_WORDS} (catalogue_id, word)
            SELECT %(catalogue)s, word
            FROM (
                SELECT DISTINCT unnest(tsvector_to_array(words)) AS word
                FROM {_ENTRIES} WHERE catalogue_id = %(catalogue)s
            ) AS all_words
            WHERE length(word) >= %(shortest)s AND word !~ '[=~0-9]'
            """,  # noqa: S608  the tables' names are ours
            {"catalogue": catalogue.pk, "shortest": _SHORTEST_GUESSED},
        )
    return catalogue


def _rows(edition: Edition) -> Iterator[tuple[Any, ...]]:
    for entry, above in with_those_above(edition.entries):
        title_words = indexed_words([entry.title])
        words = title_words | indexed_words(entry.inclusions)
        words |= indexed_words(each.title for each in above)
        words |= {
            f"{KEY}{key_of(each.code)}" for each in (*above, entry) if each.kind == entry.kind
        }
        words |= {f"{TITLE}{word}" for word in title_words}
        said = entry.plausibility
        yield (
            entry.kind,
            entry.code,
            key_of(entry.code),
            entry.parent,
            [each.code for each in above],
            entry.title[:1000],
            [inclusion[:1000] for inclusion in entry.inclusions],
            entry.mark,
            entry.is_terminal,
            said.usage,
            said.usage_in_hospital,
            said.gender,
            said.gender_severity,
            said.age_from,
            said.age_to,
            said.age_severity,
            said.is_rare,
            said.has_content,
            said.is_notifiable,
            _vector(words),
        )


def _vector(words: set[str]) -> str:
    """The words as PostgreSQL reads a `tsvector`: letters, digits, `=` and `~` alone."""
    return " ".join(f"'{word}'" for word in sorted(words))
