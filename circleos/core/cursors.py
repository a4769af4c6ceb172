"""Where a list goes on: a signed text that says nothing about a person."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from django.core import signing

SALT = "circleos.cursor"


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page, and the order of the list.

    `value` is what the row is sorted by. It keeps the place even when the row moves meanwhile;
    it is None where it would be personal data, which must not stand in an address, since
    addresses end up in logs: then the place is where the row stands now.
    """

    order: str
    id: UUID
    value: str | int | None

    def encode(self) -> str:
        """The text that the API hands out."""
        return signing.dumps([self.order, self.id.hex, self.value], salt=SALT)

    @classmethod
    def decode(cls, text: str) -> Self:
        """Read what `encode` wrote. Raises `ValueError` for anything else."""
        try:
            order, id_, value = signing.loads(text, salt=SALT)
        except signing.BadSignature as error:
            raise ValueError("not a cursor of this installation") from error
        return cls(order, UUID(id_), value)
