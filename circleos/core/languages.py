"""Languages that people speak: ISO 639-1 codes and names, from Unicode's CLDR (library Babel)."""

import re
from functools import cache

from babel import Locale
from babel.core import get_global

from circleos.core.folding import fold_name

# CLDR still names these, but ISO 639 has withdrawn them.
_WITHDRAWN = frozenset({"sh"})

# People name their own language. CLDR knows how, but reading it in all of these languages costs
# half a second and 43 MB, so: the languages most spoken in German practices.
NAMED_BY_THEMSELVES = {
    "ar": "العربية", "bg": "български", "bs": "bosanski", "cs": "čeština", "da": "dansk",
    "el": "Ελληνικά", "es": "español", "et": "eesti", "fa": "فارسی", "fi": "suomi",
    "fr": "français", "he": "עברית", "hi": "हिन्दी", "hr": "hrvatski", "hu": "magyar",
    "it": "italiano", "ja": "日本語", "ko": "한국어", "ku": "kurdî (kurmancî)", "lt": "lietuvių",
    "lv": "latviešu", "mk": "македонски", "nl": "Nederlands", "no": "norsk", "pl": "polski",
    "ps": "پښتو", "pt": "português", "ro": "română", "ru": "русский", "sk": "slovenčina",
    "sl": "slovenščina", "so": "Soomaali", "sq": "shqip", "sr": "српски", "sv": "svenska",
    "th": "ไทย", "ti": "ትግርኛ", "tr": "Türkçe", "uk": "українська", "ur": "اردو",
    "vi": "Tiếng Việt", "zh": "中文",
}  # fmt: skip
_ALSO_CALLED = {
    "farsi": "fa", "dari": "fa", "flaemisch": "nl", "flemish": "nl", "hollaendisch": "nl",
    "mandarin": "zh", "kurmandschi": "ku", "kurmanji": "ku", "moldauisch": "ro", "moldovan": "ro",
    "serbokroatisch": "sr", "filipino": "tl", "schweizerdeutsch": "de", "swiss german": "de",
    "hochdeutsch": "de", "castellano": "es", "paschto": "ps", "suaheli": "sw", "iw": "he",
    "mo": "ro", "sh": "sr", "fil": "tl", "prs": "fa", "kmr": "ku",
}  # fmt: skip

# A language with script, region or variant (RFC 5646), as browsers and FHIR write it.
_LANGUAGE_TAG = re.compile("([a-z]{2,3})(?:[-_][a-z0-9]{2,8})+", re.IGNORECASE)


@cache
def language_names(language: str) -> dict[str, str]:
    """Each language's code and its name in a language ("de", "en", "de-at"), sorted by name."""
    languages = Locale.parse(language, sep="-" if "-" in language else "_").languages
    names = {
        code: name for code, name in languages.items() if len(code) == 2 and code not in _WITHDRAWN
    }
    return dict(sorted(names.items(), key=lambda item: fold_name(item[1])))


def language_name(code: str, language: str) -> str:
    """The name of a language in a language; an unknown code is its own name."""
    return language_names(language).get(code, code)


def language_code(text: str) -> str | None:
    """The ISO 639-1 code that a code or a name means, or None.

    Understood: `de`, `DEU`, `ger`, `de-DE` (the region is dropped), "German", "Deutsch".
    """
    code = _codes().get(fold_name(text))
    if code is None and (tag := _LANGUAGE_TAG.fullmatch(text.strip())):
        code = _codes().get(tag[1].lower())
    return code


@cache
def _codes() -> dict[str, str]:
    english = language_names("en")
    codes: dict[str, str] = {}
    for old, new in get_global("language_aliases").items():
        if new in english and len(old) == 3:  # ISO 639-2 and 639-3, such as deu and ger
            codes[old] = new
    codes |= {fold_name(name): code for code, name in NAMED_BY_THEMSELVES.items()}
    for language in ("en", "de"):
        codes |= {fold_name(name): code for code, name in language_names(language).items()}
    codes |= {fold_name(name): code for name, code in _ALSO_CALLED.items()}
    return codes | {code: code for code in english}
