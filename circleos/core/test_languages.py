"""Languages and their names."""

import pytest
from babel import Locale

from circleos.core.languages import NAMED_BY_THEMSELVES, language_code


@pytest.mark.parametrize("code", NAMED_BY_THEMSELVES)
def test_languages_are_called_what_their_speakers_call_them(code: str) -> None:
    assert NAMED_BY_THEMSELVES[code] == Locale.parse(code).languages[code]
    assert language_code(NAMED_BY_THEMSELVES[code]) == code
