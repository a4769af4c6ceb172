"""Quick create, profile, cards edited in place, the editor, the export."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from circleos.accounts.services import edit_self
from circleos.core.models import Run
from circleos.core.runs import following
from circleos.core.workspace import workspace_transaction
from circleos.patients.exports import export_patients, forget_export
from circleos.patients.models import Patient
from circleos.patients.queries import find_patient
from circleos.patients.services import create_patient, edit_patient

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def hidden_values(page):
    """The fields of a form as a browser would send them back untouched."""
    values = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="radio"' not in tag:
            values.setdefault(name[1], []).append(value[1] if value else "")
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        values[name] = [chosen[1] if chosen else ""]
    return values


def test_quick_create_has_the_seven_fields_and_opens_the_profile(alice, in_ring):
    client = alice.client()
    page = client.get("/patients/new").content.decode()
    names = set(re.findall(r'data-field="([^"]+)"', page))
    assert names == {
        "first_name", "last_name", "email", "phone", "type", "language", "source",
    }  # fmt: skip
    answer = client.post("/patients/new", {"first_name": "Zoë", "phone": "030 901820"})
    patient = Patient.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/patients/{patient.pk}")
    assert patient.created_through == "page"


def test_a_bad_value_keeps_what_was_typed_and_says_what_is_wrong(alice):
    answer = alice.client().post("/patients/new", {"last_name": "Groß", "phone": "030/12"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="030/12"' in page
    assert 'value="Groß"' in page
    assert "Too short for a German number" in page


def test_a_phone_is_shown_while_typing_as_it_will_be_stored(alice):
    answer = alice.client().post("/patients/check/phone", {"phone": "030 901820"}, headers=HTMX)
    assert "+49 30 901820" in answer.content.decode()
    wrong = alice.client().post("/patients/check/email", {"email": "a@@b"}, headers=HTMX)
    assert "Not an email address" in wrong.content.decode()


def test_the_profile_opens_by_uuid_and_by_short_id(alice, a_patient):
    patient = a_patient(birthday="03.1979", phone="030 901820")
    for identifier in (patient.pk, "P-10001", "p-10001"):
        page = alice.client().get(f"/patients/{identifier}").content.decode()
        assert "Mar 1979" in page
        assert "+49 30 901820" in page


@pytest.mark.parametrize("identifier", ["P-99999", "nobody", "P-", "0198", "P-1e3", "%00"])
def test_an_unknown_patient_is_404(alice, identifier):
    assert alice.client().get(f"/patients/{identifier}").status_code == 404


def test_another_workspaces_patient_is_404_on_every_page(charlie, a_patient):
    patient, client = a_patient(), charlie.client()
    for path in ("", "/edit", "/events", "/cards/contact", "/cards/contact?edit"):
        assert client.get(f"/patients/{patient.pk}{path}").status_code == 404
    for path in ("/archive", "/restore", "/edit", "/cards/contact"):
        assert client.post(f"/patients/{patient.pk}{path}").status_code == 404


def test_a_card_is_edited_where_it_stands(alice, a_patient, in_ring):
    patient, client = a_patient(phone="030 901820"), alice.client()
    address = f"/patients/{patient.pk}/cards/contact"
    form = hidden_values(client.get(f"{address}?edit", headers=HTMX).content.decode())
    form["email"] = ["anna@example.org"]
    answer = client.post(address, form, headers=HTMX)
    assert "anna@example.org" in answer.content.decode()
    assert find_patient(patient.pk).phone == "+4930901820"


def test_the_editor_writes_all_tabs_together_and_only_what_changed(alice, bob, a_patient, in_ring):
    patient, client = a_patient(), alice.client()
    address = f"/patients/{patient.pk}/edit"
    form = hidden_values(client.get(address).content.decode())
    edit_patient(bob.actor, patient.pk, {"preferred_name": "Anni"})
    form |= {"birthday": ["12.3.79"], "city": ["Berlin"], "title": ["Dr."]}
    assert client.post(address, form).status_code == 303
    saved = find_patient(patient.pk)
    assert (saved.birthday, saved.city, saved.title) == ("1979-03-12", "Berlin", "Dr.")
    assert saved.preferred_name == "Anni"


def test_the_tab_with_the_first_error_opens(alice, a_patient):
    patient, client = a_patient(), alice.client()
    address = f"/patients/{patient.pk}/edit?tab=basic"
    form = hidden_values(client.get(address).content.decode()) | {"birthday": ["31.02.1984"]}
    answer = client.post(address, form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(r'id="tab-medical"[^>]*aria-selected="true"', page)
    assert 'value="31.02.1984"' in page


def test_a_conflict_shows_both_values_and_the_persons_choice_is_written(
    alice, bob, a_patient, in_ring
):
    patient, client = a_patient(), alice.client()
    address = f"/patients/{patient.pk}/edit"
    form = hidden_values(client.get(address).content.decode())
    edit_patient(bob.actor, patient.pk, {"city": "Berlin"})
    form |= {"city": ["Bonn"], "title": ["Dr."]}
    answer = client.post(address, form)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Berlin" in page
    assert "Bonn" in page
    assert "choose one of the two" not in page
    again = hidden_values(page)
    undecided = client.post(address, again)
    assert undecided.status_code == 409, "the conflict stands"
    assert "choose one of the two" in undecided.content.decode()
    assert find_patient(patient.pk).city == "Berlin"
    assert client.post(address, again | {"keep-city": "mine"}).status_code == 303
    saved = find_patient(patient.pk)
    assert (saved.city, saved.title) == ("Bonn", "Dr.")


def a_conflict(alice, bob, patient):
    """The patient, a browser that is asked which city stays, where, and what its form holds."""
    client, address = alice.client(), f"/patients/{patient.pk}/edit"
    form = hidden_values(client.get(address).content.decode())
    edit_patient(bob.actor, patient.pk, {"city": "Berlin"})
    asked = client.post(address, form | {"city": ["Bonn"]}).content.decode()
    return patient, client, address, hidden_values(asked)


def test_what_changes_after_a_conflict_is_a_new_question(alice, bob, a_patient, in_ring):
    patient, client, address, again = a_conflict(alice, bob, a_patient())
    edit_patient(bob.actor, patient.pk, {"city": "Bremen"})
    answer = client.post(address, again | {"keep-city": "mine"})
    asked = answer.content.decode()
    assert answer.status_code == 409
    assert "Bremen" in asked
    assert "choose one of the two" not in asked
    assert not re.search(r'name="keep-city"[^>]*checked', asked)


def test_after_a_conflict_one_may_keep_what_stands_there(alice, bob, a_patient, in_ring):
    patient, client, address, again = a_conflict(alice, bob, a_patient())
    client.post(address, again | {"keep-city": "theirs"})
    assert find_patient(patient.pk).city == "Berlin"


def test_archiving_can_be_undone_from_the_page(alice, a_patient, in_ring):
    patient, client = a_patient(), alice.client()
    client.post(f"/patients/{patient.pk}/archive")
    page = client.get(f"/patients/{patient.pk}").content.decode()
    assert "Archived" in page
    assert f"/patients/{patient.pk}/restore" in page
    client.post(f"/patients/{patient.pk}/restore")
    assert find_patient(patient.pk).archived_at is None


def test_read_only_members_see_and_can_not_touch(colleague, a_patient):
    patient, client = a_patient(), colleague("read_only").client()
    page = client.get(f"/patients/{patient.pk}").content.decode()
    assert "Edit details" not in page
    assert "Archive" not in page
    assert client.get(f"/patients/{patient.pk}/edit").status_code == 403
    assert client.get(f"/patients/{patient.pk}/cards/contact?edit").status_code == 403
    assert client.get("/patients/new").status_code == 403


@pytest.mark.parametrize(
    "part", [{}, {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "patient-list"}]
)
def test_the_export_that_is_offered_is_of_what_is_listed(alice, part):
    page = alice.client().get("/patients?q=meyer&type=lead", **part).content.decode()
    assert 'href="/patients/export?q=meyer&amp;type=lead"' in page


def test_the_export_holds_the_filtered_list_with_formulas_made_harmless(alice, ring):
    create_patient(alice.actor, {"last_name": "=1+1", "phone": "030 901820", "type": "lead"})
    create_patient(alice.actor, {"last_name": "Müller"})
    client = alice.client()
    address = client.post("/patients/export?type=lead")["Location"]
    with workspace_transaction(ring.pk):
        run = Run.objects.get()
    assert "Waiting" in client.get(address).content.decode()
    export_patients.run(ring.pk, run_id=str(run.pk))
    answer = client.get(f"{address}/file")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [(row["last_name"], row["phone"]) for row in rows] == [("'=1+1", "+4930901820")]
    assert "1 patient is in the file" in client.get(address).content.decode()


def test_an_exported_file_is_gone_after_a_day(alice, ring):
    client = alice.client()
    address = client.post("/patients/export")["Location"]
    with workspace_transaction(ring.pk):
        run = Run.objects.get()
    export_patients.run(ring.pk, run_id=str(run.pk))
    end = ProcrastinateJob.objects.get(task_name="patients.forget-export")
    assert timedelta(hours=23) < end.scheduled_at - timezone.now() <= timedelta(days=1)
    forget_export.run(ring.pk, run_id=end.args["run_id"])
    assert client.get(f"{address}/file").status_code == 404
    assert "kept for a day and is gone" in client.get(address).content.decode()


def test_an_export_that_failed_says_so_in_the_readers_language(alice, ring):
    address = alice.client().post("/patients/export")["Location"]
    with workspace_transaction(ring.pk):
        run = Run.objects.get()
    with pytest.raises(LookupError), following(ring.pk, run.pk):
        raise LookupError("Müller")
    assert "because of a defect" in alice.client().get(address).content.decode()
    edit_self(alice.actor, name="Alice", language="de")
    page = alice.client().get(address).content.decode()
    assert "because of a defect" not in page
    assert "Müller" not in page


def test_only_admins_export(bob, a_patient):
    a_patient()
    assert bob.client().get("/patients/export").status_code == 403
    assert bob.client().post("/patients/export").status_code == 403


def test_another_workspaces_export_is_404(alice, charlie, a_patient):
    a_patient()
    address = alice.client().post("/patients/export")["Location"]
    assert charlie.client().get(address).status_code == 404
    assert charlie.client().get(f"{address}/file").status_code == 404
