"""Text, email addresses, countries and postal codes."""

from unicodedata import is_normalized, normalize

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from circleos.core.fields import (
    BadValue,
    clean_text,
    email_key,
    parse_country,
    parse_email,
    parse_name,
    parse_postal_code,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Anna  Maria ", "Anna Maria"),
        ("van der MEER", "van der MEER"),
        ("O’Brien", "O’Brien"),
        (normalize("NFD", "Müller"), "Müller"),
        ("A\u00a0B\tC\r\nD", "A B C D"),
        ("An\x00na\x07", "Anna"),
        ("\ufeff\u202eAnna\u202c", "Anna"),
        ("می\u200cلاد", "می\u200cلاد"),
        ("\u00ad\u200b", ""),
    ],
)
def test_text_is_kept_as_typed_without_what_nobody_can_see(typed, kept):
    assert parse_name(typed) == kept


def test_text_that_is_too_long_is_refused():
    assert clean_text("x" * 10, 10)
    with pytest.raises(BadValue, match="Too long: at most 10 characters"):
        clean_text("x" * 11, 10)


def test_half_a_character_can_not_be_stored():
    with pytest.raises(BadValue, match="half a character"):
        clean_text("\ud83d", 10)


@given(st.text())
def test_clean_text_is_stable_and_can_be_stored(text):
    try:
        cleaned = clean_text(text, 10_000)
    except BadValue:
        return
    assert clean_text(cleaned, 10_000) == cleaned
    assert is_normalized("NFC", cleaned)
    assert "\x00" not in cleaned
    cleaned.encode()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("anna@example.org", "anna@example.org"),
        (" Anna.Mueller+praxis@Example.ORG ", "Anna.Mueller+praxis@example.org"),
        ("ä@müller.example", "ä@müller.example"),
        ("anna@praxis.test", "anna@praxis.test"),
        ("", ""),
    ],
)
def test_email_addresses(typed, kept):
    assert parse_email(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "kaputt@@example",
        "maria.weiss@@gmx",
        "anna",
        "anna@",
        "@example.org",
        "anna@localhost",
        "anna@test",
        "a b@example.org",
        "anna.@example.org",
        "an..na@example.org",
        "Anna <anna@example.org>",
        "anna@example.org, jan@example.org",
        "anna@-example.org",
        "a" * 65 + "@example.org",
        "a@" + "b" * 64 + ".org",
        "a@" + ".".join(["b" * 60] * 5) + ".org",
    ],
)
def test_what_is_no_email_address_is_said(typed):
    with pytest.raises(BadValue) as refusal:
        parse_email(typed)
    assert refusal.value.message == "Not an email address, such as anna@example.org"


def test_addresses_are_compared_without_case():
    assert email_key(parse_email("Anna@Example.org")) == email_key(parse_email("anna@example.ORG"))


@given(
    st.one_of(st.emails(), st.from_regex(r"[a-zA-Z.+'ä]{0,9}@[a-zA-Z.-]{0,9}\.de", fullmatch=True))
)
def test_the_remembered_domain_changes_no_answer(address):
    try:
        expected = validate_email(address, check_deliverability=False, strict=True).normalized
    except EmailNotValidError:
        with pytest.raises(BadValue):
            parse_email(address)
    else:
        assert parse_email(address) == expected


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("DE", "DE"),
        ("de", "DE"),
        ("D", "DE"),
        ("DEU", "DE"),
        ("276", "DE"),
        ("Deutschland", "DE"),
        ("Germany", "DE"),
        ("Österreich", "AT"),
        ("Oesterreich", "AT"),
        ("A", "AT"),
        ("CH", "CH"),
        ("Türkei", "TR"),
        ("Turkey", "TR"),
        ("UK", "GB"),
        ("Kosovo", "XK"),
        ("Vereinigte Staaten", "US"),
        ("", ""),
    ],
)
def test_countries(typed, code):
    assert parse_country(typed) == code


@pytest.mark.parametrize("typed", ["Preußen", "ZZ", "EU", "QQ"])
def test_an_unknown_country_is_refused(typed):
    with pytest.raises(BadValue, match="Unknown country; use a code such as DE or AT"):
        parse_country(typed)


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("10961", "DE", "10961"),
        ("01067", "DE", "01067"),
        ("D-10961", "DE", "10961"),
        ("A-1010", "AT", "1010"),
        ("8001", "CH", "8001"),
        ("SW1A 1AA", "GB", "SW1A 1AA"),
        ("1010", "", "1010"),
        ("", "DE", ""),
    ],
)
def test_postal_codes(typed, country, kept):
    assert parse_postal_code(typed, country) == kept


@pytest.mark.parametrize(
    ("typed", "country", "message"),
    [
        ("1067", "DE", "A German postal code has 5 digits; for another one name the country"),
        (
            "10961 Berlin",
            "DE",
            "A German postal code has 5 digits; for another one name the country",
        ),
        ("10961", "AT", "An Austrian postal code has 4 digits; for another one name the country"),
        ("١٠٩٦١", "DE", "A German postal code has 5 digits; for another one name the country"),
    ],
)
def test_postal_codes_follow_the_rule_of_their_country(typed, country, message):
    with pytest.raises(BadValue, match=message):
        parse_postal_code(typed, country)
