"""The workspace as the current request has read it, together with its session or its token.

Who needs its country, language or time zone asks `accounts.queries.workspace_of`, which looks
here first.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from circleos.accounts.models import Workspace

_known: ContextVar[Workspace | None] = ContextVar("known workspace", default=None)


def known_workspace(workspace_id: UUID) -> Workspace | None:
    """The workspace of this id, if the current request has read it."""
    workspace = _known.get()
    return workspace if workspace is not None and workspace.pk == workspace_id else None


@contextmanager
def knowing(workspace: Workspace) -> Iterator[None]:
    """Let a block ask for this workspace without reading it once more."""
    token = _known.set(workspace)
    try:
        yield
    finally:
        _known.reset(token)
