# mypy: disallow-subclassing-any=False
# (the library has no types)
"""Settings → You → Security: codes from an app, passkeys, recovery codes."""

from typing import Any

from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, RemoveWebAuthnView
from django.http import HttpResponse
from django.urls import reverse_lazy

from circleos.accounts.access import page
from circleos.accounts.settings_pages import navigation
from circleos.accounts.views.library import OurPage

SECURITY = reverse_lazy("mfa_index")


class OurSettingsPage(OurPage):
    """The same within the frame of the settings."""

    def render_to_response(self, context: dict[str, Any], **response: Any) -> HttpResponse:
        """The page with the side navigation, Security marked as current."""
        actor = self.request.actor  # type: ignore[attr-defined]  # access.SignedInRequest
        framed = {**context, "settings_pages": navigation(actor, str(SECURITY))}
        return super().render_to_response(framed, **response)


class SetUpApp(OurSettingsPage, ActivateTOTPView):
    """Scan a code with an app, and prove it with the first code."""

    template_name = "accounts/app.html"


class RemoveApp(OurSettingsPage, DeactivateTOTPView):
    """Ask for codes no longer."""

    template_name = "accounts/app_remove.html"


class NewRecoveryCodes(OurSettingsPage, GenerateRecoveryCodesView):
    """Make new codes; the old ones stop working."""

    template_name = "accounts/recovery_codes_new.html"


class RecoveryCodes(OurSettingsPage, ViewRecoveryCodesView):
    """The codes that are left."""

    template_name = "accounts/recovery_codes.html"


class AddPasskey(OurSettingsPage, AddWebAuthnView):
    """Register this device or a key."""

    template_name = "accounts/passkey.html"


class RenamePasskey(OurSettingsPage, EditWebAuthnView):
    """Give it a name one knows it by."""

    template_name = "accounts/passkey_rename.html"
    success_url = SECURITY


class RemovePasskey(OurSettingsPage, RemoveWebAuthnView):
    """Let it open nothing any more."""

    template_name = "accounts/passkey_remove.html"
    success_url = SECURITY


_own = page("account.edit")
set_up_app = _own(SetUpApp.as_view())
remove_app = _own(RemoveApp.as_view())
new_recovery_codes = _own(NewRecoveryCodes.as_view())
recovery_codes = _own(RecoveryCodes.as_view())
add_passkey = _own(AddPasskey.as_view())
rename_passkey = _own(RenamePasskey.as_view())
remove_passkey = _own(RemovePasskey.as_view())
