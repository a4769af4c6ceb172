"""What other systems call a patient, over REST: one ID there names one person here."""

import pytest

from circleos.core.models import Event, EventDetail
from tests.rest import errors

pytestmark = pytest.mark.django_db

PATIENTS = "/api/v1/patients"
JSON = "application/json"
TAKEN = "“41” in altpraxis is P-10001 already; take it from them first"


def altpraxis(value):
    return {"system": "altpraxis", "value": value}


def create(client, *external_ids):
    return client.post(PATIENTS, {"last_name": "Brandt", "external_ids": external_ids}, JSON)


def patch(client, address, external_ids, **body):
    return client.patch(address, {"external_ids": external_ids, **body}, JSON)


def test_one_that_names_somebody_else_creates_nobody(program):
    client = program()
    create(client, altpraxis("41"))
    answer = create(client, {"system": "other", "value": "1"}, altpraxis("41"))
    assert (answer.status_code, errors(answer)) == (422, {"external_ids.1.value": TAKEN})
    assert client.get(PATIENTS).json()["count"] == 1


def test_both_parts_are_needed(program):
    assert errors(create(program(), {"system": " ", "value": "x" * 121})) == {
        "external_ids.0.system": "Is required",
        "external_ids.0.value": "Too long: at most 120 characters",
    }


def test_they_are_replaced_as_a_whole_and_the_event_says_so(program, in_ring):
    client, stays, new = program(), altpraxis("7"), altpraxis("42")
    address = create(client, altpraxis("41"), stays).headers["Location"]
    changed = patch(client, address, [new, stays, new]).json()
    assert (changed["version"], changed["external_ids"]) == (2, [stays, new])
    event = Event.objects.get(subject_id=changed["id"], kind="patient.edited")
    assert EventDetail.objects.get(pk=event.pk).detail["changes"] == [
        {
            "field": "external_ids",
            "old": [["altpraxis", "41"], ["altpraxis", "7"]],
            "new": [["altpraxis", "42"], ["altpraxis", "7"]],
        }
    ]
    assert patch(client, address, [new, stays]).json()["version"] == 2
    assert client.patch(address, {"title": "Dr."}, JSON).json()["external_ids"] == [stays, new]
    assert patch(client, address, None).json()["external_ids"] == []


def test_one_that_is_taken_is_refused_until_it_is_free(program):
    client, taken = program(), altpraxis("41")
    owner, other = (create(client, *ids).headers["Location"] for ids in ([taken], []))
    answer = patch(client, other, [altpraxis("1"), taken], title="Dr.")
    assert (answer.status_code, errors(answer)) == (422, {"external_ids.1.value": TAKEN})
    left = client.get(other).json()
    assert (left["title"], left["external_ids"]) == ("", [])
    patch(client, owner, [])
    assert patch(client, other, [taken]).json()["external_ids"] == [taken]


def test_two_who_change_them_at_once_are_told(program):
    client, first, second = program(), [altpraxis("1")], [altpraxis("2")]
    address = create(client).headers["Location"]
    patch(client, address, first, version=1)
    answer = patch(client, address, second, version=1)
    error = answer.json()["errors"][0]
    assert (answer.status_code, error["field"]) == (409, "external_ids")
    assert (error["current"], error["submitted"]) == (first, second)
