"""How many statements each page may send: few, and as many for a crowd as for one.

A new page fails until it stands in `BUDGETS`. A number may shrink; whoever raises one says why in
the commit. Savepoints are not counted: outside of tests they are the transaction itself.
"""

import re

import pytest
from django.test import Client

from tests.routes import OPEN_TO_ALL, Route, all_routes
from tests.security.statements import noting
from tests.visiting import browser, program, visits
from tests.world import World

NOT_COUNTED = re.compile(r"^(SAVEPOINT|RELEASE|ROLLBACK)")

# Three are every member's before a page begins: the session with its person and workspaces, and
# telling the transaction its workspace twice.
BUDGETS: dict[str, int] = {
    "account_login": 0,
    "account_reauthenticate": 9,
    "account_reset_password": 0,
    "account_reset_password_done": 0,
    "account_reset_password_from_key": 4,
    "accounts:general": 3,
    "accounts:invitation": 2,
    "accounts:invite": 3,
    "accounts:location": 4,
    "accounts:locations": 4,
    "accounts:locked": 1,
    "accounts:new-location": 3,
    "accounts:new-token": 3,
    "accounts:no-workspace": 0,
    "accounts:reset-second-steps": 4,
    "accounts:revoke-token": 4,
    "accounts:settings": 3,
    "accounts:team": 7,
    "accounts:tokens": 5,
    "accounts:you": 3,
    "api:docs": 0,
    "api:insurance-plan": 7,
    "api:insurance-plans": 7,
    "api:insurance-provider": 6,
    "api:insurance-providers": 7,
    "api:import": 5,
    "api:import-errors": 7,
    "api:imports": 6,
    "api:note": 6,
    "api:note-versions": 6,
    "api:notes": 6,
    "api:openapi": 0,
    "api:assignment": 7,
    "api:members": 5,
    "api:patient": 9,
    "api:diagnoses": 9,
    "api:diagnosis": 9,
    "api:icd-codes": 9,
    "api:patient-diagnoses": 9,
    "api:patient-events": 8,
    "api:patient-notes": 8,
    "api:patient-tags": 7,
    "api:patients": 10,
    "api:pinned-note": 8,
    "api:search": 9,
    "api:tags": 5,
    "api:unknown": 4,
    "assignment:of-patient": 7,
    "diagnoses:chosen": 9,
    "diagnoses:codes": 9,
    "diagnoses:edit": 9,
    "diagnoses:everything": 9,
    "diagnoses:new": 9,
    "healthz": 0,
    "insurance:merge": 6,
    "insurance:new": 6,
    "insurance:new-in-editor": 3,
    "insurance:new-provider": 4,
    "insurance:plan": 6,
    "insurance:provider": 4,
    "insurance:providers": 5,
    "insurance:suggestions": 4,
    "imports:failed-rows": 6,
    "imports:import": 8,
    "imports:list": 7,
    "imports:mapping": 4,
    "imports:template": 3,
    "imports:undo": 4,
    "imports:upload": 7,
    "mfa_activate_totp": 8,
    "mfa_add_webauthn": 9,
    "mfa_authenticate": 0,
    "mfa_deactivate_totp": 11,
    "mfa_edit_webauthn": 9,
    "mfa_generate_recovery_codes": 9,
    "mfa_index": 5,
    "mfa_login_webauthn": 0,
    "mfa_reauthenticate": 9,
    "mfa_reauthenticate_webauthn": 11,
    "mfa_remove_webauthn": 9,
    "mfa_view_recovery_codes": 10,
    "notes:draft-key": 3,
    "notes:edit": 8,
    "notes:mentions": 4,
    "notes:new": 7,
    "notes:new-template": 3,
    "notes:note": 9,
    "notes:pin": 6,
    "notes:pinned": 5,
    "notes:template": 4,
    "notes:template-text": 4,
    "notes:templates": 4,
    "notes:version": 5,
    "notes:versions": 5,
    "patients:all-filters": 3,
    "patients:bulk": 6,
    "patients:bulk-change": 7,
    "patients:card": 5,
    "patients:columns": 5,
    "patients:count": 4,
    "patients:edit": 9,
    "patients:export": 4,
    "patients:export-file": 4,
    "patients:export-run": 4,
    "patients:export-settings": 7,
    "patients:filters": 6,
    "patients:front": 0,
    "patients:list": 10,
    "patients:new-view": 3,
    "patients:new": 8,
    "patients:patient-types": 4,
    "patients:patient-types-entry": 4,
    "patients:patient-types-new": 3,
    "patients:profile": 18,
    "patients:section": 12,
    "patients:sources": 4,
    "patients:sources-entry": 4,
    "patients:sources-new": 3,
    "patients:view": 4,
    "patients:view-counts": 8,
    "readyz": 2,
    "search:actions": 5,
    "search:search": 5,
    "tags:merge": 6,
    "tags:new": 3,
    "tags:of-patient": 7,
    "tags:tag": 4,
    "tags:tags": 5,
    "ui:rail-counts": 5,
    "ui:set-language": 0,
    "ui:showcase": 0,
    "ui:showcase-sample": 0,
}


@pytest.mark.django_db
@pytest.mark.parametrize("route", all_routes(), ids=lambda route: route.name)
def test_a_page_stays_within_its_budget_however_much_there_is(
    route: Route, world: World, crowded_world: World
) -> None:
    few = statements_of_gets(route, world)
    if not few:
        return
    needed = max(map(len, few))
    assert route.name in BUDGETS, f'Add "{route.name}": {needed} to BUDGETS'
    many = statements_of_gets(route, crowded_world)
    for statements, of_one in zip(many, few, strict=True):
        listed = "\n".join(statements)
        assert len(statements) <= len(of_one), f"more where there is more:\n{listed}"
        assert len(statements) <= BUDGETS[route.name], f"over the budget:\n{listed}"


def statements_of_gets(route: Route, world: World) -> list[list[str]]:
    """The statements of each GET of an address, when it is sent again.

    The first answer of a process may hold what it asks for once and remembers.
    """
    visitor = visitor_of(route, world)
    world.paths(route)
    list(visits(visitor, route, world, ["GET"]))
    found = []
    statements: list[str] = []
    with noting(statements):
        for _visit in visits(visitor, route, world, ["GET"]):
            found.append([each for each in statements if not NOT_COUNTED.match(each)])
            statements.clear()
    return found


def visitor_of(route: Route, world: World) -> Client:
    if route.is_api:
        return program(world.actor, "admin")
    is_for_members = route.access != OPEN_TO_ALL or route.name == "accounts:locked"
    return browser(world.membership, route) if is_for_members else Client()


def test_no_budget_is_left_behind() -> None:
    assert set(BUDGETS) <= {route.name for route in all_routes()}


def test_the_profile_is_one_page_and_not_many() -> None:
    assert BUDGETS["patients:profile"] <= 25
