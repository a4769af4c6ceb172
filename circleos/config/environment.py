"""Settings from the environment: three typed readers."""

import os


class BadSetting(SystemExit):
    """An environment variable holds a value that can not be used; the message says which."""


def text(name: str, default: str) -> str:
    return os.environ.get(name) or default


def number(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    try:
        return int(value)
    except ValueError:
        raise BadSetting(f"{name}={value!r} is not a whole number.") from None


def switch(name: str, default: bool) -> bool:
    value = (os.environ.get(name) or str(default)).lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise BadSetting(f"{name}={value!r} is neither on nor off; write 1 or 0.")
