# mypy: disallow-subclassing-any=False
# (the library has no types)
"""A forgotten password: asking for a link, and choosing a new one behind it."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.views import PasswordResetFromKeyView, PasswordResetView
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from circleos.accounts.access import public
from circleos.accounts.mails import PASSWORD_LINK, send_letter
from circleos.accounts.models import User
from circleos.accounts.queries import user_with_email
from circleos.accounts.services import check_new_password, set_password
from circleos.accounts.views.library import OurPage
from circleos.core.errors import Invalid
from circleos.ui.render import page


class AskForm(forms.Form):
    email = forms.EmailField(max_length=254)

    def save(self, request: HttpRequest) -> None:
        """Send the letter, if there is somebody. The answer and its time are always the same."""
        user = user_with_email(self.cleaned_data["email"])
        send_letter(PASSWORD_LINK, user, get_language() or "en")


class NewPasswordForm(forms.Form):
    password = forms.CharField(strip=False)

    def __init__(self, *args: Any, user: User | None, temp_key: str, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """The password, if it is good enough."""
        password: str = self.cleaned_data["password"]
        if self.user is not None:
            try:
                check_new_password(self.user, password)
            except Invalid as invalid:
                raise forms.ValidationError(
                    [error.message for error in invalid.errors]
                ) from invalid
        return password

    def save(self) -> None:
        """Set the password and end all sessions."""
        if self.user is not None:
            set_password(self.user, self.cleaned_data["password"])


class Forgot(OurPage, PasswordResetView):
    """Ask for a link. Without a mail server the page says who can help."""

    template_name = "accounts/forgot.html"
    form_class = AskForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "mail_configured": settings.MAIL_CONFIGURED}


class NewPassword(OurPage, PasswordResetFromKeyView):
    """Choose a new password behind a link that works once."""

    template_name = "accounts/new_password.html"
    form_class = NewPasswordForm

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        """Save it, and let them sign in with it at once."""
        response: HttpResponse = super().form_valid(form)
        get_adapter().forget_failures(self.request, self.reset_user.email)
        return response

    def get_success_url(self) -> str:
        """To the sign-in page: whoever has a second step is asked for it there."""
        messages.success(self.request, _("Sign in with your new password"))
        return reverse("account_login")


forgot = public(Forgot.as_view())
new_password = public(NewPassword.as_view())


@public
def asked(request: HttpRequest) -> HttpResponse:
    """Says that a link is on its way, if there is somebody with that address."""
    return page(request, "accounts/asked.html")
