"""Which column means what, in files as German practice systems write them."""

import pytest

from circleos.core.errors import Invalid
from circleos.core.importing import IMPORT_FIELDS
from circleos.imports.column_aliases import ALIASES, header_key
from circleos.imports.columns import COLUMNS, FIELDS, choose_columns, guess_columns


def guessed(headers, *rows):
    return dict(zip(headers, guess_columns(headers, rows).fields, strict=True))


def test_our_own_header_means_itself():
    columns = guess_columns(COLUMNS)
    assert columns.fields == COLUMNS
    assert columns.not_mapped == ()


def test_a_column_that_means_nothing_is_left_out():
    columns = guess_columns(["Nachname", "Krankenkasse", "Blutgruppe"])
    assert columns.not_mapped == ("Blutgruppe",)
    read = columns.reader()(["Beck", "AOK", "0"])
    assert read == {"last_name": "Beck", "insurance_provider": "AOK"}


def test_every_column_is_stored_by_a_room():
    assert {each.key for each in IMPORT_FIELDS} == set(COLUMNS)


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (
            "Nr.;Nachname;Vorname;Geb.-Datum;Geschl.;Straße;PLZ;Ort;Telefon mobil;E-Mail",
            "external_id;last_name;first_name;birthday;gender;street;postal_code;city;phone;email",
        ),
        (
            "PATIENTENNUMMER;NAME;VORNAME;GEBURTSDATUM;STRASSE;HAUSNR;TELEFON;MOBIL",
            "external_id;last_name;first_name;birthday;street;house_number;phone;phone2",
        ),
        (
            "Pat.-Nr.;Titel;Familienname;Vorname(n);Geboren am;Sex;Handy;Mail;Sprache;Land",
            "external_id;title;last_name;first_name;birthday;gender;phone;email;language;country",
        ),
        (
            "Surname;Given name;DOB;Gender;Mobile;Email address;Postcode;Town",
            "last_name;first_name;birthday;gender;phone;email;postal_code;city",
        ),
        (
            "First Name;Last Name;Date of Birth;Phone Number;Address line 1;Address line 2;Zip",
            "first_name;last_name;birthday;phone;street;address_line2;postal_code",
        ),
        ("Geburtsdatum (TT.MM.JJJJ);Geburtsname", "birthday;birth_name"),
        ("Name;Nachname", "-;last_name"),
        ("Nr.;Patientennr.", "-;external_id"),
        ("Pat.-Nr.;Straße;Nr.;PLZ", "external_id;street;house_number;postal_code"),
        ("Anrede;Nachname", "gender;last_name"),
        ("Anrede;Geschlecht", "-;gender"),
        ("Telefon privat;Telefon dienstlich;Handy", "phone;phone2;-"),
        ("Geburtsdatum;Geb.-Datum", "birthday;-"),
        ("Letzter Besuch;Blutgruppe", "-;-"),
    ],
)
def test_headers_in_german_and_english(headers, fields):
    expected = [None if field == "-" else field for field in fields.split(";")]
    assert list(guess_columns(headers.split(";")).fields) == expected


def test_numbers_that_are_not_ours_are_those_of_the_old_system():
    assert guessed(["ID", "Name"], ["17", "Beck"], ["18", "Frei"])["ID"] == "external_id"
    assert guessed(["ID", "Name"], ["P-10482", "Beck"])["ID"] == "id"
    assert guessed(["id", "external_id"], ["17", "41-1"])["id"] == "id"
    assert guessed(["id", "last_name"], ["", "Beck"])["id"] == "id"


def test_values_speak_for_columns_whose_header_says_nothing():
    rows = [
        ["Beck", "anna@example.org", "12.03.1979", "0171 2363623", "x"],
        ["Frei", "", "1.4.80", "+4930901820", "y"],
    ]
    columns = guess_columns(["Nachname", "Spalte2", "", "F4", "F5"], rows)
    assert columns.fields == ("last_name", "email", "birthday", "phone", None)
    assert columns.headers == ("Nachname", "Spalte2", "#3", "F4", "F5")
    assert columns.not_mapped == ("F5",)


def test_values_never_speak_against_a_header():
    rows = [["Beck", "12.03.2024", "0171 2363623"]]
    columns = guess_columns(["Nachname", "Letzter Besuch", "Notfallkontakt"], rows)
    assert columns.fields == ("last_name", None, None)


def test_two_nameless_columns_of_one_kind_are_left_to_the_person():
    columns = guess_columns(["Nachname", "", ""], [["Beck", "12.03.1979", "01.02.2020"]])
    assert columns.fields == ("last_name", None, None)


def test_a_house_number_of_its_own_goes_behind_the_street():
    values = guess_columns(["Straße", "Hausnummer"]).reader()
    assert values(["Bergmannstraße", "41 a"]) == {"street": "Bergmannstraße 41 a"}
    assert values(["Bergmannstraße", ""]) == {"street": "Bergmannstraße"}


def test_every_guess_can_be_changed():
    guess = guess_columns(["Name", "Telefon", "Mobil", "Arzt"])
    columns = choose_columns(guess, {"Mobil": "phone", "Arzt": "note", "Name": None})
    assert columns.fields == (None, None, "phone", "note")
    assert choose_columns(guess, guess.as_choices()) == guess


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"Fax": "phone"}, "The file has no column “Fax”; write it as the header does"),
        ({"Name": "blood"}, f"There is no field “blood”; use one of {', '.join(FIELDS)}"),
        (
            {"Name": "last_name", "Mobil": "last_name"},
            "Only one column can be “last_name”; leave the others out",
        ),
    ],
)
def test_choices_that_can_not_be_are_said(choices, message):
    with pytest.raises(Invalid) as refusal:
        choose_columns(guess_columns(["Name", "Mobil"]), choices)
    assert [error.message for error in refusal.value.errors] == [message]


def test_a_file_that_names_nobody_is_recognised():
    assert not guess_columns(["PLZ", "Ort"]).names_people
    assert guess_columns(["Vorname"]).names_people


def test_errors_are_told_under_the_header_of_the_file():
    columns = guess_columns(["Geb.-Datum"])
    assert columns.header_of("birthday") == "Geb.-Datum"
    assert columns.header_of("email") == "email"


def test_no_alias_means_two_fields():
    aliases = [
        (field, header_key(alias)) for field, names in ALIASES.items() for alias in names.split(";")
    ]
    fields_of = {key: {field for field, other in aliases if other == key} for _, key in aliases}
    assert {key: fields for key, fields in fields_of.items() if len(fields) > 1} == {}


def test_every_canonical_name_and_its_spoken_form_are_understood():
    for field in COLUMNS:
        assert guess_columns([field.replace("_", " ").upper()]).fields == (field,)
