"""Numbers of insured people and of insurers: normalised, and their check digits verified."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circleos.core.fields import BadValue
from circleos.core.fields.insurance import (
    format_kvnr,
    is_kvnr,
    kvnr_of,
    parse_institution_code,
    parse_kvnr,
)

KVNRS = st.builds(
    kvnr_of,
    st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    st.text("0123456789", min_size=8, max_size=8),
)


# Public samples: of the product texts and of a test card of gematik.
@pytest.mark.parametrize("number", ["A123456780", "X110411675"])
def test_a_valid_kvnr_is_taken(number):
    assert parse_kvnr(number) == number


@pytest.mark.parametrize("typed", ["a123456780", " A123 456 780 ", "A-123.456/780", "A 123456780"])
def test_a_kvnr_is_normalised(typed):
    assert parse_kvnr(typed) == "A123456780"


@pytest.mark.parametrize(
    "typed", ["A12345678", "1234567890", "AB12345678", "Ä123456780", "A１23456780"]
)
def test_what_is_no_letter_and_nine_digits_is_refused_with_an_example(typed):
    with pytest.raises(BadValue, match="one letter and nine digits, such as A123456780"):
        parse_kvnr(typed)


def test_a_kvnr_with_a_wrong_check_digit_says_to_look_at_the_card():
    with pytest.raises(BadValue, match=r"“A123456789” can not be: .* Compare it with the card"):
        parse_kvnr("A123456789")


@given(KVNRS)
def test_every_kvnr_that_is_made_is_valid_and_reads_back_from_its_groups(number):
    assert is_kvnr(number)
    assert parse_kvnr(format_kvnr(number)) == number


@given(KVNRS, st.integers(1, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number, place, by):
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert not is_kvnr(wrong)
    with pytest.raises(BadValue):
        parse_kvnr(wrong)


@pytest.mark.parametrize(
    "typed", ["101575519", "104940005", "108018007", "260326822", "1015 755 19"]
)
def test_a_valid_institution_code_is_taken(typed):
    assert parse_institution_code(typed) == typed.replace(" ", "")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("101575510", "“101575510” can not be"),
        ("10157551", "nine digits, such as 101575519"),
        ("A01575519", "nine digits"),
    ],
)
def test_a_wrong_institution_code_says_what_is_wrong(typed, said):
    with pytest.raises(BadValue, match=said):
        parse_institution_code(typed)


def test_nothing_typed_is_nothing():
    assert (parse_kvnr(" "), parse_institution_code("")) == ("", "")
