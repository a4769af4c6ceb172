"""Excel workbooks: what stands in their cells, and everything that is hostile in them."""

import datetime
import hashlib
import io
import subprocess
import zipfile
from xml.sax.saxutils import escape

import pytest

from circleos.imports import spreadsheets, workbook
from circleos.imports.conftest import counts, patient
from circleos.imports.models import Import, file_folder
from circleos.imports.reading import FileRefused
from circleos.imports.services import Wishes, request_import
from circleos.imports.turns import attend

pytestmark = pytest.mark.django_db

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
EPOCH = datetime.date(1899, 12, 30)
# The second style shows numbers as days.
STYLES = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf/><xf numFmtId="14"/></cellXfs></styleSheet>'


def xlsx(*sheets, extra=None):
    """A workbook as Excel writes it, of sheets that are lists of rows."""
    places = range(1, len(sheets) + 1)
    names = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in places)
    targets = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/s{n}.xml"/>'
        for n in places
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{names}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">{targets}'
            f'<Relationship Id="s" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
        ),
        "xl/styles.xml": STYLES,
        **{f"xl/worksheets/s{n}.xml": sheet_of(rows) for n, rows in enumerate(sheets, start=1)},
        **(extra or {}),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, text in parts.items():
            target.writestr(name, text)
    packed.seek(0)
    return packed


def sheet_of(rows):
    written = "".join(
        f'<row r="{number}">{"".join(cell_of(*each, number) for each in enumerate(row))}</row>'
        for number, row in enumerate(rows, start=1)
    )
    return f'<worksheet xmlns="{MAIN}"><sheetData>{written}</sheetData></worksheet>'


def cell_of(column, value, row):
    place = f'r="{chr(65 + column)}{row}"'
    if value is None:
        return ""
    if isinstance(value, str):
        return f'<c {place} t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    if isinstance(value, bool):
        return f'<c {place} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, datetime.date):
        return f'<c {place} s="1"><v>{(value - EPOCH).days}</v></c>'
    return f"<c {place}><v>{value}</v></c>"


@pytest.fixture
def imported_file(alice, in_ring):
    """Imports a file of this content, as Alice does."""

    def do(source, **wishes):
        return attend(
            request_import(alice.actor, source, "patients.xlsx", Wishes(**wishes)),
            lambda _now: None,
        )

    return do


@pytest.fixture
def refusal(alice, in_ring):
    """Why a file is refused; nothing of it is left."""

    def do(source):
        with pytest.raises(FileRefused) as refused:
            request_import(alice.actor, source, "patients.xlsx", Wishes())
        assert not list(file_folder(alice.actor.workspace_id).glob("*"))
        assert not Import.objects.exists()
        return refused.value.message

    return do


HEADER = ["Vorname", "Nachname", "Geburtsdatum", "Telefon", "PLZ", "Ort", "Patientennummer"]


def test_dates_numbers_and_phone_numbers_arrive_as_people_mean_them(imported_file):
    born = datetime.date(1979, 3, 12)
    rows = [HEADER, ["Anna", "Müller", born, 493090127713, 10961, "Berlin\nKreuzberg", 41.0]]
    source = xlsx(rows)
    import_ = imported_file(source)
    assert counts(import_) == (1, 0, 0, 0)
    anna = patient()
    assert (anna.birthday, anna.postal_code) == ("1979-03-12", "10961")
    assert anna.external_ids.get().value == "41"
    assert import_.sha256 == hashlib.sha256(source.getvalue()).hexdigest()
    assert import_.path.read_text().startswith("Vorname,Nachname")


def test_a_german_postal_code_gets_its_zero_back_and_a_foreign_one_none(imported_file):
    header = [*HEADER[:2], "PLZ", "Land"]
    rows = [
        ["Ada", "Alt", 1067, None],
        ["Ben", "Alt", 1067, "Deutschland"],
        ["Cem", "Alt", 8001, "Schweiz"],
        ["Dea", "Alt", 106, None],
    ]
    import_ = imported_file(xlsx([header, *rows]))
    assert counts(import_) == (3, 0, 0, 1)
    codes = [patient(first_name=name).postal_code for name in ("Ada", "Ben", "Cem")]
    assert codes == ["01067", "01067", "8001"]


def test_the_first_sheet_with_rows_is_read_and_rows_keep_their_numbers(imported_file):
    rows = [[], [None, "Vorname", "Nachname"], [], [None, "Anna", "Beck", "", " "], [None], []]
    import_ = imported_file(xlsx([], rows, [["Nachname"], ["Anders"]]))
    assert counts(import_) == (1, 0, 1, 0)
    assert (patient().name, import_.position_row) == ("Anna Beck", 5)


def test_what_stands_behind_the_last_header_is_an_error_of_its_row(imported_file):
    import_ = imported_file(xlsx([["Nachname", "Ort"], ["Beck", "Ulm", "x"], ["Frei"]]))
    assert counts(import_) == (1, 0, 0, 1)


def test_values_like_formulas_and_our_own_neutralised_ones_stay_values(imported_file):
    rows = [["Nachname", "Ort"], ["=1+1", "'=2+2"], ["'t Hart", True]]
    assert counts(imported_file(xlsx(rows))) == (2, 0, 0, 0)
    assert patient(last_name="=1+1").city == "=2+2"
    assert patient(last_name="'t Hart").city == "true"


def test_a_workbook_that_can_not_be_read_is_refused_with_one_sentence(refusal):
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as target:
        target.writestr("holiday.txt", "x")
    whole = xlsx([HEADER]).getvalue()
    broken = xlsx([], extra={"xl/worksheets/s1.xml": "<worksheet><sheetData><row"})
    assert refusal(other).startswith("This is neither a CSV file nor an Excel workbook")
    assert refusal(io.BytesIO(whole[: len(whole) // 2])).startswith("The workbook is damaged")
    assert refusal(broken).startswith("The workbook is damaged")
    assert refusal(xlsx([], [])) == "The file is empty; choose one with patients"
    assert (
        refusal(xlsx([HEADER]))
        == "There is a header, but no row below it; choose a file with patients"
    )
    assert refusal(xlsx([["Ort", "ort"], ["a", "b"]])).startswith("Two columns are called")
    assert refusal(io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1x")).startswith("This is an old")


def test_a_zip_bomb_is_refused_before_it_unpacks(refusal):
    bomb = xlsx([HEADER], extra={"xl/media/image.bin": b"\0" * 60_000_000})
    assert len(bomb.getvalue()) < 100_000
    assert refusal(bomb).startswith("The workbook unpacks into far more")


def test_a_workbook_that_lies_about_itself_breaks_its_own_process_only(refusal):
    far = "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c>"
    text = f'<worksheet xmlns="{MAIN}"><sheetData>{far}</row></sheetData></worksheet>'
    assert refusal(xlsx([], extra={"xl/worksheets/s1.xml": text})).startswith(
        "The workbook is too large"
    )


def test_the_process_that_reads_a_workbook_stays_within_its_memory(tmp_path):
    path, target = tmp_path / "large.xlsx", tmp_path / "large.csv"
    path.write_bytes(
        xlsx([["Nachname", "Ort"], *([f"Name {n}", "Ulm"] for n in range(30_000))]).getvalue()
    )
    script = (
        "from circleos.imports import workbook; code = workbook.main();"
        "status = open('/proc/self/status').read();"
        "print(code, status.split('VmHWM:')[1].split()[0])"
    )
    done = subprocess.run(
        [spreadsheets.sys.executable, "-c", script, path, target],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    code, kilobytes = map(int, done.stdout.split())
    assert code == 0
    assert kilobytes * 1024 < workbook.MEMORY_LIMIT / 2
    assert len(target.read_text().splitlines()) == 30_001
