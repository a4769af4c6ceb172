"""The bar finds patients, remembers who was opened, and offers what can be done with them."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from circleos.patients.services import archive_patient

pytestmark = pytest.mark.django_db


def bar(client: Client, query: str = "", **headers: str) -> str:
    answer = client.get("/search", {"q": query}, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def actions(client: Client, patient: Any, query: str = "") -> Any:
    return client.get(f"/search/patient/{patient.pk}", {"q": query})


def test_a_patient_is_found_with_what_tells_them_apart(
    alice: Any, a_patient: Callable[..., Any]
) -> None:
    patient = a_patient(birthday="12.03.1979", phone="030 90127713")
    shown = bar(alice.client(), "müll")
    for each in (f'href="/patients/{patient.pk}"', "P-10001", "12 Mar 1979", "+49 30 9012 7713"):
        assert each in shown


def test_what_was_typed_is_marked_where_it_stands(
    alice: Any, a_patient: Callable[..., Any]
) -> None:
    a_patient(birthday="12.03.1979", phone="030 90127713", email="brandt@example.org")
    client = alice.client()
    assert "Anna <mark>Müll</mark>er-Brandt" in bar(client, "müll")
    assert "30 9012</mark> 7713" in bar(client, "030 9012")
    assert "<mark>12 Mar 1979</mark>" in bar(client, "12.03.1979")
    assert bar(client, "12.03.1979").count("12 Mar 1979") == 1
    assert "<mark>brandt@ex</mark>ample.org" in bar(client, "brandt@ex")


def test_whoever_is_called_almost_so_is_shown_as_such(
    alice: Any, a_patient: Callable[..., Any]
) -> None:
    a_patient(first_name="Ben", last_name="Meyer")
    assert "sounds alike" in bar(alice.client(), "maier")
    assert "similar" in bar(alice.client(), "meyr")


def test_an_archived_patient_is_not_found(alice: Any, a_patient: Callable[..., Any]) -> None:
    archive_patient(alice.actor, a_patient().pk)
    assert "P-10001" not in bar(alice.client(), "müll")


def test_nobody_of_another_practice_is_found(charlie: Any, a_patient: Callable[..., Any]) -> None:
    a_patient()
    shown = bar(charlie.client(), "müll")
    assert "P-10001" not in shown
    assert "Nobody found" in shown


def test_whoever_is_not_there_can_be_added(alice: Any) -> None:
    shown = bar(alice.client(), "zwack <b>")
    assert "Nobody found" in shown
    assert "New patient “zwack &lt;b&gt;”" in shown
    assert 'href="/patients/new"' in shown


def test_the_profiles_one_opened_last_are_at_hand(
    alice: Any, bob: Any, a_patient: Callable[..., Any]
) -> None:
    anna, ben = a_patient(), a_patient(first_name="Ben", last_name="Albers")
    client = alice.client()
    assert "Recently opened" not in bar(client)
    for patient in (ben, anna):
        client.get(f"/patients/{patient.pk}")
    shown = bar(client)
    assert "Recently opened" in shown
    assert shown.index("Müller-Brandt") < shown.index("Albers")
    assert "Müller-Brandt" not in bar(bob.client())


def test_an_archived_profile_one_has_just_opened_says_so(
    alice: Any, a_patient: Callable[..., Any]
) -> None:
    patient = a_patient()
    archive_patient(alice.actor, patient.pk)
    client = alice.client()
    client.get(f"/patients/{patient.pk}")
    assert "Archived" in bar(client)


def test_more_than_fit_are_all_in_the_list(alice: Any, a_patient: Callable[..., Any]) -> None:
    for each in range(9):
        a_patient(first_name=f"Anna {each}")
    shown = bar(alice.client(), "müll")
    assert shown.count("data-actions=") == 8
    assert 'href="/patients?q=m%C3%BCll"' in shown


def test_an_answer_is_kept_nowhere(alice: Any) -> None:
    assert alice.client().get("/search", {"q": "anna"})["Cache-Control"] == "no-store"


def test_the_actions_of_a_patient(alice: Any, a_patient: Callable[..., Any]) -> None:
    patient = a_patient(phone="030 90127713", email="anna@example.org")
    shown = actions(alice.client(), patient).content.decode()
    for each in (
        'data-copy="P-10001"',
        'data-copy="+49 30 9012 7713"',
        'href="tel:+493090127713"',
        'href="mailto:anna@example.org"',
        f'href="/patients/{patient.pk}/edit"',
        f'formaction="/patients/{patient.pk}/archive"',
    ):
        assert each in shown


def test_what_a_patient_does_not_have_is_not_offered(
    alice: Any, a_patient: Callable[..., Any]
) -> None:
    shown = actions(alice.client(), a_patient()).content.decode()
    assert "tel:" not in shown
    assert "mailto:" not in shown


def test_actions_are_found_by_their_words(alice: Any, a_patient: Callable[..., Any]) -> None:
    patient = a_patient(phone="030 90127713")
    shown = actions(alice.client(), patient, "anrufen").content.decode()
    assert "tel:" in shown
    assert "data-copy" not in shown
    assert "No such action" in actions(alice.client(), patient, "xyz").content.decode()


def test_an_archived_patient_can_be_restored(alice: Any, a_patient: Callable[..., Any]) -> None:
    patient = archive_patient(alice.actor, a_patient().pk)
    shown = actions(alice.client(), patient).content.decode()
    assert f'formaction="/patients/{patient.pk}/restore"' in shown
    assert "/archive" not in shown


def test_a_reader_is_offered_no_changes(colleague: Any, a_patient: Callable[..., Any]) -> None:
    shown = actions(colleague("read_only").client(), a_patient()).content.decode()
    assert "/edit" not in shown
    assert "formaction" not in shown


def test_there_are_no_actions_of_what_is_not_there(
    alice: Any, charlie: Any, a_patient: Callable[..., Any]
) -> None:
    patient, client = a_patient(), alice.client()
    assert actions(charlie.client(), patient).status_code == 404
    assert client.get(f"/search/patient/{uuid4()}").status_code == 404
    assert client.get(f"/search/nothing/{patient.pk}").status_code == 404
    assert client.get(f"/search/location/{patient.pk}").status_code == 404


def test_members_and_locations_are_found_by_those_who_manage_them(alice: Any, bob: Any) -> None:
    shown = bar(alice.client(), "berg")
    assert "Bob Berger" in shown
    assert f"/settings/team#member-row-{bob.membership.pk}" in shown
    assert "Bob Berger" not in bar(bob.client(), "berg")


def test_whoever_is_signed_out_meanwhile_is_led_to_the_door(client: Client) -> None:
    answer = client.get(
        "/search",
        {"q": "anna"},
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/patients?sort=name"},
    )
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/sign-in?next=%2Fpatients%3Fsort%3Dname"


def test_a_key_costs_few_statements(
    alice: Any, a_patient: Callable[..., Any], django_assert_max_num_queries: Any
) -> None:
    for each in range(9):
        a_patient(first_name=f"Anna {each}", phone="030 90127713")
    client = alice.client()
    bar(client, "an")
    with django_assert_max_num_queries(11):  # the transaction's savepoint counts in tests
        bar(client, "müll")
