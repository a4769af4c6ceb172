"""Plans and providers as JSON: what the API shows, and what it takes."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field

from circleos.core.errors import FieldError, Invalid
from circleos.core.json_lists import ListShown
from circleos.core.paging import COUNTED
from circleos.insurance.models import InsurancePlan, InsuranceProvider
from circleos.insurance.queries import plans_counted

TYPE = "`state` (GKV), `private` (PKV) or `supplementary`."
LONGEST_QUERY = 120
Text = str | None


class ProviderOfPlan(BaseModel):
    """Who insures."""

    id: UUID
    name: str = Field(examples=["Techniker Krankenkasse"])
    type: str = Field(description=TYPE, examples=["state"])


class PlanShown(BaseModel):
    """That a provider insures a patient. What is not known is an empty text, or null."""

    id: UUID
    version: int = Field(description="Counts the changes.", examples=[1])
    provider: ProviderOfPlan
    member_number: str = Field(
        description="Of a state insurer it is a KVNR.", examples=["A123456780"]
    )
    insured_status: str = Field(
        description="`1` member, `3` family member, `5` pensioner, or empty.", examples=["1"]
    )
    tariff: str
    valid_from: date | None
    valid_to: date | None
    card_valid_to: date | None
    note: str
    created_at: datetime
    updated_at: datetime


class PlansShown(ListShown[PlanShown]):
    """Every plan of a patient: those in force first, then the newest first."""


class ProviderGivenByName(BaseModel):
    """A provider by its name; one that is not there is added."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(description="In any spelling of case and accents.", examples=["Debeka"])
    type: str = Field("", description=f"{TYPE} Needed for a new one.", examples=["private"])


class PlanGiven(BaseModel):
    """What can be written. Every text is read as a person might type it."""

    model_config = ConfigDict(extra="forbid")

    provider: ProviderGivenByName | None = Field(None, description="Either this …")
    provider_id: UUID | None = Field(None, description="… or the id of one that is there.")
    member_number: Text = Field(
        None,
        description="Of a state insurer a valid KVNR, with or without blanks; else free.",
        examples=["A123456780"],
    )
    insured_status: Text = Field(None, description="1, 3 or 5.", examples=["1"])
    tariff: Text = None
    valid_from: Text = Field(None, examples=["2024-04-01"])
    valid_to: Text = Field(None, examples=["2026-12-31"])
    card_valid_to: Text = Field(None, examples=["2029-03-31"])
    note: Text = None


class PlanChanges(PlanGiven):
    """The fields to be changed, and only those."""

    version: int | None = Field(None, ge=1, description="What the change is based upon.")


class ProviderShown(ProviderOfPlan):
    """An insurance provider. What is not known is an empty text."""

    institution_code: str = Field(description="The IK.", examples=["101575519"])
    street: str
    address_line2: str
    postal_code: str
    city: str
    country: str = Field(description="ISO 3166-1 alpha-2, or empty.", examples=["DE"])
    plans: int = Field(description="How many plans, counted up to 10,000.")
    archived_at: datetime | None
    merged_into: UUID | None = Field(description="The provider that it has become.")


class ProviderPage(ListShown[ProviderShown]):
    """One page of providers, by name."""


class ProvidersAsked(BaseModel):
    """Which providers are wanted."""

    q: str = Field(
        "",
        max_length=LONGEST_QUERY,
        description="The beginning of a word of the name, or of the institution code.",
        examples=["techniker"],
    )
    archived: bool = Field(False, description="Those that are archived or merged instead.")


class ProviderGiven(BaseModel):
    """What can be written."""

    model_config = ConfigDict(extra="forbid")

    name: Text = Field(None, examples=["Debeka"])
    type: Text = Field(None, description=TYPE, examples=["private"])
    institution_code: Text = Field(
        None, description="The IK: nine digits, the last one a check digit.", examples=["101575519"]
    )
    street: Text = None
    address_line2: Text = None
    postal_code: Text = None
    city: Text = None
    country: Text = None


class ProviderChanges(ProviderGiven):
    """The fields to be changed, and only those."""

    archived: bool | None = Field(None, description="Whether it is offered no longer.")


def plan_shown(plan: InsurancePlan) -> PlanShown:
    """A plan as the API shows it."""
    provider = plan.provider
    return PlanShown(
        id=plan.pk,
        version=plan.version,
        provider=ProviderOfPlan(id=provider.pk, name=provider.name, type=provider.type),
        member_number=plan.member_number,
        insured_status=plan.insured_status,
        tariff=plan.tariff,
        valid_from=plan.valid_from,
        valid_to=plan.valid_to,
        card_valid_to=plan.card_valid_to,
        note=plan.note,
        created_at=plan.created_at,
        updated_at=plan.updated_at,
    )


def provider_shown(provider: InsuranceProvider, plans: int | None = None) -> ProviderShown:
    """A provider as the API shows it; `plans`: how many it has, if they were counted already."""
    counted = plans if plans is not None else plans_counted([provider])[provider.pk]
    return ProviderShown(
        id=provider.pk,
        name=provider.name,
        type=provider.type,
        institution_code=provider.institution_code,
        street=provider.street,
        address_line2=provider.address_line2,
        postal_code=provider.postal_code,
        city=provider.city,
        country=provider.country,
        plans=min(counted, COUNTED),
        archived_at=provider.archived_at,
        merged_into=provider.merged_into_id,
    )


def service_fields(given: PlanGiven) -> dict[str, str]:
    """The named fields as the services take them; null empties a field."""
    if given.provider is not None and given.provider_id is not None:
        raise Invalid.field("provider_id", _("Send either this or provider, not both"))
    fields = {
        name: value or ""
        for name, value in given.model_dump(
            exclude_unset=True, exclude={"provider", "provider_id", "version"}
        ).items()
    }
    if given.provider is not None:
        fields |= {"provider": given.provider.name, "provider_type": given.provider.type}
    elif given.provider_id is not None:
        fields["provider_id"] = str(given.provider_id)
    return fields


_PLACES = {"provider": "provider.name", "provider_type": "provider.type"}


def named_as_sent(invalid: Invalid) -> Invalid:
    """The same refusal, each field named by its place in the JSON that was sent."""
    return Invalid(
        *(
            FieldError(_PLACES.get(error.field, error.field), error.message)
            for error in invalid.errors
        )
    )


def texts(given: ProviderGiven) -> dict[str, str]:
    """The named fields as the services take them; null empties a field."""
    named = given.model_dump(exclude_unset=True, exclude={"archived"})
    return {name: value or "" for name, value in named.items()}
