"""What other systems call a patient: read, compared and written.

The order of them means nothing.
"""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from circleos.core.errors import FieldError, Invalid
from circleos.core.fields import BadValue, parse_external_id, parse_external_system
from circleos.patients.models import ExternalId, Patient

EXTERNAL_IDS = "external_ids"
_PARSERS = {"system": parse_external_system, "value": parse_external_id}


def read_external_ids(typed: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The IDs as they are stored, each with the place at which it was typed first.

    Raises `Invalid` with every part that can not be read, or is not there.
    """
    places: dict[tuple[str, str], int] = {}
    errors = []
    for place, parts in enumerate(typed):
        read = []
        for (name, parse), text in zip(_PARSERS.items(), parts, strict=True):
            field = f"{EXTERNAL_IDS}.{place}.{name}"
            try:
                read.append(parse(text))
            except BadValue as bad:
                errors.append(FieldError(field, bad.message, text))
            else:
                if not read[-1]:
                    errors.append(FieldError(field, _("Is required")))
        if len(read) == len(_PARSERS):
            places.setdefault((read[0], read[1]), place)
    if errors:
        raise Invalid(*errors)
    return places


def external_ids_of(patient: Patient) -> list[list[str]]:
    """What stands there, plainly."""
    return plain_ids(patient.external_ids.values_list("system", "value"))


def plain_ids(names: Iterable[tuple[str, str]]) -> list[list[str]]:
    """These IDs as JSON and the events say them."""
    return sorted(map(list, names))


def replace_external_ids(patient: Patient, places: dict[tuple[str, str], int]) -> None:
    """Make these what other systems call the patient; those that stay are not touched.

    Raises `Invalid` for one that names somebody else: one ID there can not be two people here.
    """
    standing = set(patient.external_ids.values_list("system", "value"))
    for system, value in standing - places.keys():
        patient.external_ids.filter(system=system, value=value).delete()
    for (system, value), place in places.items():
        if (system, value) in standing:
            continue
        try:
            with transaction.atomic():
                ExternalId(patient=patient, system=system, value=value).save(force_insert=True)
        except IntegrityError as taken:
            owner = ExternalId.objects.select_related("patient").get(system=system, value=value)
            message = _("“%(value)s” in %(system)s is %(owner)s already; take it from them first")
            values = {"value": value, "system": system, "owner": owner.patient.short_id}
            raise Invalid.field(f"{EXTERNAL_IDS}.{place}.value", message % values) from taken
