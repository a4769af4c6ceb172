"""The life of a run: who asked for it, how far it is, how it ended."""

from typing import Any

import pytest

from circleos.core import runs
from circleos.core.actor import Origin
from circleos.core.errors import NotFound
from circleos.core.models import Run
from circleos.core.permissions import Role
from circleos.core.workspace import workspace_transaction

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(bob: Any, in_ring: None) -> Run:
    return runs.request_run(bob.actor, "patients.export", {"query": "q=x"})


def test_a_run_waits_and_knows_what_was_asked(run: Run, bob: Any) -> None:
    found = runs.find_run(run.pk, "patients.export")
    assert (found.status, found.requested_by) == (Run.Status.QUEUED, bob.membership.pk)
    assert found.arguments["query"] == "q=x"


def test_a_job_acts_as_whoever_asked_with_the_role_they_had(run: Run, bob: Any) -> None:
    actor = runs.actor_of_run(run)
    assert (actor.id, actor.name, actor.role) == (bob.membership.pk, "Bob Berger", Role.FRONT_DESK)
    assert (actor.origin, actor.origin_id, actor.workspace_id) == (
        Origin.JOB,
        run.pk,
        bob.actor.workspace_id,
    )
    assert not actor.may("patients.export")


def test_a_run_of_another_kind_or_workspace_is_not_there(run: Run, elsewhere: Any) -> None:
    with pytest.raises(NotFound):
        runs.find_run(run.pk, "imports.run")
    with workspace_transaction(elsewhere.pk), pytest.raises(NotFound):
        runs.find_run(run.pk, "patients.export")


def test_progress_and_result_can_be_watched(run: Run) -> None:
    runs.start_run(run, total=100)
    runs.show_progress(run.workspace_id, run.pk, 40)
    watched = runs.find_run(run.pk, run.kind)
    assert (watched.status, watched.done, watched.total) == (Run.Status.RUNNING, 40, 100)
    runs.finish_run(run, {"rows": 100}, 100)
    watched = runs.find_run(run.pk, run.kind)
    assert (watched.status, watched.done, watched.result) == (Run.Status.DONE, 100, {"rows": 100})
    assert watched.started_at <= watched.finished_at


def test_begun_again_after_an_interruption_it_keeps_when_it_first_began(run: Run) -> None:
    runs.start_run(run, total=100)
    first = run.started_at
    runs.show_progress(run.workspace_id, run.pk, 40)
    runs.start_run(run, total=100)
    assert (run.started_at, run.done) == (first, 0)


def test_a_job_that_fails_says_so_without_the_words_of_the_error(run: Run) -> None:
    with (
        pytest.raises(LookupError),
        runs.following(run.workspace_id, run.pk) as followed,
    ):
        assert followed.pk == run.pk
        raise LookupError("Müller-Brandt")
    failed = runs.find_run(run.pk, run.kind)
    assert failed.status == Run.Status.FAILED
    assert "defect of ours" in failed.failure
    assert "Müller" not in failed.failure
    assert failed.finished_at is not None
