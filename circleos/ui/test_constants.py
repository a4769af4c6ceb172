"""What a template always says is in it already, in its language."""

import pytest
from django.template import engines
from django.utils import translation
from jinja2 import Environment
from lucide import IconDoesNotExist

from circleos.ui.jinja import environment


@pytest.fixture(scope="module")
def german() -> Environment:
    return environment("de", loader=engines["jinja2"].env.loader)


def test_a_page_speaks_its_own_language_whichever_was_spoken_last(german):
    with translation.override("en"):
        assert german.from_string('{{ _("Close") }}').render() == "Schließen"
        assert "Schließen" in german.from_string('{{ button(_("Close")) }}').render()


@pytest.mark.parametrize(
    "source",
    [
        '{{ button(_("Close"), "x", kind="plain", attrs={"data-close": ""}) }}',
        '{{ link_button(_("Add"), url("patients:list"), "plus") }}',
        '{{ _("Copied %(text)s", text=name) }}',
        "{{ _(name) }}",
        '<p title="{{ _("Copied %(text)s", text=name) }}">{{ icon("x", 14) }}</p>',
        '{{ copy_button(name, _("Copied %(text)s", text=name)) }}',
        '{% call menu("a", _("Add")) %}{{ menu_link(name, url("patients:list")) }}{% endcall %}',
        '{% call page_head(_("Patients")) %}{{ name }}{% endcall %}',
        '{{ "%s" if name else _("Add") }}',
    ],
)
def test_it_says_the_same_as_a_template_that_asks_each_time(german, source):
    name = '<b onclick="x">'
    with translation.override("de"):
        asking = engines["jinja2"].env.from_string(source).render(name=name)
    assert german.from_string(source).render(name=name) == asking


def test_a_template_may_give_a_name_another_meaning(german):
    assert (
        german.from_string('{% macro tag(a) %}own {{ a }}{% endmacro %}{{ tag("b") }}').render()
        == "own b"
    )


def test_an_icon_that_does_not_exist_is_refused_when_the_template_is_read(german):
    with pytest.raises(IconDoesNotExist):
        german.from_string('{% if false %}{{ icon("no-such-icon") }}{% endif %}')
