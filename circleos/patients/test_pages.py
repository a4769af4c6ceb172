"""The pages of the patients room, as a browser gets them."""

import pytest

pytestmark = pytest.mark.django_db


def test_the_list_shows_a_patient_with_id_birthday_and_phone(alice, a_patient):
    patient = a_patient(phone="030 901820", birthday="12.03.1979")
    page = alice.client().get("/patients").content.decode()
    assert patient.short_id in page
    assert "+49 30 901820" in page
    assert "12.03.1979" in page


def test_profile(alice, a_patient):
    patient = a_patient(phone="030 901820", birthday="12.03.1979")
    page = alice.client().get(f"/patients/{patient.pk}").content.decode()
    assert patient.short_id in page
    for path in ("edit", "cards/contact", "cards/contact?edit", "cards/address?edit"):
        assert (
            alice.client()
            .get(f"/patients/{patient.pk}/{path}", headers={"HX-Request": "true"})
            .status_code
            == 200
        )
    assert alice.client().get("/patients/new").status_code == 200
