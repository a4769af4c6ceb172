"""Makes the folder of static files that the web server serves.

One stylesheet from the many, the font cut to size, htmx and the editor of rich text from their
wheels and our own modules, each under a name that carries the hash of its content, so that browsers
may keep it for ever, and each compressed beforehand. `manifest.json` maps plain names to hashed
ones. Nothing is done when no input has changed.
"""

import fcntl
import gzip
import hashlib
import json
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # ships no types

from circleos.ui.font import subset_inter
from circleos.ui.manifest import MANIFEST, Manifest
from circleos.ui.messages import compile_messages

PACKAGE = Path(__file__).resolve().parent.parent
LOCK = ".lock"
LAYERS = ("reset", "tokens", "base", "components", "pages")
FONT = "ui/inter.woff2"
STYLES = "ui/circleos.css"
HTMX = "ui/htmx.js"
EDITOR = "ui/prose-editor.js"
WHEELS = ("fontpkg-inter", "fonttools", "django-htmx", "django-prose-editor", "brotli")
LEFTOVERS_STAY_S = 7 * 24 * 3600
COMPRESSED = {".css", ".js", ".svg", ".json"}
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_URL = re.compile(r'url\("([^":]+)"\)')


def build(target: Path) -> bool:
    """Bring the folder up to date, compile the translations; say whether files were written.

    Safe to call from several processes at once. The first build takes 5 to 10 s, nearly all of
    it for the font; later ones keep the font, and one without a change takes a few milliseconds.
    """
    compile_messages()
    target.mkdir(parents=True, exist_ok=True)
    with _alone(target):
        inputs = _fingerprint()
        before = Manifest.read(target)
        if before.inputs == inputs and before.complete_in(target):
            return False
        files = _write_all(target, before)
        manifest = Manifest(inputs, _font_fingerprint(), files)
        _write(target / MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
        _remove_leftovers(target, keep={*files.values(), MANIFEST, LOCK})
    return True


def _write_all(target: Path, before: Manifest) -> dict[str, str]:
    """Write every file; plain names with the names they were written under."""
    files: dict[str, str] = {}
    if before.font == _font_fingerprint() and (target / before.files[FONT]).is_file():
        files[FONT] = before.files[FONT]
    else:
        files[FONT] = _publish(target, FONT, subset_inter())
    files[HTMX] = _publish(target, HTMX, _of_wheel("django_htmx", "htmx-2.min.js"))
    files[EDITOR] = _publish(target, EDITOR, _of_wheel("django_prose_editor", "editor.js"))
    for source in _own_files():
        name = _name(source)
        if source.suffix != ".css":
            files[name] = _publish(target, name, source.read_bytes())
    files[STYLES] = _publish(target, STYLES, _stylesheet(files).encode())
    return files


def _stylesheet(files: dict[str, str]) -> str:
    """All stylesheets in one, layer after layer, with the hashed names of what they load."""
    parts = [f"@layer {', '.join(LAYERS)};"]
    for layer in LAYERS:
        for source in _styles_of(layer):
            text = _COMMENT.sub("", source.read_text())
            lines = [line.strip() for line in text.splitlines() if line.strip()]
            parts.append(f"@layer {layer} {{\n" + "\n".join(lines) + "\n}")
    css = "\n".join(parts) + "\n"
    return _URL.sub(lambda found: f'url("{Path(files[f"ui/{found[1]}"]).name}")', css)


def _styles_of(layer: str) -> list[Path]:
    own = PACKAGE / "ui" / "static" / "ui" / "css"
    styles = [own / f"{layer}.css"] if (own / f"{layer}.css").is_file() else []
    styles += sorted((own / layer).glob("*.css"))
    if layer == "pages":  # what a room adds for its own pages
        styles += [
            source
            for source in _own_files()
            if source.suffix == ".css" and own not in source.parents
        ]
    return styles


def _own_files() -> list[Path]:
    return sorted(path for path in PACKAGE.glob("*/static/**/*") if path.is_file())


def _name(source: Path) -> str:
    """The name of one of our files as templates write it: `ui/js/toast.js`."""
    return "/".join(source.relative_to(PACKAGE).parts[2:])


def _of_wheel(library: str, name: str) -> bytes:
    """A script as its wheel brings it, without the mention of a source map that is not served."""
    spec = find_spec(library)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"The library {library} is missing; run make setup.")
    script = (Path(spec.origin).with_name("static") / library / name).read_bytes()
    return re.sub(rb"\n//# sourceMappingURL=\S+\s*$", b"\n", script)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for source in [*_own_files(), Path(__file__)]:
        digest.update(f"{source}\0".encode() + hashlib.sha256(source.read_bytes()).digest())
    digest.update(_font_fingerprint().encode())
    digest.update(repr([(wheel, version(wheel)) for wheel in WHEELS]).encode())
    return digest.hexdigest()


def _font_fingerprint() -> str:
    recipe = Path(__file__).with_name("font.py").read_bytes()
    versions = f"{version('fontpkg-inter')} {version('fonttools')}"
    return hashlib.sha256(recipe + versions.encode()).hexdigest()


def _publish(target: Path, name: str, content: bytes) -> str:
    """Write a file under its hashed name, and return that name."""
    path = Path(name)
    digest = hashlib.sha256(content).hexdigest()[:10]
    hashed = path.with_name(f"{path.stem}.{digest}{path.suffix}").as_posix()
    _write(target / hashed, content)
    return hashed


def _write(path: Path, content: bytes) -> None:
    """Write a file and its compressed twins, each whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    twins = {path: content}
    if path.suffix in COMPRESSED and path.name != MANIFEST:
        quality = 11 if len(content) < 500_000 else 7
        twins[path.with_name(path.name + ".gz")] = gzip.compress(content, mtime=0)
        twins[path.with_name(path.name + ".br")] = brotli.compress(content, quality=quality)
    for place, bytes_ in twins.items():
        unfinished = place.with_name(f".{place.name}.{os.getpid()}")
        unfinished.write_bytes(bytes_)
        unfinished.replace(place)


def _remove_leftovers(target: Path, keep: set[str]) -> None:
    """Remove what earlier builds left, but for a week: pages that are open still ask for it."""
    kept = {name + ending for name in keep for ending in ("", ".gz", ".br")}
    long_ago = time.time() - LEFTOVERS_STAY_S
    for path in target.rglob("*"):
        if (
            path.is_file()
            and path.relative_to(target).as_posix() not in kept
            and path.stat().st_mtime < long_ago
        ):
            path.unlink()


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Let one process build at a time."""
    with (target / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    changed = build(Path(sys.argv[1]))
    print("Static files written." if changed else "Static files are up to date.", file=sys.stderr)
