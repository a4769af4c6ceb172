"""What the numbers of insured people and of insurers are."""

import re

from django.utils.translation import gettext_lazy as _

from circleos.core.fields.bad_value import BadValue
from circleos.core.fields.text import clean_text

MEMBER_NUMBER_LENGTH = 40
_TYPED_LENGTH = 100
_BETWEEN = re.compile(r"[\s.\-/]+")
_KVNR = re.compile("[A-Z][0-9]{9}")
_INSTITUTION_CODE = re.compile("[0-9]{9}")


def parse_kvnr(text: str) -> str:
    """The number of somebody insured by the state, for life: one letter and nine digits.

    `a123 456 780` is `A123456780`. Empty stays empty. The last digit is a check digit: the letter
    as its place in the alphabet in two digits (A = 01 … Z = 26), then the eight digits, weighted
    1, 2, 1, 2 … from the left; the sum of the digits of all products, modulo 10. Source: § 290
    SGB V; GKV-Spitzenverband, Richtlinie zum Aufbau der Krankenversichertennummer.
    """
    number = _squeezed(text)
    if not number:
        return ""
    if not _KVNR.fullmatch(number):
        raise BadValue(
            _("“%(typed)s” is no KVNR: one letter and nine digits, such as A123456780"),
            typed=text.strip(),
        )
    if number[-1] != _kvnr_check_digit(number):
        raise BadValue(
            _("“%(typed)s” can not be: its last digit does not fit. Compare it with the card"),
            typed=text.strip(),
        )
    return number


def is_kvnr(number: str) -> bool:
    """Whether a number as it is stored is a KVNR."""
    return bool(_KVNR.fullmatch(number)) and number[-1] == _kvnr_check_digit(number)


def format_kvnr(number: str) -> str:
    """A KVNR in groups that can be read aloud: `A123456780` → `A123 456 780`."""
    return f"{number[:4]} {number[4:7]} {number[7:]}"


def kvnr_of(letter: str, digits: str) -> str:
    """The KVNR of a letter and eight digits, with its check digit."""
    return letter + digits + _kvnr_check_digit(letter + digits)


def _kvnr_check_digit(number: str) -> str:
    letter = ord(number[0]) - ord("A") + 1
    return _modulo_10(f"{letter:02}{number[1:9]}", first_weight=1)


def parse_institution_code(text: str) -> str:
    """The institution code (IK) of an insurer: nine digits. Empty stays empty.

    Digits 1 and 2 say what kind of institution it is and are not checked. Digit 9 is the check
    digit of digits 3 to 8, weighted 2, 1, 2, 1, 2, 1; the sum of the digits of the products,
    modulo 10. Source: Gemeinsames Rundschreiben Institutionskennzeichen, 1.2.5 (§ 293 SGB V).
    """
    code = _squeezed(text)
    if not code:
        return ""
    if not _INSTITUTION_CODE.fullmatch(code):
        raise BadValue(
            _("“%(typed)s” is no institution code: nine digits, such as 101575519"),
            typed=text.strip(),
        )
    if code[-1] != _modulo_10(code[2:8], first_weight=2):
        raise BadValue(
            _("“%(typed)s” can not be: its last digit does not fit. Compare it with a letter"),
            typed=text.strip(),
        )
    return code


def parse_member_number(text: str) -> str:
    """What an insurer that is not the state's calls somebody, as typed."""
    return clean_text(text, MEMBER_NUMBER_LENGTH)


def _squeezed(text: str) -> str:
    return _BETWEEN.sub("", clean_text(text, _TYPED_LENGTH)).upper()


def _modulo_10(digits: str, first_weight: int) -> str:
    """The sum of the digits of all products, modulo 10; weights are 1 and 2 in turns."""
    total = 0
    for place, digit in enumerate(digits):
        weight = first_weight if place % 2 == 0 else 3 - first_weight
        product = int(digit) * weight
        total += product // 10 + product % 10
    return str(total % 10)
