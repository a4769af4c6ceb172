"""The fields of a patient: how each is read from text, shown, compared and written.

Forms, import and API all hand text to the same definitions. Between functions a value is
*plain*: what JSON, the API and the events say (`"member"`, `"1979-03"`, `["+49301234567"]`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from circleos.accounts.queries import workspace_of
from circleos.core import fields as read
from circleos.core.errors import FieldError, Invalid
from circleos.core.fields import BadValue
from circleos.patients.models import FurtherContact, Patient
from circleos.patients.queries import sources_offered, types_offered

Plain: TypeAlias = str | list[str]


class Kind(StrEnum):
    """How a field is entered."""

    TEXT = "text"
    EMAIL = "email"
    PHONE = "tel"
    BIRTHDAY = "birthday"
    TYPE = "type"
    SOURCE = "source"
    LANGUAGE = "language"
    GENDER = "gender"
    COUNTRY = "country"
    EMAILS = "emails"
    PHONES = "phones"


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading needs to know: the practice's country, its today, and its own lists."""

    country: str
    today: date
    types: Mapping[str, UUID]
    sources: Mapping[str, UUID]
    default_type: str
    default_language: str

    @classmethod
    def of(cls, workspace_id: UUID) -> "Reading":
        """The reading of the current workspace."""
        workspace = workspace_of(workspace_id)
        types = types_offered()
        default = next((entry.key for entry in types if entry.is_default), types[0].key)
        return cls(
            country=workspace.country,
            today=timezone.localdate(timezone=ZoneInfo(workspace.time_zone)),
            types={entry.key: entry.pk for entry in types},
            sources={entry.key: entry.pk for entry in sources_offered()},
            default_type=default,
            default_language=workspace.language,
        )


@dataclass(frozen=True, slots=True)
class PatientField:
    """One field: its name in the API, its label, how it is entered and what text means.

    `parse` raises `BadValue` with a sentence for people.
    """

    name: str
    label: Promise
    parse: Callable[[str, Reading], str]
    kind: Kind = Kind.TEXT

    @property
    def is_list(self) -> bool:
        """Whether the field holds several lines instead of one text."""
        return self.kind in {Kind.EMAILS, Kind.PHONES}

    @property
    def contact_kind(self) -> FurtherContact.Kind:
        """Which further contacts a list field holds."""
        emails = self.kind is Kind.EMAILS
        return FurtherContact.Kind.EMAIL if emails else FurtherContact.Kind.PHONE

    def read(self, raw: str | Sequence[str], reading: Reading) -> Plain:
        """The plain value of what somebody typed; of a list's lines the empty ones are left out."""
        if not self.is_list:
            return self.parse(raw if isinstance(raw, str) else "".join(raw), reading)
        lines = [raw] if isinstance(raw, str) else raw
        return list(dict.fromkeys(self.parse(line, reading) for line in lines if line.strip()))


def _key_of(
    choices: Callable[[Reading], Mapping[str, UUID]], default: Callable[[Reading], str]
) -> Callable[[str, Reading], str]:
    def parse(text: str, reading: Reading) -> str:
        key = text.strip()
        if not key:
            return default(reading)
        for known in choices(reading):
            if known.casefold() == key.casefold():
                return known
        known_keys = ", ".join(choices(reading))
        raise BadValue(
            gettext_lazy("“%(value)s” is not in the list; use one of %(keys)s"),
            value=key[:60],
            keys=known_keys,
        )

    return parse


def _email(text: str, _reading: Reading) -> str:
    return read.email_key(read.parse_email(text))


def _phone(text: str, reading: Reading) -> str:
    return read.parse_phone(text, reading.country)


def _birthday(text: str, reading: Reading) -> str:
    birthday = read.parse_birthday(text, today=reading.today)
    return birthday.iso() if birthday else ""


def _gender(text: str, _reading: Reading) -> str:
    return str(read.parse_gender(text))


def _plainly(parse: Callable[[str], str]) -> Callable[[str, Reading], str]:
    return lambda text, _reading: parse(text)


_name, _street = _plainly(read.parse_name), _plainly(read.parse_street)
_city, _country = _plainly(read.parse_city), _plainly(read.parse_country)
# Each country has its own rule, and the country may be changed in the same form: the code is
# checked as text here and against the country in `read_fields`.
_postal_code = _plainly(lambda text: read.clean_text(text, 20))

FIELDS: dict[str, PatientField] = {
    each.name: each
    for each in (
        PatientField("title", gettext_lazy("Title"), _plainly(read.parse_title)),
        PatientField("first_name", gettext_lazy("First name"), _name),
        PatientField("last_name", gettext_lazy("Last name"), _name),
        PatientField("birth_name", gettext_lazy("Birth name"), _name),
        PatientField("preferred_name", gettext_lazy("Preferred name"), _name),
        PatientField("email", gettext_lazy("Email"), _email, Kind.EMAIL),
        PatientField("further_emails", gettext_lazy("Further emails"), _email, Kind.EMAILS),
        PatientField("phone", gettext_lazy("Phone"), _phone, Kind.PHONE),
        PatientField("further_phones", gettext_lazy("Further phones"), _phone, Kind.PHONES),
        PatientField(
            "type",
            gettext_lazy("Patient type"),
            _key_of(lambda reading: reading.types, lambda reading: reading.default_type),
            Kind.TYPE,
        ),
        PatientField(
            "language",
            gettext_lazy("Language"),
            _plainly(read.parse_language),
            Kind.LANGUAGE,
        ),
        PatientField(
            "source",
            gettext_lazy("Source"),
            _key_of(lambda reading: reading.sources, lambda _reading: ""),
            Kind.SOURCE,
        ),
        PatientField("birthday", gettext_lazy("Birthday"), _birthday, Kind.BIRTHDAY),
        PatientField("gender", gettext_lazy("Gender"), _gender, Kind.GENDER),
        PatientField("street", gettext_lazy("Street and number"), _street),
        PatientField("address_line2", gettext_lazy("Additional line"), _street),
        PatientField("postal_code", gettext_lazy("Postal code"), _postal_code),
        PatientField("city", gettext_lazy("City"), _city),
        PatientField("country", gettext_lazy("Country"), _country, Kind.COUNTRY),
        PatientField("mailing_street", gettext_lazy("Street and number"), _street),
        PatientField("mailing_address_line2", gettext_lazy("Additional line"), _street),
        PatientField("mailing_postal_code", gettext_lazy("Postal code"), _postal_code),
        PatientField("mailing_city", gettext_lazy("City"), _city),
        PatientField("mailing_country", gettext_lazy("Country"), _country, Kind.COUNTRY),
    )
}
LIST_FIELDS = frozenset(name for name, each in FIELDS.items() if each.is_list)
ADDRESS = ("street", "address_line2", "postal_code", "city", "country")
MAILING_ADDRESS = tuple(f"mailing_{name}" for name in ADDRESS)


def read_fields(
    raw: Mapping[str, str | Sequence[str]], reading: Reading, patient: Patient | None = None
) -> dict[str, Plain]:
    """The plain values of the named fields. Raises `Invalid` that lists every bad one.

    What a postal code looks like depends on the country, which may stand on the `patient` already.
    """
    plain: dict[str, Plain] = {}
    errors = []
    for name, value in raw.items():
        try:
            plain[name] = FIELDS[name].read(value, reading)
        except BadValue as error:
            typed = value if isinstance(value, str) else ", ".join(value)
            errors.append(FieldError(name, error.message, typed))
    for prefix in ("", "mailing_"):
        code = plain.get(f"{prefix}postal_code")
        standing = getattr(patient, f"{prefix}country", "")
        country = plain.get(f"{prefix}country", standing) or reading.country
        if code:
            try:
                plain[f"{prefix}postal_code"] = read.parse_postal_code(str(code), str(country))
            except BadValue as error:
                errors.append(FieldError(f"{prefix}postal_code", error.message, str(code)))
    if errors:
        raise Invalid(*errors)
    return plain


def plain_value(patient: Patient, name: str) -> Plain:
    """What stands in a field of the patient, as JSON and the events say it."""
    if name == "type":
        return str(patient.type.key)
    if name == "source":
        return str(patient.source.key) if patient.source_id else ""
    if name in LIST_FIELDS:
        emails = FIELDS[name].contact_kind is FurtherContact.Kind.EMAIL
        return patient.further_emails() if emails else patient.further_phones()
    return str(getattr(patient, name))


def plain_values(patient: Patient, names: Iterable[str]) -> dict[str, Plain]:
    """Several fields at once."""
    return {name: plain_value(patient, name) for name in names}
