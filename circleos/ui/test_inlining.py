"""Macros that stand in a template as if their lines were written there."""

import pytest
from django.template import engines
from jinja2 import TemplateSyntaxError

AVATAR = "ui/components/avatar.html"


def shown(source: str, **context: object) -> str:
    return engines["jinja2"].env.from_string(source).render(**context)


def test_a_macro_says_the_same_inlined_as_called():
    for call in ("avatar(name)", "avatar(name, 7, size='large')", "avatar('')"):
        inlined = shown(f'{{% inline "{AVATAR}" {call} %}}', name="Ada Lovelace")
        assert inlined.strip() == shown(f"{{{{ {call} }}}}", name="Ada Lovelace").strip()


def test_what_people_typed_is_escaped_where_it_is_inlined():
    html = shown('{% inline "ui/components/chip.html" chip(name) %}', name="<b>")
    assert "<b>" not in html
    assert "&lt;b&gt;" in html


def test_the_names_of_a_macro_end_with_it():
    html = shown(
        '{% inline "ui/components/chip.html" chip("inside") %}{{ label }}', label="outside"
    )
    assert html.endswith("outside")


@pytest.mark.parametrize(
    "tag",
    [
        '"ui/components/chip.html" nothing()',
        '"ui/components/chip.html" chip()',
        '"ui/components/chip.html" chip("a", "b", "c")',
        '"ui/components/chip.html" chip("a", size="b")',
        '"ui/components/chip.html" chip',
    ],
)
def test_a_call_that_can_not_be_is_refused_when_the_template_is_read(tag):
    with pytest.raises(TemplateSyntaxError):
        shown(f"{{% inline {tag} %}}")
