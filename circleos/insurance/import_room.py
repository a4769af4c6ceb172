"""The insurance room's share in an import: which plan a row means, and writing plans set-wise."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from circleos.core.copying import stage
from circleos.core.events import Change
from circleos.core.fields import BadValue
from circleos.core.fields.insurance import is_kvnr, parse_kvnr, parse_member_number
from circleos.core.folding import fold_name
from circleos.core.ids import uuid7_texts
from circleos.core.importing import BadCell, Given, ImportOptions, ImportRoom, Person, Reader
from circleos.insurance.choosing import record_provider
from circleos.insurance.models import InsurancePlan, InsuranceProvider
from circleos.insurance.reading import Type, parse_provider_name, parse_type

# The value in which the plans stand: provider, type and number of each, the oldest first.
PLANS = "insurance_plans"
_PLAN, _PROVIDER = InsurancePlan._meta.db_table, InsuranceProvider._meta.db_table


class _Known(NamedTuple):
    """A provider as rows mean it by its name, or by that of one merged into it."""

    name: str
    type: str


@dataclass(slots=True)
class _Difference:
    """What has to be written so that the plans of patients are as they should be."""

    added: list[tuple[str, str, str]] = field(default_factory=list)
    renumbered: list[tuple[str, str]] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


class InsuranceImport(ImportRoom):
    """One import, as far as it is about insurance.

    Providers that are not there are added with the first patient who has them.
    """

    title: ClassVar[Promise | str] = gettext_lazy("Insurance")
    created, edited = "insurance.added", "insurance.changed"
    changed_by = frozenset(
        ("insurance.added", "insurance.changed", "insurance.removed", "insurance.restored")
    )

    def __init__(self, options: ImportOptions) -> None:
        super().__init__(options)
        self._providers = _known_providers()

    def readers(self) -> Mapping[str, Reader]:
        return {
            "insurance_provider": parse_provider_name,
            "insurance_type": parse_type,
            "insurance_number": _number_of_any_insurer,
        }

    def blank(self) -> dict[str, Any]:
        return {PLANS: []}

    def complete(self, given: Given, person: Person | None) -> Given:
        """Say which provider is meant, of which type, and check the number by it.

        A missing type is that of the known provider; else a KVNR means state, anything else
        private. Without a provider a number belongs to the one plan it can belong to.
        """
        number: str = given.get("insurance_number", "")
        name: str = given.get("insurance_provider", "")
        if not name:
            if not number:
                return given
            name = self._insurer_beside(number, given, person)
            if not name:
                return given
        known = self._known(name, number, given.get("insurance_type", ""))
        if known.type == Type.STATE and number:
            try:
                parse_kvnr(number)
            except BadValue as problem:
                raise BadCell("insurance_number", problem) from problem
        return {
            **given,
            "insurance_provider": known.name,
            "insurance_type": known.type,
            "insurance_number": number,
        }

    def _insurer_beside(self, number: str, given: Given, person: Person | None) -> str:
        """The provider of the plan that a number belongs to; none if the plan is as it should be.

        Raises `BadCell` when it could be any.
        """
        plans: list[list[str]] = person.values[PLANS] if person else []
        if any(standing == number for _name, _type, standing in plans):
            return ""
        kind = given.get("insurance_type") or (Type.STATE if is_kvnr(number) else Type.PRIVATE)
        fitting = [name for name, type_, _number in plans if type_ == kind]
        if len(fitting) == 1:
            return fitting[0]
        message = gettext_lazy("Says no insurer; fill in insurance_provider, or leave this out")
        raise BadCell("insurance_number", BadValue(message))

    def _known(self, name: str, number: str, type_: str) -> _Known:
        """The provider of this name; one that is new is known from then on."""
        key = fold_name(name)
        known = self._providers.get(key)
        if known is None:
            kind = type_ or (Type.STATE.value if is_kvnr(number) else Type.PRIVATE.value)
            known = self._providers[key] = _Known(name, kind)
        elif type_ and type_ != known.type:
            message = gettext_lazy("%(name)s is here as: %(type)s. Write that, or another insurer")
            values = {"name": known.name, "type": Type(known.type).label}
            raise BadCell("insurance_type", BadValue(message, **values))
        return known

    def load(self, people: Mapping[str, Person]) -> None:
        for person in people.values():
            person.values[PLANS] = []
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                SELECT i.patient_id::text, v.name, v.type, i.member_number
                FROM {_PLAN} i
                JOIN {_PROVIDER} v ON v.workspace_id = i.workspace_id AND v.id = i.provider_id
                WHERE i.workspace_id = %s AND i.patient_id = ANY(%s::uuid[])
                  AND i.removed_at IS NULL
                ORDER BY i.patient_id, i.id
                """,  # noqa: S608  names of ours
                [self.options.actor.workspace_id, list(people)],
            )
            for id_, name, type_, number in cursor:
                people[id_].values[PLANS].append([name, type_, number])

    def write(self, created: Sequence[Person], edited: Sequence[Person]) -> None:
        insured = [person for person in created if person.values[PLANS]]
        changed = [person for person in edited if PLANS in person.changed]
        if not insured and not changed:
            return
        ids = self._provider_ids(
            plan for person in (*insured, *changed) for plan in person.values[PLANS]
        )
        difference = _Difference()
        for person in insured:
            difference.added += [
                (person.id, ids[fold_name(name)], number)
                for name, _type, number in person.values[PLANS]
            ]
        if changed:
            self._compare(changed, ids, difference)
        self._write(difference)

    def _provider_ids(self, plans: Iterable[Sequence[str]]) -> dict[str, str]:
        """The ids of the providers by folded name; those that are not there are added."""
        wanted = {fold_name(name): (name, type_) for name, type_, _number in plans}
        found = self._ids_standing(wanted)
        for key, (name, type_) in wanted.items():
            if key not in found:
                provider = InsuranceProvider(name=name, name_key=key, type=type_)
                provider.save(force_insert=True)
                found[key] = str(provider.pk)
                changes = [Change("name", None, name), Change("type", None, type_)]
                record_provider(self.options.actor, provider, changes)
        return found

    def _ids_standing(self, keys: Iterable[str]) -> dict[str, str]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                WITH RECURSIVE meant (name_key, id, next) AS (
                    SELECT name_key, id, merged_into_id FROM {_PROVIDER}
                    WHERE workspace_id = %(workspace)s AND name_key = ANY(%(keys)s)
                    UNION ALL
                    SELECT meant.name_key, v.id, v.merged_into_id FROM meant
                    JOIN {_PROVIDER} v ON v.workspace_id = %(workspace)s AND v.id = meant.next
                )
                SELECT name_key, id::text FROM meant WHERE next IS NULL
                """,  # noqa: S608  names of ours
                {"workspace": self.options.actor.workspace_id, "keys": list(keys)},
            )
            return dict(cursor.fetchall())

    def _compare(
        self, changed: Sequence[Person], ids: Mapping[str, str], difference: _Difference
    ) -> None:
        """Note what differs between the plans that stand and those that should."""
        standing: dict[str, list[tuple[str, str, str]]] = {person.id: [] for person in changed}
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                SELECT patient_id::text, id::text, provider_id::text, member_number FROM {_PLAN}
                WHERE workspace_id = %s AND patient_id = ANY(%s::uuid[]) AND removed_at IS NULL
                ORDER BY patient_id, id
                """,  # noqa: S608  names of ours
                [self.options.actor.workspace_id, list(standing)],
            )
            for patient_id, plan_id, provider_id, number in cursor:
                standing[patient_id].append((plan_id, provider_id, number))
        for person in changed:
            plans: list[list[str]] = person.values[PLANS]
            wanted: list[tuple[str, str]] = [
                (ids[fold_name(name)], number) for name, _type, number in plans
            ]
            left: list[tuple[str, str]] = []
            for plan_id, provider_id, number in standing[person.id]:
                if (provider_id, number) in wanted:
                    wanted.remove((provider_id, number))
                else:
                    left.append((plan_id, provider_id))
            for plan_id, provider_id in left:
                meant = next((each for each in wanted if each[0] == provider_id), None)
                if meant is None:
                    difference.removed.append(plan_id)
                else:
                    wanted.remove(meant)
                    difference.renumbered.append((plan_id, meant[1]))
            difference.added += [(person.id, *each) for each in wanted]

    def _write(self, difference: _Difference) -> None:
        workspace_id = self.options.actor.workspace_id
        with connection.cursor() as cursor:
            if difference.added:
                columns = {"patient_id": "uuid", "provider_id": "uuid", "member_number": "text"}
                ids = uuid7_texts(len(difference.added))
                rows = [(id_, *row) for id_, row in zip(ids, difference.added, strict=True)]
                stage("staged_plans", {"id": "uuid", **columns}, rows)
                cursor.execute(
                    f"""
                    INSERT INTO {_PLAN}
                        (workspace_id, id, created_at, updated_at, patient_id, provider_id,
                         member_number, insured_status, tariff, note, version, field_versions)
                    SELECT %s, id, now(), now(), patient_id, provider_id,
                           member_number, '', '', '', 1, '{{}}'
                    FROM staged_plans
                    """,  # noqa: S608  names of ours
                    [workspace_id],
                )
            if difference.renumbered:
                columns = {"id": "uuid", "member_number": "text"}
                stage("staged_numbers", columns, difference.renumbered)
                cursor.execute(
                    f"""
                    UPDATE {_PLAN} i
                    SET member_number = s.member_number, version = i.version + 1,
                        field_versions = i.field_versions
                            || jsonb_build_object('member_number', i.version + 1),
                        updated_at = now()
                    FROM staged_numbers s WHERE i.workspace_id = %s AND i.id = s.id
                    """,  # noqa: S608  names of ours
                    [workspace_id],
                )
            if difference.removed:
                cursor.execute(
                    f"""
                    UPDATE {_PLAN} SET removed_at = now(), version = version + 1, updated_at = now()
                    WHERE workspace_id = %s AND id = ANY(%s::uuid[])
                    """,  # noqa: S608  names of ours
                    [workspace_id, difference.removed],
                )


def _known_providers() -> dict[str, _Known]:
    """Every provider by its folded name; a merged one is the one it was merged into."""
    providers = InsuranceProvider.objects.values_list(
        "id", "name_key", "name", "type", "merged_into"
    )
    by_id = {id_: (key, _Known(name, type_), into) for id_, key, name, type_, into in providers}

    def meant(known: _Known, into: UUID | None) -> _Known:
        return known if into is None else meant(*by_id[into][1:])

    return {key: meant(known, into) for key, known, into in by_id.values()}


def _number_of_any_insurer(text: str) -> str:
    """A KVNR without what was typed between its digits; any other number as it is."""
    number = parse_member_number(text)
    try:
        return parse_kvnr(number)
    except BadValue:
        return number
