from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circleos.accounts.models import Location, Workspace
from circleos.accounts.queries import forget_locations, locations
from circleos.accounts.reading import parse_time_zone, read, required, short_text
from circleos.accounts.services.changes import assign
from circleos.accounts.services.members import lock_workspace
from circleos.core.actor import Actor, writes
from circleos.core.errors import Invalid, NotFound
from circleos.core.events import Change, record
from circleos.core.fields import (
    parse_city,
    parse_country,
    parse_phone,
    parse_postal_code,
    parse_street,
)
from circleos.core.folding import fold_name

PLAIN = {
    "name": required(short_text(120), gettext_lazy("A location needs a name")),
    "street": parse_street,
    "city": parse_city,
    "country": required(parse_country, gettext_lazy("Choose the country")),
    "time_zone": parse_time_zone,
}


@writes("locations.manage")
def create_location(actor: Actor, fields: Mapping[str, str]) -> Location:
    """Add a place where the practice works, after the others.

    Country and time zone are the workspace's unless given. Raises `Invalid` for a name that
    another location bears, archived ones included.
    """
    lock_workspace(actor.workspace_id)
    workspace = Workspace.objects.get(pk=actor.workspace_id)
    typed = {
        "name": "",
        "country": workspace.country,
        "time_zone": workspace.time_zone,
        **fields,
    }
    location = Location()
    values = _read(location, typed)
    last = Location.objects.aggregate(last=Max("position"))["last"]
    location.position = 0 if last is None else last + 1
    assign(location, values)
    location.save(force_insert=True)
    _record(
        actor,
        "location.created",
        location,
        *(Change(field, None, value) for field, value in values.items() if value),
    )
    return location


@writes("locations.manage")
def edit_location(actor: Actor, location_id: UUID, changes: Mapping[str, str]) -> Location:
    """Write the named fields of a location."""
    location = _locked(actor, location_id)
    changed = assign(location, _read(location, changes))
    if changed:
        location.save(force_update=True)
        _record(actor, "location.edited", location, *changed)
    return location


@writes("locations.manage")
def move_location(actor: Actor, location_id: UUID, *, up: bool) -> Location:
    """Change places with the neighbour before (`up`) or after. At the end nothing happens."""
    location = _locked(actor, location_id)
    row = locations()
    at = row.index(location)
    to = at - 1 if up else at + 1
    if 0 <= to < len(row):
        row[at], row[to] = row[to], row[at]
        for position, place in enumerate(row):
            place.position = position
        Location.objects.bulk_update(row, ["position"])
        _record(actor, "location.moved", location, Change("position", at, to))
    return location


@writes("locations.manage")
def archive_location(actor: Actor, location_id: UUID) -> Location:
    """Offer a location no longer. What happened there keeps it."""
    return _set_archived(actor, location_id, "location.archived", timezone.now())


@writes("locations.manage")
def restore_location(actor: Actor, location_id: UUID) -> Location:
    """Offer an archived location again."""
    return _set_archived(actor, location_id, "location.restored", None)


def _set_archived(
    actor: Actor, location_id: UUID, kind: str, archived_at: datetime | None
) -> Location:
    location = _locked(actor, location_id)
    if (location.archived_at is None) != (archived_at is None):
        location.archived_at = archived_at
        location.save(force_update=True)
        _record(actor, kind, location)
    return location


def _read(location: Location, typed: Mapping[str, str]) -> dict[str, str]:
    values = read(PLAIN, typed)
    country = values.get("country", location.country)
    values |= read(
        {
            "postal_code": lambda text: parse_postal_code(text, country),
            "phone": lambda text: parse_phone(text, country),
        },
        typed,
    )
    if "name" in values and _name_taken(location, values["name"]):
        raise Invalid.field(
            "name",
            _("There is a location named %(name)s; take another name") % {"name": values["name"]},
        )
    return values


def _name_taken(location: Location, name: str) -> bool:
    others = Location.objects.exclude(pk=location.pk).values_list("name", flat=True)
    return fold_name(name) in {fold_name(other) for other in others}


def _locked(actor: Actor, location_id: UUID) -> Location:
    lock_workspace(actor.workspace_id)
    location: Location | None = Location.objects.filter(pk=location_id).first()
    if location is None:
        raise NotFound
    return location


def _record(actor: Actor, kind: str, location: Location, *changes: Change) -> None:
    forget_locations()
    record(actor, kind, subject_kind="location", subject_id=location.pk, changes=changes)
