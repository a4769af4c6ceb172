import re
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circleos.accounts.models import Workspace
from circleos.accounts.reading import (
    parse_interface_language,
    parse_time_zone,
    read,
    required,
    short_text,
)
from circleos.accounts.services.changes import assign
from circleos.accounts.starters import WORKSPACE_STARTERS
from circleos.core.actor import Actor, Origin, writes
from circleos.core.errors import Invalid
from circleos.core.events import Change, record
from circleos.core.fields import BadValue, parse_country
from circleos.core.workspace import workspace_transaction

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SLUG_LENGTH = 60


def parse_slug(text: str) -> str:
    """A workspace's short name in commands: lower-case letters, digits and single hyphens."""
    if not SLUG.fullmatch(text) or len(text) > SLUG_LENGTH:
        raise BadValue(gettext_lazy("Use lower-case letters, digits and hyphens, at most 60"))
    return text


PARSERS = {
    "name": required(short_text(120), gettext_lazy("The practice needs a name")),
    "country": required(parse_country, gettext_lazy("Choose the country")),
    "language": parse_interface_language,
    "time_zone": parse_time_zone,
}


def create_workspace(
    slug: str, fields: Mapping[str, str] | None = None, *, origin: Origin = Origin.COMMAND
) -> Workspace:
    """Make a workspace with what every room starts it with; without a name it is the slug.

    There is nobody yet who could be the actor: the event names the product itself.
    Raises `Invalid` when the slug is taken or a field can not be read.
    """
    typed = {"slug": slug, "name": slug, **(fields or {})}
    values = read({"slug": parse_slug, **PARSERS}, typed)
    with transaction.atomic():
        workspace: Workspace
        workspace, is_new = Workspace.objects.get_or_create(slug=slug, defaults=values)
        if not is_new:
            raise Invalid.field("slug", _("This workspace already exists; take another short name"))
        actor = Actor.system(workspace.pk, origin)
        with workspace_transaction(workspace.pk):
            for starter in WORKSPACE_STARTERS:
                starter.start(actor)
            record(
                actor,
                "workspace.created",
                subject_kind="workspace",
                subject_id=workspace.pk,
                changes=[Change(field, None, value) for field, value in values.items()],
            )
    return workspace


@writes("settings.edit")
def edit_workspace(actor: Actor, changes: Mapping[str, str]) -> Workspace:
    """Write the named settings of the actor's workspace. Its slug never changes."""
    values = read(PARSERS, changes)
    workspace: Workspace = Workspace.objects.select_for_update().get(pk=actor.workspace_id)
    changed = assign(workspace, values)
    if changed:
        workspace.save(update_fields=[change.field for change in changed])
        record(
            actor,
            "workspace.edited",
            subject_kind="workspace",
            subject_id=workspace.pk,
            changes=changed,
        )
    return workspace
