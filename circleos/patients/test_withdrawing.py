"""Patients whose import was undone: nobody meets them, and all of them can come back."""

import pytest

from circleos.core.workspace import workspace_transaction
from circleos.patients.bulk.own import Restore
from circleos.patients.everybody import count_for_rail
from circleos.patients.finding import find_patients
from circleos.patients.models import ExternalId, Patient
from circleos.patients.queries import find_patient
from circleos.patients.services import create_patient, restore_patient
from circleos.patients.withdrawing import withdraw_patients

pytestmark = pytest.mark.django_db


@pytest.fixture
def withdrawn(alice):
    """A patient who has been withdrawn, and another who stays."""
    fields = {"first_name": "Ida", "last_name": "Weg"}
    patient = create_patient(alice.actor, fields, external_ids=[("altpraxis", "41-1")])
    create_patient(alice.actor, {"first_name": "Ida", "last_name": "Bleib"})
    with workspace_transaction(alice.actor.workspace_id):
        assert withdraw_patients(alice.actor, [patient.pk]) == 1
        assert withdraw_patients(alice.actor, [patient.pk]) == 0
    return patient


@pytest.mark.parametrize("query", ["", "archived=yes", "archived=all", "q=weg", "q=P-10001"])
def test_no_list_shows_who_is_withdrawn(withdrawn, shown, query):
    assert "Ida Weg" not in shown(query)


def test_no_search_count_or_bulk_action_meets_who_is_withdrawn(withdrawn, alice):
    alice.client().get(f"/patients/{withdrawn.pk}")
    assert "Weg" not in alice.client().get("/search/answer?q=").content.decode()
    with workspace_transaction(alice.actor.workspace_id):
        for query in ("weg", "P-10001", "41-1"):
            assert not find_patients(alice.actor, query).hits
        assert count_for_rail(alice.actor) == 1
        assert Restore().apply(alice.actor, [withdrawn.pk], "") == 0
    answer = alice.client().get("/api/v1/search?q=weg")
    assert "Weg" not in answer.content.decode()


def test_the_profile_of_who_is_withdrawn_says_so_and_offers_to_restore(withdrawn, alice, shown):
    page = alice.client().get(f"/patients/{withdrawn.pk}").content.decode()
    assert "the import that created this patient was undone" in page
    assert 'class="chip gray"><span>Withdrawn</span>' in page
    assert alice.client().post(f"/patients/{withdrawn.pk}/restore").status_code == 303
    assert "Ida Weg" in shown()


def test_restoring_gives_back_what_other_systems_call_a_patient_unless_it_is_taken(
    withdrawn, alice, in_ring
):
    assert not ExternalId.objects.exists()
    restored = restore_patient(alice.actor, withdrawn.pk)
    assert (restored.archived_at, restored.withdrawn_at) == (None, None)
    assert [each.value for each in find_patient(withdrawn.pk).external_ids.all()] == ["41-1"]
    withdraw_patients(alice.actor, [withdrawn.pk])
    other = create_patient(alice.actor, {"last_name": "Neu"}, external_ids=[("altpraxis", "41-1")])
    restore_patient(alice.actor, withdrawn.pk)
    assert ExternalId.objects.get().patient_id == other.pk
    assert Patient.objects.filter(withdrawn_at=None, archived_at=None).count() == 3
