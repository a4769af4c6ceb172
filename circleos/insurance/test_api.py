"""The API of insurance, as programs use it."""

import pytest

from circleos.insurance.conftest import KVNR

PLAN = {"provider": {"name": "Techniker Krankenkasse", "type": "state"}, "member_number": KVNR}


@pytest.fixture
def plans(a_patient, ring):
    return f"/api/v1/patients/{a_patient().short_id}/insurance-plans"


def send(client, method, address, body=None):
    return getattr(client, method)(address, body, content_type="application/json")


def test_a_plan_is_added_read_changed_and_removed(program, plans):
    client = program("front_desk")
    added = send(client, "post", plans, PLAN)
    assert added.status_code == 201
    plan = added.json()
    assert plan["provider"]["name"] == "Techniker Krankenkasse"
    assert plan["provider"]["type"] == "state"
    assert (plan["member_number"], plan["insured_status"], plan["valid_to"]) == (KVNR, "", None)
    address = f"{plans}/{plan['id']}"
    changed = send(client, "patch", address, {"valid_to": "2026-12-31", "insured_status": "5"})
    assert changed.json()["valid_to"] == "2026-12-31"
    assert client.get(address).json() == changed.json()
    listed = client.get(plans).json()
    assert (listed["count"], listed["count_is_exact"], listed["next"]) == (1, True, None)
    assert listed["items"] == [changed.json()]
    assert send(client, "delete", address).status_code == 204
    assert client.get(address).status_code == 404
    assert client.get(plans).json()["items"] == []


def test_a_provider_is_meant_by_id_too(program, plans):
    client = program()
    provider = send(client, "post", plans, PLAN).json()["provider"]["id"]
    again = send(client, "post", plans, {"provider_id": provider})
    assert again.json()["provider"]["name"] == "Techniker Krankenkasse"


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        ({**PLAN, "member_number": "A123456789"}, "member_number", "“A123456789” can not be"),
        ({"provider": {"name": "Debeka"}}, "provider.type", "state, private or supplementary"),
        ({"provider": {"name": " "}}, "provider.name", "Type the name"),
        ({}, "provider.name", "Type the name"),
        ({**PLAN, "valid_to": "31.02.2026"}, "valid_to", "does not exist"),
        ({**PLAN, "insured_status": "9"}, "insured_status", "1, 3 or 5"),
        ({"provider_id": "0198c0de-0000-7000-8000-000000000000"}, "provider_id", "no such insurer"),
    ],
)
def test_a_refusal_names_the_field_the_value_and_the_way_out(program, plans, body, field, said):
    answer = send(program(), "post", plans, body)
    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("application/problem+json")
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert said in error["message"]


def test_an_older_version_is_a_conflict_only_if_the_same_field_was_changed(program, plans):
    client = program()
    address = f"{plans}/{send(client, 'post', plans, PLAN).json()['id']}"
    send(client, "patch", address, {"tariff": "A"})
    assert send(client, "patch", address, {"note": "x", "version": 1}).status_code == 200
    conflict = send(client, "patch", address, {"tariff": "B", "version": 1})
    assert conflict.status_code == 409
    assert send(client, "patch", address, {"tariff": "B"}).json()["tariff"] == "B"


def test_read_only_reads_and_another_practice_sees_nothing(program, plans, charlie):
    address = f"{plans}/{send(program(), 'post', plans, PLAN).json()['id']}"
    reader, stranger = program("read_only"), program(of=charlie)
    assert reader.get(address).status_code == 200
    assert send(reader, "post", plans, PLAN).status_code == 403
    assert send(reader, "delete", address).status_code == 403
    for answer in (stranger.get(address), stranger.get(plans), send(stranger, "delete", address)):
        assert answer.status_code == 404


def test_providers_are_listed_added_and_changed(program, ring):
    admin = program()
    for name in ("Barmer", "Debeka", "DAK"):
        body = {"name": name, "type": "private" if name == "Debeka" else "state"}
        assert send(admin, "post", "/api/v1/insurance-providers", body).status_code == 201
    first = admin.get("/api/v1/insurance-providers?limit=2").json()
    assert [each["name"] for each in first["items"]] == ["Barmer", "DAK"]
    assert first["count"] == 3
    second = admin.get("/api/v1/insurance-providers", {"cursor": first["next"]}).json()
    assert ([each["name"] for each in second["items"]], second["next"]) == (["Debeka"], None)
    address = f"/api/v1/insurance-providers/{first['items'][0]['id']}"
    changed = send(admin, "patch", address, {"institution_code": "104940005", "archived": True})
    assert changed.json()["institution_code"] == "104940005"
    assert changed.json()["archived_at"]
    desk = program("front_desk")
    assert desk.get(address).status_code == 200
    assert send(desk, "patch", address, {"city": "Berlin"}).status_code == 403
    assert send(desk, "post", "/api/v1/insurance-providers", {"name": "X"}).status_code == 403
