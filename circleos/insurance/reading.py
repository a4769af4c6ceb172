"""How this room reads what people type: the fields of a plan and of a provider."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from circleos.accounts.reading import read
from circleos.core.errors import Invalid
from circleos.core.fields import BadValue, clean_text, parse_city, parse_country, parse_street
from circleos.core.fields.day import parse_day
from circleos.core.fields.insurance import (
    MEMBER_NUMBER_LENGTH,
    parse_institution_code,
    parse_kvnr,
    parse_member_number,
)
from circleos.core.folding import fold_name
from circleos.insurance.models import (
    NAME_LENGTH,
    NOTE_LENGTH,
    TARIFF_LENGTH,
    InsurancePlan,
    InsuranceProvider,
)

Type = InsuranceProvider.Type
Parser = Callable[[str], str]
# A shorter text is no number that would tell people apart.
SHORTEST_NUMBER = 5
# In the order in which people fill them in.
PLAN_FIELDS: dict[str, Promise] = {
    "provider": gettext_lazy("Insurer"),
    "member_number": gettext_lazy("Member number"),
    "insured_status": gettext_lazy("Insured status"),
    "tariff": gettext_lazy("Tariff"),
    "valid_from": gettext_lazy("Valid from"),
    "valid_to": gettext_lazy("Valid to"),
    "card_valid_to": gettext_lazy("Card valid to"),
    "note": gettext_lazy("Note"),
}
DAYS = frozenset({"valid_from", "valid_to", "card_valid_to"})
# What people, cards and other programs call the three types and the three statuses, folded.
_TYPES = {
    "state": Type.STATE, "gkv": Type.STATE, "statutory": Type.STATE, "public": Type.STATE,
    "gesetzlich": Type.STATE, "gesetzliche": Type.STATE, "kasse": Type.STATE, "g": Type.STATE,
    "private": Type.PRIVATE, "pkv": Type.PRIVATE, "privat": Type.PRIVATE, "p": Type.PRIVATE,
    "supplementary": Type.SUPPLEMENTARY, "zusatz": Type.SUPPLEMENTARY,
    "zusatzversicherung": Type.SUPPLEMENTARY, "z": Type.SUPPLEMENTARY,
}  # fmt: skip
_STATUSES = {
    "mitglied": "1", "member": "1", "m": "1",
    "familienangehoeriger": "3", "familienangehoerige": "3", "familienversichert": "3",
    "family": "3", "family member": "3", "f": "3",
    "rentner": "5", "rentnerin": "5", "pensioner": "5", "r": "5",
}  # fmt: skip


def parse_provider_name(text: str) -> str:
    """The name of an insurer, as typed."""
    name = clean_text(text, NAME_LENGTH)
    if name and not any(map(str.isalnum, name)):
        raise BadValue(
            gettext_lazy("“%(typed)s” is no name; write it with letters or digits"), typed=name
        )
    if len(fold_name(name)) > 2 * NAME_LENGTH:
        raise BadValue(gettext_lazy("Too long: at most %(limit)d characters"), limit=NAME_LENGTH)
    return name


def parse_type(text: str) -> str:
    """The type of an insurer: its key, or GKV, PKV, gesetzlich, privat, Zusatz …"""
    text = clean_text(text, NAME_LENGTH)
    if not text:
        return ""
    known = _TYPES.get(fold_name(text).removesuffix(" versichert"))
    if known is None:
        raise BadValue(
            gettext_lazy(
                "“%(typed)s” is no type of insurance; use state, private or supplementary"
            ),
            typed=text,
        )
    return known.value


def parse_insured_status(text: str) -> str:
    """The status on a statutory card: 1, 3 or 5, or the word for it. Empty if it is not known.

    Cards write it in front of further digits ("1000", "50001"): the first one counts.
    """
    text = clean_text(text, 40)
    if not text:
        return ""
    status = text[0] if text.isdecimal() else _STATUSES.get(fold_name(text), "")
    if status not in InsurancePlan.InsuredStatus.values:
        raise BadValue(gettext_lazy("“%(typed)s” is no insured status; use 1, 3 or 5"), typed=text)
    return status


def _stored_day(text: str) -> str:
    day = parse_day(text)
    return day.isoformat() if day else ""


PLAN_PARSERS: dict[str, Parser] = {
    "insured_status": parse_insured_status,
    "tariff": lambda text: clean_text(text, TARIFF_LENGTH),
    "note": lambda text: clean_text(text, NOTE_LENGTH),
    **dict.fromkeys(DAYS, _stored_day),
}
PROVIDER_PARSERS: dict[str, Parser] = {
    "name": parse_provider_name,
    "type": parse_type,
    "institution_code": parse_institution_code,
    "street": parse_street,
    "address_line2": parse_street,
    "city": parse_city,
    "country": parse_country,
}


def read_plan(typed: Mapping[str, str]) -> dict[str, str]:
    """The named fields of a plan apart from provider and number, as plain text.

    Raises `Invalid` with every field that can not be read.
    """
    return read(PLAN_PARSERS, typed)


def read_number(text: str, provider: InsuranceProvider) -> str:
    """A member number as its provider gives them: of the state's it is a KVNR.

    Raises `Invalid` for the field `member_number`.
    """
    parse = parse_kvnr if provider.type == Type.STATE else parse_member_number
    try:
        return parse(text)
    except BadValue as bad:
        raise Invalid.field("member_number", bad.message) from bad


def numbers_meant(typed: str) -> list[str]:
    """The member numbers, as they are stored, that somebody may have typed into a search."""
    text = " ".join(typed.split())
    if not SHORTEST_NUMBER <= len(text) <= MEMBER_NUMBER_LENGTH:
        return []
    try:
        return list(dict.fromkeys([text, parse_kvnr(text)]))
    except BadValue:
        return [text]


def plain_plan(plan: InsurancePlan) -> dict[str, str]:
    """The fields of a plan as plain text: days as ISO, the provider by its name."""
    return {name: _plain(getattr(plan, name)) for name in PLAN_FIELDS}


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def assign(plan: InsurancePlan, values: Mapping[str, str]) -> None:
    """Put plain values on a plan."""
    for name, value in values.items():
        if name in DAYS:
            setattr(plan, name, date.fromisoformat(value) if value else None)
        elif name != "provider":
            setattr(plan, name, value)
