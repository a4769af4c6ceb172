"""An import as JSON: what the API shows. Names are those of the contract."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.urls import reverse
from pydantic import BaseModel, Field

from circleos.core.json_lists import ListShown
from circleos.imports.models import Import, RowError

Status = Literal["queued", "running", "done", "failed", "cancelled", "undone"]
MAPPING = '{"Mobil": "phone", "Arzt": null}'


class ImportAsked(BaseModel):
    """How a file is to be imported: the form that comes with it."""

    mapping: str = Field(
        "",
        description="JSON: what columns mean, where the guess is to be changed; null leaves out.",
        examples=[MAPPING],
    )
    dry_run: bool = Field(False, description="Only say what would happen.")
    mode: str = Field("both", description="`both`, or only `create` or only `update`.")
    create_missing: bool = Field(
        False, description="Add patient types and sources that are not in the lists."
    )
    create_tags: bool = Field(True, description="Add tags that are not in the list.")
    external_system: str = Field(
        "", description="Where external IDs come from when no column says it."
    )


class ImportShown(BaseModel):
    """An import, how far it is, and what became of it.

    `processed` is always the sum of `created`, `updated`, `skipped` and `errors`.
    """

    id: UUID
    status: Status
    processed: int = Field(description="Rows that were dealt with.", examples=[38912])
    created: int
    updated: int
    skipped: int = Field(description="Rows that say nothing new.")
    errors: int = Field(description="Rows that were left out.")
    total_rows: int = Field(description="Data rows of the file.", examples=[50000])
    rows_per_second: float
    matched_archived: int = Field(description="Rows of archived patients, who stay archived.")
    dry_run: bool = Field(description="Whether it only says what would happen.")
    mode: Literal["both", "create", "update"]
    create_missing: bool
    create_tags: bool
    external_system: str
    file_name: str = Field(examples=["patienten.csv"])
    sha256: str = Field(description="Of the file.")
    mapping: dict[str, str | None] = Field(
        description="What each column means; null is not imported.",
        examples=[{"Nachname": "last_name", "Arzt": None}],
    )
    requested_by: str = Field(description="Who asked for it.", examples=["Dr. Lena Wolf"])
    failure: str = Field(description="Why it failed, or empty.")
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    url: str = Field(description="Its page.", examples=["/settings/data-search/import/0198…"])


class ImportPage(ListShown[ImportShown]):
    """One page of the list of imports, the newest first."""


class RowErrorShown(BaseModel):
    """What was wrong with one cell, or with a row as a whole."""

    row: int = Field(description="As a spreadsheet shows it; the header is row 1.", examples=[18])
    column: str = Field(description="The header, or empty: the whole row.", examples=["Mobil"])
    value: str = Field(examples=["0049-(0)30/12"])
    message: str = Field(examples=["Too short for a phone number"])


class RowErrorPage(ListShown[RowErrorShown]):
    """One page of errors, in the order of the file."""


def import_shown(import_: Import) -> ImportShown:
    """An import as the API shows it."""
    return ImportShown.model_validate(
        {
            **{
                name: getattr(import_, name)
                for name in ImportShown.model_fields
                if name not in {"failure", "requested_by", "url"}
            },
            "failure": import_.why_failed,
            "requested_by": import_.actor_name,
            "url": reverse("imports:import", args=[import_.pk]),
        }
    )


def error_shown(error: RowError) -> RowErrorShown:
    """A row error as the API shows it."""
    return RowErrorShown(row=error.row, column=error.column, value=error.value, message=error.said)
