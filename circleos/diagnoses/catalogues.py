"""Which catalogue serves, and what it says about a code."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils import timezone

from circleos.diagnoses.icd.entries import CATEGORY, key_of
from circleos.diagnoses.models import Catalogue, CatalogueEntry, System


def catalogue_in_use(on: date | None = None) -> Catalogue:
    """The catalogue that codes are chosen from: ICD-10-GM of the year, or else the WHO's.

    An edition for the coming year serves from 1 January on; until the new one is loaded, the
    newest there is. Raises `Catalogue.DoesNotExist` only where the database was never migrated.
    """
    year = str((on or timezone.now().date()).year)
    german = Catalogue.objects.filter(system=System.GM)
    return (
        german.filter(version__lte=year).order_by("-version").first()
        or german.order_by("version").first()
        or Catalogue.objects.get(system=System.WHO)
    )


def entries_of(catalogue: Catalogue, keys: Iterable[str]) -> dict[str, CatalogueEntry]:
    """The entries of some keys, by key, in one statement."""
    there = CatalogueEntry.objects.defer("words").filter(
        catalogue=catalogue, kind=CATEGORY, key__in=set(keys)
    )
    return {entry.key: entry for entry in there}


def subcodes(entry: CatalogueEntry) -> list[CatalogueEntry]:
    """The codes right below one, in their order."""
    below = CatalogueEntry.objects.defer("words").filter(
        catalogue=entry.catalogue_id, kind=CATEGORY, parent=entry.code
    )
    return list(below.order_by("key"))


def titles_above(
    catalogue: Catalogue, entries: Iterable[CatalogueEntry]
) -> Mapping[str, CatalogueEntry]:
    """Everything above some entries, by code, in one statement."""
    codes = {code for entry in entries for code in entry.above}
    keys = {key_of(code) for code in codes}
    there = CatalogueEntry.objects.defer("words").filter(catalogue=catalogue, key__in=keys)
    return {entry.code: entry for entry in there}
