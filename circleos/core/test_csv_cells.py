"""What we write can be opened in a spreadsheet, and read back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circleos.core.csv_cells import neutralise, restore

cells = st.one_of(st.text(), st.text(alphabet="'=+-@\t\r\n 0189.,(A"))


@given(cells)
def test_what_is_written_is_read_back(cell):
    assert restore(neutralise(cell)) == cell


@given(cells)
def test_no_cell_we_write_begins_as_a_formula_unless_it_is_a_plain_number(cell):
    written = neutralise(cell)
    if written.startswith(("=", "@", "\t", "\r")):
        pytest.fail("a formula")
    if written.startswith(("+", "-")):
        assert set(written[1:]) <= set("0123456789., ")


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3", "'-2+3"),
        ("+1-1", "'+1-1"),
        ("\t=1", "'\t=1"),
        ("'=1", "''=1"),
        ("+493090127713", "+493090127713"),
        ("+49 30 901820", "+49 30 901820"),
        ("-5", "-5"),
        ("-1.234,56", "-1.234,56"),
        ("+49 30\n=1", "'+49 30\n=1"),
        ("'t Hart", "'t Hart"),
        ("Müller", "Müller"),
        ("", ""),
    ],
)
def test_cells_as_they_are_written(cell, written):
    assert neutralise(cell) == written


def test_names_that_begin_with_an_apostrophe_are_left_alone():
    assert restore("'s-Hertogenbosch") == "'s-Hertogenbosch"
