"""Settings from the environment: typed readers."""

import os
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit


class BadSetting(SystemExit):
    """An environment variable holds a value that can not be used; the message says which."""


def text(name: str, default: str) -> str:
    """The variable, or the default when it is missing or empty."""
    return os.environ.get(name) or default


def number(name: str, default: int) -> int:
    """The variable as a whole number. Raises `BadSetting` when it is none."""
    value = os.environ.get(name) or str(default)
    try:
        return int(value)
    except ValueError:
        raise BadSetting(f"{name}={value!r} is not a whole number.") from None


def switch(name: str, default: bool) -> bool:
    """The variable as on or off. Raises `BadSetting` for any other word."""
    value = (os.environ.get(name) or str(default)).lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise BadSetting(f"{name}={value!r} is neither on nor off; write 1 or 0.")


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server and how to talk to it."""

    host: str
    port: int
    user: str
    password: str
    tls_at_once: bool
    starttls: bool


def smtp(name: str) -> Smtp | None:
    """A mail server such as `smtps://user:password@mail.example.org`; None if there is none.

    `smtps` is TLS from the start (port 465), `smtp` asks for TLS with STARTTLS (port 587), and
    `smtp+plain` does without TLS (port 25), for a relay on the same machine.
    """
    address = os.environ.get(name, "")
    if not address:
        return None
    ports = {"smtps": 465, "smtp": 587, "smtp+plain": 25}
    parts = urlsplit(address)
    try:
        port = parts.port or ports[parts.scheme]
    except (KeyError, ValueError):
        port = 0
    if not port or not parts.hostname:
        raise BadSetting(
            f"{name} is no mail server; write it as smtps://user:password@mail.example.org."
        )
    return Smtp(
        parts.hostname,
        port,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        tls_at_once=parts.scheme == "smtps",
        starttls=parts.scheme == "smtp",
    )
