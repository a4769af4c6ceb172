"""Requests of every kind that the description allows, and of many kinds that it does not."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from circleos.api.openapi import description
from circleos.config.wsgi import application

pytestmark = pytest.mark.django_db

EXAMPLES = 20
OPERATIONS = [
    operation["operationId"]
    for methods in description()["paths"].values()
    for operation in methods.values()
]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


@pytest.fixture(scope="module")
def one_connection():
    """Keep a test's own transaction open between requests, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def described(one_connection):
    """The API as it describes itself; what is worked out about its parts serves all tests."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def authorization(program):
    return program().defaults["HTTP_AUTHORIZATION"]


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_answer_is_one_of_those_described(
    described, a_patient, authorization, operation, mode
):
    a_patient()
    endpoint = described.find_operation_by_id(operation)
    known = {"patient_id": "P-10001"} if "{patient_id}" in endpoint.path else {}
    given_ids = known if mode is GenerationMode.POSITIVE else {}
    requests = endpoint.as_strategy(generation_mode=mode, path_parameters=given_ids)

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(requests)
    def ask(case):
        case.call_and_validate(headers={"Authorization": authorization}, checks=CHECKS)

    ask()
