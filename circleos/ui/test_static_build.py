import gzip
import json
import os
import re

import brotli
import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

from circleos.ui import static as addresses
from circleos.ui import static_build
from circleos.ui.static_build import STYLES, Manifest


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A small package with a stylesheet, a module and a font that is quick to make."""
    css = tmp_path / "circleos" / "ui" / "static" / "ui" / "css"
    for name, text in {
        "tokens.css": '/* why */ @font-face { src: url("inter.woff2"); }',
        "base.css": "a { color: red; }",
        "components/chip.css": ".chip {\n    color: teal;\n}",
        "pages/list.css": ".list { gap: 0; }",
    }.items():
        (css / name).parent.mkdir(parents=True, exist_ok=True)
        (css / name).write_text(text)
    room = tmp_path / "circleos" / "patients" / "static" / "patients"
    room.mkdir(parents=True)
    (room / "own.css").write_text(".own { gap: 1px; }")
    (room / "own.js").write_text("export {};")
    monkeypatch.setattr(static_build, "PACKAGE", tmp_path / "circleos")
    monkeypatch.setattr(static_build, "subset_inter", lambda: b"a font")
    return tmp_path / "circleos"


@pytest.fixture
def target(tmp_path):
    return tmp_path / "static"


def test_stylesheets_become_one_in_the_order_of_the_layers(package, target):
    assert static_build.build(target)
    css = (target / Manifest.read(target).files[STYLES]).read_text()
    order = ["@layer reset, tokens, base", "@font-face", "color: red", ".chip", ".list", ".own"]
    places = [css.index(text) for text in order]
    assert places == sorted(places)
    assert "why" not in css


def test_names_carry_the_hash_of_what_they_hold(package, target):
    static_build.build(target)
    files = Manifest.read(target).files
    for name in (STYLES, "ui/inter.woff2", "ui/htmx.js", "patients/own.js"):
        stem, ending = name.rsplit(".", 1)
        assert re.fullmatch(rf"{stem}\.[0-9a-f]{{10}}\.{ending}", files[name])
    css = (target / files[STYLES]).read_text()
    assert files["ui/inter.woff2"].removeprefix("ui/") in css


def test_nothing_is_written_when_nothing_has_changed(package, target):
    static_build.build(target)
    assert not static_build.build(target)


def test_a_change_is_built_under_a_new_name(package, target):
    static_build.build(target)
    before = Manifest.read(target).files
    (package / "patients" / "static" / "patients" / "own.js").write_text("export const a = 1;")
    assert static_build.build(target)
    after = Manifest.read(target).files
    assert after["patients/own.js"] != before["patients/own.js"]
    assert after[STYLES] == before[STYLES]


def test_what_open_pages_may_ask_for_stays_a_week(package, target):
    static_build.build(target)
    old = target / Manifest.read(target).files["patients/own.js"]
    module = package / "patients" / "static" / "patients" / "own.js"
    module.write_text("export const a = 1;")
    static_build.build(target)
    assert old.is_file()
    os.utime(old, (0, 0))
    module.write_text("export const a = 2;")
    static_build.build(target)
    assert not old.exists()


def test_a_file_that_was_lost_is_made_again(package, target):
    static_build.build(target)
    lost = target / Manifest.read(target).files["patients/own.js"]
    lost.unlink()
    assert static_build.build(target)
    assert lost.is_file()


def test_the_font_is_cut_once(package, target, monkeypatch):
    static_build.build(target)
    monkeypatch.setattr(static_build, "subset_inter", lambda: pytest.fail("cut again"))
    (package / "patients" / "static" / "patients" / "own.css").write_text(".own { gap: 2px; }")
    assert static_build.build(target)


def test_compressed_twins_hold_the_same(package, target):
    static_build.build(target)
    plain = target / Manifest.read(target).files[STYLES]
    assert gzip.decompress(plain.with_name(plain.name + ".gz").read_bytes()) == plain.read_bytes()
    assert brotli.decompress(plain.with_name(plain.name + ".br").read_bytes()) == plain.read_bytes()


def test_the_font_has_the_letters_of_the_people_and_stays_small():
    path = settings.STATIC_ROOT / Manifest.read(settings.STATIC_ROOT).files["ui/inter.woff2"]
    letters = set("Nguyễn Thị Mai Yılmaz Öztürk Wiśniewska Søndergaard Lefèvre Strauß Łódź €→⌘…–·")
    missing = letters - {chr(code) for code in TTFont(path).getBestCmap()}
    assert not missing
    assert path.stat().st_size < 100_000


def test_an_unknown_file_is_named():
    with pytest.raises(addresses.StaticFileError, match=r"patients/nothing\.js"):
        addresses.static("patients/nothing.js")


def test_a_folder_without_a_build_says_what_to_type(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    with pytest.raises(addresses.StaticFileError, match=r"python -m circleos\.ui\.static_build"):
        addresses.static(STYLES)


def test_modules_are_found_under_their_plain_names():
    imports = json.loads(addresses.import_map())["imports"]
    assert imports["ui/js/toast.js"].startswith("/static/ui/js/toast.")
