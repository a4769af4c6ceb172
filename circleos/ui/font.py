"""Cuts the typeface Inter, which comes as a wheel, down to what the pages need."""

from io import BytesIO
from itertools import chain

import fontpkg_inter
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

# Latin with all its extensions (Polish, Turkish, Vietnamese), combining marks, punctuation,
# currencies, arrows, mathematics, and the keys that are named on screen.
CHARACTERS = frozenset(
    chain(
        range(0x0020, 0x007F),
        range(0x00A0, 0x0250),
        range(0x02B0, 0x0370),
        range(0x1E00, 0x1F00),
        range(0x2000, 0x2070),
        range(0x20A0, 0x20C0),
        range(0x2190, 0x219A),
        range(0x2200, 0x2270),
        (0x2116, 0x2122, 0x2318, 0x2303, 0x2325, 0x21B5, 0x21E7, 0x25CB, 0x25CF, 0x2713, 0x2715),
    )
)
# cv11 is the single-storey a of the pictures, tnum the figures of equal width.
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "calt", "case", "tnum", "cv11"]
WEIGHTS = (400, 700)


def subset_inter() -> bytes:
    """The variable font as WOFF2, weights 400 to 700, at its text size. Takes about 7 s."""
    font = TTFont(fontpkg_inter.ROOT / "files" / "Inter[opsz,wght].ttf")
    _keep_figures_alone_tabular(font)
    options = Options()
    options.layout_features = FEATURES
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)
    instantiateVariableFont(font, {"opsz": 14, "wght": WEIGHTS}, inplace=True)
    font.flavor = "woff2"
    written = BytesIO()
    font.save(written)
    return written.getvalue()


def _keep_figures_alone_tabular(font: TTFont) -> None:
    """Leave hyphens and signs their own width: tables hold names and IDs beside figures."""
    figures = {font.getBestCmap()[ord(figure)] for figure in "0123456789"}
    table = font["GSUB"].table
    lookups = {
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "tnum"
        for index in record.Feature.LookupListIndex
    }
    for index in lookups:
        for subtable in table.LookupList.Lookup[index].SubTable:
            substitution = getattr(subtable, "ExtSubTable", subtable)
            kept = {one: to for one, to in substitution.mapping.items() if one in figures}
            substitution.mapping = kept
