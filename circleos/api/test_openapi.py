"""The description of the API: whole, true, and readable for people."""

import re
from pathlib import Path

import pytest
from django.urls import get_resolver

from circleos.api.openapi import description
from circleos.core.problems import KINDS
from circleos.search.filters import FILTERS

pytestmark = pytest.mark.django_db

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "api.md"


def operations():
    return [
        (path, method, operation)
        for path, methods in description()["paths"].items()
        for method, operation in methods.items()
    ]


def test_it_can_be_read_without_a_token(client):
    answer = client.get("/api/v1/openapi.json")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json()["openapi"] == "3.1.0"
    assert answer.json()["components"]["securitySchemes"] == {
        "BearerToken": {"type": "http", "scheme": "bearer"}
    }


def test_it_describes_every_endpoint():
    routes = [
        str(pattern.pattern)
        for resolver in get_resolver().url_patterns
        if str(resolver.pattern) == "api/v1/"
        for pattern in resolver.url_patterns
        if pattern.name not in {"openapi", "docs", "unknown"}
    ]
    described = description()["paths"]
    paths = {"/api/v1/" + route.replace("<", "{").replace(">", "}") for route in routes}
    assert paths == set(described)


def test_every_operation_says_what_it_does_and_how_it_refuses():
    for path, method, operation in operations():
        assert operation["description"], (method, path)
        assert operation["security"] == [{"BearerToken": []}]
        assert {401, 403, "default"} <= operation["responses"].keys()
        named = [parameter["name"] for parameter in operation["parameters"]]
        assert ("Idempotency-Key" in named) == (method == "post")


def test_the_filters_of_all_rooms_are_parameters_of_the_list():
    parameters = description()["paths"]["/api/v1/patients"]["get"]["parameters"]
    described = {each["name"]: each["description"] for each in parameters}
    assert {each.key for each in FILTERS} <= described.keys()
    assert all(described.values())


def test_the_reference_shows_every_operation_and_every_problem(client):
    page = client.get("/api/v1/docs")
    text = page.content.decode()
    for _path, _method, operation in operations():
        assert f'id="{operation["operationId"]}"' in text
    for kind in KINDS:
        assert f'id="{kind.uri.partition("#")[2]}"' in text


def test_the_reference_keeps_to_the_content_security_policy(client):
    text = client.get("/api/v1/docs").content.decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=", text)
    assert all("nonce=" in script for script in re.findall("<script[^>]*>", text))


def test_the_reference_is_german_for_germans(client):
    assert client.get("/api/v1/docs", headers={"Accept-Language": "de"}).status_code == 200


def test_the_documentation_names_every_problem_and_every_endpoint():
    text = DOCUMENTATION.read_text()
    missing = [kind.key for kind in KINDS if f"`{kind.key}`" not in text]
    missing += [path for path, _method, _op in operations() if path not in text]
    assert missing == []
