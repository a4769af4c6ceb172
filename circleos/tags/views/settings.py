"""Settings → Tags: what tags there are, how they look, which of them are one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from circleos.accounts.access import SignedInRequest
from circleos.accounts.access import page as requires
from circleos.accounts.settings_pages import settings_dialog, settings_page
from circleos.core.errors import Invalid, NotFound
from circleos.tags.models import Color, Kind, Tag
from circleos.tags.queries import count_carrying, find_tag, tags_in_use, tags_with_counts
from circleos.tags.services import (
    archive_tag,
    create_tag,
    edit_tag,
    merge_tags,
    restore_tag,
    undo_merge,
)
from circleos.ui.render import go_to, toast_on_next_page

FIELDS = ("name", "kind", "color", "description")


@requires("tags.manage")
def tags(request: SignedInRequest) -> HttpResponse:
    """All tags with the number of patients who carry them."""
    found = tags_with_counts()
    in_use = [each for each in found if each.tag.merged_into_id is None]
    context = {
        "offered": [each for each in in_use if each.tag.archived_at is None],
        "archived": [each for each in in_use if each.tag.archived_at is not None],
        "merged": [each for each in found if each.tag.merged_into_id is not None],
    }
    return settings_page(request, "tags/settings.html", context)


@requires("tags.manage")
def new_tag(request: SignedInRequest) -> HttpResponse:
    """Make a tag."""
    if request.method != "POST":
        return _form(request, None, {"kind": Kind.PLAIN, "color": Color.TEAL})
    typed = _typed(request)
    try:
        tag = create_tag(request.actor, **typed)
    except Invalid as invalid:
        return _form(request, None, typed, invalid)
    toast_on_next_page(request, _("%(name)s saved") % {"name": tag})
    return go_to(request, reverse("tags:tags"))


@requires("tags.manage")
def edit(request: SignedInRequest, tag_id: UUID) -> HttpResponse:
    """Change a tag, on all who carry it."""
    tag = find_tag(tag_id)
    if request.method != "POST":
        return _form(request, tag, {name: getattr(tag, name) for name in FIELDS})
    typed = _typed(request)
    try:
        tag = edit_tag(request.actor, tag_id, typed)
    except Invalid as invalid:
        return _form(request, tag, typed, invalid)
    toast_on_next_page(request, _("%(name)s saved") % {"name": tag})
    return go_to(request, reverse("tags:tags"))


@requires("tags.manage")
def merge(request: SignedInRequest, tag_id: UUID) -> HttpResponse:
    """Choose the tag into which another goes; the toast undoes it."""
    tag, message = find_tag(tag_id), ""
    into = request.POST.get("into", "")
    if request.method == "POST":
        try:
            survivor = merge_tags(request.actor, tag_id, into=_id(into))
        except Invalid as invalid:
            message = invalid.errors[0].message
        else:
            said = _("%(tag)s is %(other)s now") % {"tag": tag, "other": survivor}
            undo = reverse("tags:state", args=[tag_id, "unmerge"])
            toast_on_next_page(request, said, undo=undo)
            return go_to(request, reverse("tags:tags"))
    context = {
        "merging": tag,
        "patients": count_carrying(tag),
        "others": [
            (str(each.pk), each.name)
            for each in tags_in_use()
            if each.pk != tag.pk and each.kind == tag.kind
        ],
        "into": into,
        "message": message,
    }
    status = Invalid.status if message else 200
    return settings_dialog(request, "tags/settings_merge.html", context, status=status)


@require_POST
@requires("tags.manage")
def change_state(request: SignedInRequest, tag_id: UUID, state: str) -> HttpResponse:
    """Archive or restore a tag, or undo its merge; archiving can be undone from the toast."""
    undo = ""
    try:
        match state:
            case "archive":
                tag = archive_tag(request.actor, tag_id)
                undo = reverse("tags:state", args=[tag_id, "restore"])
                said = _("%(name)s archived") % {"name": tag}
            case "restore":
                said = _("%(name)s restored") % {"name": restore_tag(request.actor, tag_id)}
            case "unmerge":
                said = _("%(name)s is back") % {"name": undo_merge(request.actor, tag_id)}
            case _:
                raise Http404
    except Invalid as invalid:
        said = invalid.errors[0].message
    toast_on_next_page(request, said, undo=undo)
    return go_to(request, reverse("tags:tags"))


def _form(
    request: SignedInRequest,
    tag: Tag | None,
    values: Mapping[str, str],
    invalid: Invalid | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "edited": tag,
        "values": {name: values.get(name, "") for name in FIELDS},
        "errors": invalid.messages if invalid else {},
        "kinds": [(kind.value, kind.label) for kind in (Kind.PLAIN, Kind.ALERT)],
        "colors": Color.choices,
    }
    status = Invalid.status if invalid else 200
    return settings_dialog(request, "tags/settings_tag.html", context, status=status)


def _typed(request: SignedInRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in FIELDS}


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
