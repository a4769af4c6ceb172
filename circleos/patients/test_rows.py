"""Rows of the Patients page, in the columns that somebody has chosen."""

import re

import pytest

from circleos.patients.columns import COLUMNS
from circleos.patients.services import create_patient

pytestmark = pytest.mark.django_db


def test_cells_stand_in_the_chosen_order_and_what_people_typed_is_escaped(alice):
    create_patient(alice.actor, {"last_name": "<b>Ada</b>", "email": "ada@example.org"})
    chosen = "&".join(f"columns={key}" for key in ("email", "number", "language"))
    page = alice.client().get(f"/patients?{chosen}").content.decode()
    row = re.search(r"<tr data-row.*?</tr>", page, re.DOTALL)[0]
    assert re.search(r"ada@example\.org.*P-\d+.*", row, re.DOTALL)
    assert "<b>" not in row
    assert row.count("<td") == 6  # the box, the name and the menu besides


def test_every_column_has_a_cell_for_a_patient_of_whom_only_the_name_is_known(alice):
    create_patient(alice.actor, {"last_name": "Lovelace"})
    chosen = "&".join(f"columns={column.key}" for column in COLUMNS)
    page = alice.client().get(f"/patients?{chosen}").content.decode()
    row = re.search(r"<tr data-row.*?</tr>", page, re.DOTALL)[0]
    assert row.count("<td") == len(COLUMNS) + 3
