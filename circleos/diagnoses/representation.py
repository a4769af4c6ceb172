"""Diagnoses and codes as JSON: what the API shows, and what it takes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from circleos.core.json_lists import ListShown
from circleos.diagnoses.choosing import Concerning
from circleos.diagnoses.models import Diagnosis
from circleos.diagnoses.picking import Offered
from circleos.diagnoses.queries import ACTIVE, ALL, HISTORY

CERTAINTY = "`G` confirmed, `V` suspected, `Z` history of, `A` excluded."
SIDE = "`R` right, `L` left, `B` both sides, or empty."
COURSE = "`chronic`, `acute`, or empty."
DAY = "`2019-03-12`; `2019-03` or `2019` if no more is known; or empty."


class WarningShown(BaseModel):
    """Something that speaks against a code. Warnings never block."""

    concern: str = Field(
        description="`needs_subcode`, `not_alone`, `not_for_coding`, `gender`, `age`, `rare`, "
        "`empty`, `notifiable`, `not_billable`, `unchecked` or `recorded`.",
        examples=["needs_subcode"],
    )
    message: str


class DiagnosisShown(BaseModel):
    """A code on a note about a patient."""

    id: UUID
    version: int = Field(description="Counts the changes.", examples=[1])
    patient_id: UUID
    note_id: UUID = Field(description="The note that it stands on.")
    code: str = Field(examples=["E11.90"])
    text: str
    system: str = Field(description="`icd-10-gm` or `icd-10-who`.", examples=["icd-10-gm"])
    edition: str = Field(
        description="The year of the catalogue; empty when no catalogue has checked the code.",
        examples=["2026"],
    )
    certainty: str = Field(description=CERTAINTY, examples=["G"])
    side: str = Field(description=SIDE)
    course: str = Field(description=COURSE)
    onset: str = Field(description=DAY)
    resolved: str = Field(description=DAY)
    active: bool = Field(description="Confirmed or suspected, not resolved, not removed.")
    removed_at: datetime | None
    created_at: datetime


class NewDiagnosisShown(DiagnosisShown):
    """A diagnosis that was added, and what speaks against its code."""

    warnings: list[WarningShown]


class DiagnosisPage(ListShown[DiagnosisShown]):
    """One page of diagnoses."""


class GivenFields(BaseModel):
    """What can be written of a new diagnosis and of one that stands."""

    model_config = ConfigDict(extra="forbid")

    side: str | None = Field(None, description=SIDE, examples=["L"])
    course: str | None = Field(None, description=COURSE, examples=["chronic"])
    onset: str | None = Field(None, description=DAY, examples=["2019"])
    resolved: str | None = Field(None, description=DAY)


class NewDiagnosis(GivenFields):
    """A diagnosis to be added."""

    code: str = Field(description="With or without its dot.", examples=["E11.9"])
    certainty: str = Field(description=CERTAINTY, examples=["G"])
    note: str = Field(
        "",
        description="The ID of the note that it hangs on; or what the note says that is made for "
        "it, as HTML.",
    )


class DiagnosisChanges(GivenFields):
    """What is to be changed. Another code is another diagnosis."""

    certainty: str | None = Field(None, description=CERTAINTY, examples=["G"])
    version: int | None = Field(
        None, description="The version that the change is based upon.", ge=1
    )


class OfPatientAsked(BaseModel):
    """Which diagnoses of a patient are wanted."""

    status: str = Field(
        "",
        pattern=f"^({ACTIVE}|{HISTORY}|{ALL})?$",
        description="`active`, `history` (with what was removed) or `all`; else what stands.",
    )


class DiagnosesAsked(OfPatientAsked):
    """Which diagnoses of the practice are wanted."""

    code: str = Field("", max_length=20, description="A code, or its beginning.", examples=["E11"])
    certainty: str = Field("", pattern="^[GVZA]?$", description=CERTAINTY)


class CodeAbove(BaseModel):
    """A chapter, block or category above a code."""

    code: str = Field(examples=["E10-E14"])
    title: str


class CodeShown(BaseModel):
    """A code of the catalogue."""

    code: str = Field(examples=["E11.9"])
    notation: str = Field(
        description="As it is written, with `-` or its sign.", examples=["E11.9-"]
    )
    title: str
    billable_alone: bool = Field(description="It needs no subcode and no other code.")
    match: str = Field(description="`code`, `everyday`, `words` or `similar`.")
    term: str = Field(description="The everyday term by which it was found, or empty.")
    above: list[CodeAbove] = Field(description="The chapter first.")


class CodesAsked(BaseModel):
    """What is searched for."""

    q: str = Field(
        "",
        max_length=120,
        description="A code, its beginning, words of its title, or how people say it.",
        examples=["diab typ 2"],
    )
    limit: int = Field(12, ge=1, le=50)


class CodesFound(BaseModel):
    """The codes that may be meant, the likeliest first."""

    system: str = Field(examples=["icd-10-gm"])
    edition: str = Field(examples=["2026"])
    items: list[CodeShown]


def shown(diagnosis: Diagnosis) -> DiagnosisShown:
    """A diagnosis as JSON."""
    return DiagnosisShown(**_of(diagnosis))


def new_shown(diagnosis: Diagnosis, warnings: list[Concerning]) -> NewDiagnosisShown:
    """A new diagnosis, with what speaks against its code."""
    return NewDiagnosisShown(
        **_of(diagnosis),
        warnings=[
            WarningShown(concern=each.concern.value, message=each.message) for each in warnings
        ],
    )


def _of(diagnosis: Diagnosis) -> dict[str, Any]:
    own = {name for name in DiagnosisShown.model_fields if name != "active"}
    return {**{name: getattr(diagnosis, name) for name in own}, "active": diagnosis.is_active}


def code_shown(offered: Offered) -> CodeShown:
    """A hit of the search for codes."""
    entry = offered.entry
    return CodeShown(
        code=entry.code,
        notation=entry.notation,
        title=entry.title,
        billable_alone=entry.is_billable_alone,
        match=offered.found.why.name.lower(),
        term=offered.found.term,
        above=[CodeAbove(code=each.code, title=each.title) for each in offered.above],
    )
