"""The ground: where the database is, the server that circleOS brings, and isolation by schema."""

from circleos.database.attachment import running
from circleos.database.errors import DatabaseRefusal

__all__ = ["DatabaseRefusal", "running"]
