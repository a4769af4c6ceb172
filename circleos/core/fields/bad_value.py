"""The one way a field parser says no."""

from typing import Any

from django.utils.functional import Promise


class BadValue(ValueError):
    """A text can not be read as what the field holds.

    `message` is a short sentence for the person who typed it, in the language that is active
    when it is read; `template` and `values` are what it is made of.
    """

    def __init__(self, template: "str | Promise", **values: Any) -> None:
        super().__init__(template, values)
        self.template = template
        self.values = values

    @property
    def message(self) -> str:
        """What is wrong, translated."""
        return str(self.template) % self.values if self.values else str(self.template)

    def __str__(self) -> str:
        return self.message
