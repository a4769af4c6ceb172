"""People who sign in. They belong to no workspace, so these services have no actor."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circleos.accounts.models import User
from circleos.accounts.queries import user_with_email
from circleos.accounts.reading import read, required, short_text
from circleos.accounts.services.sessions import end_sessions
from circleos.core.errors import FieldError, Invalid
from circleos.core.fields import email_key, parse_email

parse_person_name = required(short_text(120), gettext_lazy("A name is required"))
parse_required_email = required(parse_email, gettext_lazy("An email address is required"))
PARSERS = {"email": parse_required_email, "name": parse_person_name}


@transaction.atomic
def create_user(email: str, *, name: str, password: str) -> User:
    """Make a person who can sign in. The address is kept in lower case, the password as argon2.

    Raises `Invalid` when the address is taken, or the password too easy to guess.
    """
    values = read(PARSERS, {"email": email, "name": name})
    user = User(email=email_key(values["email"]), name=values["name"])
    if user_with_email(user.email):
        raise Invalid.field(
            "email", _("Somebody signs in with this address already; take another one")
        )
    check_new_password(user, password)
    user.set_password(password)
    user.save(force_insert=True)
    return user


@transaction.atomic
def set_password(user: User, password: str, *, but_keep: str | None = None) -> None:
    """Give the user a new password and end all their sessions, but the one of this key."""
    check_new_password(user, password)
    user.set_password(password)
    user.save(update_fields=["password"])
    end_sessions(user, but_keep=but_keep)


def check_new_password(user: User, password: str) -> None:
    """Raise `Invalid`, field `password`, when it is too short, too common or like the name."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(*(FieldError("password", message) for message in error.messages)) from error
