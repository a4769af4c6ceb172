"""The key under which a browser keeps what could not be saved while the connection was lost.

It is derived from the installation's secret for one member, and handed to that member alone while
signed in. Whoever sits at a shared computer next finds ciphertext at most.
"""

from base64 import b64encode

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from circleos.core.actor import Actor

AES_256 = 32  # bytes
_PURPOSE = b"circleos.notes.draft"


def draft_key(actor: Actor) -> str:
    """This member's key for AES-256-GCM, as base64 (HKDF-SHA256, RFC 5869)."""
    whose = f"{actor.workspace_id} {actor.id}".encode()
    hkdf = HKDF(SHA256(), AES_256, salt=_PURPOSE, info=whose)
    return b64encode(hkdf.derive(settings.SECRET_KEY.encode())).decode()
