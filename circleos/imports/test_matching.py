"""The rules by which a row finds a patient, each alone, and in their order."""

import pytest

from circleos.core.workspace import workspace_transaction
from circleos.imports import running
from circleos.imports.conftest import counts, patient
from circleos.imports.queries import row_errors
from circleos.patients.models import Patient
from circleos.patients.services import archive_patient, create_patient

pytestmark = pytest.mark.django_db

ANNA = {"first_name": "Anna", "last_name": "Müller", "birthday": "12.03.1979"}
CREATED, UPDATED, SKIPPED, ERROR = (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)


def messages(import_):
    return [error.message for error in row_errors(import_)]


def test_rule_1_finds_by_our_id(imported, a_patient):
    known = a_patient()
    assert counts(imported({"id": known.short_id.lower(), "city": "Köln"})) == UPDATED
    assert counts(imported({"id": str(known.pk), "city": "Ulm"})) == UPDATED
    assert patient().city == "Ulm"


def test_an_unknown_id_of_ours_falls_through_to_the_next_rule(imported, a_patient):
    a_patient(**ANNA)
    for unknown in ("P-99999", "P-0", "01890000-0000-7000-8000-000000000000"):
        assert counts(imported({"id": unknown, **ANNA})) == SKIPPED
    assert counts(imported({"id": "P-99999", "last_name": "Beck"})) == CREATED


def test_a_number_of_another_practice_never_means_whom_this_file_creates(imported, monkeypatch):
    """An export of 30 people, sorted by name: its P-10001 comes last."""
    monkeypatch.setattr(running, "BATCH", 7)
    rows = [{"id": f"P-{10_030 - n}", "last_name": f"Name {n}"} for n in range(30)]
    assert counts(imported(*rows)) == (30, 0, 0, 0)


def test_rule_2_finds_by_external_id_and_its_system(imported):
    row = {"external_id": "41-7", "external_system": "altpraxis", "last_name": "Beck"}
    assert counts(imported(row)) == CREATED
    assert counts(imported({**row, "last_name": "Becker"})) == UPDATED
    assert counts(imported({**row, "external_system": "other"})) == CREATED
    assert counts(imported({**row, "external_id": "41-07"})) == CREATED


def test_external_ids_come_from_the_named_system_unless_the_row_says_otherwise(imported):
    row = {"external_id": "7", "last_name": "Beck"}
    assert counts(imported(row)) == CREATED
    assert counts(imported(row, external_system="altpraxis")) == CREATED
    assert counts(imported({**row, "external_system": "altpraxis"})) == SKIPPED
    assert counts(imported(row)) == SKIPPED


def test_rule_4_finds_by_folded_name_and_birthday(imported):
    assert counts(imported(ANNA)) == CREATED
    assert counts(imported({**ANNA, "last_name": "MUELLER", "birthday": "1979-03-12"})) == UPDATED
    assert patient().last_name == "MUELLER"


@pytest.mark.parametrize(
    "other",
    [
        {"last_name": "Muller"},
        {"first_name": "Anne"},
        {"birthday": "13.03.1979"},
        {"birthday": "03.1979"},
        {"birthday": "1979"},
        {"first_name": "Müller", "last_name": "Anna"},
    ],
)
def test_rule_4_takes_ue_for_an_umlaut_but_never_u_and_the_birthday_exactly(imported, other):
    imported(ANNA)
    assert counts(imported({**ANNA, **other})) == CREATED


def test_an_incomplete_birthday_compares_as_it_stands(imported):
    row = {"last_name": "Ayşe", "birthday": "00.03.1979"}
    assert counts(imported(row)) == CREATED
    assert counts(imported({**row, "birthday": "1979-03"})) == SKIPPED


def test_a_name_alone_finds_nobody(imported):
    assert counts(imported({"first_name": "Anna", "last_name": "Beck"})) == CREATED
    assert counts(imported({"first_name": "Anna", "last_name": "Beck"})) == CREATED


@pytest.mark.parametrize(
    ("column", "value"), [("email", "Anna@Example.org"), ("phone", "030 / 901820")]
)
def test_rules_5_and_6_find_by_contact_and_folded_last_name(imported, column, value):
    imported({**ANNA, column: value})
    assert counts(imported({"last_name": "Mueller", column: value, "city": "Ulm"})) == UPDATED
    assert counts(imported({"last_name": "Muller", column: value})) == CREATED
    assert counts(imported({"first_name": "Anna", column: value})) == CREATED


def test_any_phone_number_of_a_patient_finds_them(imported):
    imported({**ANNA, "phone": "0171 2363623", "phone2": "030 901820"})
    for number in ("0171 2363623", "030 901820"):
        assert counts(imported({"last_name": "Müller", "phone": number}, mode="create")) == SKIPPED


def test_a_further_email_finds_too(imported, a_patient):
    a_patient(**ANNA, email="a@example.org", further_emails=["b@example.org"])
    assert counts(imported({"last_name": "Müller", "email": "b@example.org"})) == UPDATED


@pytest.mark.parametrize("shared", [{"phone": "030 901820"}, {"email": "familie@example.org"}])
def test_a_household_that_shares_a_phone_stays_apart(imported, shared):
    family = [
        {**ANNA, **shared},
        {"first_name": "Jan", "last_name": "Müller", "birthday": "1.1.2012", **shared},
        {"first_name": "Mia", "last_name": "Müller", "birthday": "1.1.2012", **shared},
        {"first_name": "Annalena", "last_name": "Müller", "birthday": "2.2.2015", **shared},
    ]
    assert counts(imported(*family)) == (4, 0, 0, 0)
    assert counts(imported(*family)) == (0, 0, 4, 0)


@pytest.mark.parametrize(
    "row",
    [
        {"first_name": "Anna Maria"},
        {"first_name": "A."},
        {"first_name": ""},
        {"first_name": "Anna", "birthday": "12.03.1978"},
        {"first_name": "Anna-Maria", "birthday": "1979"},
    ],
)
def test_a_contact_finds_who_may_be_the_same(imported, row):
    imported({**ANNA, "phone": "030 901820"})
    assert counts(imported({"last_name": "Müller", "phone": "030 901820", **row}))[1:3] != (0, 0)
    assert Patient.objects.count() == 1


def test_the_first_rule_that_finds_someone_decides(imported):
    imported(
        {**ANNA, "external_id": "1"},
        {
            "first_name": "Jan",
            "last_name": "Beck",
            "birthday": "1.1.1990",
            "email": "j@example.org",
        },
    )
    row = {**ANNA, "external_id": "1", "last_name": "Beck", "email": "j@example.org"}
    assert counts(imported(row)) == UPDATED
    assert patient(first_name="Anna").email == "j@example.org"
    row = {"external_id": "unknown", "first_name": "Jan", "last_name": "Beck", "birthday": "1990"}
    assert counts(imported({**row, "email": "j@example.org"})) == UPDATED


def test_two_found_is_an_error_that_names_them(imported, a_patient):
    one, other = (a_patient(**ANNA) for _ in range(2))
    import_ = imported(ANNA, {"last_name": "Beck"})
    assert counts(import_) == (1, 0, 0, 1)
    assert messages(import_) == [f"matches {one.short_id} and {other.short_id}"]


def test_many_found_are_counted(imported, a_patient):
    for _ in range(6):
        a_patient(**ANNA)
    assert messages(imported(ANNA)) == ["matches P-10001, P-10002, P-10003 and 3 more"]


def test_an_external_id_that_belongs_to_somebody_else_is_an_error(imported):
    imported({**ANNA, "external_id": "1"}, {"last_name": "Beck", "external_id": "2"})
    import_ = imported({"id": "P-10001", "external_id": "2"})
    assert counts(import_) == ERROR
    assert messages(import_) == ["matches P-10001 and P-10002"]


@pytest.mark.parametrize("batch", [1, 2, 10])
def test_the_same_person_twice_in_a_file_is_one_and_the_later_row_updates(
    imported, monkeypatch, batch
):
    monkeypatch.setattr(running, "BATCH", batch)
    rows = [
        {**ANNA, "city": "Köln"},
        {"last_name": "Beck"},
        {**ANNA, "city": "Ulm", "email": "a@example.org"},
        {"last_name": "Müller", "email": "a@example.org", "phone": "030 901820"},
        {**ANNA, "city": "Ulm"},
    ]
    assert counts(imported(*rows)) == (2, 2, 1, 0)
    anna = patient(first_name="Anna")
    assert (anna.city, anna.phone, anna.version) == ("Ulm", "+4930901820", 3)
    assert anna.field_versions == {"city": 2, "email": 2, "phone": 3}


@pytest.mark.parametrize("batch", [1, 10])
def test_who_was_renamed_by_a_row_is_not_found_by_the_old_name(imported, monkeypatch, batch):
    monkeypatch.setattr(running, "BATCH", batch)
    imported({**ANNA, "external_id": "1"})
    rows = [{"external_id": "1", "last_name": "Beck"}, ANNA, {**ANNA, "last_name": "Beck"}]
    assert counts(imported(*rows)) == (1, 1, 1, 0)


def test_archived_patients_match_stay_archived_and_are_reported(imported, a_patient, alice):
    known = a_patient(**ANNA)
    archive_patient(alice.actor, known.pk)
    import_ = imported({**ANNA, "city": "Ulm"}, {"last_name": "Beck"})
    assert counts(import_) == (1, 1, 0, 0)
    assert import_.matched_archived == 1
    assert patient(pk=known.pk).archived_at is not None


def test_people_of_another_practice_are_neither_found_nor_touched(imported, charlie, elsewhere):
    with workspace_transaction(elsewhere.pk):
        theirs = create_patient(charlie.actor, ANNA, external_ids=[("import", "1")])
    assert counts(imported({**ANNA, "external_id": "1", "id": str(theirs.pk)})) == CREATED
    with workspace_transaction(elsewhere.pk):
        assert [each.version for each in Patient.objects.all()] == [1]
