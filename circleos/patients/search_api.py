"""GET /api/v1/search: what the Search & Command Bar finds, for programs."""

from time import perf_counter
from typing import Literal
from uuid import UUID

from ninja import Query, Router
from pydantic import BaseModel, Field

from circleos.accounts.access import ActingRequest
from circleos.core.fields import clean_text
from circleos.core.json_lists import refuse_unknown
from circleos.patients.bar import PATIENT
from circleos.patients.finding import PatientHit, find_patients
from circleos.search.commands import Asking, commands_for
from circleos.search.entries import Go
from circleos.search.records import RECORDS

LONGEST_QUERY = 200
USUAL, MOST = 8, 50

router = Router(tags=["Search"])


class PatientFound(BaseModel):
    """A patient who is probably meant."""

    id: UUID
    number: str = Field(examples=["P-10482"])
    first_name: str
    last_name: str
    birthday: str = Field(description="`1979-03-12`, `1979-03`, `1979` or empty.")
    phone: str = Field(examples=["+493090127713"])
    match: Literal["exact", "prefix", "similar", "sounds"]
    url: str = Field(description="The patient's page.", examples=["/patients/0198…"])


class RecordFound(BaseModel):
    """Another record: a member of the team, say."""

    kind: str
    id: UUID
    name: str
    url: str


class CommandFound(BaseModel):
    """A page that a command of the interface leads to."""

    label: str
    url: str


class SearchAnswer(BaseModel):
    """The best hits of each kind, best first."""

    patients: list[PatientFound]
    records: list[RecordFound]
    commands: list[CommandFound]
    took_ms: float


class SearchAsked(BaseModel):
    """What is looked for, and how many patients to answer with."""

    q: str = Field(
        "",
        max_length=LONGEST_QUERY,
        description="Words of a name or email in any order, a telephone number in any notation, "
        "an ID, a birthday, a postal code. Mistakes are forgiven.",
        examples=["müll 1979"],
    )
    limit: int = Field(USUAL, ge=1, le=MOST, description="The most patients to answer with.")


@router.get(
    "/search",
    response=SearchAnswer,
    url_name="search",
    operation_id="search",
    summary="Find patients and other records",
)
def search(request: ActingRequest, asked: Query[SearchAsked]) -> SearchAnswer:
    """Who and what is probably meant; archived patients are left out."""
    began = perf_counter()
    actor, query = request.actor, clean_text(asked.q, 3 * LONGEST_QUERY)
    actor.require("patients.view")
    refuse_unknown(request.GET, SearchAsked)
    found = find_patients(actor, query, limit=asked.limit)
    records = [
        RecordFound(kind=kind.key, id=hit.id, name=hit.name, url=hit.href)
        for kind in RECORDS
        if query and kind.key != PATIENT and actor.may(kind.permission)
        for hit in kind.find(actor, query, kind.most)
    ]
    # What is done by sending a form is for people.
    pages = [
        CommandFound(label=entry.label, url=entry.does.href)
        for entry in commands_for(Asking(actor, query))
        if isinstance(entry.does, Go)
    ]
    took = (perf_counter() - began) * 1000
    return SearchAnswer(
        patients=[_shown(hit) for hit in found.hits],
        records=records,
        commands=pages,
        took_ms=round(took, 1),
    )


def _shown(hit: PatientHit) -> PatientFound:
    patient = hit.patient
    return PatientFound(
        id=patient.id,
        number=patient.short_id,
        first_name=patient.first_name,
        last_name=patient.last_name,
        birthday=patient.birthday,
        phone=patient.phone,
        match=hit.match.value,
        url=f"/patients/{patient.id}",
    )
