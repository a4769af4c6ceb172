"""CSV files as people upload them: every dialect, and everything that is broken."""

import csv
import hashlib
import io
import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circleos.core.csv_cells import neutralise
from circleos.imports import reading, reading_bytes
from circleos.imports.reading import CsvFile, FileRefused, Position, preflight, ragged_row, rows

PEOPLE = [["Vorname", "Nachname", "Ort"], ["Zoë", "Müller-Brandt", "Köln"], ["Jürgen", "Groß", ""]]


def written(delimiter=",", line_end="\n", table=PEOPLE):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(table)
    return text.getvalue()


def read(content):
    source = io.BytesIO(content)
    file = preflight(source)
    return file, [row for batch in rows(source, file) for row in batch.rows]


def refusal(content):
    with pytest.raises(FileRefused) as error:
        preflight(io.BytesIO(content))
    return error.value.message


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", ""),
        ("utf-8", "\ufeff"),
        ("utf-16-le", "\ufeff"),
        ("utf-16-be", "\ufeff"),
        ("utf-16-le", ""),
        ("utf-16-be", ""),
        ("cp1252", ""),
    ],
)
def test_every_dialect_is_understood_without_asking(encoding, mark, delimiter, line_end):
    content = (mark + written(delimiter, line_end)).encode(encoding)
    file, found = read(content)
    assert file.headers == ("Vorname", "Nachname", "Ort")
    assert [row.cells for row in found] == PEOPLE[1:]
    assert (file.encoding, file.delimiter, file.rows) == (encoding, delimiter, 2)
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert file.sample == tuple(map(tuple, PEOPLE[1:]))


@pytest.mark.parametrize("line", ["sep=;\r\n", '"sep=;"\n', "SEP=;\r"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_first_line_may_name_the_delimiter(line, encoding):
    file, found = read((line + "Vorname;Nachname\nA,B,C;Beck\n").encode(encoding))
    assert file.headers == ("Vorname", "Nachname")
    assert found == [(2, ["A,B,C", "Beck"], False)]


@pytest.mark.parametrize("end", ["\x1a", "\r\n\x1a"])
def test_the_mark_by_which_old_systems_end_a_text_is_no_row(end):
    file, found = read(b"Vorname;Nachname\r\nAda;Beck\r\n" + end.encode())
    assert (file.rows, found) == (1, [(2, ["Ada", "Beck"], False)])


def test_other_delimiters_may_stand_in_cells():
    content = "Name, Vorname;Adresse|Zusatz\nBeck, Anna;x\nFrei, Jan;y\n"
    file, found = read(content.encode())
    assert file.delimiter == ";"
    assert found[1].cells == ["Frei, Jan", "y"]


def test_quoted_line_breaks_and_quotes_belong_to_the_cell():
    _, found = read(b'name,note\r\nBeck,"one\r\ntwo ""three"""\r\nFrei,\r\n')
    assert found == [(2, ["Beck", 'one\r\ntwo "three"'], False), (3, ["Frei", ""], False)]


def test_one_column_is_a_file_too():
    file, found = read(b"email\nanna@example.org\n")
    assert file.headers == ("email",)
    assert found[0].cells == ["anna@example.org"]


def test_rows_bear_the_numbers_of_a_spreadsheet():
    file, found = read(b"\nname,city\nBeck,Ulm\n\n  ,\nFrei,Ulm\n\n\n")
    assert [row.number for row in found] == [3, 4, 5, 6]
    assert [row.is_empty for row in found] == [False, True, True, False]
    assert file.rows == 4


def test_ragged_rows_are_errors_of_their_row():
    file, found = read(b"name,city\nBeck\nFrei,Ulm,x\nHahn,Ulm\n")
    assert [row.is_ragged for row in found] == [True, True, False]
    for row, said in zip(found, ("1 cell, but", "3 cells, but"), strict=False):
        message = ragged_row(row, file.headers).message
        assert message == f"{said} the header has 2; look for separators"


def test_neutralised_cells_come_back_as_they_were():
    file, found = read(b"name,phone\n'=1+1,'+49 171\n'@x,''=1\n't Hart,x\n")
    assert [row.cells for row in found] == [["=1+1", "+49 171"], ["@x", "'=1"], ["'t Hart", "x"]]
    assert file.sample[0] == ("=1+1", "+49 171")


def test_what_the_preflight_found_is_kept_as_json():
    file, _ = read(written().encode())
    assert CsvFile.from_json(json.loads(json.dumps(file.as_json()))) == file


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty; choose one with patients"),
        (b"\xef\xbb\xbf\r\n \n", "The file is empty; choose one with patients"),
        (b"sep=;\n\n", "The file is empty; choose one with patients"),
        (b"name;city\n\n\n", "There is a header, but no row below it; choose a file with patients"),
        (b"PK\x03\x04rest", "This is not a text file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "This is an old Excel file (.xls)"),
        (b"%PDF-1.7 ...", "This is not a text file"),
        (bytes(range(1, 120)) * 9, "This is not a text file"),
        (b"name,city\nBeck,U\x00lm\n", "Line 2 holds a NUL byte"),
        ("\ufeffname,city\nBeck,U\x00lm\n".encode("utf-16-le"), "Line 2 holds a NUL byte"),
        ("name,city\nM\xfcller,U\x00lm\n".encode("cp1252"), "Line 2 holds a NUL byte"),
        ("name\nMüller\nGroß\nKöln\n".encode() + b"M\xfcller\n", "Line 5 holds bytes that are"),
        (b"\xef\xbb\xbfname\nM\xfcller\n", "Line 2 holds bytes that are no text"),
        (b"name\nM\x81ller\n", "Line 2 holds bytes that are no text"),
        (b"\xff\xfen\x00a\x00\n\x00\x00\xd8x\x00", "Line 2 holds bytes that are no text"),
        (b"\xff\xfen\x00a\x00\n\x00x", "The file ends in the middle of a character"),
        ("name".encode("utf-32"), "The file is UTF-32"),
        (b'name,city\nBeck,"Ulm\nFrei,Ulm\n', "Row 2 has a quote"),
        (b'name,city\nHahn,x\n"Beck,Ulm\nFrei,"Ulm"\n', "Row 3 has a quote"),
        (b"Name,name\nBeck,x\n", "Two columns are called “name”"),
        (b",".join([b"x%d" % n for n in range(501)]) + b"\nx\n", "501 columns are too many"),
        (b"name\n" + b"x" * 1_100_000 + b"\n", "Row 2 has a cell over 1 MB"),
        (b"name\nx\n" + b"," * 8_000_001, "Row 3 is longer than 8 MB"),
        (b"name,city\n" + b'"\n",' * 2_000_001, "Row 2 is longer than 8 MB"),
    ],
)
def test_a_file_is_refused_whole_with_one_message(content, message):
    assert refusal(content).startswith(message)


def test_limits_hold_at_their_very_number(monkeypatch):
    monkeypatch.setattr(reading, "ROW_LIMIT", 3)
    assert preflight(io.BytesIO(b"name\na\nb\nc\n\n")).rows == 3
    assert refusal(b"name\na\nb\nc\nd\n").startswith("More than 2,000,000 rows")
    monkeypatch.setattr(reading_bytes, "SIZE_LIMIT", 7)
    assert refusal(b"name\nabc").startswith("The file is larger than 1 GB")


def test_columns_without_a_name_are_no_duplicates():
    file, found = read(b"name,,\nBeck,,\n")
    assert file.headers == ("name", "", "")
    assert not found[0].is_ragged


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_reading_goes_on_where_it_stopped(encoding):
    table = [["name", "note"]] + [[f"Müller {n}", "a\nb" if n % 3 else "ß"] for n in range(25)]
    source = io.BytesIO(written(";", "\r\n", table).encode(encoding))
    file = preflight(source)
    whole = [row for batch in rows(source, file) for row in batch.rows]
    assert [row.cells for row in whole] == table[1:]

    start, found = file.first, []
    while start.row < file.first.row + file.rows:
        batch = next(rows(source, file, start, size=4))
        found += batch.rows
        start = batch.next
    assert found == whole
    assert not source.closed


def test_reading_from_a_position_does_not_read_what_lies_before_it():
    source = io.BytesIO(b"name\nBeck\nFrei\n")
    file = preflight(source)
    source.getbuffer()[0:10] = b'""""""""""'
    assert [b.rows for b in rows(source, file, Position(3, 10))] == [[(3, ["Frei"], False)]]


cells = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8).filter(
    # A file of mere control characters is taken for a picture, as it should be.
    lambda cell: cell == "" or cell.isprintable() or cell in {"\n", "\r\n", "'=", "\t"}
)


@given(
    st.lists(st.tuples(cells, cells, cells.filter(str.strip)), min_size=1, max_size=8),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.integers(1, 4),
)
def test_what_is_written_is_read(table, encoding, delimiter, line_end, size):
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    writer.writerow(["one", "two", "three"])
    writer.writerows([neutralise(cell) for cell in row] for row in table)
    source = io.BytesIO(text.getvalue().encode(encoding))
    file = preflight(source)
    found = [row for batch in rows(source, file, size=size) for row in batch.rows]
    assert [tuple(row.cells) for row in found] == table
    assert file.rows == len(table)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    try:
        file, found = read(content)
    except FileRefused as error:
        assert error.message
    else:
        assert len(found) == file.rows > 0


def test_memory_does_not_grow_with_the_file(tmp_path):
    path = tmp_path / "large.csv"
    line = "Müller-Brandt,Anna," + "x" * 1_980 + "\n"
    with path.open("w", encoding="utf-8") as target:
        target.write("a,b,c\n")
        for _ in range(10):
            target.write(line * 1000)
    tracemalloc.start()
    with path.open("rb") as source:
        file = preflight(source)
        count = sum(len(batch.rows) for batch in rows(source, file))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == file.rows == 10_000
    assert path.stat().st_size > 20_000_000
    assert peak < 15_000_000
