"""Reads of insurance plans and providers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from circleos.core.errors import NotFound
from circleos.core.folding import fold_name
from circleos.core.paging import Count, Page, count_of, counts_by, page_by_key
from circleos.core.prepared import Prepared
from circleos.core.workspace import current_workspace_id
from circleos.database.postgresql.base import prepared_cursor
from circleos.insurance.models import InsurancePlan, InsuranceProvider
from circleos.patients.withdrawing import NOT_WITHDRAWN

SUGGESTED = 8
PAGE_SIZE = 50
COMPACT = (InsuranceProvider.Type.PRIVATE.value, InsuranceProvider.Type.SUPPLEMENTARY.value)
_PLANS, _PROVIDERS = InsurancePlan._meta.db_table, InsuranceProvider._meta.db_table


def plans_of(patient_id: UUID) -> list[InsurancePlan]:
    """Every plan of a patient with its provider: those in force first, then the newest first."""
    today = timezone.localdate()
    return sorted(_newest_first(patient_id), key=lambda plan: plan.has_ended(today))


@Prepared
def _newest_first(patient_id: UUID) -> QuerySet[InsurancePlan]:
    plans: QuerySet[InsurancePlan] = InsurancePlan.objects.filter(removed_at=None)
    return plans.filter(patient_id=patient_id).select_related("provider").order_by("-id")


def find_plan(patient_id: UUID, plan_id: UUID) -> InsurancePlan:
    """A plan of this patient. Raises `NotFound`."""
    plans = InsurancePlan.objects.select_related("provider")
    plan: InsurancePlan | None = plans.filter(
        pk=plan_id, patient_id=patient_id, removed_at=None
    ).first()
    if plan is None:
        raise NotFound
    return plan


def in_force(today: date) -> Q:
    """The condition for plans that insure somebody today."""
    return (
        Q(removed_at=None)
        & (Q(valid_from=None) | Q(valid_from__lte=today))
        & (Q(valid_to=None) | Q(valid_to__gte=today))
    )


def types_shown_compactly(patient_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Which of private and supplementary insurance each has today, in that order.

    State insurance is what nearly everybody has: where there is little room it is not shown. Each
    key typed into the bar asks for it: written by hand, since the ORM takes five times as long to
    write the statement as PostgreSQL to answer it.
    """
    found: dict[UUID, set[str]] = {}
    with prepared_cursor() as cursor:
        cursor.execute(
            f"""
            SELECT i.patient_id, p.type FROM {_PLANS} i
            JOIN {_PROVIDERS} p ON p.workspace_id = i.workspace_id AND p.id = i.provider_id
            WHERE i.workspace_id = %(workspace)s AND i.patient_id = ANY(%(patients)s)
              AND p.type = ANY(%(types)s) AND i.removed_at IS NULL
              AND (i.valid_from IS NULL OR i.valid_from <= %(today)s)
              AND (i.valid_to IS NULL OR i.valid_to >= %(today)s)
            """,  # noqa: S608  names of ours
            {
                "workspace": current_workspace_id(),
                "patients": list(patient_ids),
                "types": list(COMPACT),
                "today": timezone.localdate(),
            },
        )
        for patient_id, type_ in cursor.fetchall():
            found.setdefault(patient_id, set()).add(type_)
    return {patient_id: sorted(types, key=COMPACT.index) for patient_id, types in found.items()}


def newest_plans(patient_ids: Sequence[UUID]) -> dict[UUID, InsurancePlan]:
    """The plan of each that was added last, with its provider."""
    plans = InsurancePlan.objects.filter(patient_id__in=patient_ids, removed_at=None)
    ordered = plans.select_related("provider").order_by("patient_id", "-id")
    return {plan.patient_id: plan for plan in ordered.distinct("patient_id")}


def owners_of_number(numbers: Sequence[str]) -> Mapping[UUID, str]:
    """The patients who have one of these member numbers, with the number."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT patient_id, member_number FROM {_PLANS}
            WHERE workspace_id = %s AND member_number = ANY(%s) AND removed_at IS NULL LIMIT %s
            """,  # noqa: S608  the table's name is ours
            [current_workspace_id(), list(numbers), PAGE_SIZE],
        )
        return dict(cursor.fetchall())


def patients_insured_by(provider_ids: Sequence[UUID]) -> QuerySet:
    """The ids of the patients whom one of these providers insures today."""
    plans = InsurancePlan.objects.filter(
        in_force(timezone.localdate()), provider_id__in=provider_ids
    )
    return plans.values("patient_id")


def patients_insured() -> QuerySet:
    """The ids of the patients whom anybody insures today."""
    return InsurancePlan.objects.filter(in_force(timezone.localdate())).values("patient_id")


def providers_of_type(types: Sequence[str]) -> list[UUID]:
    """The ids of the providers of these types, archived ones too."""
    providers = InsuranceProvider.objects.filter(type__in=types, merged_into=None)
    return list(providers.values_list("pk", flat=True))


def providers_like(typed: str) -> list[UUID]:
    """The ids of the providers of this name; if there is none, of those it may be short for."""
    folded = fold_name(typed)
    providers = InsuranceProvider.objects.filter(merged_into=None)
    names = list(providers.values_list("pk", "name_key"))
    exactly = [pk for pk, name_key in names if name_key == folded]
    return exactly or [pk for pk, name_key in names if _resemblance(folded, name_key) is not None]


def providers_offered() -> list[InsuranceProvider]:
    """The providers one can choose, by name."""
    offered = InsuranceProvider.objects.filter(archived_at=None, merged_into=None)
    return list(offered.order_by("name_key"))


def providers_suggested(typed: str, limit: int = SUGGESTED) -> list[InsuranceProvider]:
    """The providers that somebody may mean who typed this, the likeliest first.

    Found by the beginning of a word, or by their initials: `tk` is the Techniker Krankenkasse.
    """
    folded = fold_name(typed)
    ranked = [
        (rank, place, provider)
        for place, provider in enumerate(providers_offered())
        if (rank := _resemblance(folded, provider.name_key)) is not None
    ]
    return [provider for _rank, _place, provider in sorted(ranked, key=lambda each: each[:2])][
        :limit
    ]


def _resemblance(folded: str, name_key: str) -> int | None:
    """How much a name is like what was typed: 0 the most, None not at all."""
    if name_key.startswith(folded):
        return 0
    if f" {folded}" in name_key:
        return 1
    initials = "".join(word[0] for word in name_key.split())
    return 2 if len(folded) > 1 and initials.startswith(folded.replace(" ", "")) else None


def find_provider(provider_id: UUID) -> InsuranceProvider:
    """The provider with this id, merged ones too. Raises `NotFound`."""
    providers = InsuranceProvider.objects.select_related("merged_into")
    provider: InsuranceProvider | None = providers.filter(pk=provider_id).first()
    if provider is None:
        raise NotFound
    return provider


@dataclass(frozen=True, slots=True)
class CountedProvider:
    """A provider with its plans, counted up to 10,000 (10,001 for more)."""

    provider: InsuranceProvider
    plans: int


def page_of_providers(
    query: str = "",
    *,
    archived: bool = False,
    after: str = "",
    before: str = "",
    limit: int = PAGE_SIZE,
) -> Page[CountedProvider]:
    """The providers whose name or code holds what was typed, by name, a page by key.

    `after` and `before` are folded names. Archived ones, and those that were merged, are a list of
    their own.
    """
    providers = _providers(query, archived=archived).select_related("merged_into")
    if before:
        providers = providers.filter(name_key__lt=before)
    elif after:
        providers = providers.filter(name_key__gt=after)
    ordered = providers.order_by("-name_key" if before else "name_key")
    page = page_by_key(ordered, limit, is_first=not after, backwards=bool(before))
    return page.showing(_counted(page.rows))


def number_of_providers(query: str = "", *, archived: bool = False) -> Count:
    """How many providers there are on all pages of that list."""
    return count_of(_providers(query, archived=archived))


def _providers(query: str, *, archived: bool) -> QuerySet:
    off_the_list = Q(archived_at__isnull=False) | Q(merged_into__isnull=False)
    providers = InsuranceProvider.objects.filter(off_the_list if archived else ~off_the_list)
    if folded := fold_name(query):
        providers = providers.filter(
            Q(name_key__startswith=folded)
            | Q(name_key__contains=f" {folded}")
            | Q(institution_code__startswith=query.replace(" ", ""))
        )
    return providers


def _counted(providers: Sequence[InsuranceProvider]) -> list[CountedProvider]:
    numbers = plans_counted(providers)
    return [CountedProvider(provider, numbers[provider.pk]) for provider in providers]


def plans_counted(providers: Sequence[InsuranceProvider]) -> dict[UUID, int]:
    """How many plans each has; 10,001 for more than 10,000."""
    ids = [provider.pk for provider in providers]
    return counts_by(InsurancePlan, "provider_id", ids, f"r.removed_at IS NULL AND {NOT_WITHDRAWN}")
