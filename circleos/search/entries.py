"""A line of the bar that does something when it is chosen: a command, or an action of a record."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from circleos.core.folding import fold_name, search_keys

_KEYS: dict[tuple[str, ...], frozenset[str]] = {}
_MOST_KEYS = 1_000


@dataclass(frozen=True, slots=True)
class Go:
    """Leads to a page.

    With `dialog` the page opens as a dialog above the one that stands there; `fill` is put into
    the fields of that dialog's form, by name: what was typed never stands in an address.
    """

    tag: ClassVar[str] = "a"
    href: str
    dialog: bool = False
    fill: Mapping[str, str] = field(default_factory=dict)

    def attributes(self) -> dict[str, str]:
        """What the element of the option carries."""
        found = {"href": self.href}
        if self.dialog:
            found["data-dialog"] = ""
        if self.fill:
            found["data-fill"] = json.dumps(self.fill, ensure_ascii=False)
        return found


@dataclass(frozen=True, slots=True)
class Send:
    """Sends a form to a path, with one value if it needs one."""

    tag: ClassVar[str] = "button"
    path: str
    name: str = ""
    value: str = ""

    def attributes(self) -> dict[str, str]:
        """What the element of the option carries: it sends the one form that the bar has."""
        found = {"type": "submit", "form": "bar-form", "formaction": self.path}
        return {**found, "name": self.name, "value": self.value} if self.name else found


@dataclass(frozen=True, slots=True)
class Copy:
    """Puts a text on the clipboard."""

    tag: ClassVar[str] = "button"
    text: str

    def attributes(self) -> dict[str, str]:
        """What the element of the option carries."""
        said = _("Copied %(text)s") % {"text": self.text}
        return {"type": "button", "data-copy": self.text, "data-copied": said}


@dataclass(frozen=True, slots=True)
class Open:
    """Opens a dialog that is on every page, by its id."""

    tag: ClassVar[str] = "button"
    dialog_id: str

    def attributes(self) -> dict[str, str]:
        """What the element of the option carries."""
        return {"type": "button", "data-open": self.dialog_id}


@dataclass(frozen=True, slots=True)
class Entry:
    """One such line.

    It is found by the beginnings of the words of its label and of `words`, in every language of
    the interface. `is_useful`: offered before anything is typed. `is_always_offered`: also where
    nothing of it was typed, last of all.
    """

    label: str
    icon: str
    does: Go | Send | Copy | Open
    words: tuple[str | Promise, ...] = ()
    shortcut: str = ""
    note: str = ""
    is_useful: bool = False
    is_always_offered: bool = False

    def matches(self, query: str) -> bool:
        """Whether each word of the query begins one of this entry's words."""
        typed = fold_name(query).split()
        return not typed or begin_some(typed, self.found_by())

    def found_by(self) -> frozenset[str]:
        """The folded words by which it is found, made once for each label."""
        known = _KEYS.get(said := (self.label, *map(str, self.words)))
        if known is None:
            keys = set(search_keys(self.label))
            for code, _name in settings.LANGUAGES:
                with override(code):
                    keys.update(key for text in self.words for key in search_keys(str(text)))
            # Labels that name a workspace come and go.
            if len(_KEYS) >= _MOST_KEYS:
                _KEYS.clear()
            known = _KEYS[said] = frozenset(keys)
        return known


def begin_some(typed: Iterable[str], keys: Collection[str]) -> bool:
    """Whether each of the typed words begins one of these."""
    for word in typed:
        for key in keys:
            if key.startswith(word):
                break
        else:
            return False
    return True
