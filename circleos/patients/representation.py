"""A patient as JSON: what the API shows, and what it takes.

Names and order are those of the contract that integrations rely on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Annotated, Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Path
from pydantic import BaseModel, ConfigDict, Field

from circleos.core.actor import Actor
from circleos.core.errors import Clash, Conflict, Invalid
from circleos.core.fields import Gender
from circleos.core.json_lists import ListShown
from circleos.patients.models import Patient
from circleos.patients.parts import contributed_shape, parts_of
from circleos.patients.queries import Attached, attached_to

MOST_CONTACTS = 20
MOST_EXTERNAL_IDS = 20
# The part of an address that says whose; what it means, `find_patient` decides.
PatientId = Annotated[str, Path(description="The UUID or the short ID.", example="P-10482")]


class PostalAddress(BaseModel):
    """Where somebody lives, or where their post goes."""

    street: str = Field(description="Street and number.", examples=["Bergmannstraße 41"])
    line2: str = Field(description="An additional line.", examples=["c/o Brandt"])
    postal_code: str = Field(examples=["10961"])
    city: str = Field(examples=["Berlin"])
    country: str = Field(description="ISO 3166-1 alpha-2, or empty.", examples=["DE"])


class OtherId(BaseModel):
    """What another system calls this patient."""

    model_config = ConfigDict(extra="forbid")

    system: str = Field(description="The name of the other system.", examples=["altpraxis"])
    value: str = Field(description="The patient's ID there.", examples=["41-000001"])


class PatientItself(BaseModel):
    """The patient's own fields, as people fill them in."""

    id: UUID
    number: str = Field(description="The ID that people say.", examples=["P-10482"])
    version: int = Field(description="Counts the changes; also the ETag.", examples=[3])
    first_name: str = Field(examples=["Anna"])
    last_name: str = Field(examples=["Müller-Brandt"])
    email: str = Field(description="The first of `emails`.", examples=["a@example.org"])
    phone: str = Field(description="The first of `phones`.", examples=["+493090127713"])
    type: str = Field(description="The key of a patient type.", examples=["member"])
    language: str = Field(description="ISO 639-1, or empty.", examples=["de"])
    source: str = Field(description="The key of a source, or empty.", examples=["referral"])
    birthday: str = Field(
        description="`1979-03-12`; `1979-03` or `1979` if no more is known; or empty.",
        examples=["1979-03-12"],
    )
    gender: Gender = Field(description="`other` is what German law calls divers.")
    title: str = Field(description="Academic or other title.", examples=["Dr."])
    birth_name: str
    preferred_name: str
    phones: list[str] = Field(description="E.164.", examples=[["+493090127713"]])
    emails: list[str] = Field(examples=[["a@example.org"]])
    address: PostalAddress
    mailing_address: PostalAddress | None = Field(description="null: the same as `address`.")
    external_ids: list[OtherId]


class PatientKept(BaseModel):
    """What is known about the record itself."""

    archived_at: datetime | None = Field(description="Since when hidden from lists.")
    merged_into: UUID | None = Field(
        None,
        description="The patient whom this record was merged into; null: it stands for itself.",
    )
    created_at: datetime
    updated_at: datetime
    url: str = Field(description="The patient's page.", examples=["/patients/0198…"])


# The fields of the last base come first in JSON. What stands between is for the rooms to say.
class PatientShown(
    PatientKept,
    contributed_shape(),  # type: ignore[misc]  # made at start, of what has been contributed
    PatientItself,
):
    """A patient. What is not known is an empty text."""


class PatientPage(ListShown[PatientShown]):
    """One page of a list of patients."""


Text = str | None
Contacts = Annotated[list[str] | None, Field(max_length=MOST_CONTACTS)]


class AddressGiven(BaseModel):
    """The parts of an address to be written. Parts that are not named stay as they are."""

    model_config = ConfigDict(extra="forbid")

    street: Text = Field(None, description="Street and number.", examples=["Bergmannstraße 41"])
    line2: Text = Field(None, description="An additional line.")
    postal_code: Text = Field(None, examples=["10961"])
    city: Text = Field(None, examples=["Berlin"])
    country: Text = Field(None, description="A code or a name.", examples=["DE"])


class PatientGiven(BaseModel):
    """What can be written. Every text is read as a person might type it, and stored tidily.

    An empty text or null empties a field.
    """

    model_config = ConfigDict(extra="forbid")

    first_name: Text = Field(None, description="A first or a last name is required.")
    last_name: Text = Field(None, examples=["Müller-Brandt"])
    email: Text = Field(None, examples=["a@example.org"])
    phone: Text = Field(
        None,
        description="In any notation; without a country code it is one of the practice's country.",
        examples=["030 90127713"],
    )
    type: Text = Field(None, description="The key of a patient type; empty for the usual one.")
    language: Text = Field(None, description="A code or a name.", examples=["de"])
    source: Text = Field(None, description="The key of a source.", examples=["referral"])
    birthday: Text = Field(
        None,
        description="`1979-03-12`, `1979-03` or `1979`, or as people write it: `12.03.1979`.",
        examples=["1979-03-12"],
    )
    gender: Text = Field(None, description="female, male, other or unknown.", examples=["female"])
    title: Text = Field(None, examples=["Dr."])
    birth_name: Text = None
    preferred_name: Text = None
    phones: Contacts = Field(None, description="All numbers; the first becomes `phone`.")
    emails: Contacts = Field(None, description="All addresses; the first becomes `email`.")
    address: AddressGiven | None = None
    mailing_address: AddressGiven | None = Field(None, description="null: the same as `address`.")
    external_ids: Annotated[list[OtherId] | None, Field(max_length=MOST_EXTERNAL_IDS)] = Field(
        None, description="All that other systems call this patient; others are taken away."
    )


class NewPatient(PatientGiven):
    """A patient to be created."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "first_name": "Anna",
                    "last_name": "Müller-Brandt",
                    "birthday": "1979-03-12",
                    "phones": ["030 90127713"],
                    "address": {"street": "Bergmannstraße 41", "postal_code": "10961"},
                    "external_ids": [{"system": "altpraxis", "value": "41-000001"}],
                }
            ]
        }
    )


class PatientChanges(PatientGiven):
    """The fields to be changed, and only those."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"version": 3, "phone": "030 90127714"}]}
    )

    version: Annotated[int, Field(strict=True, ge=1)] | None = Field(
        None, description="The version that the change is based upon; the same as If-Match."
    )


TEXTS = frozenset(
    name for name, field in PatientGiven.model_fields.items() if field.annotation == Text
) - {"phone", "email"}
# How the services name the fields that JSON nests or lists.
_ADDRESS = {
    "street": "street",
    "line2": "address_line2",
    "postal_code": "postal_code",
    "city": "city",
    "country": "country",
}
_PREFIXES = {"address": "", "mailing_address": "mailing_"}
_CONTACTS = (("phone", "phones", "further_phones"), ("email", "emails", "further_emails"))
_PLACES = {
    prefix + stored: f"{name}.{part}"
    for name, prefix in _PREFIXES.items()
    for part, stored in _ADDRESS.items()
} | {further: many for _one, many, further in _CONTACTS}


def shown(actor: Actor, patient: Patient) -> PatientShown:
    """The patient as the API shows it."""
    return all_shown(actor, [patient])[0]


def all_shown(actor: Actor, patients: Sequence[Patient]) -> list[PatientShown]:
    """Patients as the API shows them: one statement beyond type and source, one for each part."""
    attached, parts = attached_to(patients), parts_of(actor, patients)
    return [_shown(patient, attached[patient.pk], parts[patient.pk]) for patient in patients]


def _shown(patient: Patient, attached: Attached, parts: Mapping[str, Any]) -> PatientShown:
    phones = _distinct(patient.phone, *attached.phones)
    emails = _distinct(patient.email, *attached.emails)
    return PatientShown(
        id=patient.pk,
        number=patient.short_id,
        version=patient.version,
        first_name=patient.first_name,
        last_name=patient.last_name,
        email=emails[0] if emails else "",
        phone=phones[0] if phones else "",
        type=patient.type.key,
        language=patient.language,
        source=patient.source.key if patient.source_id else "",
        birthday=patient.birthday,
        gender=Gender(patient.gender),
        title=patient.title,
        birth_name=patient.birth_name,
        preferred_name=patient.preferred_name,
        phones=phones,
        emails=emails,
        address=_address(patient, ""),
        mailing_address=_address(patient, "mailing_") if patient.has_mailing_address else None,
        external_ids=[
            OtherId(system=system, value=value) for system, value in attached.external_ids
        ],
        archived_at=patient.archived_at,
        created_at=patient.created_at,
        updated_at=patient.updated_at,
        url=f"{_pages()}{patient.pk}",
        **parts,
    )


@cache
def _pages() -> str:
    """What stands before the UUID in the address of a patient's page."""
    return reverse("patients:profile", args=["-"]).removesuffix("-")


def _distinct(*values: str) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


def _address(patient: Patient, prefix: str) -> PostalAddress:
    parts = {part: getattr(patient, prefix + stored) for part, stored in _ADDRESS.items()}
    return PostalAddress(**parts)


def service_fields(given: PatientGiven) -> dict[str, str | Sequence[str]]:
    """The named fields as the services take them. Raises `Invalid` for a contradiction."""
    fields: dict[str, str | Sequence[str]] = {
        name: getattr(given, name) or "" for name in TEXTS & given.model_fields_set
    }
    for one, many, further in _CONTACTS:
        fields |= _contacts(given, one, many, further)
    for name, prefix in _PREFIXES.items():
        if name in given.model_fields_set:
            address: AddressGiven | None = getattr(given, name)
            named = _ADDRESS if address is None else address.model_fields_set
            fields |= {prefix + _ADDRESS[part]: getattr(address, part, "") or "" for part in named}
    return fields


def _contacts(
    given: PatientGiven, one: str, many: str, further: str
) -> dict[str, str | Sequence[str]]:
    first: str = getattr(given, one) or ""
    if many not in given.model_fields_set:
        return {one: first} if one in given.model_fields_set else {}
    values = _distinct(*(value.strip() for value in getattr(given, many) or []))
    head = values[0] if values else ""
    if one in given.model_fields_set and first.strip() != head:
        message = _("Is not the first of %(list)s; send only one of the two")
        raise Invalid.field(one, message % {"list": many})
    return {one: head, further: values[1:]}


def external_ids_in(given: PatientGiven) -> list[tuple[str, str]] | None:
    """What other systems call the patient, as the services take it; None if it is not named."""
    if "external_ids" not in given.model_fields_set:
        return None
    return [(each.system, each.value) for each in given.external_ids or ()]


def named_as_sent(invalid: Invalid, given: PatientGiven) -> Invalid:
    """The same refusal, each field named by its place in the JSON that was sent."""
    return Invalid(*(replace(error, field=_place(error.field, given)) for error in invalid.errors))


def clashes_as_sent(
    actor: Actor, conflict: Conflict, given: PatientGiven, patient: Patient
) -> Conflict:
    """The same conflict, with both values as JSON says them."""
    current = shown(actor, patient).model_dump(mode="json")
    submitted = given.model_dump(mode="json", exclude_unset=True)
    places = dict.fromkeys(_place(name, given) for name in conflict.clashes)
    clashes = {place: Clash(place, _at(current, place), _at(submitted, place)) for place in places}
    return Conflict(clashes, conflict.version)


def _place(name: str, given: PatientGiven) -> str:
    for one, many, _further in _CONTACTS:
        if name == one and one not in given.model_fields_set:
            return many
    return _PLACES.get(name, name)


def _at(document: Mapping[str, Any], place: str) -> Any:
    """The value at a place such as `address.city`; an address that is null has empty parts."""
    name, _dot, part = place.partition(".")
    value = document[name]
    return (value or {}).get(part, "") if part else value
