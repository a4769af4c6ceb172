"""Two people at once: fields that somebody changed since the version that another saw."""

from collections.abc import Mapping
from typing import Any, Protocol

from circleos.core.errors import Clash, Conflict


class Versioned(Protocol):
    """A row whose `version` counts the changes; `field_versions` says which one changed a field."""

    version: Any
    field_versions: Any


def refuse_clashes(
    row: Versioned, before: Mapping[str, Any], changed: Mapping[str, Any], version: int | None
) -> None:
    """Raise `Conflict` if somebody changed one of these fields since a version; None is the latest.

    `changed` holds what really differs from `before`: who says the same does not clash.
    """
    if version is None:
        return
    clashes = {
        name: Clash(name, before[name], value)
        for name, value in changed.items()
        if row.field_versions.get(name, 1) > version
    }
    if clashes:
        raise Conflict(clashes, row.version)
