"""A bulk change in words: what it does, how far it is, what became of it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from circleos.core.models import Run
from circleos.patients.bulk.running import action_of
from circleos.patients.models import BulkChange
from circleos.ui.formats import number


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a change is: its share from 0 to 1, and the numbers in words."""

    share: float
    note: str


def title_of(change: BulkChange) -> str:
    """What is done: "Set type to Member"."""
    title = action_of(change).in_words(change.choice)
    return _("Undo: %(change)s") % {"change": title} if change.undoes_id else title


def progress_of(change: BulkChange) -> Progress:
    """How many are done of how many, how fast, and how long it will take."""
    run = change.run
    if run.total is None or run.started_at is None or run.status == Run.Status.QUEUED:
        return Progress(0.0, _("Waiting"))
    said = [_("%(done)s of %(total)s") % {"done": number(run.done), "total": number(run.total)}]
    seconds = (run.updated_at - run.started_at).total_seconds()
    if run.done and seconds > 0:
        speed = run.done / seconds
        left = round((run.total - run.done) / speed)
        said += [
            _("%(number)s per second") % {"number": number(round(speed))},
            ngettext("%(seconds)s second left", "%(seconds)s seconds left", left)
            % {"seconds": number(left)},
        ]
    return Progress(run.done / run.total if run.total else 1.0, " · ".join(said))


def result_of(change: BulkChange) -> str:
    """What became of a change that has ended, in one sentence or a few."""
    said = []
    if change.run.status == Run.Status.CANCELLED:
        said.append(_("Cancelled"))
    if change.run.failure:
        return _(change.run.failure)
    if change.undoes_id:
        as_before = ngettext(
            "%(count)s patient is as before", "%(count)s patients are as before", change.changed
        )
        said.append(as_before % {"count": number(change.changed)})
    else:
        said.append(action_of(change).result(change.choice, change.changed))
    if so := change.unchanged:
        already = ngettext("%(count)s was so already", "%(count)s were so already", so)
        said.append(already % {"count": number(so)})
    said += [
        _("%(count)s left out: %(reason)s") % {"count": number(count), "reason": _(reason)}
        for reason, count in change.left_out.items()
    ]
    return " · ".join(said)
