"""Every change of the workspace's insurance providers."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from circleos.accounts.queries import country_of
from circleos.accounts.reading import read
from circleos.core.actor import Actor, writes
from circleos.core.errors import Invalid, NotFound
from circleos.core.events import Change
from circleos.core.fields import parse_postal_code
from circleos.core.fields.insurance import is_kvnr
from circleos.core.folding import fold_name
from circleos.insurance.choosing import make_provider, provider_named, record_provider
from circleos.insurance.models import InsurancePlan, InsuranceProvider
from circleos.insurance.reading import PROVIDER_PARSERS, Type


@writes("insurance.settings")
def create_provider(actor: Actor, fields: Mapping[str, str]) -> InsuranceProvider:
    """Add a provider. Raises `Invalid` for a name or an institution code that there is already."""
    values = _read(actor, {"name": "", "type": "", **fields})
    _require_name(values, None)
    if not values["type"]:
        raise Invalid.field("type", _("Choose state, private or supplementary"))
    _refuse_code(values.get("institution_code", ""), None)
    further = {name: value for name, value in values.items() if name not in {"name", "type"}}
    return make_provider(actor, values["name"], values["type"], further)


@writes("insurance.settings")
def edit_provider(actor: Actor, provider_id: UUID, changes: Mapping[str, str]) -> InsuranceProvider:
    """Write the named fields. It can not become a state insurer while it has other numbers."""
    provider = _locked(provider_id)
    values = _read(actor, changes, provider)
    changed = [
        Change(name, getattr(provider, name), value)
        for name, value in values.items()
        if value != getattr(provider, name)
    ]
    if not changed:
        return provider
    _require_name(values, provider)
    _refuse_type(values, provider)
    _refuse_code(values.get("institution_code", ""), provider)
    for change in changed:
        setattr(provider, change.field, change.new)
    provider.name_key = fold_name(provider.name)
    try:
        with transaction.atomic():
            provider.save(force_update=True)
    except IntegrityError as taken:
        raise Invalid.field(
            "name", _("There is an insurer of this name or code; use that one, or take another")
        ) from taken
    record_provider(actor, provider, changed)
    return provider


@writes("insurance.settings")
def archive_provider(actor: Actor, provider_id: UUID) -> InsuranceProvider:
    """Offer a provider no longer. Plans with it stay as they are."""
    return _set_archived(actor, provider_id, timezone.now())


@writes("insurance.settings")
def restore_provider(actor: Actor, provider_id: UUID) -> InsuranceProvider:
    """Offer a provider again."""
    return _set_archived(actor, provider_id, None)


@writes("insurance.settings")
def merge_providers(actor: Actor, provider_id: UUID, *, into: UUID) -> InsuranceProvider:
    """Let one provider stand for two that are the same; all plans move to it.

    From then on the name of the other means the one that stays, in forms and in imports. It can be
    undone. Raises `Invalid` for two of different types, since of a state insurer every number is
    a KVNR.
    """
    first, second = sorted((provider_id, into))
    both = {each.pk: each for each in map(_locked, (first, second))}
    merged, stays = both[provider_id], both[into]
    if merged.pk == stays.pk:
        raise Invalid.field("into", _("Choose another insurer"))
    if merged.type != stays.type:
        message = _("%(one)s is %(type)s, %(other)s is %(other_type)s. Change one of them first")
        values = {
            "one": merged.name,
            "type": merged.get_type_display(),
            "other": stays.name,
            "other_type": stays.get_type_display(),
        }
        raise Invalid.field("into", message % values)
    merged.merged_into = stays
    merged.save(update_fields=["merged_into", "updated_at"])
    merged.plans.update(
        provider=stays,
        provider_before_merge=Coalesce("provider_before_merge", "provider"),
        version=F("version") + 1,
        updated_at=timezone.now(),
    )
    record_provider(
        actor, merged, [Change("merged_into", None, stays.name)], "insurance_provider.merged"
    )
    return stays


@writes("insurance.settings")
def undo_merge(actor: Actor, provider_id: UUID) -> InsuranceProvider:
    """Let a merged provider stand for itself again.

    Plans go back that came from it, or from others that had been merged into it before; those to
    which somebody has given another provider since stay with that.
    """
    merged: InsuranceProvider | None = (
        InsuranceProvider.objects.select_for_update(of=("self",))
        .select_related("merged_into")
        .filter(pk=provider_id)
        .first()
    )
    if merged is None:
        raise NotFound
    stays = merged.merged_into
    if stays is None:
        return merged
    _refuse_code(merged.institution_code, merged)
    merged.merged_into = None
    merged.save(update_fields=["merged_into", "updated_at"])
    moved = InsurancePlan.objects.filter(
        provider_before_merge__in=[merged.pk, *_merged_before(merged)]
    )
    moved.update(provider=merged, version=F("version") + 1, updated_at=timezone.now())
    moved.filter(provider_before_merge=merged).update(provider_before_merge=None)
    record_provider(
        actor, merged, [Change("merged_into", stays.name, None)], "insurance_provider.unmerged"
    )
    return merged


def _merged_before(provider: InsuranceProvider) -> Collection[UUID]:
    """All who had been merged into a provider, and into those."""
    found: set[UUID] = set()
    latest = {provider.pk}
    while latest:
        into = InsuranceProvider.objects.filter(merged_into__in=latest)
        latest = set(into.values_list("pk", flat=True)) - found
        found |= latest
    return found


def _set_archived(
    actor: Actor, provider_id: UUID, archived_at: datetime | None
) -> InsuranceProvider:
    provider = _locked(provider_id)
    if (provider.archived_at is None) != (archived_at is None):
        provider.archived_at = archived_at
        provider.save(update_fields=["archived_at", "updated_at"])
        is_archived = archived_at is not None
        record_provider(actor, provider, [Change("archived", not is_archived, is_archived)])
    return provider


def _locked(provider_id: UUID) -> InsuranceProvider:
    """A provider that stands for itself, locked until the transaction ends. Raises `NotFound`."""
    locked = InsuranceProvider.objects.select_for_update(of=("self",))
    provider: InsuranceProvider | None = locked.filter(pk=provider_id, merged_into=None).first()
    if provider is None:
        raise NotFound
    return provider


def _read(
    actor: Actor, typed: Mapping[str, str], standing: InsuranceProvider | None = None
) -> dict[str, str]:
    values = read(PROVIDER_PARSERS, typed)
    country = values.get("country") or (standing.country if standing else "")
    country = country or country_of(actor.workspace_id)
    return values | read({"postal_code": lambda text: parse_postal_code(text, country)}, typed)


def _require_name(values: Mapping[str, str], own: InsuranceProvider | None) -> None:
    if "name" not in values:
        return
    name = values["name"]
    if not name:
        raise Invalid.field("name", _("An insurer needs a name"))
    same = InsuranceProvider.objects.filter(name_key=fold_name(name)).first()
    if same is None or (own is not None and same.pk == own.pk):
        return
    if same.merged_into_id:
        stands_for = provider_named(name)
        message = _("%(name)s was merged into %(other)s; use that one, or take another name")
        raise Invalid.field("name", message % {"name": same.name, "other": stands_for})
    raise Invalid.field(
        "name",
        _("%(name)s is in the list already; use that one, or take another name")
        % {"name": same.name},
    )


def _refuse_type(values: Mapping[str, str], provider: InsuranceProvider) -> None:
    type_ = values.get("type", provider.type)
    if not type_:
        raise Invalid.field("type", _("Choose state, private or supplementary"))
    if type_ == provider.type or type_ != Type.STATE:
        return
    numbers = provider.plans.filter(member_number__gt="", removed_at=None)
    for number in numbers.values_list("member_number", flat=True).iterator():
        if not is_kvnr(number):
            message = _("Some of its plans have a number that is no KVNR; correct them first")
            raise Invalid.field("type", message)


def _refuse_code(code: str, own: InsuranceProvider | None) -> None:
    if not code:
        return
    others = InsuranceProvider.objects.filter(
        ~Q(pk=own.pk if own else None), institution_code=code, merged_into=None
    )
    if other := others.first():
        message = _("%(code)s is the code of %(name)s; use that one, or look at the digits")
        raise Invalid.field("institution_code", message % {"code": code, "name": other.name})
