# mypy: disallow-subclassing-any=False
# (the library has no types)
"""The forms in which a browser sends a passkey's answer; `settings.MFA_FORMS` names them.

The library takes the answer apart without expecting it to be malformed, and fails instead of
refusing. Whoever is not signed in can send one, so these fields look at it first.
"""

import struct
from typing import Any

from allauth.mfa.webauthn import forms as library
from django import forms
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from circleos.accounts.adapter import SignInAdapter

MALFORMED = (AttributeError, LookupError, TypeError, ValueError, struct.error)


class CredentialField(forms.JSONField):
    """What a browser answers about a passkey, as JSON that can be taken apart."""

    def __init__(self, answer: type[AuthenticationResponse] | type[RegistrationResponse]) -> None:
        self.answer = answer
        super().__init__(widget=forms.HiddenInput)

    def to_python(self, value: Any) -> Any:
        """The JSON. Raises `ValidationError` when it is not such an answer."""
        credential = super().to_python(value)
        try:
            self.answer.from_dict(credential)
        except MALFORMED as error:
            message = str(SignInAdapter.error_messages["incorrect_code"])
            raise forms.ValidationError(message) from error
        return credential


class AddPasskeyForm(library.AddWebAuthnForm):
    credential = CredentialField(RegistrationResponse)


class SignInForm(library.LoginWebAuthnForm):
    credential = CredentialField(AuthenticationResponse)


class SecondStepForm(library.AuthenticateWebAuthnForm):
    credential = CredentialField(AuthenticationResponse)


class ConfirmForm(library.ReauthenticateWebAuthnForm):
    credential = CredentialField(AuthenticationResponse)
