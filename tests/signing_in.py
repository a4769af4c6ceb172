"""By what a person signs in: a passkey, an app, a password."""

import hashlib
from collections.abc import Callable

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from circleos.accounts.models import Membership


def add_passkey(membership: Membership) -> WebAuthn:
    """Register a passkey, as a browser with nothing in it would."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    kept = AttestedCredentialData.create(Aaguid.NONE, b"a passkey", key)
    about = AuthenticatorData.create(
        hashlib.sha256(b"127.0.0.1").digest(), AuthenticatorData.FLAG.AT, 0, kept
    )
    client = CollectedClientData.create(CollectedClientData.TYPE.CREATE, b"", "http://127.0.0.1")
    credential = {
        "id": websafe_encode(b"a passkey"),
        "rawId": websafe_encode(b"a passkey"),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(AttestationObject.create("none", about, {})),
        },
    }
    return WebAuthn.add(membership.user, "Laptop", credential)


def add_app(membership: Membership) -> TOTP:
    """Let this person sign in with codes from an app."""
    return TOTP.activate(membership.user, generate_totp_secret())


def set_any_password(membership: Membership) -> None:
    """Let this person have a password."""
    membership.user.set_password("a long enough password")
    membership.user.save()


# What a person must have for an address to show them anything.
NEEDED_BY: dict[str, Callable[[Membership], object]] = {
    "account_reauthenticate": set_any_password,
    "mfa_reauthenticate": add_app,
    "mfa_reauthenticate_webauthn": add_passkey,
    "mfa_deactivate_totp": add_app,
    "mfa_view_recovery_codes": lambda membership: RecoveryCodes.activate(membership.user),
    "mfa_generate_recovery_codes": add_app,
}
