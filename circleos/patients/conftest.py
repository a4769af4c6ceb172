"""What the tests of the Patients page share."""

import re
from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def shown(alice: Any) -> Callable[[str], list[str]]:
    """The names that the Patients page shows for a query string, in their order."""
    client = alice.client()

    def names(query: str = "") -> list[str]:
        page = client.get(f"/patients?{query}").content.decode()
        return re.findall(r'<span class="person-name">\s*([^<]+?)\s*</span>', page)

    return names
