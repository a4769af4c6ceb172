"""Phone numbers as German practices write them."""

import phonenumbers
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from circleos.core.fields import BadValue, format_phone, parse_phone
from circleos.core.fields.phone import _any_number, _plain_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("030 901820", "+4930901820"),
        ("0171/2363623", "+491712363623"),
        ("+49 (0) 171 2363623", "+491712363623"),
        ("0049 171 2363623", "+491712363623"),
        ("(030) 90 18 20 - 15", "+493090182015"),
        ("030 901820-15", "+493090182015"),
        ("+4915248383558", "+4915248383558"),
        ("\u202a+49 1512 3458801\u202c", "+4915123458801"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("+39 06 698 12345", "+390669812345"),
        ("+1 (202) 555-0123", "+12025550123"),
        ("", ""),
    ],
)
def test_any_notation_becomes_one(text, number):
    assert parse_phone(text) == number


def test_a_national_number_belongs_to_the_country_of_the_workspace():
    assert parse_phone("01 5123456", "AT") == "+4315123456"
    assert parse_phone("044 668 18 00", "CH") == "+41446681800"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0049-(0)30/12", "Too short for a German number; look for missing digits"),
        ("030", "Too short for a German number; look for missing digits"),
        ("01701234567890", "Too long for a German number; look for digits too many"),
        ("+33 6 12", "Too short for a number of France; look for missing digits"),
        ("siebzehn", "Not a phone number; use digits"),
        ("0800 ZAHNARZT", "Not a phone number; use digits"),
        ("030 901820 privat", "Not a phone number; use digits"),
        ("?", "Not a phone number; use digits"),
        ("030 901820 ext. 15", "An extension can't be kept; write the number with all its digits"),
        ("030 901820 DW 15", "An extension can't be kept; write the number with all its digits"),
        ("+999 123456", "No country has this prefix; begin with one such as +49, or with 0"),
    ],
)
def test_what_is_no_phone_number_is_said(text, message):
    with pytest.raises(BadValue) as refusal:
        parse_phone(text)
    assert refusal.value.message == message


def test_what_was_wrong_is_said_in_the_language_of_whoever_asks():
    with translation.override("en"), pytest.raises(BadValue) as refusal:
        parse_phone("+33 6 12")
    with translation.override("de"):
        assert "Frankreich" in refusal.value.message


@given(
    st.sampled_from(["DE", "AT", "CH", "FR"]),
    st.sampled_from(
        ["0", "00", "+", "+49", "0049", "+49 (0)", "+43", "+41", "+33", "030", "0171", ""]
    ),
    st.text(alphabet="0123456789 /-", max_size=14),
)
def test_the_fast_road_reads_what_libphonenumber_reads(country, prefix, rest):
    fast = _plain_number(prefix + rest, country)
    if fast is not None:
        assert fast == _any_number(prefix + rest, country)


@given(st.text(max_size=30), st.sampled_from(["DE", "US", "IT"]))
def test_any_text_is_a_number_or_a_bad_value(text, country):
    try:
        number = parse_phone(text, country)
    except BadValue as refusal:
        assert refusal.message
    else:
        assert number == "" or phonenumbers.is_valid_number(phonenumbers.parse(number))
        assert parse_phone(number, country) == number


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+4930901820", "+49 30 901820"),
        ("+493090127713", "+49 30 9012 7713"),
        ("+4915123458801", "+49 151 2345 8801"),
        ("+491719043321", "+49 171 904 3321"),
        ("+493412201187", "+49 341 220 1187"),
        ("+4930901827713", "+49 30 901 827 713"),
        ("+498001234567", "+49 800 1234567"),
        ("+33612345678", "+33 6 12 34 56 78"),
        ("+4531229004", "+45 31 22 90 04"),
        ("+393471182290", "+39 347 118 2290"),
        ("no number", "no number"),
        ("", ""),
    ],
)
def test_numbers_are_shown_in_groups(number, shown):
    assert format_phone(number) == shown


@given(st.from_regex(r"(30|89|341|171|1512)[0-9]{6,8}", fullmatch=True))
def test_what_is_shown_can_be_typed(digits):
    shown = format_phone("+49" + digits)
    assert shown.replace(" ", "") == "+49" + digits
