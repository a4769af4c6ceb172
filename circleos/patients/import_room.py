"""The patients' share in an import: what cells mean, what stands there, and writing it set-wise."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy

from circleos.core.actor import Origin
from circleos.core.copying import Staged
from circleos.core.fields import (
    BadValue,
    Gender,
    clean_text,
    parse_external_id,
    parse_postal_code,
)
from circleos.core.importing import (
    BadCell,
    Given,
    ImportOptions,
    ImportRoom,
    Person,
    Reader,
    without_parts,
)
from circleos.patients.fields import FIELDS, MAILING_ADDRESS, Reading
from circleos.patients.finding.index_many import many_words, words_of_names
from circleos.patients.finding.text import FoundBy
from circleos.patients.import_attached import external_ids, further_phones
from circleos.patients.import_lists import ImportedList
from circleos.patients.models import ExternalId, FurtherContact, Patient, PatientType, Source
from circleos.patients.services import name_keys
from circleos.search.vocabulary import ManyWords

SYSTEM_LENGTH = 60
# No value of a patient has more characters.
_LONGEST = 300
# The columns of a patient that a file can fill, apart from type and source.
_TEXTS = (
    "title", "first_name", "last_name", "birth_name", "birthday", "gender", "email", "phone",
    "language", "street", "address_line2", "postal_code", "city", "country",
)  # fmt: skip
_NAMES = {"first_name", "last_name"}
_NEVER_FILLED = ("preferred_name", *MAILING_ADDRESS)
_BLANK: dict[str, Any] = {
    **dict.fromkeys((*_TEXTS, "preferred_name", "type", "source"), ""),
    "gender": Gender.UNKNOWN.value,
    "further_phones": [],
    "further_emails": [],
    "external_ids": [],
}
_STAGED = {
    "id": "uuid",
    "number": "bigint",
    "base_version": "integer",
    "version": "integer",
    "changed": "jsonb",
    "name_key": "text",
    "given_key": "text",
    "phone_reversed": "text",
    "search_text": "text",
    "type": "text",
    "source": "text",
    **dict.fromkeys(_TEXTS, "text"),
}
_texts_of = itemgetter(*_TEXTS)
_WRITTEN = ("name_key", "given_key", "phone_reversed", "search_text", *_TEXTS)
# The choices of the two lists have ids of the workspace's own; no source is none.
_TYPE_ID, _SOURCE_ID = (
    "(%(types)s::jsonb ->> s.type)::uuid",
    "(%(sources)s::jsonb ->> s.source)::uuid",
)
_PATIENT, _FURTHER, _EXTERNAL = (
    model._meta.db_table for model in (Patient, FurtherContact, ExternalId)
)
_OUR_NUMBER = re.compile(r"P-0*([1-9][0-9]{0,17})", re.IGNORECASE)
# German codes have five digits: a number of four lost the zero of 01067 on its way.
_LOST_ZERO = re.compile("[0-9]{4}")
_OUR_UUID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# Towns repeat.
_postal_code = lru_cache(1 << 12)(parse_postal_code)


class PatientImport(ImportRoom):
    """One import, as far as it is about what `circleos.patients` stores."""

    title = gettext_lazy("Patient")
    created, edited = "patient.created", "patient.edited"

    def __init__(self, options: ImportOptions) -> None:
        super().__init__(options)
        self._reading = Reading.of(options.actor.workspace_id)
        lists = partial(ImportedList, reading=self._reading, create_missing=options.create_missing)
        self._types = lists(PatientType, FIELDS["type"])
        self._sources = lists(Source, FIELDS["source"])
        self._vocabulary = ManyWords(options.actor.workspace_id)

    def readers(self) -> Mapping[str, Reader]:
        def by_field(name: str) -> Reader:
            parse, reading = FIELDS[name].parse, self._reading

            def read(text: str) -> str:
                # What the parsers remember must be short, however long a cell is padded.
                return parse(text if len(text) <= _LONGEST else clean_text(text, _LONGEST), reading)

            return read

        return {
            **{name: by_field(name) for name in _TEXTS},
            "id": self._our_id,
            "external_system": lambda text: clean_text(text, SYSTEM_LENGTH),
            "external_id": parse_external_id,
            "phone2": by_field("phone"),
            "type": self._types.read,
            "source": self._sources.read,
        }

    def _our_id(self, text: str) -> str:
        """`P-10482` or a UUID; anything else is no ID of ours and looks for nobody.

        Nor does a number that was not given out before the import: it is another practice's.
        """
        text = text.strip()
        if match := _OUR_NUMBER.fullmatch(text):
            return f"P-{match[1]}" if int(match[1]) <= self.options.last_number else ""
        return text.lower() if _OUR_UUID.fullmatch(text) else ""

    def blank(self) -> dict[str, Any]:
        # Values are replaced, never changed, so all may share the empty lists.
        return _BLANK.copy()

    def prepare(self, given: Given) -> Given:
        if "external_id" in given:
            return {"external_system": self.options.external_system, **given}
        return given

    def complete(self, given: Given, person: Person | None) -> Given:
        """Check what depends on the rest of the row or on the person; give a new one defaults."""
        standing = person.values if person else _BLANK
        if code := given.get("postal_code"):
            country = given.get("country") or standing["country"] or self._reading.country
            if self.options.is_spreadsheet and country == "DE" and _LOST_ZERO.fullmatch(code):
                code = f"0{code}"
                given = {**given, "postal_code": code}
            try:
                checked = _postal_code(code, country)
            except BadValue as problem:
                raise BadCell("postal_code", problem) from problem
            if checked != code:
                given = {**given, "postal_code": checked}
        if "phone2" in given and given["phone2"] == (given.get("phone") or standing["phone"]):
            given = {name: value for name, value in given.items() if name != "phone2"}
        if person is None:
            if "first_name" not in given and "last_name" not in given:
                raise BadCell(
                    "last_name", BadValue(gettext_lazy("A first or last name is required"))
                )
            if "type" not in given or "language" not in given:
                reading = self._reading
                defaults = {"type": reading.default_type, "language": reading.default_language}
                given = {**defaults, **given}
        return given

    def taken_back(self, person: Person, name: str, old: Any, new: Any, *, touched: bool) -> Any:
        now = person.values[name]
        if isinstance(now, list):
            return without_parts(now, old, new)
        back = super().taken_back(person, name, old, new, touched=touched)
        if name in _NAMES and not back and not any(person.values[each] for each in _NAMES - {name}):
            return now  # nobody may be left without a name
        return back

    def load(self, people: Mapping[str, Person]) -> None:
        workspace_id, ids = self.options.actor.workspace_id, list(people)
        texts = ", ".join(f"p.{name}" for name in _TEXTS)
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                SELECT p.id::text, p.number, p.version, p.archived_at IS NOT NULL,
                       t.key, coalesce(s.key, ''), p.preferred_name, {texts}
                FROM {_PATIENT} p
                JOIN {PatientType._meta.db_table} t
                  ON t.workspace_id = p.workspace_id AND t.id = p.type_id
                LEFT JOIN {Source._meta.db_table} s
                  ON s.workspace_id = p.workspace_id AND s.id = p.source_id
                WHERE p.workspace_id = %s AND p.id = ANY(%s::uuid[])
                """,  # noqa: S608  names of ours
                [workspace_id, ids],
            )
            for id_, number, version, is_archived, type_key, source_key, preferred, *rest in cursor:
                person = people[id_]
                person.number, person.is_archived = number, is_archived
                person.version = person.base_version = version
                values = person.values
                values.update(zip(_TEXTS, rest, strict=True))
                values["type"], values["source"] = type_key, source_key
                values["preferred_name"] = preferred
                values["further_phones"], values["further_emails"] = [], []
                values["external_ids"] = []
            cursor.execute(
                f"""
                SELECT patient_id::text, 'further_' || kind || 's', value FROM {_FURTHER}
                WHERE workspace_id = %s AND patient_id = ANY(%s::uuid[])
                ORDER BY patient_id, kind, position
                """,  # noqa: S608  names of ours
                [workspace_id, ids],
            )
            for id_, name, value in cursor:
                people[id_].values[name].append(value)
            cursor.execute(
                f"""
                SELECT patient_id::text, system, value FROM {_EXTERNAL}
                WHERE workspace_id = %s AND patient_id = ANY(%s::uuid[])
                ORDER BY patient_id, id
                """,  # noqa: S608  names of ours
                [workspace_id, ids],
            )
            for id_, system, value in cursor:
                people[id_].values["external_ids"].append([system, value])

    def write(self, created: Sequence[Person], edited: Sequence[Person]) -> None:
        self.prepared(created, edited)()

    def prepared(self, created: Sequence[Person], edited: Sequence[Person]) -> Callable[[], None]:
        workspace_id, everybody = self.options.actor.workspace_id, [*created, *edited]
        found_by = [_found_by(person) for person in everybody]
        words = [each.words() for each in found_by]
        staged = Staged.of(
            "staged_patients",
            _STAGED,
            [
                (
                    person.id,
                    str(person.number),
                    str(person.base_version),
                    str(person.version),
                    json.dumps(person.changed) if person.changed else "{}",
                    found.name_key,
                    found.given_key,
                    (values := person.values)["phone"][::-1],
                    found.text(its_words),
                    values["type"],
                    values["source"],
                    *_texts_of(values),
                )
                for person, found, its_words in zip(everybody, found_by, words, strict=True)
            ],
        )
        types = {person.values["type"] for person in everybody}
        sources = {person.values["source"] for person in everybody} - {""}
        attached = (
            further_phones(workspace_id, created, edited),
            external_ids(workspace_id, created, edited),
            many_words(
                {
                    found.id: found.further_words(its_words)
                    for found, its_words in zip(found_by, words, strict=True)
                },
                replaced=[person.id for person in edited],
            ),
        )
        self._vocabulary.remember(
            words_of_names(name for found in found_by for name in found.names)
        )

        def write() -> None:
            staged.send()
            self._write_patients(types, sources, any_edited=bool(edited))
            for write_attached in attached:
                write_attached()

        return write

    def _write_patients(self, types: set[str], sources: set[str], *, any_edited: bool) -> None:
        """Write those who are staged; what they choose from lists is added where it is missing."""
        actor = self.options.actor
        parameters: dict[str, Any] = {
            "workspace": actor.workspace_id,
            "origin": Origin.IMPORT.value,
            "types": _as_json(self._types.ids(actor, types)),
            "sources": _as_json(self._sources.ids(actor, sources)),
        }
        blanks = "".join(f", {name}" for name in _NEVER_FILLED)
        written = ", ".join(f"{name} = s.{name}" for name in _WRITTEN)
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                INSERT INTO {_PATIENT}
                    (workspace_id, id, created_at, updated_at, created_through, number, version,
                     field_versions, type_id, source_id, {", ".join(_WRITTEN)}{blanks})
                SELECT %(workspace)s, id, now(), now(), %(origin)s, number, version,
                       changed, {_TYPE_ID}, {_SOURCE_ID},
                       {", ".join(_WRITTEN)}{", ''" * len(_NEVER_FILLED)}
                FROM staged_patients s WHERE base_version = 0
                """,  # noqa: S608  names of ours
                parameters,
            )
            if any_edited:
                cursor.execute(
                    f"""
                    UPDATE {_PATIENT} p
                    SET version = s.version, field_versions = p.field_versions || s.changed,
                        updated_at = now(), type_id = {_TYPE_ID}, source_id = {_SOURCE_ID},
                        {written}
                    FROM staged_patients s
                    WHERE s.base_version > 0 AND p.workspace_id = %(workspace)s AND p.id = s.id
                    """,  # noqa: S608  names of ours
                    parameters,
                )


def _as_json(ids: Mapping[str, UUID]) -> str:
    return json.dumps({key: str(id_) for key, id_ in ids.items()})


def _found_by(person: Person) -> FoundBy:
    """All by which somebody is found, as it will stand after the batch."""
    values = person.values
    emails = [email for email in (values["email"], *values["further_emails"]) if email]
    phones = [phone for phone in (values["phone"], *values["further_phones"]) if phone]
    return FoundBy(
        person.id,
        (values["first_name"], values["last_name"], values["birth_name"], values["preferred_name"]),
        *name_keys(values["first_name"], values["last_name"]),
        person.number or 0,
        values["birthday"],
        values["postal_code"],
        emails,
        phones,
    )
