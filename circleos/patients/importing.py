"""What the patients' room adds to the import: its columns, and how a row finds a patient."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from circleos.core.folding import fold_name
from circleos.core.importing import Given, ImportField, MatchKey, Person, Sought
from circleos.patients.fields import FIELDS
from circleos.patients.import_room import PatientImport
from circleos.patients.models import ExternalId, FurtherContact, Patient
from circleos.patients.services import name_keys

_PATIENT, _FURTHER, _EXTERNAL = (
    model._meta.db_table for model in (Patient, FurtherContact, ExternalId)
)


def _second_phone(standing: list[str], given: Given) -> list[str]:
    """The number takes the place of the first further one, unless it is known already."""
    number = given["phone2"]
    return standing if number in standing else [number, *standing[1:]]


def _one_more_id(standing: list[list[str]], given: Given) -> list[list[str]]:
    """An ID of another system never replaces one: a patient may have been twice in it."""
    external = [given["external_system"], given["external_id"]]
    return standing if external in standing else [*standing, external]


def _field(column: str, order: int, value: str = "", merged: Any = None) -> ImportField:
    return ImportField(column, FIELDS[column].label, PatientImport, order, value or column, merged)


IMPORTED = (
    ImportField("id", _("Patient ID"), PatientImport, 1),
    ImportField("external_system", _("External system"), PatientImport, 2),
    ImportField(
        "external_id", _("External ID"), PatientImport, 3, "external_ids", merged=_one_more_id
    ),
    *(
        _field(column, order)
        for order, column in enumerate(
            (
                "title", "first_name", "last_name", "birth_name", "birthday", "gender", "email",
                "phone", "type", "language", "source", "street", "address_line2", "postal_code",
                "city", "country",
            ),
            start=4,
        )
    ),
    ImportField(
        "phone2", _("Second phone"), PatientImport, 20, "further_phones", merged=_second_phone
    ),
)  # fmt: skip


class OurId(MatchKey):
    """Rule 1: the number or the UUID that we gave."""

    key, order, identifies = "our_id", 10, True
    candidates = f"""
        SELECT p.id FROM {_PATIENT} p WHERE p.workspace_id = %(workspace)s
           AND p.withdrawn_at IS NULL
           AND p.number = CASE WHEN s.a = 'number' THEN s.b::bigint END
        UNION ALL
        SELECT p.id FROM {_PATIENT} p WHERE p.workspace_id = %(workspace)s
           AND p.withdrawn_at IS NULL
           AND p.id = CASE WHEN s.a = 'uuid' THEN s.b::uuid END
    """  # noqa: S608  names of ours

    def sought(self, given: Given) -> Sought | None:
        own: str | None = given.get("id")
        if own is None:
            return None
        return ("number", own[2:], "") if own.startswith("P-") else ("uuid", own, "")

    def standing(self, person: Person) -> Iterable[Sought]:
        # Who is created by this file has a number that the file can not know.
        if person.is_new:
            return ()
        return ("number", str(person.number), ""), ("uuid", person.id, "")


class ByExternalId(MatchKey):
    """Rule 2: what another system calls the patient, together with the name of that system.

    Whoever is withdrawn has none: it has to be free for whom the next import creates.
    """

    key, order, identifies = "external_id", 20, True
    candidates = f"""
        SELECT e.patient_id AS id FROM {_EXTERNAL} e
        WHERE e.workspace_id = %(workspace)s AND e.system = s.a AND e.value = s.b
    """  # noqa: S608  names of ours

    def sought(self, given: Given) -> Sought | None:
        if "external_id" not in given:
            return None
        return given["external_system"], given["external_id"], ""

    def standing(self, person: Person) -> Iterable[Sought]:
        return [(system, value, "") for system, value in person.values["external_ids"]]


class ByNameAndBirthday(MatchKey):
    """Rule 4: first and last name, folded, and the birthday exactly as far as it is known."""

    key, order = "name", 40
    candidates = f"""
        SELECT p.id FROM {_PATIENT} p
        WHERE p.workspace_id = %(workspace)s AND p.name_key = s.a AND p.given_key = s.b
          AND p.birthday = s.c AND p.withdrawn_at IS NULL
    """  # noqa: S608  names of ours

    def sought(self, given: Given) -> Sought | None:
        return self._of(given)

    def standing(self, person: Person) -> Iterable[Sought]:
        own = self._of(person.values)
        return (own,) if own else ()

    def _of(self, values: Given) -> Sought | None:
        first, last = values.get("first_name", ""), values.get("last_name", "")
        birthday = values.get("birthday", "")
        if not birthday or not (first or last):
            return None
        return *name_keys(first, last), birthday


class _ByContact(MatchKey):
    """Rules 5 and 6: an email address or phone number, together with the folded last name."""

    column: str
    further: str

    def sought(self, given: Given) -> Sought | None:
        contact, last = given.get(self.column), given.get("last_name")
        return (contact, fold_name(last), "") if contact and last else None

    def standing(self, person: Person) -> Iterable[Sought]:
        values = person.values
        if not values["last_name"]:
            return ()
        last = fold_name(values["last_name"])
        contacts = [values[self.column], *values[self.further]]
        return [(contact, last, "") for contact in contacts if contact]

    def fits(self, given: Given, person: Person) -> bool:
        """A household shares its phone and its name: another first name is another person.

        "Anna" and "Anna Maria" or "A." may be one, unless their birthdays say otherwise.
        """
        first, known = (
            fold_name(values.get("first_name", "")).rstrip(".") for values in (given, person.values)
        )
        if not first or not known or first == known:
            return True
        return _begins(first, known) and _begins(
            given.get("birthday", ""), person.values["birthday"]
        )


def _begins(one: str, other: str) -> bool:
    """Whether one of two texts begins with the other, or says nothing."""
    return one.startswith(other) or other.startswith(one)


class ByEmail(_ByContact):
    """Rule 5."""

    key, order = "email", 50
    column, further = "email", "further_emails"


class ByPhone(_ByContact):
    """Rule 6."""

    key, order = "phone", 60
    column, further = "phone", "further_phones"


def _contact_query(column: str) -> str:
    return f"""
        SELECT p.id FROM {_PATIENT} p
        WHERE p.workspace_id = %(workspace)s AND p.{column} = s.a AND p.withdrawn_at IS NULL
          AND starts_with(p.name_key, rtrim(s.b, '-'))
        UNION ALL
        SELECT p.id FROM {_FURTHER} f
        JOIN {_PATIENT} p ON p.workspace_id = f.workspace_id AND p.id = f.patient_id
        WHERE f.workspace_id = %(workspace)s AND f.value = s.a AND p.withdrawn_at IS NULL
          AND starts_with(p.name_key, rtrim(s.b, '-'))
    """  # noqa: S608  names of ours


ByEmail.candidates = _contact_query("email")
ByPhone.candidates = _contact_query("phone")

KEYS = (OurId(), ByExternalId(), ByNameAndBirthday(), ByEmail(), ByPhone())
