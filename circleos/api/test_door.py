"""What every endpoint has in common: who may come in, and how the API says no."""

import pytest
from django.test import Client
from django.utils import timezone

from circleos.accounts.models import ApiToken
from circleos.core import logs
from circleos.core.problems import KINDS
from circleos.patients import api as patients_api

pytestmark = pytest.mark.django_db

PATIENTS = "/api/v1/patients"
JSON = "application/json"


def problem(answer, key):
    """The problem an answer carries, which must be of this kind."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert set(said) >= {"type", "title", "status", "detail", "errors"}
    assert (said["type"], said["status"]) == (f"/api/v1/docs#problem-{key}", answer.status_code)
    return said


class TestWhoMayComeIn:
    def test_nobody_without_a_token(self, client):
        answer = client.get(PATIENTS)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="circleOS"'
        problem(answer, "unauthenticated")

    @pytest.mark.parametrize("header", ["Bearer cos_wrong", "Bearer", "Basic YTpi", "Bearer \x7f"])
    def test_nobody_with_a_token_that_is_not_one(self, client, ring, header):
        answer = client.get(PATIENTS, headers={"Authorization": header})
        assert answer.status_code == 401
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]

    @pytest.mark.parametrize("ended", ["revoked_at", "expires_at"])
    def test_nobody_with_a_token_that_has_ended(self, program, ended):
        client = program()
        ApiToken.objects.update(**{ended: timezone.now()})
        assert client.get(PATIENTS).status_code == 401

    def test_nobody_by_a_cookie(self, alice, a_patient):
        a_patient()
        browser = alice.client()
        assert browser.get(PATIENTS).status_code == 401
        assert browser.post(PATIENTS, {"last_name": "x"}, JSON).status_code == 401
        assert browser.patch(f"{PATIENTS}/P-10001", {"title": "Dr."}, JSON).status_code == 401

    def test_a_token_in_the_address_is_none(self, program, client):
        _scheme, secret = program().defaults["HTTP_AUTHORIZATION"].split()
        assert client.get(PATIENTS, {"access_token": secret}).status_code == 401

    @pytest.mark.parametrize("page", ["/patients", "/patients/new", "/settings/general"])
    def test_a_token_opens_no_page(self, program, page):
        answer = program().get(page)
        assert answer.status_code == 403
        assert answer.headers["Content-Type"].startswith("text/html")

    def test_a_token_beside_a_cookie_counts_alone(self, alice, program, charlie, a_patient):
        a_patient()
        both = alice.client()
        both.defaults |= program(of=charlie).defaults
        assert both.get(PATIENTS).json()["items"] == []


class TestHowItSaysNo:
    @pytest.mark.parametrize("address", ["", "nothing", "patients/", "patients/x/y/z", "%0A"])
    def test_an_unknown_address(self, program, address):
        answer = program().get(f"/api/v1/{address}")
        assert answer.status_code == 404
        problem(answer, "not-found")

    def test_an_unknown_address_needs_no_csrf_token(self):
        client = Client(enforce_csrf_checks=True)
        problem(client.post("/api/v1/nothing"), "not-found")
        problem(client.post(PATIENTS), "unauthenticated")

    @pytest.mark.parametrize("method", ["delete", "put", "patch", "head", "options"])
    def test_a_method_that_an_address_does_not_know(self, program, method):
        answer = getattr(program(), method)(PATIENTS)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, POST")
        if method != "head":
            assert (
                problem(answer, "method-not-allowed")["detail"] == "This address knows GET, POST."
            )

    @pytest.mark.parametrize(
        "body",
        [
            "{",
            "{'last_name': 'x'}",
            '{"last_name": NaN}',
            "[" * 100_000,
            '{"a":' * 100_000,
            b'{"last_name": "\xff"}',
            '{"last_name": "\\ud800"}',
            "\ufeff{}",
        ],
        ids=range(8),
    )
    def test_a_body_that_is_not_json(self, program, body):
        answer = program().post(PATIENTS, body, JSON)
        assert answer.status_code == 400
        problem(answer, "malformed")

    @pytest.mark.parametrize("body", ["[]", "null", '"x"', "7", ""])
    def test_a_body_that_is_not_an_object(self, program, body):
        answer = program().post(PATIENTS, body, JSON)
        assert answer.status_code == 422
        assert problem(answer, "invalid")["errors"][0]["field"] == ""

    @pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
    def test_a_body_of_another_type(self, program, kind):
        answer = program().post(PATIENTS, '{"last_name": "x"}', kind)
        assert answer.status_code == 415
        assert "application/json" in problem(answer, "unsupported-type")["detail"]

    @pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "k"}])
    def test_a_body_that_is_too_large(self, program, headers):
        body = '{"last_name": "' + "x" * 3_000_000 + '"}'
        answer = program().post(PATIENTS, body, JSON, headers=headers)
        assert answer.status_code == 413
        problem(answer, "too-large")

    def test_it_speaks_german_when_asked(self, program):
        answer = program().post(
            PATIENTS, {"birthday": "x"}, JSON, headers={"Accept-Language": "de"}
        )
        assert answer.headers["Content-Language"] == "de"

    def test_a_defect_of_ours_tells_nothing_and_keeps_nothing(
        self, program, monkeypatch, a_patient
    ):
        patient = a_patient(last_name="Brandt")
        logged = []
        monkeypatch.setattr(logs.log, "error", lambda *event, **about: logged.append(about))

        def fail_after_writing(actor, patient_id, *_rest, **_named):
            patients_api.archive_patient(actor, patient_id)
            raise RuntimeError("Brandt")

        monkeypatch.setattr(patients_api, "edit_patient", fail_after_writing)
        client = program()
        client.raise_request_exception = False
        answer = client.patch(f"{PATIENTS}/{patient.pk}", {"title": "Dr."}, JSON)
        assert answer.status_code == 500
        problem(answer, "failed")
        assert "Brandt" not in answer.content.decode() + str(logged)
        route = "api/v1/patients/<patient_id>"
        assert logged == [{"method": "PATCH", "route": route, "exc_info": True}]
        assert client.get(f"{PATIENTS}/{patient.pk}").json()["archived_at"] is None


def test_nothing_on_the_way_may_keep_an_answer(program, a_patient):
    a_patient()
    for answer in (program().get(PATIENTS), program().get(f"{PATIENTS}/P-1")):
        assert answer.headers["Cache-Control"] == "no-store"


def test_every_kind_of_problem_is_its_own():
    assert len({kind.key for kind in KINDS}) == len(KINDS)
