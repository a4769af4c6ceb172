from circleos.core.models.base import WorkspaceKey, WorkspaceManager, WorkspaceModel
from circleos.core.models.counter import Counter
from circleos.core.models.event import Event, EventDetail
from circleos.core.models.run import Run

__all__ = [
    "Counter",
    "Event",
    "EventDetail",
    "Run",
    "WorkspaceKey",
    "WorkspaceManager",
    "WorkspaceModel",
]
