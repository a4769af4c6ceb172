"""How a German name sounds, as digits: the Cologne phonetics.

Hans Joachim Postel: Die Kölner Phonetik. Ein Verfahren zur Identifizierung von Personennamen auf
der Grundlage der Gestaltanalyse. IBM-Nachrichten 19 (1969), 925-931.
"""

import re
from functools import lru_cache

from circleos.core.folding import fold_name

_PLAIN = (
    dict.fromkeys("aeijouy", "0")
    | dict.fromkeys("fvw", "3")
    | dict.fromkeys("gkq", "4")
    | dict.fromkeys("mn", "6")
    | dict.fromkeys("sz", "8")
    | {"b": "1", "l": "5", "r": "7"}
)
_NOT_A_LETTER = re.compile("[^a-z]+")
_RUNS = re.compile(r"(.)\1+")


@lru_cache(maxsize=1 << 15)
def sound_of(word: str) -> str:
    """The sound of one word: Meier, Mayr and Meyer give 67. Empty for what has no Latin letter."""
    letters = _NOT_A_LETTER.sub("", fold_name(word))
    digits = "".join(
        _digit(letter, letters[place - 1 : place], letters[place + 1 : place + 2])
        for place, letter in enumerate(letters)
    )
    single = _RUNS.sub(r"\1", digits)
    return single[:1] + single[1:].replace("0", "")


def _digit(letter: str, before: str, behind: str) -> str:
    """The digit or digits of a letter between its neighbours (empty at the edges); H has none."""
    if letter in _PLAIN:
        return _PLAIN[letter]
    if letter == "p":
        return "3" if behind == "h" else "1"
    if letter in "dt":
        return "8" if behind and behind in "csz" else "2"
    if letter == "x":
        return "8" if before and before in "ckq" else "48"
    if letter == "c":
        return _digit_of_c(before, behind)
    return ""


def _digit_of_c(before: str, behind: str) -> str:
    if not before:
        return "4" if behind and behind in "ahkloqrux" else "8"
    if before in "sz":
        return "8"
    return "4" if behind and behind in "ahkoqux" else "8"
