"""What the library's views (django-allauth) need to show our pages."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse

from circleos.ui.render import page


class OurPage:
    """Renders the view's template as every other page is rendered."""

    request: HttpRequest
    template_name: str

    def render_to_response(self, context: dict[str, Any], **response: Any) -> HttpResponse:
        """The page; 422 when what was sent is refused."""
        form: Form | None = context.get("form")
        refused = form is not None and form.is_bound and not form.is_valid()
        errors = [("", message) for message in form.non_field_errors()] if form else []
        answer = page(
            self.request,
            self.template_name,
            {**context, "errors": errors},
            status=422 if refused else 200,
        )
        answer["Cache-Control"] = "no-store"
        return answer
