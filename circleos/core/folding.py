"""Two foldings of names, never mixed.

`fold_name` is identity: two spellings that fold alike are the same name, for unique constraints
and for matching rows of an import. `search_keys` is for finding only: generous, and wrong as
identity, since it would make Bauer and Baur one person.

Transliteration follows ICAO Doc 9303-3, section 6 A, the table by which passports write names in
plain letters: ä → ae, ö and ø → oe, ü → ue, å → aa, æ → ae, ß → ss, þ → th, đ → d, ł → l, ı → i.
Every other accent falls away (é → e, ş → s, ễ → e).
"""

import re
from functools import lru_cache
from unicodedata import normalize

_APOSTROPHES = "'’‘ʼʻʹ`´′＇"
_HYPHENS = "‐‑‒–—−－﹣"

# After NFC and casefold each of these is one character; `_MARKED_VOWEL` sees to the rest.
_LETTERS = {
    "ä": "ae",
    "ö": "oe",
    "ü": "ue",
    "å": "aa",
    "æ": "ae",
    "œ": "oe",
    "ø": "oe",
    "þ": "th",
    "ð": "d",
    "đ": "d",
    "ħ": "h",
    "ı": "i",
    "ĸ": "q",
    "ł": "l",
    "ŋ": "n",
    "ŧ": "t",
}
_PUNCTUATION = str.maketrans(
    dict.fromkeys(_APOSTROPHES, "") | dict.fromkeys(_HYPHENS, "-") | dict.fromkeys("\u00ad", "")
)
_FOLD = _PUNCTUATION | str.maketrans(_LETTERS)

# What may stand between the words of a name; apostrophes and hyphens apart.
_SEPARATORS = r"\s!-&(-,./:-@\[-\^{-~_…„“”‚«»‹›·•"
_HYPHENATED = re.compile(f"[^{_SEPARATORS}{_HYPHENS}-]+")
_WORD = re.compile(f"[^{_APOSTROPHES}]+")
# A hyphen between two letters or digits joins a double name, which some systems write with a
# space. Any other hyphen means something: the blood group "A-" is not "A".
_JOINING_HYPHEN = re.compile(rf"(?<=[^{_SEPARATORS}-])\s*-+\s*(?=[^{_SEPARATORS}-])")
_MARKED_VOWEL = re.compile("([aou])([\u0300-\u0307\u0309-\u036f]*)(\u0308|(?<=a)\u030a)")
_MARKS = re.compile("[\u0300-\u036f]+")
# The Cyrillic й is a letter of its own, not an accented и.
_SHORT_I = ("и\u0306", "й")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")
_UMLAUT_E = re.compile("([aou])e")


@lru_cache(maxsize=1 << 15)
def fold_name(text: str) -> str:
    """The identity of a name: without case, accents, apostrophes; hyphens and spaces are one space.

    "Müller-Brandt", "MUELLER BRANDT" and "Mueller - Brandt" fold alike; "Muller" does not, and
    Bauer stays apart from Baur. Folding twice changes nothing. Scripts other than Latin keep
    their letters.
    """
    if text.isascii():
        folded = text.lower().translate(_PUNCTUATION)
    else:
        folded = normalize("NFC", text).casefold().translate(_FOLD)
        if not folded.isascii():
            folded = _without_accents(folded)
    if "-" in folded:
        folded = _JOINING_HYPHEN.sub(" ", folded)
    return " ".join(folded.split())


def _without_accents(text: str) -> str:
    """The slow road for everything that the table of letters does not settle."""
    text = _INVISIBLE.sub("", text)
    # NFKC after casefold and casefold again: Unicode's own caseless matching (chapter 3.13, D147).
    decomposed = normalize("NFKD", normalize("NFKD", text).casefold())
    decomposed = _MARKED_VOWEL.sub(_transliterated_vowel, decomposed)
    bare = _MARKS.sub("", decomposed.replace(*_SHORT_I))
    return normalize("NFC", bare).translate(_FOLD)


def _transliterated_vowel(match: re.Match[str]) -> str:
    vowel, others, mark = match.groups()
    return f"{vowel}a{others}" if mark == "\u030a" else f"{vowel}e{others}"


@lru_cache(maxsize=1 << 15)
def search_keys(text: str) -> tuple[str, ...]:
    """Every folded word by which a name may be looked up; for finding only, never for identity.

    Words in the form with "ue" and in the bare form with "u", each split at hyphens and
    apostrophes and joined: "Müller-Brandt" gives mueller, brandt, muellerbrandt, muller,
    mullerbrandt. Apply it to what is stored and to what is typed; a name is found when each
    typed word has a key that begins one of the stored keys.
    """
    if not text.isascii():
        text = normalize("NFC", text)
    if text.isalpha():
        return _forms(text)
    everything: list[tuple[str, ...]] = []
    joined = []
    for chunk in text.split():
        words = [_WORD.findall(part) for part in _HYPHENATED.findall(chunk)]
        forms = [[_forms(word) for word in part] for part in words]
        pieces = [form for part in forms for form in part]
        joined += [[piece] for piece in pieces] + [*forms, pieces]
        everything += pieces
    joined.append(everything)
    keys = ["".join(form[0] for form in forms) for forms in joined]
    keys += ["".join(form[-1] for form in forms) for forms in joined]
    return tuple(key for key in dict.fromkeys(keys) if key)


@lru_cache(maxsize=1 << 15)
def _forms(word: str) -> tuple[str, ...]:
    """One word without separators: as folded, and last its barest form."""
    folded = fold_name(word).replace(" ", "")
    forms = [folded, _UMLAUT_E.sub(r"\1", folded)]
    if not word.isascii():
        stripped = fold_name(_MARKS.sub("", normalize("NFKD", word))).replace(" ", "")
        forms.append(_UMLAUT_E.sub(r"\1", stripped))
    return tuple(dict.fromkeys(forms))
