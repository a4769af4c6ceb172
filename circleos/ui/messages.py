"""Gathers what is said on screen, and compiles its translations.

`python -m circleos.ui.messages` reads every Python file and template, brings each language's
`django.po` up to date, compiles it, and exits with 1 while a translation is missing.
"""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent
LOCALES = PACKAGE / "ui" / "locale"
LANGUAGES = ("de",)
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
FIXED = datetime(2026, 1, 1, tzinfo=UTC)  # a catalogue changes when a text does, not with the day
# The dialect of our templates, as circleos.ui.jinja sets it up.
JINJA = {
    "trimmed": "true",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "silent": "false",
    "extensions": "circleos.ui.inlining.Inline",
}


def compile_messages() -> None:
    """Write the `.mo` beside every `.po` that is newer; Django reads only these."""
    for po in LOCALES.glob("*/LC_MESSAGES/django.po"):
        mo = po.with_suffix(".mo")
        if not mo.is_file() or mo.stat().st_mtime < po.stat().st_mtime:
            compiled = BytesIO()
            write_mo(compiled, _read(po))
            _replace(mo, compiled.getvalue())


def update_messages() -> list[str]:
    """Bring every catalogue up to date with the source; say what is not translated, one a line."""
    source = _source()
    gaps = []
    for language in LANGUAGES:
        po = LOCALES / language / "LC_MESSAGES" / "django.po"
        catalog = _read(po) if po.is_file() else _new(language)
        catalog.update(source, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        catalog.header_comment = f"# The interface of circleOS in {language}."
        catalog.fuzzy = False
        written = BytesIO()
        write_po(written, catalog, width=100, sort_by_file=True, include_lineno=False)
        _replace(po, written.getvalue())
        gaps += [f"{language}: {gap.id!r} ({_place(gap)})" for gap in catalog if _is_gap(gap)]
    return gaps


def _new(language: str) -> Catalog:
    return Catalog(
        locale=language,
        project="circleOS",
        version="1",
        revision_date=FIXED,
        last_translator="circleOS",
        language_team="circleOS",
        msgid_bugs_address="none",
    )


def _source() -> Catalog:
    """Every text of the product, with the files that say it."""
    catalog = Catalog(creation_date=FIXED)
    for path, method in _speaking_files():
        options = JINJA if method == "jinja2" else {}
        for line, text, comments, context in extract_from_file(
            method, path, keywords=KEYWORDS, comment_tags=("Translators:",), options=options
        ):
            place = str(path.relative_to(PACKAGE.parent))
            catalog.add(text, None, [(place, line)], auto_comments=comments, context=context)
    return catalog


def _speaking_files() -> Iterator[tuple[Path, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts and not path.name.startswith(("test_", "conftest")):
            yield path, "python"
    for path in sorted(PACKAGE.glob("*/templates/**/*.html")):
        yield path, "jinja2"


def _is_gap(message: Message) -> bool:
    texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return bool(message.id) and (message.fuzzy or not all(texts))


def _place(message: Message) -> str:
    return ", ".join(path for path, _line in message.locations)


def _read(po: Path) -> Catalog:
    with po.open("rb") as file:
        return read_po(file, locale=po.parent.parent.name)


def _replace(path: Path, content: bytes) -> None:
    """Write a file whole, and only if it changes."""
    if path.is_file() and path.read_bytes() == content:
        os.utime(path)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def main() -> int:
    gaps = update_messages()
    compile_messages()
    for gap in gaps:
        print(gap, file=sys.stderr)
    if gaps:
        print(f"{len(gaps)} texts are not translated.", file=sys.stderr)
    return 1 if gaps else 0


if __name__ == "__main__":
    sys.exit(main())
