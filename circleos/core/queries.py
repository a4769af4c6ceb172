"""Reads of the history."""

from uuid import UUID

from circleos.core.models import Event


def newest_event(subject_id: UUID) -> Event | None:
    """What happened last to this subject."""
    event: Event | None = Event.objects.filter(subject_id=subject_id).order_by("-id").first()
    return event
