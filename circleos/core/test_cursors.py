"""Where a list goes on."""

import pytest

from circleos.core.cursors import Cursor
from circleos.core.ids import uuid7


@pytest.mark.parametrize("value", ["2026-03-12T09:00:00+00:00", 10482, None])
def test_a_cursor_comes_back_as_it_was(value):
    cursor = Cursor("-updated", uuid7(), value)
    assert Cursor.decode(cursor.encode()) == cursor


def test_a_cursor_that_was_changed_is_refused():
    text = Cursor("number", uuid7(), 10482).encode()
    other = Cursor("number", uuid7(), 10483).encode()
    forged = other.partition(":")[0] + ":" + text.partition(":")[2]
    for bad in (forged, text[:-1], "", ":", "ä:ü", "\x00"):
        with pytest.raises(ValueError, match="not a cursor"):
            Cursor.decode(bad)
