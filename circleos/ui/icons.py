"""Icons drawn into the page. They are Lucide's, out of its wheel.

The wheel's own function opens the archive anew for each icon, which takes 20 ms when a page shows
it for the first time; here the archive stays open.
"""

from functools import cache, lru_cache
from importlib.resources import files
from xml.etree import ElementTree
from zipfile import ZipFile

from lucide import IconDoesNotExist
from markupsafe import Markup

_SVG = "http://www.w3.org/2000/svg"


@lru_cache(maxsize=512)
def icon(name: str, size: int = 16) -> Markup:
    """A Lucide icon as SVG, hidden from screen readers: the words beside it speak.

    Raises `lucide.IconDoesNotExist` for a name that Lucide does not have.
    """
    try:
        drawn = _archive().read(f"{name}.svg").decode()
    except KeyError:
        raise IconDoesNotExist(f"The icon {name!r} does not exist.") from None
    svg = ElementTree.fromstring(drawn)  # noqa: S314  drawn by the library
    for node in svg.iter():
        node.tag = node.tag.removeprefix(f"{{{_SVG}}}")
    svg.attrib |= {"width": str(size), "height": str(size), "class": "icon"}
    svg.attrib |= {"aria-hidden": "true", "stroke-width": "1.75"}
    return Markup(ElementTree.tostring(svg, encoding="unicode"))  # noqa: S704  the same


@cache
def _archive() -> ZipFile:
    return ZipFile(files("lucide").joinpath("lucide.zip").open("rb"))
