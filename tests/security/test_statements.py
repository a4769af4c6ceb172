"""The reader of statements itself: what it must find, and what it must let pass."""

import pytest

from tests.security.statements import unscoped

ISOLATED = {"patients_patient", "patients_patienttype", "core_counter"}

FINE = [
    'SELECT "patients_patient"."id" FROM "patients_patient" '
    'WHERE "patients_patient"."workspace_id" = %s',
    'SELECT T3."id" FROM "patients_patient" T3 WHERE T3."workspace_id" = %s',
    'SELECT "patients_patient"."id" FROM "patients_patient" INNER JOIN "patients_patienttype" ON '
    '("patients_patient"."type_id" = "patients_patienttype"."id" AND '
    '("patients_patient"."workspace_id" = ("patients_patienttype"."workspace_id"))) '
    'WHERE "patients_patient"."workspace_id" = %s',
    'INSERT INTO "core_counter" ("workspace_id", "id") VALUES (%s, %s)',
    "UPDATE core_counter SET last = 1 WHERE workspace_id = %s",
    'SELECT "accounts_user"."id" FROM "accounts_user"',
    "SELECT set_config(%s, %s, true)",
]
AT_FAULT = [
    ('SELECT "patients_patient"."workspace_id" FROM "patients_patient"', ["patients_patient"]),
    (
        'SELECT "patients_patient"."id", "patients_patienttype"."workspace_id" FROM '
        '"patients_patient" INNER JOIN "patients_patienttype" ON ("patients_patient"."type_id" = '
        '"patients_patienttype"."id") WHERE "patients_patient"."workspace_id" = %s',
        ["patients_patienttype"],
    ),
    ('DELETE FROM "patients_patient" WHERE "patients_patient"."id" IN (%s)', ["patients_patient"]),
    ('UPDATE "core_counter" SET "last" = 1 WHERE "core_counter"."id" = %s', ["core_counter"]),
    (
        'SELECT U0."id" FROM "patients_patient" U0 WHERE U0."type_id" IN '
        '(SELECT V0."id" FROM "patients_patienttype" V0 WHERE V0."workspace_id" = %s)',
        ["U0"],
    ),
    ("SELECT last FROM core_counter FOR UPDATE", ["core_counter"]),
]


@pytest.mark.parametrize("statement", FINE)
def test_a_statement_with_its_workspace_passes(statement: str) -> None:
    assert unscoped(statement, ISOLATED) == []


@pytest.mark.parametrize(("statement", "missing"), AT_FAULT)
def test_a_table_without_its_workspace_is_named(statement: str, missing: list[str]) -> None:
    assert unscoped(statement, ISOLATED) == missing
