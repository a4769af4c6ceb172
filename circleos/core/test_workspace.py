"""Which workspace the work belongs to: nothing leaves it, by mistake or on purpose."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from circleos.core.errors import NoWorkspace, OtherWorkspace
from circleos.core.models import Counter, Run
from circleos.core.workspace import current_workspace_id, workspace_transaction
from circleos.patients.models import FurtherContact, Patient, PatientType, Source
from tests.security.statements import noting, unscoped

pytestmark = pytest.mark.django_db


def in_database() -> UUID | None:
    """The workspace that row-level security sees."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nullif(current_setting('circleos.workspace_id', true), '')::uuid")
        found: UUID | None = cursor.fetchone()[0]
    return found


def test_outside_a_workspace_nothing_can_be_read_or_made() -> None:
    with pytest.raises(NoWorkspace):
        current_workspace_id()
    with pytest.raises(NoWorkspace):
        Counter.objects.count()
    with pytest.raises(NoWorkspace):
        Counter(kind="made")


def test_python_and_database_agree_and_both_forget(ring: Any) -> None:
    with workspace_transaction(ring.pk):
        assert current_workspace_id() == in_database() == ring.pk
    assert in_database() is None
    with pytest.raises(NoWorkspace):
        current_workspace_id()


def test_inside_the_same_workspace_it_is_a_savepoint_that_tells_the_database_nothing(
    ring: Any,
) -> None:
    statements: list[str] = []
    with workspace_transaction(ring.pk), noting(statements), workspace_transaction(ring.pk):
        assert in_database() == ring.pk
    assert [statement for statement in statements if "set_config" in statement] == []


def test_another_workspace_inside_is_left_again(ring: Any, elsewhere: Any) -> None:
    with workspace_transaction(ring.pk):
        with workspace_transaction(elsewhere.pk):
            assert current_workspace_id() == in_database() == elsewhere.pk
        assert current_workspace_id() == in_database() == ring.pk


def test_a_failure_inside_another_workspace_leads_back_too(ring: Any, elsewhere: Any) -> None:
    with workspace_transaction(ring.pk):
        with pytest.raises(LookupError), workspace_transaction(elsewhere.pk):
            Counter(kind="lost", last=1).save()
            raise LookupError
        assert current_workspace_id() == in_database() == ring.pk
    with workspace_transaction(elsewhere.pk):
        assert not Counter.objects.exists()


def test_a_failure_undoes_what_was_written_and_nothing_before(ring: Any) -> None:
    with workspace_transaction(ring.pk):
        Counter(kind="kept", last=1).save()
        with pytest.raises(LookupError), workspace_transaction(ring.pk):
            Counter(kind="lost", last=1).save()
            raise LookupError
        assert [counter.kind for counter in Counter.objects.all()] == ["kept"]


def test_a_row_can_not_be_saved_in_another_workspace(ring: Any, elsewhere: Any) -> None:
    with workspace_transaction(ring.pk):
        counter = Counter(kind="mine", last=1)
        counter.save()
    with workspace_transaction(elsewhere.pk), pytest.raises(OtherWorkspace):
        counter.save()


def test_a_row_of_another_workspace_can_be_neither_found_changed_nor_deleted(
    ring: Any, elsewhere: Any
) -> None:
    with workspace_transaction(ring.pk):
        counter = Counter(kind="mine", last=1)
        counter.save()
    with workspace_transaction(elsewhere.pk):
        assert not Counter.objects.filter(pk=counter.pk).exists()
        assert Counter.objects.filter(pk=counter.pk).update(last=9) == 0
        assert Counter.objects.filter(pk=counter.pk).delete()[0] == 0
        with pytest.raises(Counter.DoesNotExist):
            counter.refresh_from_db()
    with workspace_transaction(ring.pk):
        assert Counter.objects.get().last == 1


def test_every_way_from_one_row_to_another_carries_the_workspace(
    a_patient: Any, in_ring: None
) -> None:
    patient = a_patient(further_phones=["030 901820"])
    statements: list[str] = []
    with noting(statements):
        found = Patient.objects.select_related("type", "source").get(pk=patient.pk)
        contact = FurtherContact.objects.get(patient__type__key="patient")
        assert contact.patient == found
        list(found.further_contacts.all())
        list(Patient.objects.prefetch_related("further_contacts"))
        list(Patient.objects.filter(further_contacts__value="+4930901820"))
        list(Patient.objects.exclude(further_contacts__kind="phone"))
        list(PatientType.objects.filter(patient__source=None))
        Patient.objects.get(pk=patient.pk).type.refresh_from_db()
        found.save()
        Patient.objects.filter(type__key="lead").update(city="Berlin")
        Patient.objects.filter(type__key="lead").delete()
        contact.delete()
        found.delete()
    tables = {model._meta.db_table for model in (Patient, PatientType, FurtherContact, Source)}
    assert [(unscoped(each, tables), each) for each in statements if unscoped(each, tables)] == []


def test_a_row_locked_anew_is_as_the_database_has_it(ring: Any) -> None:
    with workspace_transaction(ring.pk):
        run = Run(kind="test")
        run.save()
        Run.objects.filter(pk=run.pk).update(done=7)
        with CaptureQueriesContext(connection) as captured:
            assert run.refreshed().done == 7
        assert "FOR UPDATE" in captured.captured_queries[0]["sql"]
