"""What exists is described: settings, commands, contribution points, libraries, links."""

import pkgutil
import re
from pathlib import Path

import pytest

from circleos import commands
from circleos.core.contributions import POINTS

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"


def text_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def environment_variables() -> set[str]:
    read = re.compile(
        r"""(?:text|number|switch|smtp)\("([A-Z_]+)"|environ(?:\.get\(|\[)"([A-Z_]+)"""
    )
    sources = [*(ROOT / "circleos" / "config").glob("*.py"), ROOT / "circleos/database/address.py"]
    found = (read.findall(source.read_text(encoding="utf-8")) for source in sources)
    return {name for pairs in found for pair in pairs for name in pair if name}


def requirements() -> list[str]:
    lines = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    return [re.split(r"[\[>=<]", line)[0] for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("variable", sorted(environment_variables()))
def test_every_setting_is_described(variable):
    assert f"`{variable}`" in text_of("operations.md")


@pytest.mark.parametrize(
    "command",
    [each.name for each in pkgutil.iter_modules(commands.__path__) if "test" not in each.name],
)
def test_every_command_is_described(command):
    assert f"`circleos {command.replace('_', '-')}" in (ROOT / "README.md").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize("point", sorted(POINTS))
def test_every_contribution_point_is_described(point):
    assert f"| {point} |" in text_of("contributions.md")


@pytest.mark.parametrize("package", requirements())
def test_every_library_has_its_reason(package):
    assert f"| {package} |" in text_of("dependencies.md")


@pytest.mark.parametrize(
    "document", [ROOT / "README.md", *sorted(DOCS.glob("**/*.md"))], ids=lambda path: path.name
)
def test_no_link_leads_nowhere(document):
    targets = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    missing = [target for target in targets if not (document.parent / target).exists()]
    assert missing == []
