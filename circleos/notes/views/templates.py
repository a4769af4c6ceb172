"""Settings → Workflow → Templates."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from circleos.accounts.access import SignedInRequest
from circleos.accounts.access import page as requires
from circleos.accounts.settings_pages import settings_page
from circleos.core.errors import Invalid
from circleos.core.fields import BadValue
from circleos.core.rich_text import rich_text_typed
from circleos.notes.models import NoteTemplate
from circleos.notes.queries import all_templates, find_template, types_offered
from circleos.notes.services import (
    archive_template,
    create_template,
    edit_template,
    restore_template,
)
from circleos.ui.render import go_to, toast_on_next_page

FIELDS = ("name", "title", "type", "body")


@requires("templates.manage")
def templates(request: SignedInRequest) -> HttpResponse:
    """The templates by name; what is archived stands below."""
    found = all_templates()
    context = {
        "offered": [each for each in found if each.archived_at is None],
        "archived": [each for each in found if each.archived_at is not None],
    }
    return settings_page(request, "notes/templates.html", context)


@requires("templates.manage")
def new_template(request: SignedInRequest) -> HttpResponse:
    """Add a template."""
    return _form(request, None)


@requires("templates.manage")
def change_template(request: SignedInRequest, template_id: UUID) -> HttpResponse:
    """Change a template."""
    return _form(request, find_template(template_id))


@require_POST
@requires("templates.manage")
def archive(request: SignedInRequest, template_id: UUID) -> HttpResponse:
    """Offer it no longer; the next page offers Undo."""
    template = archive_template(request.actor, template_id)
    undo = reverse("notes:restore-template", args=[template_id])
    toast_on_next_page(request, _("%(name)s archived") % {"name": template}, undo=undo)
    return go_to(request, reverse("notes:templates"))


@require_POST
@requires("templates.manage")
def restore(request: SignedInRequest, template_id: UUID) -> HttpResponse:
    """Offer it again."""
    template = restore_template(request.actor, template_id)
    toast_on_next_page(request, _("%(name)s restored") % {"name": template})
    return go_to(request, reverse("notes:templates"))


def _form(request: SignedInRequest, template: NoteTemplate | None) -> HttpResponse:
    typed = {name: getattr(template, name) if template else "" for name in FIELDS}
    errors: Mapping[str, str] = {}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in FIELDS}
        try:
            saved = _save(request, template, typed)
        except Invalid as invalid:
            errors = invalid.messages
        else:
            toast_on_next_page(request, _("%(name)s saved") % {"name": saved})
            return go_to(request, reverse("notes:templates"))
    context = {"template": template, "typed": typed, "errors": errors, "types": types_offered()}
    status = Invalid.status if errors else 200
    return settings_page(request, "notes/template.html", context, status=status)


def _save(
    request: SignedInRequest, template: NoteTemplate | None, typed: dict[str, str]
) -> NoteTemplate:
    try:
        body = rich_text_typed(typed["body"])
    except BadValue as bad:
        raise Invalid.field("body", bad.message) from bad
    name, title, type_ = typed["name"], typed["title"], typed["type"]
    if template is None:
        return create_template(request.actor, name=name, title=title, type_=type_, body=body)
    return edit_template(request.actor, template.pk, name=name, title=title, type_=type_, body=body)
