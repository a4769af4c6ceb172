"""Rich text: HTML as our editor writes it, the same wherever it came from.

`clean_rich_text` is the one way in, for pages, API and import. What it gives back is safe to show
in any page, to print and to hand out: no script, no style, no foreign image, no form.
"""

import re
from html import escape
from html.parser import HTMLParser

import nh3
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from circleos.core.fields import BadValue, storable

LONGEST_BYTES = 1_000_000
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CELLS = ("td", "th")
# What begins a line of its own when the text is read without its form.
_BLOCKS = frozenset({"p", "div", "li", "ul", "ol", "blockquote", "pre", "table", "tr", "hr"}) | {
    *_HEADINGS
}
_TAGS = _BLOCKS | {
    *("a", "b", "strong", "i", "em", "u", "s", "code", "sub", "sup", "span", "br"),
    *("thead", "tbody", "tfoot", *_CELLS),
}
_LARGEST_SPAN = 100
_NUMBER = re.compile(r"[0-9]{1,4}")
_MENTION = {"data-mention", "data-id"}
_ID = re.compile(r"[0-9a-f-]{36}")
# A tag of ours: what is typed into a field without the editor is plain text unless it has one.
_MARKUP = re.compile(r"</?(?:p|ul|ol|li|table|blockquote|strong|em|h[1-6])\b[^<>]*>")
# How many of a medicine at which time of day: 1-0-1, ½-0-½, 1 - 0 - 0 - 1. Tags are passed over
# whole, since what looks like one may stand in an address.
_DOSE = r"(?:[0-9]{1,3}(?:[.,/][0-9]{1,2})?[¼½¾⅓⅔]?|[¼½¾⅓⅔])"
_TAG_OR_SCHEME = re.compile(
    r'(?P<tag><(?:[^"<>]|"[^"]*")*+>)'
    rf"|(?<![\w.,/-]){_DOSE}(?:\s?[-–]\s?{_DOSE}){{2,5}}(?![\w/]|[-–]\w)"
)


def _attribute(tag: str, name: str, value: str) -> str | None:
    """The value of an attribute that may hold only some of the values it could."""
    if name in {"colspan", "rowspan"}:
        return value if _NUMBER.fullmatch(value) and int(value) <= _LARGEST_SPAN else None
    if name == "start":
        return value if _NUMBER.fullmatch(value) else None
    if name == "data-id":
        return value if _ID.fullmatch(value) else None
    return value


_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    attributes={
        "a": {"href", "title", *_MENTION},
        "span": set(_MENTION),
        "ol": {"start"},
        **{cell: {"colspan", "rowspan"} for cell in _CELLS},
    },
    tag_attribute_values={
        "ul": {"data-type": {"taskList"}},
        "li": {"data-type": {"taskItem"}, "data-checked": {"true", "false"}},
    },
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener noreferrer",
)


def clean_rich_text(html: str) -> str:
    """HTML from anywhere with only what our editor can write; empty if nothing can be seen.

    Headings, lists, task lists, tables, links, emphasis, quotes and mentions stay; of everything
    else the text. Raises `BadValue` beyond 1 MB, or if it can not be stored as UTF-8.
    """
    html = storable(html)
    if len(html.encode()) > LONGEST_BYTES:
        raise BadValue(_("Too long: at most 1 MB of text with its form; divide it into several"))
    # An entity may stand for what `storable` removes.
    clean = storable(_CLEANER.clean(html)).strip()
    return clean if plain_text(clean) or "<hr" in clean else ""


def rich_text_of(plain: str) -> str:
    """Plain text as rich text: an empty line begins a paragraph, a line break stays one."""
    paragraphs = re.split(r"\n\s*\n", storable(plain.replace("\r\n", "\n")).strip())
    lines = ("<br>".join(escape(paragraph.strip()).split("\n")) for paragraph in paragraphs)
    return clean_rich_text("".join(f"<p>{line}</p>" for line in lines))


def rich_text_typed(text: str) -> str:
    """What a form sends: HTML from the editor, plain text where scripts do not run."""
    return clean_rich_text(text) if _MARKUP.search(text) else rich_text_of(text)


def shown_rich_text(clean: str) -> Markup:
    """Rich text as it stands in a page. It must have been stored by `clean_rich_text`.

    Lines do not end within a dosage scheme: 1-0- at the end of one could be read as all of it.
    """
    return Markup(_TAG_OR_SCHEME.sub(_in_one_line, clean))  # noqa: S704  cleaned when stored


def _in_one_line(found: re.Match[str]) -> str:
    return found["tag"] or f'<span class="nowrap">{found[0]}</span>'


class _Reader(HTMLParser):
    """Reads the text of clean rich text, a line for each block."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS or tag == "br":
            self._new_line()
        if tag == "li":
            checked = dict(attrs).get("data-checked")
            self.lines[-1] += {"true": "[x] ", "false": "[ ] "}.get(checked or "", "- ")
        elif tag in _CELLS and self.lines[-1]:
            self.lines[-1] += " | "

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._new_line()

    def handle_data(self, data: str) -> None:
        self.lines[-1] += re.sub(r"\s+", " ", data)

    def _new_line(self) -> None:
        # A paragraph in an item of a list goes on behind the item's mark.
        if self.lines[-1].strip() not in {"", "-", "[x]", "[ ]"}:
            self.lines.append("")


def plain_text(clean: str) -> str:
    """The text of clean rich text without its form: a line for each paragraph, item or row."""
    reader = _Reader()
    reader.feed(clean)
    reader.close()
    return "\n".join(line for each in reader.lines if (line := each.strip()))
