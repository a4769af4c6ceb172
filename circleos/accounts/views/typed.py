"""A form between the person and the service: what was typed, and what is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from circleos.core.errors import FieldError


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the fields of a form, and the errors of the service that refused it."""

    values: Mapping[str, str]
    errors: tuple[FieldError, ...] = ()

    @classmethod
    def of(
        cls, sent: Mapping[str, str], fields: Iterable[str], errors: tuple[FieldError, ...] = ()
    ) -> "Typed":
        """The named fields of what was sent."""
        return cls({field: sent.get(field, "") for field in fields}, errors)

    def value(self, field: str) -> str:
        """What stands in the field."""
        return self.values.get(field, "")

    def error(self, field: str) -> str:
        """What is wrong with the field, in a sentence; empty if nothing is."""
        return " ".join(error.message for error in self.errors if error.field == field)

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows this form."""
        return 422 if self.errors else 200
