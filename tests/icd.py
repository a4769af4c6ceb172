"""An ICD-10-GM that nobody published: as large as the real one, in the official structure, with
made-up titles. For tests and for `make bench`."""

import random
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from circleos.diagnoses.icd.everyday import everyday_terms
from circleos.diagnoses.models import Catalogue, CatalogueEntry

ORGANS = """Herz Leber Niere Lunge Magen Darm Haut Auge Ohr Nase Kehlkopf Schilddrüse Milz Blase
Prostata Gebärmutter Eierstock Knie Hüfte Schulter Wirbelsäule Becken Fuß Hand Finger Zehe Kiefer
Zahn Zunge Speiseröhre Galle Bauchspeicheldrüse Nebenniere Hirn Rückenmark Nerv Muskel Sehne Gelenk
Knochen Vene Arterie Lymphknoten Brust Zwerchfell Rippe"""
CHANGES = """Entzündung Verletzung Fehlbildung Neubildung Verengung Erweiterung Lähmung Blutung
Schwellung Verhärtung Rückbildung Verlagerung Infektion Vergiftung Störung Insuffizienz Degeneration
Thrombose Fraktur Luxation Zyste Fistel Abszess Nekrose Ulkus Hyperplasie Atrophie Stenose Ruptur
Ablagerung"""
MANNERS = """akute chronische angeborene erworbene rezidivierende primäre sekundäre traumatische
toxische allergische bakterielle virale diabetische hypertensive einseitige beidseitige seltene
spontane belastungsabhängige nächtliche"""
STAGES = """leichtgradig mittelgradig schwer unkompliziert kompliziert entgleist rechtsseitig
linksseitig nicht-näher-bezeichnet sonstige"""
PER_CHAPTER = 65
CHAPTERS = "ABCDEFGHIJKLMNOPQRSTVZ"

# Codes that tests ask for, with titles of ours: E11 is expanded from modifiers as in the official
# file, O80 is for women, P22 for newborns, A00 rare, H36 has an asterisk.
EXCERPT = Path(__file__).parent / "icd_excerpt.xml"


def claml(seed: int = 7) -> Iterator[str]:
    """The lines of a ClaML file of some 16,000 codes."""
    chance = random.Random(seed)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE ClaML SYSTEM "ClaML.dtd">\n'
    yield '<ClaML version="2.0.0">\n<Title name="ICD-10-GM" date="2025-09-12" version="2026"/>\n'
    titles = [
        f"{manner.capitalize()} {organ}{change.lower()}"
        for organ, change, manner in product(ORGANS.split(), CHANGES.split(), MANNERS.split())
    ]
    chance.shuffle(titles)
    named = iter(titles)
    for number, letter in enumerate(CHAPTERS, start=1):
        chapter = f"{number:02}"
        yield _class(chapter, "chapter", "", f"Kapitel {chapter}")
        for start in range(0, PER_CHAPTER, 10):
            end = min(start + 9, PER_CHAPTER - 1)
            block = f"{letter}{start:02}-{letter}{end:02}"
            yield _class(block, "block", chapter, f"Gruppe {block}")
            for category in (f"{letter}{each:02}" for each in range(start, end + 1)):
                yield from _category(category, block, next(named), chance)
    yield "</ClaML>\n"


def _category(code: str, block: str, title: str, chance: random.Random) -> Iterator[str]:
    yield _class(code, "category", block, title, usage="V")
    for fourth in range(10 if chance.random() < 0.6 else 5):
        long = f"{title}: {STAGES.split()[fourth]}"
        below = chance.random() < 0.08
        inclusions = [
            f"{chance.choice(MANNERS.split()).capitalize()} {chance.choice(ORGANS.split())}"
            f"{chance.choice(CHANGES.split()).lower()} {chance.choice(STAGES.split())}"
            for _ in range(2)
        ]
        usage = "V" if below else "P"
        yield _class(f"{code}.{fourth}", "category", code, long, inclusions, usage)
        for fifth in range(4 if below else 0):
            yield _class(
                f"{code}.{fourth}{fifth}",
                "category",
                f"{code}.{fourth}",
                f"{long}, {STAGES.split()[fifth + 5]}",
                usage="P",
            )


def _class(
    code: str,
    kind: str,
    above: str,
    title: str,
    inclusions: list[str] | tuple[str, ...] = (),
    usage: str = "",
) -> str:
    lines = [f"<Class code={quoteattr(code)} kind={quoteattr(kind)}>"]
    if usage:
        lines += [
            f'<Meta name="Para295" value="{usage}"/><Meta name="Para301" value="{usage}"/>',
            '<Meta name="SexCode" value="9"/><Meta name="SexReject" value="9"/>',
            '<Meta name="AgeLow" value="9999"/><Meta name="AgeHigh" value="9999"/>',
            '<Meta name="AgeReject" value="9"/><Meta name="Exotic" value="N"/>',
            '<Meta name="Content" value="J"/><Meta name="Infectious" value="N"/>',
        ]
    if above:
        lines.append(f"<SuperClass code={quoteattr(above)}/>")
    for rubric, text in (("preferred", title), *(("inclusion", each) for each in inclusions)):
        lines.append(
            f'<Rubric kind="{rubric}"><Label xml:lang="de">{escape(text)}</Label></Rubric>'
        )
    return "\n".join([*lines, "</Class>\n"])


def write_claml(path: Path) -> Path:
    """Write such a file."""
    path.write_text("".join(claml()), encoding="utf-8")
    return path


def typed_queries(catalogue: Catalogue, count: int) -> Iterator[str]:
    """Codes, their beginnings, words, everyday terms and mistakes, as somebody types them."""
    chance = random.Random(11)
    there = list(
        CatalogueEntry.objects.filter(catalogue=catalogue, kind="category").values_list(
            "code", "title"
        )
    )
    for number in range(count):
        code, title = chance.choice(there)
        words = chance.sample(title.replace(":", "").split(), 2)
        if number % 4 == 0:
            yield code[: chance.randint(1, len(code))]
        elif number % 4 == 1:
            yield " ".join(word[: chance.randint(1, len(word))] for word in words)
        elif number % 4 == 2:
            yield chance.choice(everyday_terms()).text[: chance.randint(1, 12)]
        else:
            word = chance.choice(words)
            cut = chance.randrange(len(word))
            yield word[:cut] + word[cut + 1 :]
