"""Components are rendered as templates say them."""

import re
from pathlib import Path

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from jinja2 import UndefinedError

from circleos.ui.jinja import COMPONENT_NAMES, COMPONENTS
from circleos.ui.render import page

HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def shown(source: str, **context: object) -> str:
    """What a template says, on one line."""
    template = engines["jinja2"].env.from_string(source)
    return re.sub(r"\s+", " ", template.render(**context)).strip()


@pytest.mark.parametrize(
    "source",
    [
        "{{ button(text) }}",
        "{{ link_button(text, text) }}",
        "{{ copy_button(text, text, text) }}",
        "{{ field('a', text, text, error=text, hint=text, attrs={'title': text}) }}",
        "{{ field('a', text, text, 'select', options=[(text, text)]) }}",
        "{{ field('a', text, text, 'textarea') }}",
        "{{ tag(text, 'teal', 'alert') }}",
        "{{ person(text, text, href=text, unconfirmed=true) }}",
        "{{ toast(text, undo=text) }}",
        "{{ empty_state(text, text) }}",
        "{{ breadcrumbs([(text, text), (text, '')]) }}",
        "{{ page_head(text, 3) }}",
        "{{ filter_chip(text, text, text) }}",
        "{{ conflict('a', text, text, text, text) }}",
        "{{ fact(text, text) }}",
        "{% call card(text, text, all=text) %}{{ text }}{% endcall %}",
        "{% call menu('a', text, name=text) %}{{ menu_link(text, text) }}{% endcall %}",
        "{{ form_errors([('a', text)]) }}",
    ],
)
def test_nothing_a_person_typed_becomes_markup(source):
    html = shown(source, text=HOSTILE)
    assert "<script" not in html
    assert '">&lt;' not in html  # the quote would have ended its attribute
    assert "alert(1)" in html


def test_a_field_leads_from_its_label_to_its_error():
    html = shown(
        "{{ field('phone', 'Phone', '0049', 'tel', error='Too short', hint='With code') }}"
    )
    assert '<label class="field-label" for="field-phone">Phone</label>' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="field-phone-hint field-phone-error"' in html
    assert 'id="field-phone-error"' in html


def test_a_field_keeps_the_description_of_its_caller():
    html = shown("{{ field('a', 'A', hint='H', attrs={'aria-describedby': 'live'}) }}")
    assert html.count("aria-describedby") == 1
    assert 'aria-describedby="field-a-hint live"' in html


def test_a_select_chooses_by_value_whatever_its_type():
    html = shown("{{ field('a', 'A', 2, 'select', options=[('1', 'One'), ('2', 'Two')]) }}")
    assert '<option value="2" selected>Two</option>' in html


def test_a_textarea_keeps_its_first_empty_line():
    template = engines["jinja2"].env.from_string("{{ field('a', 'A', '\n\nText', 'textarea') }}")
    assert ">\n\n\nText</textarea>" in template.render()


def test_an_alert_says_so_without_colour():
    assert "Alert:" in shown("{{ tag('Penicillin allergy', 'red', 'alert') }}")
    assert "Alert:" not in shown("{{ tag('VIP', 'teal') }}")


def test_an_unconfirmed_person_is_said_to_be_so():
    assert "(to confirm)" in shown("{{ person('Lena Wolf', unconfirmed=true) }}")


def test_a_missing_value_is_said():
    assert "–" in shown("{{ fact('Birth name', '') }}")


def test_sorting_is_told_to_screen_readers():
    html = shown("{{ column_head('Name', '?sort=-name', 'ascending') }}")
    assert 'aria-sort="ascending"' in html
    assert 'href="?sort=-name"' in html


def test_there_is_no_link_to_a_page_that_is_not_there():
    html = shown("{{ pagination('', '?after=x') }}")
    assert html.count("<a ") == 1
    assert '<span class="button plain" aria-disabled="true">Previous</span>' in html


def test_icons_are_silent_and_carry_no_style():
    html = shown("{{ icon('plus') }}")
    assert 'aria-hidden="true"' in html
    assert "style" not in html


def test_a_variable_that_is_not_there_is_an_error():
    with pytest.raises(UndefinedError):
        shown("{{ patient }}")


def test_a_view_can_not_hide_a_component(db):
    with pytest.raises(ValueError, match="person"):
        page(RequestFactory().get("/"), "ui/error.html", {"person": "Anna"})


def test_every_component_file_is_at_hand():
    names = engines["jinja2"].env.list_templates(
        filter_func=lambda name: name.startswith("ui/components/")
    )
    assert {name.removeprefix("ui/components/").removesuffix(".html") for name in names} == set(
        COMPONENTS
    )


def test_every_component_stands_in_the_showcase():
    templates = Path(__file__).parent / "templates" / "ui"
    frames = [templates / "app.html", templates / "settings.html"]
    said = "".join(path.read_text() for path in [*templates.glob("showcase/*.html"), *frames])
    missing = [name for name in sorted(COMPONENT_NAMES) if not re.search(rf"\b{name}\(", said)]
    assert missing == []
