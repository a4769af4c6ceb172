"""A query that is written once answers as the query itself would, each time it is asked."""

from typing import Any
from uuid import UUID

import pytest
from django.db.models import F, QuerySet, Value
from django.utils import timezone

from circleos.core.errors import NoWorkspace
from circleos.core.ids import uuid7
from circleos.core.models import Run
from circleos.core.prepared import Given, Prepared
from circleos.core.workspace import workspace_transaction
from circleos.patients.models import FurtherContact
from tests.security.statements import noting

pytestmark = pytest.mark.django_db


@Prepared
def runs_of(member_id: UUID | None, kind: str) -> QuerySet[Run]:
    asked = Run.objects.filter(requested_by=member_id, kind=kind).annotate(said=F("kind"))
    return asked.order_by("-id")


@Prepared
def contacts_of(patient_id: UUID) -> QuerySet[FurtherContact]:
    return FurtherContact.objects.filter(patient_id=patient_id).select_related("patient__source")


def run(member_id: UUID | None, kind: str = "export") -> Run:
    made: Run = Run.objects.create(kind=kind, requested_by=member_id, arguments={"of": kind})
    return made


def test_each_call_gets_its_own_rows(in_ring: Any) -> None:
    me, somebody = uuid7(), uuid7()
    mine = [run(me), run(me)]
    theirs, nobodys, other = run(somebody), run(None), run(me, "100 %")

    assert runs_of(me, "export") == mine[::-1]
    assert runs_of(somebody, "export") == [theirs]
    assert runs_of(None, "export") == [nobodys]
    assert runs_of(me, "100 %") == [other]
    assert runs_of(uuid7(), "export") == []


def test_rows_are_whole_models(in_ring: Any, a_patient: Any) -> None:
    patient = a_patient()
    FurtherContact.objects.create(patient=patient, kind="phone", value="+4930901820")
    asked, found = run(None), runs_of.first(None, "export")
    statements: list[str] = []
    with noting(statements):
        (contact,) = contacts_of(patient.pk)
        assert (contact.patient, contact.patient.source) == (patient, None)

    assert found is not None
    assert (found.arguments, found.created_at) == ({"of": "export"}, asked.created_at)
    assert vars(found)["said"] == "export"
    assert len(statements) == 1


def test_the_first_rows_and_how_many_there_are(in_ring: Any) -> None:
    first, second, third = run(None), run(None), run(None)

    assert runs_of.first(None, "export") == third
    assert runs_of.at_most(2, None, "export") == [third, second]
    assert runs_of.newest(2, None, "export") == ([third, second], 3)
    assert runs_of.newest(3, None, "export") == ([third, second, first], 3)
    assert (runs_of.count(None, "export").shown, runs_of.count(None, "import").shown) == (3, 0)
    assert runs_of.first(None, "import") is None


def test_what_one_workspace_has_written_shows_nothing_of_it_to_another(
    ring: Any, elsewhere: Any
) -> None:
    member = uuid7()
    with workspace_transaction(ring.pk):
        here = run(member)
        assert runs_of(member, "export") == [here]
    with workspace_transaction(elsewhere.pk):
        assert runs_of(member, "export") == []
        there = run(member)
        assert runs_of(member, "export") == [there]


@Prepared
def runs_before(moment: Any, kind: Any, done: Any) -> QuerySet[Run]:
    asked = Run.objects.filter(created_at__lt=moment, kind__lte=kind, done__gt=done)
    return asked.order_by("created_at")


def test_values_are_given_anew_with_each_call(in_ring: Any) -> None:
    first, second, third = run(None, "a"), run(None, "b"), run(None, "c")
    Run.objects.filter(pk=third.pk).update(done=2**40)
    end = Given(timezone.now())
    statements: list[str] = []
    with noting(statements):
        assert runs_before(end, Given("c"), Given(-1)) == [first, second, third]
        assert runs_before(end, Given("b"), Given(-1)) == [first, second]
        assert runs_before(Given(second.created_at), Given("c"), Given(-1)) == [first]
        assert runs_before(end, Given("c"), Given(2**39)) == [third]
    assert len(set(statements)) == 1


def test_outside_a_workspace_nothing_is_read() -> None:
    with pytest.raises(NoWorkspace):
        runs_of(None, "export")


def test_a_query_that_would_keep_the_moment_is_refused(in_ring: Any) -> None:
    @Prepared
    def recent(kind: str) -> QuerySet[Run]:
        return Run.objects.filter(kind=kind).annotate(now=Value(timezone.now()))

    with pytest.raises(ValueError, match="depends on more than its arguments"):
        recent("export")


def test_arguments_go_by_their_position(in_ring: Any) -> None:
    with pytest.raises(TypeError, match="by their position"):
        runs_of(None, kind="export")
