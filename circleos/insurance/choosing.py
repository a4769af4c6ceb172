"""Which provider somebody means: one by its id, one by its name, or one that is new here."""

from collections.abc import Iterable, Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from circleos.core.actor import Actor
from circleos.core.errors import FieldError, Invalid
from circleos.core.events import Change, record
from circleos.core.fields import BadValue
from circleos.core.folding import fold_name
from circleos.core.ids import uuid_or_none
from circleos.insurance.models import InsuranceProvider
from circleos.insurance.reading import parse_provider_name, parse_type

# What says which provider is meant; the rest of what is typed is about the plan.
CHOICE = frozenset({"provider", "provider_type", "provider_id"})


def provider_meant(
    actor: Actor, typed: Mapping[str, str], standing: InsuranceProvider | None = None
) -> InsuranceProvider:
    """The provider with the `provider_id`, or of the name `provider`; one that is new is made.

    A provider that was merged stands for the one it was merged into. Only the plan's own
    (`standing`) may be archived. Raises `Invalid`.
    """
    if typed.get("provider_id"):
        found = _identified(typed["provider_id"])
        if found is None:
            raise Invalid.field("provider_id", _("There is no such insurer here; name it instead"))
        return _offered(found, standing, "provider_id")
    name, type_ = _read(typed)
    found = provider_named(name)
    if found is None:
        return make_provider(actor, name, type_)
    found = _offered(found, standing, "provider")
    if type_ and type_ != found.type:
        message = _("%(name)s is here as: %(type)s. Choose that, or another insurer")
        values = {"name": found.name, "type": found.get_type_display()}
        raise Invalid.field("provider_type", message % values)
    return found


def _read(typed: Mapping[str, str]) -> tuple[str, str]:
    errors: list[FieldError] = []
    name = type_ = ""
    try:
        name = parse_provider_name(typed.get("provider", ""))
    except BadValue as bad:
        errors.append(FieldError("provider", bad.message))
    else:
        if not name:
            errors.append(FieldError("provider", _("Type the name of the insurer")))
    try:
        type_ = parse_type(typed.get("provider_type", ""))
    except BadValue as bad:
        errors.append(FieldError("provider_type", bad.message))
    if errors:
        raise Invalid(*errors)
    return name, type_


def provider_named(name: str) -> InsuranceProvider | None:
    """The provider of this name, however it is written; held until the transaction ends."""
    return _held(name_key=fold_name(name))


def _identified(text: str) -> InsuranceProvider | None:
    id_ = uuid_or_none(text)
    return _held(pk=id_) if id_ else None


def _held(**conditions: object) -> InsuranceProvider | None:
    """A provider that no merge can take away meanwhile; the one it was merged into."""
    locked = InsuranceProvider.objects.select_for_update(no_key=True, of=("self",))
    found: InsuranceProvider | None = locked.filter(**conditions).first()
    while found is not None and found.merged_into_id:
        found = locked.filter(pk=found.merged_into_id).first()
    return found


def _offered(
    found: InsuranceProvider, standing: InsuranceProvider | None, field: str
) -> InsuranceProvider:
    if found.archived_at is not None and (standing is None or standing.pk != found.pk):
        message = _("%(name)s is archived; an admin can restore it in the settings")
        raise Invalid.field(field, message % {"name": found.name})
    return found


def make_provider(
    actor: Actor, name: str, type_: str, further: Mapping[str, str] | None = None
) -> InsuranceProvider:
    """Add a provider of a name that there is not. Raises `Invalid` without a type."""
    if not type_:
        message = _("%(name)s is new here: is it state, private or supplementary insurance?")
        raise Invalid.field("provider_type", message % {"name": name})
    provider = InsuranceProvider(name=name, name_key=fold_name(name), type=type_, **(further or {}))
    try:
        with transaction.atomic():
            provider.save(force_insert=True)
    except IntegrityError as taken:
        # Somebody else has added it in this very moment.
        message = _("%(name)s has just been added; choose it")
        raise Invalid.field("provider", message % {"name": name}) from taken
    values = {"name": name, "type": type_, **(further or {})}
    record_provider(
        actor, provider, (Change(field, None, value) for field, value in values.items())
    )
    return provider


def record_provider(
    actor: Actor,
    provider: InsuranceProvider,
    changes: Iterable[Change],
    kind: str = "insurance_provider.changed",
) -> None:
    """Write down what was done with a provider."""
    record(
        actor,
        kind,
        subject_kind="insurance_provider",
        subject_id=provider.pk,
        changes=[change for change in changes if change.old or change.new],
    )
