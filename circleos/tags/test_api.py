"""Tags over REST, in the patient's JSON, in files that are imported and exported."""

import csv
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from circleos.core.workspace import workspace_transaction
from circleos.imports.services import Wishes, request_import
from circleos.imports.turns import attend
from circleos.patients.bulk.selection import Selection
from circleos.patients.exports import export_file, export_patients, request_export
from circleos.tags.models import Tag
from circleos.tags.queries import tags_of
from circleos.tags.services import add_tag
from tests.rest import errors

pytestmark = pytest.mark.django_db
JSON = "application/json"


def test_the_same_folded_name_again_is_no_second_tag(
    program: Any, a_patient: Callable[..., Any]
) -> None:
    client, patient = program("front_desk"), a_patient()
    here = f"/api/v1/patients/{patient.pk}/tags"
    first = client.post(here, {"name": "Müde", "kind": "alert"}, JSON)
    again = client.post(here, {"name": "MUEDE"}, JSON)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    tag = first.json()
    assert client.get(f"/api/v1/patients/{patient.short_id}").json()["tags"] == [tag]
    assert client.get(here).json()["items"] == [tag]
    assert client.delete(f"{here}/{tag['id']}").status_code == 204
    assert client.delete(f"{here}/{tag['id']}").status_code == 204
    assert client.get("/api/v1/patients").json()["items"][0]["tags"] == []


def test_tags_of_the_practice_are_listed_made_and_changed(program: Any) -> None:
    client = program()
    made = client.post("/api/v1/tags", {"name": "VIP"}, JSON)
    assert (made.status_code, made.json()["color"]) == (201, "teal")
    here = f"/api/v1/tags/{made.json()['id']}"
    changed = client.patch(here, {"kind": "alert", "archived": True}, JSON).json()
    assert (changed["name"], changed["kind"]) == ("VIP", "alert")
    assert changed["archived_at"]
    assert client.get("/api/v1/tags").json()["items"] == [changed]
    assert "color" in errors(client.patch(here, {"color": "mauve"}, JSON))
    assert "name" in errors(client.post("/api/v1/tags", {"name": "vip"}, JSON))


def test_rights_and_practices_are_kept_apart(
    program: Any, charlie: Any, a_patient: Callable[..., Any]
) -> None:
    patient = a_patient()
    here = f"/api/v1/patients/{patient.pk}/tags"
    assert program("read_only").post(here, {"name": "VIP"}, JSON).status_code == 403
    assert program("read_only").get(here).status_code == 200
    assert program(of=charlie).post(here, {"name": "VIP"}, JSON).status_code == 404


def test_openapi_knows_the_shape_of_what_rooms_add(program: Any) -> None:
    schemas = program().get("/api/v1/openapi.json").json()["components"]["schemas"]
    properties = list(schemas["PatientShown"]["properties"])
    assert properties[properties.index("external_ids") + 1 :][:2] == ["tags", "assignee"]
    assert schemas["PatientShown"]["properties"]["tags"]["items"]["$ref"].endswith("/TagShown")


def imported(actor: Any, text: str, **wishes: Any) -> Any:
    return attend(
        request_import(actor, BytesIO(text.encode()), "list.csv", Wishes(**wishes)),
        lambda _import: None,
    )


def names(actor: Any, patient: Any) -> list[str]:
    with workspace_transaction(actor.workspace_id):
        return [tag.name for tag in tags_of(patient.pk)]


@pytest.mark.django_db(transaction=True)
class TestFiles:
    def test_an_import_adds_tags_and_takes_none_away(
        self, alice: Any, a_patient: Callable[..., Any]
    ) -> None:
        patient = a_patient()
        add_tag(alice.actor, patient.pk, "VIP")
        text = f"id,tags\n{patient.short_id},vip| Sports |sports\n,\n"
        done = imported(alice.actor, text)
        assert (done.updated, done.errors) == (1, 0)
        assert names(alice.actor, patient) == ["Sports", "VIP"]
        assert imported(alice.actor, text).updated == 0

    def test_an_unknown_tag_is_an_error_when_the_import_may_make_none(
        self, alice: Any, a_patient: Callable[..., Any]
    ) -> None:
        patient = a_patient()
        text = f"id,tags\n{patient.short_id},Sprots\n"
        assert imported(alice.actor, text, create_tags=False).errors == 1
        with workspace_transaction(alice.actor.workspace_id):
            assert not Tag.objects.exists()

    def test_what_is_exported_comes_back_skipped(
        self, alice: Any, a_patient: Callable[..., Any], settings: Any, tmp_path: Any
    ) -> None:
        settings.CIRCLEOS_DATA = tmp_path
        patient = a_patient()
        for name, kind in (("VIP", ""), ("=Fall risk", "alert")):
            add_tag(alice.actor, patient.pk, name, kind=kind)
        with workspace_transaction(alice.actor.workspace_id):
            run = request_export(alice.actor, Selection(all_matching=True))
        export_patients.run(alice.actor.workspace_id, run_id=str(run.pk))
        text = export_file(alice.actor.workspace_id, run.pk).read_text("utf-8-sig")
        (row,) = csv.DictReader(text.splitlines())
        assert row["tags"] == "'=Fall risk|VIP"
        done = imported(alice.actor, text)
        assert (done.skipped, done.errors) == (1, 0)
