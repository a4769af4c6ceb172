"""Rich text from anywhere is safe, and keeps what our editor can write."""

import pytest

from circleos.core.fields import BadValue
from circleos.core.rich_text import (
    clean_rich_text,
    plain_text,
    rich_text_of,
    rich_text_typed,
    shown_rich_text,
)

KEPT = [
    "<h2>Findings</h2><p>Lungs <strong>clear</strong>, <em>afebrile</em>.</p>",
    '<ul data-type="taskList"><li data-checked="true" data-type="taskItem"><p>ECG</p></li></ul>',
    '<ol start="3"><li><p>rest</p></li></ol>',
    '<table><tbody><tr><th colspan="2">BP</th></tr><tr><td>9</td><td>8</td></tr></tbody></table>',
    '<p><span data-id="0198c0de-0000-7000-8000-000000000000" data-mention="member">@Bob</span></p>',
]
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="data:text/html,x">x</a>',
    '<p style="position:fixed" class="dialog" id="main" onclick="x()">x</p>',
    "<svg><animate onbegin=alert(1)></svg>",
    '<form action="/sign-out"><button>x</button></form>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<math><mtext><table><mglyph><style><img src=x onerror="alert(1)">',
    '<table><td colspan="9999999">x</td></table>',
    "<style>*{display:none}</style>",
]


@pytest.mark.parametrize("html", KEPT)
def test_what_the_editor_writes_stays(html):
    assert clean_rich_text(html) == html


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_hostile_stays(html):
    clean = clean_rich_text(f"<p>before</p>{html}")
    assert clean.startswith("<p>before</p>")
    for word in (
        "alert(",
        "onerror",
        "script",
        "style",
        "<form",
        "<iframe",
        "9999",
        "data:",
        "id=",
    ):
        assert word not in clean


def test_a_link_tells_the_other_site_nothing():
    clean = clean_rich_text('<p><a href="https://example.org/x" target="_blank">x</a></p>')
    assert clean == '<p><a href="https://example.org/x" rel="noopener noreferrer">x</a></p>'


@pytest.mark.parametrize("html", ["", " ", "<p></p>", "<p> </p><p><br></p>", "<script>1</script>"])
def test_what_shows_nothing_is_nothing(html):
    assert clean_rich_text(html) == ""


def test_what_nobody_can_see_is_removed_also_from_entities():
    assert clean_rich_text("<p>a\x00b&#8238;c\u202e</p>") == "<p>abc</p>"


def test_more_than_a_megabyte_is_refused_with_the_way_out():
    with pytest.raises(BadValue, match="1 MB"):
        clean_rich_text("<p>" + "ä" * 500_000 + "</p>")


def test_cleaning_twice_changes_nothing():
    for html in (*KEPT, *HOSTILE):
        assert clean_rich_text(clean := clean_rich_text(html)) == clean


def test_plain_text_keeps_its_paragraphs_and_lines():
    assert rich_text_of("First\nline\r\n\r\n<b>2 & 3</b>") == (
        "<p>First<br>line</p><p>&lt;b&gt;2 &amp; 3&lt;/b&gt;</p>"
    )
    assert rich_text_of(" \n ") == ""


def test_without_scripts_html_stays_html_and_what_is_typed_stays_text():
    assert rich_text_typed("<p>x</p>") == "<p>x</p>"
    typed = "<img src=x onerror=alert(1)>"
    assert rich_text_typed(typed) == "<p>&lt;img src=x onerror=alert(1)&gt;</p>"


def test_the_text_without_its_form_is_readable():
    html = "".join(KEPT[:4])
    assert plain_text(html) == ("Findings\nLungs clear, afebrile.\n[x] ECG\n- rest\nBP\n9 | 8")


@pytest.mark.parametrize(
    "scheme", ["1-0-1", "1-0-0-1", "½-0-½", "1½-0-1", "0,5-0-0,5", "1/2-0-1", "1 - 0 - 1", "1–0–1"]
)
def test_no_line_ends_within_a_dosage_scheme(scheme):
    clean = clean_rich_text(f"<p>Ramipril 5 mg {scheme}, from today</p>")
    kept = f'<span class="nowrap">{scheme}</span>'
    assert shown_rich_text(clean) == f"<p>Ramipril 5 mg {kept}, from today</p>"


@pytest.mark.parametrize(
    "text",
    ["2026-11-23", "030-901-27713", "COVID-19", "5-10 mg", "x1-0-1", "1-0-1-A", "ICD-10-1-2"],
)
def test_other_hyphens_may_end_a_line(text):
    assert shown_rich_text(f"<p>{text}</p>") == f"<p>{text}</p>"


def test_what_looks_like_a_scheme_within_a_tag_opens_none():
    clean = clean_rich_text('<a href="https://example.org/>1-0-1 onclick=x() ">1-0-1</a>')
    head, separator, rest = shown_rich_text(clean).partition('<span class="nowrap">')
    assert separator
    assert head == clean.removesuffix("1-0-1</a>")
    assert rest == "1-0-1</span></a>"
