"""Creating, editing and archiving patients."""

import pytest

from circleos.patients.services import (
    create_patient,
)

pytestmark = pytest.mark.django_db


def test_a_new_patient_gets_the_next_number_and_the_workspaces_defaults(alice, in_ring):
    first = create_patient(alice.actor, {"last_name": "Öztürk"})
    second = create_patient(alice.actor, {"last_name": "Öztürk", "phone": "030 901820"})
    assert (first.short_id, second.short_id) == ("P-10001", "P-10002")
    assert (first.type.key, first.language, second.phone) == ("patient", "de", "+4930901820")
