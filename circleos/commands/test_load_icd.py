"""Loading catalogues: what the official files say, and what is no official file."""

import io
import zipfile
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from circleos.commands import load_icd
from circleos.diagnoses.catalogues import catalogue_in_use, entries_of
from circleos.diagnoses.icd.claml import read_claml
from circleos.diagnoses.icd.entries import Unreadable, key_of, with_those_above
from circleos.diagnoses.icd.who import load_who
from circleos.diagnoses.models import Catalogue, CatalogueEntry, System
from tests.icd import EXCERPT

pytestmark = pytest.mark.django_db

CODES = """\
3;N;X;04;E10;E11.-;E11;E11;Diabetes mellitus, Typ 2;Diabetes mellitus, Typ 2;;;V;V;4-061;3-052;2-052;1-055;104;9;9;9999;9999;9;N;J;N;N
4;N;S;04;E10;E11.9-;E11.9;E119;Diabetes mellitus, Typ 2: Ohne Folgen;Diabetes mellitus, Typ 2;Ohne Folgen;;V;V;4-061;3-052;2-052;1-055;104;9;9;9999;9999;9;N;J;N;N
5;T;S;04;E10;E11.90;E11.90;E1190;Diabetes mellitus, Typ 2: Ohne Folgen: Gut eingestellt;Diabetes mellitus, Typ 2;Ohne Folgen;Gut eingestellt;P;P;4-061;3-052;2-052;1-055;104;9;9;9999;9999;9;N;J;N;N
3;N;X;07;H30;H36.-*;H36;H36;Netzhautleiden;Netzhautleiden;;;V;V;;;;;;9;9;9999;9999;9;N;J;N;N
4;T;X;07;H30;H36.0*;H36.0;H360;Zuckernetzhaut;Netzhautleiden;Zuckernetzhaut;;O;O;;;;;;9;9;9999;9999;9;N;J;N;N
3;T;X;15;O80;O80;O80;O80;Geburt eines Einlings;Geburt eines Einlings;;;P;P;;;;;;W;K;j010;j059;K;N;J;N;N
"""  # noqa: E501  lines of the official structure
CHAPTERS = "04;Stoffwechsel\n07;Auge\n15;Geburt\n"
BLOCKS = "E10;E14;04;Diabetes mellitus\nH30;H36;07;Augenhintergrund\nO80;O82;15;Entbindung\n"
NAMES = ("icd10gm2026syst_kodes.txt", "icd10gm2026syst_kapitel.txt", "icd10gm2026syst_gruppen.txt")


def load(path: Path) -> int:
    return load_icd.run(Namespace(file=path))


def entry_of(catalogue: Catalogue, code: str) -> CatalogueEntry | None:
    return entries_of(catalogue, [key_of(code)]).get(key_of(code))


@pytest.fixture
def delivered(tmp_path: Path) -> Path:
    """The three text files, as they lie in a folder."""
    for name, text in zip(NAMES, (CODES, CHAPTERS, BLOCKS), strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / NAMES[0]


def test_the_catalogue_of_the_who_comes_with_the_product() -> None:
    who = Catalogue.objects.get()
    assert (who.system, who.version, who.language) == (System.WHO, "2019", "en")
    assert who.codes == 12_246
    diabetes = entry_of(who, "e119")
    assert diabetes is not None
    assert diabetes.title == "Type 2 diabetes mellitus without complications"
    assert diabetes.above == ["IV", "E10-E14", "E11"]
    assert diabetes.is_terminal
    birth = entry_of(who, "O80")
    assert birth is not None and birth.gender == "W" and not birth.is_terminal
    assert load_who("default") is False


def test_a_claml_excerpt_in_the_official_structure_is_loaded(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert load(EXCERPT) == 0
    said = capsys.readouterr()
    assert said.out.split() == [
        *("chapters", "2", "blocks", "5", "codes", "12"),
        *("terminal", "8", "inclusions", "1"),
    ]
    assert said.err == "ICD-10-GM 2026 is loaded.\n"
    gm = catalogue_in_use()
    assert str(gm) == "ICD-10-GM 2026"
    expanded = entry_of(gm, "E11.90")
    assert expanded is not None
    assert expanded.title == "Diabetes mellitus, Typ 2: Ohne Folgen: Gut eingestellt"
    assert (expanded.is_terminal, expanded.usage, expanded.above[-1]) == (True, "P", "E11.9")
    needs_more = entry_of(gm, "E11.9")
    assert needs_more is not None and needs_more.notation == "E11.9-"
    asterisk = entry_of(gm, "H36.0")
    assert asterisk is not None and (asterisk.notation, asterisk.usage) == ("H36.0*", "O")
    newborn = entry_of(gm, "P22")
    assert newborn is not None
    assert (newborn.age_from, newborn.age_to, newborn.age_severity) == ("t000", "t028", "M")
    assert newborn.title == "Atemnot des Neugeborenen am ersten Tag"
    rare = entry_of(gm, "A00")
    assert rare is not None and rare.is_rare and rare.is_notifiable
    inclusions = CatalogueEntry.objects.get(catalogue=gm, code="E11").inclusions
    assert inclusions == ["Diabetes bei Übergewichtigen"]


def test_the_text_files_of_bfarm_are_loaded_too(delivered: Path) -> None:
    assert load(delivered) == 0
    gm = catalogue_in_use()
    code = entry_of(gm, "E11.90")
    assert code is not None
    assert code.above == ["04", "E10-E14", "E11", "E11.9"]
    birth = entry_of(gm, "O80")
    assert birth is not None
    assert (birth.gender, birth.gender_severity) == ("W", "K")
    assert (birth.age_from, birth.age_to) == ("j010", "j059")
    asterisk = entry_of(gm, "h36.0*")
    assert asterisk is not None and asterisk.notation == "H36.0*"
    assert CatalogueEntry.objects.get(catalogue=gm, code="E10-E14").title == "Diabetes mellitus"


def test_the_codes_alone_are_enough(delivered: Path) -> None:
    for name in NAMES[1:]:
        (delivered.parent / name).unlink()
    assert load(delivered) == 0
    code = entry_of(catalogue_in_use(), "E11.90")
    assert code is not None and code.above == ["04", "E10-E11", "E11", "E11.9"]


@pytest.mark.parametrize("kind", ["claml", "text"])
def test_the_zip_is_loaded_as_it_is_delivered(delivered: Path, kind: str) -> None:
    archive = delivered.parent / f"icd10gm2026syst-{kind}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("liesmich.txt", "Lies mich")
        if kind == "claml":
            written.write(EXCERPT, "Klassifikationsdateien/icd10gm2026syst_claml_20250912.xml")
        else:
            for name in NAMES:
                written.write(delivered.parent / name, f"Klassifikationsdateien/{name}")
    assert load(archive) == 0
    assert entry_of(catalogue_in_use(), "E11.90") is not None


def test_loading_twice_changes_nothing_and_a_new_file_replaces_the_edition(
    delivered: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load(delivered)
    first = Catalogue.objects.get(system=System.GM)
    assert load(delivered) == 0
    assert "already" in capsys.readouterr().err
    assert Catalogue.objects.get(system=System.GM) == first
    assert load(EXCERPT) == 0
    gm = Catalogue.objects.get(system=System.GM)
    assert (gm.version, gm.source, gm.codes) == ("2026", EXCERPT.name, 12)
    assert CatalogueEntry.objects.filter(catalogue=gm, kind="category").count() == 12


def test_an_edition_serves_from_the_first_of_january(delivered: Path) -> None:
    load(delivered)
    coming = delivered.with_name("icd10gm2999syst_kodes.txt")
    delivered.rename(coming)
    load(coming)
    assert catalogue_in_use().version == "2026"


def _hostile(text: str) -> bytes:
    return EXCERPT.read_bytes().replace(b'<!DOCTYPE ClaML SYSTEM "ClaML.dtd">', text.encode())


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "Is no XML"),
        (b"<html/>", "ClaML begins with <ClaML>"),
        (EXCERPT.read_bytes()[:-200], "Is no XML"),
        (EXCERPT.read_bytes().replace(b'name="ICD-10-GM"', b'name="OPS"'), "not ICD-10-GM"),
        (EXCERPT.read_bytes().replace(b'version="2026"', b'version="x"'), "its year"),
        (EXCERPT.read_bytes().replace(b'code="H30-H36"/>', b'code="Q"/>'), "not there"),
        (_hostile('<!DOCTYPE ClaML [<!ENTITY a "b"><!ENTITY b "&a;&a;">]>'), "entity a"),
        (_hostile('<!DOCTYPE ClaML [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), "entity a"),
        (b'<ClaML><Title name="ICD-10-GM" version="2026"/>' + b"<a>" * 100, "Nests more"),
    ],
)
def test_what_is_no_claml_is_refused(content: bytes, why: str, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=why):
        list(_tree(read_claml(io.BytesIO(content))))


def _tree(edition: Any) -> Any:
    return with_those_above(edition.entries)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("icd10gm2026syst_kodes.txt", "3;N;X;01;A00\n", "Line 1 is no line of the codes"),
        ("icd10gm2026syst_kodes.txt", "", "Holds no codes"),
        ("kodes.txt", CODES, "does not say its year"),
        ("codes.csv", CODES, "Is neither ClaML"),
        ("away.txt", None, "can not be read"),
    ],
)
def test_a_file_that_can_not_be_read_ends_with_2_and_one_line(
    name: str, content: str | None, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert load(tmp_path / name) == 2
    said = capsys.readouterr()
    assert why in said.err and said.err.count("\n") == 1 and said.out == ""
    assert not Catalogue.objects.filter(system=System.GM).exists()


def test_a_zip_bomb_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = tmp_path / "icd10gm2026syst-claml.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("bomb.xml", " " * 50_000_000)
    assert load(archive) == 2
    assert "unpacks to more" in capsys.readouterr().err
