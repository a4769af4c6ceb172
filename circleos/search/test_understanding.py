"""What people type, and what it is taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circleos.core.folding import fold_name
from circleos.search.phonetics import sound_of
from circleos.search.spelling import bare, spellings
from circleos.search.understanding import MOST_TERMS, understand


def words(text):
    return [word.text for word in understand(text, "DE").words]


def number(text):
    (digits,) = understand(text, "DE").digits
    return digits


class TestWords:
    @pytest.mark.parametrize(
        ("typed", "understood"),
        [
            ("Anna Mü", ["anna", "mue"]),
            ("  MÜLLER-Brandt,anna ", ["mueller", "brandt", "anna"]),
            ("O'Brien", ["obrien"]),
            ("straße", ["strasse"]),
            ("Łukasz Øye", ["lukasz", "oeye"]),
            ("anna_mueller", ["anna", "mueller"]),
            ("A123456780", ["a123456780"]),
        ],
    )
    def test_letters_are_beginnings_of_words_in_any_notation(self, typed, understood):
        assert words(typed) == understood

    @pytest.mark.parametrize("typed", ["", "   ", "%", "\\", "---", "\x00", "…", "@"])
    def test_what_means_nothing_is_nothing(self, typed):
        assert understand(typed, "DE").is_empty

    def test_an_address_is_kept_together(self):
        assert understand("anna@pos", "DE").emails == ("anna@pos",)

    def test_more_than_anybody_types_is_cut_off(self):
        assert len(words(" ".join(f"w{n}x" for n in range(50)))) == MOST_TERMS
        assert len(words("x" * 5_000)[0]) <= 200

    @given(st.text(max_size=60))
    def test_anything_typed_is_understood_somehow(self, typed):
        understand(typed, "DE")


class TestDigits:
    @pytest.mark.parametrize(
        "typed", ["0171 220", "(0171) 220", "0171/220", "+49 171 220", "0049171220"]
    )
    def test_a_telephone_number_is_one_in_any_notation(self, typed):
        assert "+49171220" in number(typed).phones

    def test_the_last_digits_are_enough(self):
        assert number("7713").last_digits == "7713"
        assert number("901 27713").last_digits == "90127713"
        assert number("13").last_digits == ""

    @pytest.mark.parametrize(
        "typed",
        ["12.03.1979", "12.3.1979", "1979-03-12", "12.03.79", "12/03/1979", "12031979", "120379"],
    )
    def test_a_birthday_in_any_notation(self, typed):
        assert number(typed).birthday == "1979-03-12"

    def test_a_birthday_as_far_as_it_is_known(self):
        assert number("1979").birthday == "1979"
        assert number("03.1979").birthday == number("3/1979").birthday == "1979-03"

    def test_a_day_that_is_none_is_no_birthday(self):
        assert number("31.02.1979").birthday == number("31021979").birthday == ""

    def test_digits_of_a_day_are_still_a_telephone_number(self):
        assert number("12031979").last_digits == "12031979"

    @pytest.mark.parametrize("typed", ["P-10482", "p10482", "p-010482", "P 10482"])
    def test_an_id_is_nothing_else(self, typed):
        digits = number(typed)
        assert (digits.number, digits.phones, digits.postal_code) == (10482, (), "")

    def test_plain_digits_may_be_id_or_postal_code(self):
        assert (number("10482").number, number("10961").postal_code) == (10482, "10961")

    def test_a_p_before_a_year_is_the_beginning_of_a_name(self):
        assert [word.text for word in understand("p 1979", "DE").words] == ["p"]

    def test_name_and_year_are_two_terms(self):
        query = understand("müll 1979", "DE")
        assert [word.text for word in query.words] == ["muell"]
        assert [digits.birthday for digits in query.digits] == ["1979"]


class TestSpellings:
    @pytest.mark.parametrize(
        ("typed", "stored"),
        [
            ("Muller", "Müller"),
            ("Mueller", "Muller"),
            ("Müller", "Mueller"),
            ("Mull", "Müll"),
            ("Sorensen", "Sørensen"),
            ("Schafer", "Schäfer"),
        ],
    )
    def test_umlauts_are_found_both_ways(self, typed, stored):
        assert any(fold_name(stored).startswith(each) for each in spellings(fold_name(typed)))

    def test_what_is_typed_so_far_does_not_lose_its_end(self):
        assert not any("baumann".startswith(each) for each in spellings("baue"))

    @given(st.text("bcdlouü", min_size=1, max_size=12))
    def test_what_was_typed_comes_first_and_all_are_one_when_bare(self, typed):
        folded = fold_name(typed)
        found = spellings(folded)
        assert found[0] == folded
        assert len(found) <= 16
        assert {bare(each) for each in found} == {bare(folded)}


class TestSounds:
    @pytest.mark.parametrize(
        ("name", "code"),
        [  # Postel's own examples, and those that everybody tests with.
            ("Müller-Lüdenscheidt", "65752682"),
            ("Breschnew", "17863"),
            ("Wikipedia", "3412"),
            ("Meier", "67"),
            ("Xaver", "4837"),
            ("Philipp", "351"),
            ("Heithabu", "021"),
            ("محمد", ""),
        ],
    )
    def test_the_codes_of_the_cologne_phonetics(self, name, code):
        assert sound_of(name) == code

    def test_names_that_sound_alike(self):
        assert len({sound_of(name) for name in ("Meier", "Mayr", "Meyer", "Maier", "Mair")}) == 1
