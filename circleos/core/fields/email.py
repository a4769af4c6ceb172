"""What an email address is."""

import re
from functools import lru_cache

from django.utils.translation import gettext_lazy as _
from email_validator import EmailNotValidError, validate_email

from circleos.core.fields.bad_value import BadValue
from circleos.core.fields.text import clean_text

# RFC 5321 4.5.3.1: 64 before the @-sign, 254 in all.
EMAIL_LENGTH = 254
_LOCAL_LENGTH = 64
# RFC 5322 dot-atom. Its domain can only make it longer than 254 if it is nearly that long itself.
_PLAIN_LOCAL = re.compile(r"[\w!#$%&'*+\-/=?^`{|}~]+(?:\.[\w!#$%&'*+\-/=?^`{|}~]+)*", re.ASCII)
_PLAIN_LENGTH = 150
_NO_ADDRESS = _("Not an email address, such as anna@example.org")


def parse_email(text: str) -> str:
    """An email address by the rules of the library email-validator; the DNS is not asked.

    Kept as typed before the @-sign, in lower case after it. Empty stays empty. Two addresses are
    compared by `email_key`.
    """
    text = clean_text(text, 1000)
    if not text:
        return ""
    local, at, domain = text.rpartition("@")
    if not at:
        raise BadValue(_NO_ADDRESS)
    if len(text) <= _PLAIN_LENGTH and len(local) <= _LOCAL_LENGTH and _PLAIN_LOCAL.fullmatch(local):
        # A domain has many patients, so it is validated once (65 µs) and remembered.
        return f"{local}@{_normalised_domain(domain)}"
    return _validated(text)


def email_key(email: str) -> str:
    """What two addresses are compared by: nobody tells Anna@ from anna@ apart."""
    return email.lower()


@lru_cache(maxsize=1 << 14)
def _normalised_domain(domain: str) -> str:
    return _validated(f"a@{domain}").partition("@")[2]


def _validated(address: str) -> str:
    # test_environment accepts the top-level domain "test", which RFC 2606 keeps for made-up
    # people as it keeps "example"; a bare "@test" is still nobody's address.
    try:
        validated = validate_email(
            address, check_deliverability=False, test_environment=True, strict=True
        )
    except EmailNotValidError as error:
        raise BadValue(_NO_ADDRESS) from error
    if "." not in validated.domain:
        raise BadValue(_NO_ADDRESS)
    return validated.normalized
