from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from circleos.ui import messages


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package with one Python file and one page, and nothing translated yet."""
    templates = tmp_path / "circleos" / "patients" / "templates" / "patients"
    templates.mkdir(parents=True)
    (templates / "list.html").write_text(
        '{{ _("Add") }} {% trans %}\n  Two\n  lines\n{% endtrans %} {{ chip(_("Of a call")) }}'
    )
    (tmp_path / "circleos" / "patients" / "fields.py").write_text(
        "from django.utils.translation import gettext_lazy as _, ngettext\n"
        'LABEL = _("First name")\nngettext("%(n)s row", "%(n)s rows", 2)\n'
    )
    (tmp_path / "circleos" / "patients" / "test_fields.py").write_text('_("Of a test")\n')
    monkeypatch.setattr(messages, "PACKAGE", tmp_path / "circleos")
    monkeypatch.setattr(messages, "LOCALES", tmp_path / "circleos" / "ui" / "locale")
    return tmp_path / "circleos"


def catalogue(package: Path) -> Path:
    return package / "ui" / "locale" / "de" / "LC_MESSAGES" / "django.po"


def translate(package: Path) -> None:
    """Translate every text of the catalogue with "da"."""
    with catalogue(package).open("rb") as file:
        catalog = read_po(file, locale="de")
    for message in catalog:
        if message.id:
            message.string = ("da", "da") if message.pluralizable else "da"
    with catalogue(package).open("wb") as file:
        write_po(file, catalog)


def test_texts_of_pages_and_python_are_found_and_those_of_tests_are_not(package):
    gaps = "\n".join(messages.update_messages())
    for text in ("Add", "Two lines", "Of a call", "First name", "%(n)s rows"):
        assert text in gaps
    assert "Of a test" not in gaps


def test_what_is_translated_is_no_gap(package):
    messages.update_messages()
    translate(package)
    assert messages.update_messages() == []


def test_a_new_text_is_a_gap_with_its_place(package):
    messages.update_messages()
    translate(package)
    (package / "patients" / "views.py").write_text('_("Brand new")\n')
    assert messages.update_messages() == ["de: 'Brand new' (circleos/patients/views.py)"]


def test_the_catalogue_does_not_change_by_itself(package):
    messages.update_messages()
    before = catalogue(package).read_bytes()
    messages.update_messages()
    assert catalogue(package).read_bytes() == before


def test_compiled_when_newer(package):
    messages.update_messages()
    translate(package)
    messages.compile_messages()
    compiled = catalogue(package).with_suffix(".mo")
    assert b"First name" in compiled.read_bytes()
