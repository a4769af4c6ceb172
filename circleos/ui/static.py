"""The addresses of static files, as the static build wrote them."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings

from circleos.ui.manifest import Manifest


class StaticFileError(RuntimeError):
    """A page names a static file that the static build did not write."""


def static(name: str) -> str:
    """The address of a static file, with the hash of its content: `static("ui/circleos.css")`."""
    files = _files(Path(settings.STATIC_ROOT))
    if name not in files:
        raise StaticFileError(f"No static file {name!r}; is it in a room's static folder?")
    return f"{settings.STATIC_URL}{files[name]}"


def import_map() -> str:
    """The JSON by which modules import each other under their plain names."""
    return _import_map(Path(settings.STATIC_ROOT), settings.STATIC_URL)


@cache
def _import_map(root: Path, prefix: str) -> str:
    modules = {name: prefix + at for name, at in _files(root).items() if name.endswith(".js")}
    return json.dumps({"imports": dict(sorted(modules.items()))}).replace("<", "\\u003c")


@cache
def _files(root: Path) -> dict[str, str]:
    files = Manifest.read(root).files
    if not files:
        raise StaticFileError(
            f"{root} holds no static files; run: python -m circleos.ui.static_build {root}"
        )
    return files
