"""The spellings of a typed word: umlauts are found by ü, ue and u alike, in either direction."""

import re
from functools import lru_cache
from itertools import islice, product

from circleos.core.folding import fold_name

# A vowel that may stand for an umlaut, with the e by which it may be written out. At the end of
# the word nothing changes: "baue" is on the way to Bauer, not to Baumann.
_VOWEL = re.compile("([aou])(e(?=.)|(?=[^e]))")
_MOST = 16


@lru_cache(maxsize=1 << 14)
def spellings(word: str) -> tuple[str, ...]:
    """How a folded word may stand folded in the list, itself first, at most 16.

    "muller" may stand there as "mueller", and "mueller" as "muller" when whoever wrote it down
    had no umlauts.
    """
    parts = _VOWEL.split(word)
    choices = [
        ((vowel + e), (vowel if e else vowel + "e"))
        for vowel, e in zip(parts[1::3], parts[2::3], strict=True)
    ]
    forms = (
        parts[0] + "".join(chosen + rest for chosen, rest in zip(vowels, parts[3::3], strict=True))
        for vowels in product(*choices)
    )
    # The last vowels vary first: in a long word those are as likely as the first ones.
    return tuple(dict.fromkeys(islice(forms, _MOST)))


def bare(word: str) -> str:
    """The form that all spellings of a word share: "mueller" and "muller" are both "muller"."""
    return _VOWEL.sub(r"\1", fold_name(word))
