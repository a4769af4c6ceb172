"""Who acts now: for what can not be handed the actor, such as a filter by "me".

Rights never come from here: a service and a query get their `Actor` as an argument.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from circleos.core.actor import Actor

_current: ContextVar[Actor | None] = ContextVar("actor", default=None)


def current_actor() -> Actor | None:
    """Whoever the current request or job acts for; None where nobody in particular does."""
    return _current.get()


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Let a block be done by this actor."""
    token = _current.set(actor)
    try:
        yield
    finally:
        _current.reset(token)
