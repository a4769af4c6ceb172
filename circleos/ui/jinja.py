"""The Jinja2 environment: what every template may say without importing it."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined
from jinja2.runtime import Macro
from markupsafe import Markup, escape

from circleos.ui import formats
from circleos.ui.addresses import url
from circleos.ui.constants import Constant, PageEnvironment
from circleos.ui.frame import FRAME_PARTS
from circleos.ui.icons import icon
from circleos.ui.inlining import Inline
from circleos.ui.static import import_map, static

# Each file of templates/ui/components holds macros; these are at hand in every template.
COMPONENTS = {
    "button": ("button", "link_button", "icon_button", "icon_link", "copy_button", "post_button"),
    "field": ("field", "search_field", "form_errors"),
    "rich_text": ("rich_text_field", "rich_text", "long_rich_text"),
    "dialog": ("dialog",),
    "menu": ("menu", "menu_link", "menu_button", "menu_post"),
    "tabs": ("tabs", "dialog_tabs", "panel"),
    "table": (
        "column_head",
        "row_link",
        "row_actions",
        "row_button",
        "row_menu",
        "row_tools",
    ),
    "list": ("pagination", "filter_chip", "key_hints"),
    "card": ("card", "line_item"),
    "chip": ("chip", "tag", "code"),
    "avatar": ("avatar", "person"),
    "toast": ("toast",),
    "state": ("empty_state", "error_state", "closed_state", "notice"),
    "progress": ("progress", "stat"),
    "kbd": ("kbd",),
    "page_head": ("page_head", "breadcrumbs", "settings_crumbs"),
    "rail": ("rail_room",),
    "facts": ("facts", "fact", "in_place"),
    "conflict": ("conflicts", "conflict"),
}
COMPONENT_NAMES = frozenset(name for names in COMPONENTS.values() for name in names)


def environment(language: str | None = None, **options: Any) -> Environment:
    """Make the environment; `settings.TEMPLATES` names this function.

    A variable that is not there is an error, never an empty place on a page. What is made for one
    language is quicker in it: see `ui.constants`.
    """
    ours = {
        "autoescape": True,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": ["jinja2.ext.i18n", Inline],
    }
    env = PageEnvironment(**{**options, **ours})
    env.language = language
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]  # the i18n extension adds it
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    constants: dict[str, Constant] = {"_": translated, "static": static, "url": url, "icon": icon}
    env.constants = constants
    env.globals.update(
        constants,
        import_map=import_map,
        languages=settings.LANGUAGES,
        own_name=formats.own_name,
        frame_parts=FRAME_PARTS,
    )
    env.filters.update(formats.FILTERS)
    components = _components(env)
    env.constants = {**constants, **components}
    env.globals.update(components)
    return env


def _components(env: Environment) -> dict[str, Macro]:
    return {
        name: getattr(env.get_template(f"ui/components/{file}.html").module, name)
        for file, names in COMPONENTS.items()
        for name in names
    }


def translated(message: str, **values: object) -> Markup:
    """The message in the language of the page, with values put in and escaped.

    What `gettext` of Jinja's extension promises, in a third of the time: a list has hundreds.
    A percent sign is written twice.
    """
    text = _message(message, get_language())
    if not values and "%" not in text:
        return text
    escaped = {
        name: value if isinstance(value, int | float) else escape(value)
        for name, value in values.items()
    }
    return Markup(str.__mod__(text, escaped))  # noqa: S704  both parts are escaped


@lru_cache(maxsize=4096)
def _message(message: str, _language: str | None) -> Markup:
    return Markup(gettext(message))  # noqa: S704  translators write markup; people do not
