"""Surnames for as many made-up people as a large practice has: some frequent, very many rare.

The usual ones stand in `names`; the rest is composed of the parts that such names are made of, so
that a million people bear more than 100,000 of them, as a million people in Germany do.
"""

from bisect import bisect
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, product
from random import Random
from typing import NamedTuple
from zlib import crc32

from circleos.core.folding import fold_name
from circleos.demo.names import DOUBLE_NAMES, GERMAN, Culture, words

# Of all people in a practice in Germany one in a hundred is called Müller; they are about 70 %
# German families. The hundredth name is borne by one in 1,200 (after the telephone book of 2002).
MOST_FREQUENT = 0.0136
_FALLING = 0.62
# The shares of German families whose name has a particle, two halves, or is a rare one of three
# parts. The others have one of the usual names, and the most one of two parts.
_PARTICLE, _DOUBLE, _THREE_PARTS = 0.012, 0.045, 0.33
_ELSEWHERE_COMPOSED = 0.45

_STEMS = words(
    "Acker Adler Ahorn Alt Auen Bach Berg Birken Blumen Brand Brom Brunn Buchen Busch Dorn Eber "
    "Eck Eich Eisen Elster Erlen Falken Feld Fels Fichten Finken Flieder Forst Frei Garten Gersten "
    "Grün Hafer Hage Hain Hasel Heide Hell Hirsch Hoch Holz Honig Hopfen Kalt Kastanien Kirsch "
    "Klee Korn Kranich Lang Laub Lerchen Linden Loh Mohn Moor Moos Mühl Nacht Nuss Ober Quell "
    "Raben Rein Ried Rosen Roth Sand Schilf Schön See Silber Stein Stern Stock Strauch Tannen Tau "
    "Teich Ulmen Unter Vogel Wald Weiden Weizen Wiesen Wild Winter Zander Ziegel"
)
_ENDINGS = words(
    "au bach bauer baum becker berg berger blatt born bruch brück brunner burg dorf eck egger feld "
    "felder fels förster furth garten graben gruber haus hauser heim hof hofer höfer holz horst "
    "huber hütte kamp lach lehner lechner loh mann maier meier meyer moser müller pointner reich "
    "rieder roth sasse schlag stein steiner stetter tal thaler wald wasser weber wieser"
)
_BEGINNINGS = words(
    "Ober Unter Nieder Hinter Vorder Mitter Neu Alten Kalten Hohen Langen Breiten Groß Klein "
    "Weißen Schwarzen Kirch Burg"
)
_PARTICLES = ("von",) * 7 + ("vom", "zu", "von der", "van der", "van den", "van de", "de")
# Parts of the names of other cultures, by the language that their families speak first.
_ELSEWHERE = {
    "tr": (
        "Öz Ak Kara Gül Demir Taş Yıldız Er Bay Kaya Gök Tek Çelik Altın Koç Şen Kur Tan Dur Bul "
        "Can Deniz Dağ Ay Gün Sarı Yeşil Boz Kızıl Uzun",
        "türk kaya demir oğlu can soy er taş han bulut tekin doğan alp güneş çı kan yürek su tepe "
        "gül dal bay kurt aslan",
    ),
    "pl": (
        "Kowal Lewand Zielon Dąbr Jan Piotr Adam Mal Krasn Jawor Sosn Brzez Gór Wilk Sokoł Lip "
        "Olsz Maj Sad Bor Biał Czarn Łuk Żur Święt",
        "owski/owska iński/ińska ecki/ecka ewicz owicz czyk ak ek",
    ),
    "ar": (
        "Al- El- Abu_ Bin_ Ben_ Ibn_ al-",
        "Rashid Sabbagh Qasim Farouk Zidan Tamimi Baghdadi Halabi Shami Hariri Saad Nassar Sharif "
        "Jaber Maliki Qadri Saidi Fares Amin Bakri Ghanem Hakim Issa Karam Latif Mahdi Naim Othman "
        "Rahman Salem Taher Yasin Zaki Hussein",
    ),
    "ru": (
        "Kowal Bond Schewtsch Petr Iwan Sidor Mel Pawl Roman Andr Wasyl Sergej Danyl Kyryl Marku "
        "Tym Hrygor Stepan Fedor Jurij",
        "ow/owa enko tschuk in/ina skij/skaja jak",
    ),
    "es": ("Garc Fern Rodr Mart Sánch Gonz Álv Dom Gut Hern Jim Men", "ez ín ález ández íquez"),
}  # fmt: skip


class Name(NamedTuple):
    """A name, as it folds, and a number that is the same for all spellings that fold alike."""

    text: str
    folded: str
    key: int


class Surname(NamedTuple):
    """The forms that the men and the women of a family bear."""

    man: Name
    woman: Name

    def form(self, *, is_woman: bool) -> Name:
        """The form of one of them."""
        return self.woman if is_woman else self.man


def name_of(text: str) -> Name:
    """A name by its text."""
    folded = fold_name(text)
    return Name(text, folded, sum(crc32(word.encode()) for word in folded.split()))


def joined(one: Name, other: Name, sign: str) -> Name:
    """Two names as one, with a hyphen or a space between them."""
    return Name(
        f"{one.text}{sign}{other.text}", f"{one.folded} {other.folded}", one.key + other.key
    )


class Surnames:
    """The names of one culture's families, drawn as often as they are borne."""

    def __init__(self, culture: Culture, random: Random) -> None:
        self._chance = random.random
        self._doubles, self._beginnings, self._particles = (
            [name_of(part) for part in parts] for parts in (DOUBLE_NAMES, _BEGINNINGS, _PARTICLES)
        )
        if culture is GERMAN:
            self._usual = _distinct(culture.families)
            self._composed = _shuffled(_compositions(_STEMS, _ENDINGS), random)
            self._until, self._kinds = self._of_germans()
        else:
            self._usual = [_surname(name) for name in culture.families]
            stems, endings = _ELSEWHERE.get(culture.languages.split()[0], ("", ""))
            self._composed = _shuffled(_compositions(words(stems), words(endings)), random)
            self._until = [_ELSEWHERE_COMPOSED] if self._composed else []
            self._kinds = [self._two_parts, self._any_usual][-1 - len(self._until) :]

    def draw(self) -> Surname:
        """The name of a family."""
        return self._kinds[bisect(self._until, self._chance())]()

    def double(self, name: Name) -> Name:
        """A double name that begins with this one, as some bear it who married."""
        return joined(name, self._doubles[int(self._chance() * len(self._doubles))], "-")

    def _of_germans(self) -> tuple[list[float], list[Callable[[], Surname]]]:
        """The kinds of names, and up to which share of all families each is drawn."""
        falling = (MOST_FREQUENT * place**-_FALLING for place in range(1, len(self._usual) + 1))
        self._usual_until = list(accumulate(falling))
        shares = (
            (self._usual_until[-1], self._frequent),
            (_PARTICLE, self._with_particle),
            (_DOUBLE, self._double_name),
            (_THREE_PARTS, self._three_parts),
        )
        until = accumulate(share for share, _kind in shares)
        return list(until), [*(kind for _share, kind in shares), self._two_parts]

    def _frequent(self) -> Surname:
        place = bisect(self._usual_until, self._chance() * self._usual_until[-1])
        return self._usual[min(place, len(self._usual) - 1)]

    def _any_usual(self) -> Surname:
        return self._usual[int(self._chance() * len(self._usual))]

    def _two_parts(self) -> Surname:
        # Some are far more frequent than others.
        return self._composed[int(self._chance() ** 1.5 * len(self._composed))]

    def _three_parts(self) -> Surname:
        beginning = self._beginnings[int(self._chance() * len(self._beginnings))]
        rest = self._composed[int(self._chance() * len(self._composed))].man
        folded = beginning.folded + rest.folded
        name = Name(beginning.text + rest.text.lower(), folded, crc32(folded.encode()))
        return Surname(name, name)

    def _with_particle(self) -> Surname:
        particle = self._particles[int(self._chance() * len(self._particles))]
        name = joined(particle, self._two_parts().man, " ")
        return Surname(name, name)

    def _double_name(self) -> Surname:
        first = (self._frequent if self._chance() < 0.5 else self._two_parts)().man
        name = joined(first, self._two_parts().man, "-")
        return Surname(name, name)


def _surname(text: str) -> Surname:
    man, _slash, woman = text.partition("/")
    return Surname(name_of(man), name_of(woman or man))


def _compositions(stems: Iterable[str], endings: Iterable[str]) -> Iterator[Surname]:
    for stem, ending in product(stems, endings):
        man, _slash, woman = ending.partition("/")
        yield _surname(f"{stem}{man}/{stem}{woman or man}")


def _shuffled(names: Iterable[Surname], random: Random) -> list[Surname]:
    found = list(names)
    random.shuffle(found)
    return found


def _distinct(families: Iterable[str]) -> list[Surname]:
    """Each once, in the order of the list, which is that of how many bear them."""
    by_key: dict[int, Surname] = {}
    for each in map(_surname, families):
        by_key.setdefault(each.man.key, each)
    return list(by_key.values())
