"""What is said about rows that are left out, and to whom in which language."""

import io

import pytest
from django.utils import translation

from circleos.imports.conftest import counts, messages, patient
from circleos.imports.failed_rows import write_failed_rows
from circleos.patients.models import Patient

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("row", "column", "value", "message"),
    [
        (
            {"birthday": "31.02.1980"},
            "birthday",
            "31.02.1980",
            "31.02.1980 does not exist; look at day, month and year",
        ),
        ({"birthday": "1.1.2999"}, "birthday", "1.1.2999", "A birthday can't lie in the future"),
        ({"phone": "zwölf"}, "phone", "zwölf", "Not a phone number; use digits"),
        ({"phone2": "zwölf"}, "phone2", "zwölf", "Not a phone number; use digits"),
        ({"email": "a@@b"}, "email", "a@@b", "Not an email address"),
        ({"language": "Klingonisch"}, "language", "Klingonisch", "Unknown language; use a code"),
        ({"gender": "?"}, "gender", "?", "Unknown gender"),
        ({"country": "Narnia"}, "country", "Narnia", "Unknown country"),
        (
            {"postal_code": "123"},
            "postal_code",
            "123",
            "A German postal code has 5 digits; for another one name the country",
        ),
        ({"type": "vip"}, "type", "vip", "“vip” is not in the list; use one of patient, member"),
        ({"source": "Radio"}, "source", "Radio", "“Radio” is not in the list; use one of"),
        ({"last_name": "", "city": "Ulm"}, "last_name", "", "A first or last name is required"),
        ({"title": "x" * 61}, "title", "x" * 61, "Too long: at most 60 characters"),
    ],
)
def test_a_row_with_a_bad_cell_is_left_out_whole_and_nothing_else(
    imported, row, column, value, message
):
    import_ = imported({"last_name": "Beck"}, {"last_name": "Frei", **row}, {"last_name": "Hahn"})
    assert counts(import_) == (2, 0, 0, 1)
    ((number, header, shown, said),) = messages(import_)
    assert (number, header, shown) == (3, column, value)
    assert said.startswith(message)
    assert {each.last_name for each in Patient.objects.all()} == {"Beck", "Hahn"}


def test_a_cell_padded_to_any_length_is_read_and_one_too_long_refused(imported):
    padding = " " * 100_000 + "\u200b" * 100_000
    row = {"last_name": f"{padding}Beck", "phone": f"030{padding}901820"}
    assert counts(imported(row)) == (1, 0, 0, 0)
    assert (patient().last_name, patient().phone) == ("Beck", "+4930901820")
    import_ = imported({"last_name": "x" * 100_000})
    ((_, _, value, message),) = messages(import_)
    assert (len(value), message) == (500, "Too long: at most 300 characters")


def test_all_bad_cells_of_a_row_are_said_under_the_headers_of_the_file(imported):
    import_ = imported({"Nachname": "Beck", "Geb.-Datum": "32.1.1980", "E-Mail": "x"})
    assert counts(import_) == (0, 0, 0, 1)
    assert [(row, column) for row, column, *_ in messages(import_)] == [
        (2, "Geb.-Datum"), (2, "E-Mail"),
    ]  # fmt: skip


def test_what_a_postal_code_is_depends_on_the_country_of_row_patient_or_practice(imported):
    assert counts(imported({"last_name": "Beck", "postal_code": "1010", "country": "AT"}))[0]
    assert counts(imported({"id": "P-10001", "postal_code": "1020"})) == (0, 1, 0, 0)
    assert counts(imported({"id": "P-10001", "postal_code": "10961"})) == (0, 0, 0, 1)
    assert counts(imported({"last_name": "Frei", "postal_code": "1010"})) == (0, 0, 0, 1)


def test_errors_are_said_in_the_language_of_who_asks(imported):
    with translation.override("de"):
        import_ = imported({"last_name": "Beck", "email": "x"})
    assert messages(import_)[0][3] == "Keine E-Mail-Adresse wie anna@example.org"


def test_a_colleague_reads_them_in_a_language_of_their_own(imported):
    with translation.override("de"):
        import_ = imported({"last_name": "Beck", "phone": "+33 6 12"})
    german, english = io.StringIO(newline=""), io.StringIO(newline="")
    write_failed_rows(import_, english)
    assert "phone: Too short for a number of France" in english.getvalue()
    with translation.override("de"):
        write_failed_rows(import_, german)
    assert "phone: Zu kurz für eine Nummer in Frankreich" in german.getvalue()
