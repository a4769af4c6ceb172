"""Files as practice systems, Excel and LibreOffice write them: none needs a setting touched.

And files that are broken, deliberately or not: refused whole, or one row of them.
"""

import io

import pytest

from circleos.core.models import Event
from circleos.imports.conftest import counts, patient
from circleos.imports.failed_rows import write_failed_rows
from circleos.imports.models import Import, file_folder
from circleos.imports.queries import row_errors
from circleos.imports.reading import FileRefused
from circleos.imports.running import columns_of_import
from circleos.imports.services import Wishes, request_import
from circleos.imports.turns import attend
from circleos.patients.models import Patient
from circleos.patients.services import create_patient

pytestmark = pytest.mark.django_db

GERMAN_EXCEL = """\
Patientennr.;Anrede;Titel;Nachname;Vorname;Geburtsdatum;Straße;PLZ;Ort;Telefon;\
Telefon mobil\r
000471;Frau;Dr.;Müller-Brandt;Zoë;12.03.1979;"Bergmannstraße 41; Hinterhaus";10961;Berlin;\
(030) 90 18 20;0171/2363623\r
000472;Herr;;Groß;Jürgen;00.00.1950;Am Markt 1;01067;Dresden;;\r
"""
LIBREOFFICE = """\
"Nachname","Vorname","Geb.-Datum","E-Mail","Telefon"
"Müller-Brandt","Zoë","1979-03-12","zoe@example.org","+49 30 901820"
"Groß","Jürgen","1950","juergen@example.org",
"""
UNICODE_TEXT = """\
Familienname\tVorname(n)\tGeboren am\tGeschl.\tStraße\tHaus-Nr.\tPostleitzahl\tWohnort\r
Müller-Brandt\tZoë\t12.3.79\tw\tBergmannstraße\t41\t10961\tBerlin\r
Groß\tJürgen\t1.1.1950\tm\tAm Markt\t1\t01067\tDresden\r
"""
OLD_SYSTEM = """\
PATNR|NAME|VORNAME|GEBDAT|GESCHLECHT|TEL|KRANKENKASSE|VERSICHERTENNUMMER|BEMERKUNG
471|Müller-Brandt|Zoë|12.03.1979|W|030/901820|Beispielkasse|A123456780|"ruft
selten an"
472|Groß|Jürgen|01.01.1950|M||||
"""
MAC = "Name;Vorname;Geb. am;Handy;Sprache\rMüller-Brandt;Zoë;12.03.1979;0171 2363623;Türkisch\r\
Groß;Jürgen;01.01.1950;;deutsch\r"
NAMED = (
    "sep=;\r\nNachname;Vorname;Geburtstag\r\nMüller-Brandt;Zoë;12.03.1979\r\nGroß;Jürgen;1950\r\n"
)
ENGLISH = """\
Patient ID,Surname,Given name,Date of birth,Sex,Mobile,Email address,Street address,Zip code,Town
471,Müller-Brandt,Zoë,1979-03-12,female,+491712363623,zoe@example.org,Bergmannstraße 41,10961,Berlin
472,Groß,Jürgen,1950-01-01,male,,,,,
"""


@pytest.fixture
def imported_file(alice, in_ring):
    """Imports a file of these bytes, as Alice does, without choosing anything."""

    def do(content):
        wish = request_import(alice.actor, io.BytesIO(content), "patients.csv", Wishes())
        return attend(wish, lambda _now: None)

    return do


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        pytest.param(GERMAN_EXCEL, "cp1252", id="German Excel, CSV"),
        pytest.param(GERMAN_EXCEL, "utf-8-sig", id="German Excel, CSV UTF-8"),
        pytest.param(LIBREOFFICE, "utf-8", id="LibreOffice, all text quoted"),
        pytest.param(LIBREOFFICE, "cp1252", id="LibreOffice, Western European"),
        pytest.param(UNICODE_TEXT, "utf-16", id="Excel, Unicode text"),
        pytest.param(UNICODE_TEXT, "utf-16-be", id="UTF-16 without a mark"),
        pytest.param(OLD_SYSTEM, "cp1252", id="practice system, pipes and capitals"),
        pytest.param(OLD_SYSTEM, "utf-8", id="practice system, line breaks in cells"),
        pytest.param(MAC, "cp1252", id="old Mac, CR alone"),
        pytest.param(NAMED, "utf-8-sig", id="separator named in the first line"),
        pytest.param(NAMED, "utf-16", id="separator named, UTF-16"),
        pytest.param(ENGLISH, "utf-8", id="English system"),
    ],
)
def test_a_file_as_others_write_it_needs_no_setting(imported_file, text, encoding):
    content = text.encode(encoding)
    import_ = imported_file(content)
    assert counts(import_) == (2, 0, 0, 0)
    assert not columns_of_import(import_).not_mapped
    zoe, juergen = patient(first_name="Zoë"), patient(first_name="Jürgen")
    assert (zoe.last_name, zoe.birthday) == ("Müller-Brandt", "1979-03-12")
    assert (juergen.last_name, juergen.birthday[:4]) == ("Groß", "1950")
    again = imported_file(content)
    assert (again.created, again.errors) == (0, 0)


ROW = b"Beck,Anna,1980-01-02,a@example.org\n"
MANY = b"last_name,first_name,birthday,email\n" + ROW * 12_000


@pytest.mark.parametrize(
    ("last_row", "message"),
    [
        pytest.param(b'"Beck,Anna,,\n', 'Row 12002 has a quote (")', id="unclosed quote"),
        pytest.param(b"B\x00eck,Anna,,\n", "Line 12002 holds a NUL byte", id="NUL"),
        pytest.param(b"B\x81\xfcck,Anna,,\n", "Line 12002 holds bytes that are", id="undecodable"),
        pytest.param(b"B" * 1_100_000, "Row 12002 has a cell over 1 MB", id="endless cell"),
        pytest.param(b'"B\n' * 600_000, 'Row 12002 has a quote (")', id="endless quote"),
    ],
)
def test_a_fault_on_the_last_row_refuses_the_file_and_leaves_nothing(
    alice, in_ring, last_row, message
):
    with pytest.raises(FileRefused) as refused:
        request_import(alice.actor, io.BytesIO(MANY + last_row), "patients.csv", Wishes())
    assert refused.value.message.startswith(message)
    assert not Import.objects.exists()
    assert not Patient.objects.exists()
    assert not Event.objects.filter(kind__startswith="import").exists()
    assert not list(file_folder(alice.actor.workspace_id).iterdir())


def test_bad_rows_are_refused_alone_each_with_its_reason(imported_file, alice):
    twins = [create_patient(alice.actor, {"last_name": "Zwilling", "phone": "030 901820"})]
    twins.append(create_patient(alice.actor, {"last_name": "Zwilling", "phone": "030 901820"}))
    reasons = {
        "Beck;;;;": "5 cells, but the header has 6; look for separators",
        "Beck;;31.02.1980;;;": "31.02.1980 does not exist; look at day, month and year",
        "Beck;;01.01.2999;;;": "A birthday can't lie in the future",
        "Beck;;;siehe Kartei;;": "Not a phone number",
        "Beck;;;;beck@@example;": "Not an email address",
        "Beck;;;;;Klingonisch": "Unknown language",
        ";;1980-01-02;;;": "A first or last name is required",
        "Zwilling;;;030 901820;;": f"matches {twins[0].short_id} and {twins[1].short_id}",
    }
    good = "Gut;Anna;02.01.1980;030 901821;a@example.org;de"
    lines = ["Nachname;Vorname;Geburtsdatum;Telefon;E-Mail;Sprache", good, *reasons, good]
    import_ = imported_file("\n".join(lines).encode())
    assert counts(import_) == (1, 0, 1, len(reasons))
    said = {error.row: error.message for error in row_errors(import_)}
    assert list(said) == list(range(3, 3 + len(reasons)))
    for message, reason in zip(said.values(), reasons.values(), strict=True):
        assert reason in message


def test_failed_rows_are_corrected_and_imported_with_formulas_as_they_were(imported_file):
    first = imported_file("Nachname;Ort;E-Mail\n=1+1;@home;x\n'=2;-3+4;y@@z\n".encode("cp1252"))
    assert counts(first) == (0, 0, 0, 2)
    target = io.StringIO(newline="")
    assert write_failed_rows(first, target) == 2
    written = target.getvalue()
    assert written.splitlines()[0] == "error;Nachname;Ort;E-Mail"
    assert ";'=1+1;'@home;x" in written
    corrected = written.replace(";x", ";x@example.org").replace("y@@z", "y@example.org")
    assert counts(imported_file(corrected.encode("utf-8-sig"))) == (2, 0, 0, 0)
    assert patient(last_name="=1+1").city == "@home"
    assert patient(last_name="=2").city == "-3+4"
