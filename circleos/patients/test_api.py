"""Patients over REST: the JSON, and every way of being refused."""

import pytest

pytestmark = pytest.mark.django_db

PATIENTS = "/api/v1/patients"


def test_smoke(program):
    client = program()
    answer = client.post(
        PATIENTS,
        {
            "last_name": "Öztürk",
            "phones": ["030 901820", "0171 3920012"],
            "address": {"city": "Berlin"},
        },
        content_type="application/json",
    )
    print(answer.status_code, answer.content.decode(), answer.headers)
    a = client.get(PATIENTS)
    print(a.status_code, a.content.decode())
    a = client.get(PATIENTS + "/P-10001")
    print(a.status_code, a.headers)
    for r in (
        client.get(PATIENTS + "?x=1&type=foo&limit=1000&sort=zz"),
        client.get(PATIENTS + "?x=1&type=foo&age=1&archived=no&language=xx"),
        client.get("/api/v1/nope"),
        client.delete(PATIENTS),
        client.get(PATIENTS, headers={"Authorization": ""}),
        client.post(PATIENTS, "{", content_type="application/json"),
        client.post(PATIENTS, "{}", content_type="text/plain"),
        client.get("/patients"),
        client.get("/api/v1/openapi.json"),
    ):
        print(r.status_code, r.content.decode()[:600], dict(r.headers))
    assert 0
