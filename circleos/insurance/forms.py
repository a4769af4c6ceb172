"""A plan as it stands in a form: on the profile, in a dialog, or among others in the editor."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from circleos.core.errors import Conflict, Invalid
from circleos.insurance.models import InsurancePlan, InsuranceProvider
from circleos.insurance.reading import DAYS, PLAN_FIELDS, plain_plan
from circleos.insurance.wording import in_words
from circleos.patients.views.editing import ShownClash, shown_clashes

NAMES = ("provider_type", *PLAN_FIELDS)
Typed = Mapping[str, str]
_STATUSES = InsurancePlan.InsuredStatus
_NOTHING: Typed = dict.fromkeys(NAMES, "")
_FOLDED_AWAY = ("insured_status", "tariff", "valid_from", "valid_to", "card_valid_to", "note")


@dataclass(frozen=True, slots=True)
class PlanInput:
    """One field. `was` is the value the person saw when they began."""

    name: str
    label: str
    value: str
    was: str
    error: str


@dataclass(frozen=True, slots=True)
class PlanForm:
    """The fields of one plan. All names in the form begin with the prefix."""

    prefix: str
    inputs: Mapping[str, PlanInput]
    version: str = ""
    clashed_version: int | None = None
    clashes: list[ShownClash] = field(default_factory=list)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Each error with the name of its field, and the id of the control it leads to."""
        return [
            (f"field-{each.name}", f"{each.label}: {each.error}")
            for each in self.inputs.values()
            if each.error
        ]

    @property
    def types(self) -> list[tuple[str, str]]:
        """The types of insurance with their names, as people choose them."""
        return type_choices()

    @property
    def statuses(self) -> list[tuple[str, str]]:
        """The statutory statuses with their numbers; at first none is chosen."""
        named = ((each.value, f"{each.value} – {each.label}") for each in _STATUSES)
        return [("", _("not known")), *named]

    @property
    def shows_all(self) -> bool:
        """Whether one of the rarer fields holds something, or an error."""
        rarer = (self.inputs[name] for name in _FOLDED_AWAY)
        return any(each.value or each.error for each in rarer)


def plan_form(
    prefix: str,
    plan: InsurancePlan | None = None,
    post: MultiValueDict[str, str] | None = None,
    refusal: Invalid | Conflict | None = None,
) -> PlanForm:
    """The form of a plan, or of a new one; over what stands there lies what was typed."""
    standing = _standing(plan) if plan else _NOTHING
    typed = typed_fields(post, prefix) if post is not None else {}
    if plan is not None and post is not None:
        typed = {name: typed[name] for name in changed_by_person(post, prefix)}
    messages = refusal.messages if refusal else {}
    conflict = refusal if isinstance(refusal, Conflict) else None
    version = post.get(f"{prefix}version", "") if post is not None else ""
    return PlanForm(
        prefix=prefix,
        inputs={
            name: PlanInput(
                name=prefix + name,
                label=_label(name),
                value=typed.get(name, standing[name]),
                was=standing[name],
                error=messages.get(name, ""),
            )
            for name in NAMES
        },
        version=version or (str(plan.version) if plan else ""),
        clashed_version=conflict.version if conflict else None,
        clashes=shown_clashes(post or MultiValueDict(), refusal, _label, in_words, prefix),
    )


def typed_fields(post: MultiValueDict[str, str], prefix: str) -> dict[str, str]:
    """What was sent for one plan, by the names of the services."""
    return {name: str(post[prefix + name]) for name in NAMES if prefix + name in post}


def changed_by_person(post: MultiValueDict[str, str], prefix: str) -> dict[str, str]:
    """The fields whose value is another than the one this person was shown.

    Those for which they chose to keep what stands there are left alone. Type and name say together
    which provider is meant.
    """
    typed = typed_fields(post, prefix)
    changed = {
        name: value
        for name, value in typed.items()
        if value != post.get(f"was-{prefix}{name}", "")
        and post.get(f"keep-{prefix}{name}") != "theirs"
    }
    if post.get(f"keep-{prefix}provider") == "theirs":
        changed.pop("provider_type", None)
    elif changed.keys() & {"provider", "provider_type"}:
        changed |= {name: typed[name] for name in ("provider", "provider_type") if name in typed}
    return changed


def _standing(plan: InsurancePlan) -> Typed:
    days = {name: f"{day:%d.%m.%Y}" for name in DAYS if (day := getattr(plan, name)) is not None}
    return {**plain_plan(plan), **days, "provider_type": plan.provider.type}


def _label(name: str) -> str:
    return _("Type") if name == "provider_type" else str(PLAN_FIELDS[name])


def type_choices() -> list[tuple[str, str]]:
    """The types of insurance with their names, as people choose them."""
    return [(each.value, str(each.label)) for each in InsuranceProvider.Type]
