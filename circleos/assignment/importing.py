"""The assignment's share in an import: the member with the email of the cell."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from circleos.accounts.queries import members
from circleos.assignment.models import Assignment
from circleos.assignment.services import ASSIGNED, FIELD, KINDS, REMOVED, Standing, put, withdraw
from circleos.core.event_batches import FieldChange
from circleos.core.fields import BadValue, email_key
from circleos.core.importing import (
    BadCell,
    Given,
    ImportField,
    ImportOptions,
    ImportRoom,
    Person,
    Reader,
)

COLUMN = "assignee_email"


class _Member(NamedTuple):
    """Somebody as a cell may mean them."""

    written: str
    has_left: bool


class AssignmentImport(ImportRoom):
    """One import, as far as it is about who looks after whom. What it assigns is confirmed."""

    title: ClassVar[Promise | str] = gettext_lazy("Assignment")
    created = edited = ASSIGNED
    changed_by = frozenset(KINDS)

    def __init__(self, options: ImportOptions) -> None:
        super().__init__(options)
        self._members = {
            each.user.email: _Member(Standing(each.pk).written, each.left_at is not None)
            for each in members(options.actor.workspace_id)
        }
        self._former = {each.written for each in self._members.values() if each.has_left}

    def readers(self) -> Mapping[str, Reader]:
        return {COLUMN: self._read}

    def _read(self, text: str) -> str:
        member = self._members.get(email_key(text))
        if member is None:
            message = gettext_lazy(
                "“%(email)s” is nobody's email in this practice; name a member, or leave it out"
            )
            raise BadValue(message, email=text.strip()[:254])
        return member.written

    def blank(self) -> dict[str, Any]:
        return {FIELD: ""}

    def complete(self, given: Given, person: Person | None) -> Given:
        """Refuse somebody who has left, unless they are who stands there."""
        wanted: str = given.get(COLUMN, "")
        standing: str = person.values[FIELD] if person else ""
        if wanted in self._former and not standing.startswith(wanted):
            message = gettext_lazy("Does not work here any more; name somebody else")
            raise BadCell(COLUMN, BadValue(message))
        return given

    def load(self, people: Mapping[str, Person]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                SELECT patient_id::text, member_id, confirmed FROM {Assignment._meta.db_table}
                WHERE workspace_id = %s AND patient_id = ANY(%s::uuid[])
                """,  # noqa: S608  the table's name is ours
                [self.options.actor.workspace_id, list(people)],
            )
            standing = {id_: Standing(*held).written for id_, *held in cursor.fetchall()}
        for id_, person in people.items():
            person.values[FIELD] = standing.get(id_, "")

    def taken_back_as(self, changes: Sequence[FieldChange]) -> str:
        return ASSIGNED if any(new for _field, _old, new in changes) else REMOVED

    def write(self, created: Sequence[Person], edited: Sequence[Person]) -> None:
        changed = [person for person in edited if FIELD in person.changed]
        withdraw([UUID(person.id) for person in changed if not person.values[FIELD]])
        put(
            {
                UUID(person.id): Standing.read(person.values[FIELD])
                for person in (*created, *changed)
                if person.values[FIELD]
            }
        )


def _kept(standing: str, given: Given) -> str:
    """Whoever stands there already stays as they are, to be confirmed or not."""
    wanted: str = given[COLUMN]
    return standing if standing.startswith(wanted) else wanted


IMPORTED = (
    ImportField(COLUMN, gettext_lazy("Assignee's email"), AssignmentImport, 1, FIELD, merged=_kept),
)
