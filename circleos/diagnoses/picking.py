"""What the code picker shows: hits with where they stand, and a chosen code with what it needs."""

from collections.abc import Sequence
from dataclasses import dataclass

from circleos.diagnoses.catalogues import catalogue_in_use, titles_above
from circleos.diagnoses.choosing import Chosen, Concerning, finer_codes, warnings_about
from circleos.diagnoses.forms import options_of
from circleos.diagnoses.icd.finding import Found, Why, find_codes
from circleos.diagnoses.models import Catalogue, CatalogueEntry
from circleos.diagnoses.queries import codes_of_note
from circleos.diagnoses.wording import ShownDiagnosis, shown
from circleos.notes.models import Note
from circleos.patients.models import Patient

OFFERED = 12


@dataclass(frozen=True, slots=True)
class Offered:
    """A hit with the titles above it, the chapter first."""

    found: Found
    above: Sequence[CatalogueEntry]

    @property
    def entry(self) -> CatalogueEntry:
        """The code itself."""
        return self.found.entry

    @property
    def is_similar(self) -> bool:
        """Whether its words are only spelt nearly so."""
        return self.found.why is Why.SIMILAR


@dataclass(frozen=True, slots=True)
class Picked:
    """A chosen code: where it stands, what speaks against it, and the codes below it."""

    chosen: Chosen
    above: Sequence[CatalogueEntry]
    warnings: Sequence[Concerning]
    finer: Sequence[CatalogueEntry]


def offered_codes(text: str, limit: int = OFFERED) -> tuple[Catalogue, list[Offered]]:
    """The codes that may be meant, and the catalogue they are from."""
    catalogue = catalogue_in_use()
    found = find_codes(catalogue, text, limit)
    titles = titles_above(catalogue, [each.entry for each in found]) if found else {}
    return catalogue, [
        Offered(each, [titles[code] for code in each.entry.above if code in titles])
        for each in found
    ]


def picked(chosen: Chosen, patient: Patient | None) -> Picked:
    """All that is to be seen before a code is taken."""
    titles = titles_above(chosen.catalogue, [chosen.entry])
    return Picked(
        chosen,
        [titles[code] for code in chosen.entry.above if code in titles],
        warnings_about(chosen, patient),
        finer_codes(chosen),
    )


@dataclass(frozen=True, slots=True)
class CodesShown:
    """The codes of a note, and the choices for one more."""

    codes: Sequence[ShownDiagnosis]
    certainties: Sequence[tuple[str, str]]


def codes_shown(note: Note) -> CodesShown:
    """What a note's page and its editor show."""
    return CodesShown(shown(codes_of_note(note)), options_of("certainty"))
