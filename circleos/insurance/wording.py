"""Plans in words: on cards, in events, in conflicts."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from circleos.core.fields.insurance import format_kvnr, is_kvnr
from circleos.insurance.models import InsurancePlan, InsuranceProvider
from circleos.insurance.reading import DAYS, PLAN_FIELDS, Type
from circleos.ui.formats import day

# The colours of the chips; state insurance is what nearly everybody has.
COLORS = {Type.STATE: "outline", Type.PRIVATE: "blue", Type.SUPPLEMENTARY: "violet"}


def type_in_words(type_: str) -> str:
    """A type of insurance as a chip says it."""
    return str(Type(type_).label)


def color_of(type_: str) -> str:
    """The colour of the chip of a type."""
    return COLORS[Type(type_)]


def number_in_words(number: str) -> str:
    """A member number as it is read aloud."""
    return format_kvnr(number) if is_kvnr(number) else number


def field_label(name: str) -> str:
    """What a field of a plan is called in an event; one that is no longer known keeps its name."""
    if name in {"plan", "insurance_plans"}:
        return _("Insurance")
    return str(PLAN_FIELDS.get(name, name))


def in_words(name: str, value: Any) -> str:
    """A plain value of a plan as a person reads it; nothing there is the empty text."""
    if isinstance(value, list):
        plans = (f"{provider} {number_in_words(number)}" for provider, _type, number in value)
        return ", ".join(plan.strip() for plan in plans)
    if not value:
        return ""
    if name in DAYS:
        return day(date.fromisoformat(value))
    if name == "insured_status":
        return str(InsurancePlan.InsuredStatus(value).label)
    return number_in_words(value) if name == "member_number" else str(value)


@dataclass(frozen=True, slots=True)
class ShownPlan:
    """A plan as a list of all plans shows it; `line` is all there is to say below the name."""

    plan: InsurancePlan
    type: str
    color: str
    number: str
    line: str
    has_ended: bool


def shown_plan(plan: InsurancePlan) -> ShownPlan:
    """Everything that is known of a plan, in words."""
    provider: InsuranceProvider = plan.provider
    return ShownPlan(
        plan,
        type_in_words(provider.type),
        color_of(provider.type),
        number_in_words(plan.member_number),
        " · ".join(_facts(plan)),
        plan.has_ended(timezone.localdate()),
    )


def numbered(number: str) -> str:
    """A member number with what it is called; nothing without one."""
    if not number:
        return ""
    said = _("KVNR %(number)s") if is_kvnr(number) else _("No. %(number)s")
    return said % {"number": number_in_words(number)}


def _facts(plan: InsurancePlan) -> list[str]:
    today = timezone.localdate()
    status = plan.get_insured_status_display() if plan.insured_status else ""
    facts = [numbered(plan.member_number), status, plan.tariff]
    if plan.valid_from and not plan.has_begun(today):
        facts.append(_("from %(day)s") % {"day": day(plan.valid_from)})
    if plan.valid_to:
        facts.append(_("until %(day)s") % {"day": day(plan.valid_to)})
    if plan.card_valid_to and not plan.has_ended(today):
        expired = plan.card_valid_to < today
        card = _("card expired on %(day)s") if expired else _("card valid to %(day)s")
        facts.append(card % {"day": day(plan.card_valid_to)})
    return [fact for fact in (*facts, plan.note) if fact]
