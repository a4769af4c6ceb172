"""A request that is sent twice with one key is done once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from circleos.api.idempotency import REMEMBERED_FOR
from circleos.api.jobs import forget_answers
from circleos.api.models import GivenAnswer
from circleos.core.workspace import workspace_transaction
from circleos.patients.models import Patient

pytestmark = pytest.mark.django_db

PATIENTS = "/api/v1/patients"
JSON = "application/json"


def create(client, key="a-1", **body):
    headers = {"Idempotency-Key": key}
    return client.post(PATIENTS, {"last_name": "Brandt", **body}, JSON, headers=headers)


def how_many(client):
    return client.get(PATIENTS).json()["count"]


def test_the_same_request_is_answered_again_and_not_done_again(program):
    client = program()
    first, second = create(client), create(client)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    for header in ("Location", "ETag", "Content-Type"):
        assert first.headers[header] == second.headers[header]
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.headers["Cache-Control"] == "no-store"
    assert how_many(client) == 1


def test_another_key_is_another_request(program):
    client = program()
    create(client, "a-1")
    create(client, "a-2")
    assert how_many(client) == 2


def test_without_a_key_every_request_is_done(program):
    client = program()
    for _time in range(2):
        client.post(PATIENTS, {"last_name": "Brandt"}, JSON)
    assert how_many(client) == 2


def test_a_key_with_another_body_is_refused(program):
    client = program()
    create(client)
    answer = create(client, title="Dr.")
    assert answer.status_code == 422
    assert answer.json()["type"] == "/api/v1/docs#problem-key-reused"
    assert how_many(client) == 1


def test_a_key_at_another_address_is_refused(program):
    client = program()
    create(client)
    headers = {"Idempotency-Key": "a-1"}
    answer = client.post(f"{PATIENTS}/P-10001/archive", headers=headers)
    assert answer.json()["type"] == "/api/v1/docs#problem-key-reused"


def test_what_was_refused_may_be_tried_again_with_the_same_key(program):
    client = program()
    assert create(client, birthday="never").status_code == 422
    assert create(client, birthday="1979").status_code == 201


def test_a_key_belongs_to_its_token(program, charlie):
    first, other, elsewhere = program(), program(), program(of=charlie)
    create(first)
    assert create(other, last_name="Kessler").status_code == 201
    assert create(elsewhere, last_name="Kessler").status_code == 201
    assert how_many(first) == 2


def test_a_right_that_was_lost_is_not_replayed_to_somebody_without_a_token(program, client):
    create(program())
    assert create(client).status_code == 401


@pytest.mark.parametrize("key", ["", "x" * 256, "ä", "a\tb"])
def test_a_key_that_can_not_be_is_refused(program, key):
    answer = create(program(), key)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


def test_after_a_day_it_is_forgotten_in_every_practice(program, charlie, ring, elsewhere):
    create(program())
    create(program(of=charlie))
    for workspace in (ring, elsewhere):
        with workspace_transaction(workspace.pk):
            long_ago = timezone.now() - REMEMBERED_FOR - timedelta(minutes=1)
            GivenAnswer.objects.update(created_at=long_ago)
    create(program(), "another")
    forget_answers()
    kept = []
    for workspace in (ring, elsewhere):
        with workspace_transaction(workspace.pk):
            kept += [answer.key for answer in GivenAnswer.objects.all()]
    assert kept == ["another"]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_at_once_create_one(program, ring):
    client = program()

    def send(_number):
        try:
            return create(client).content
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as senders:
        answers = list(senders.map(send, range(4)))
    assert len(set(answers)) == 1
    with workspace_transaction(ring.pk):
        assert Patient.objects.count() == 1
