"""Notes as pages, events, search and API show them: who sees texts, and who titles only."""

import re
from html import unescape

import pytest

from circleos.core.actor import Actor
from circleos.core.ids import uuid7
from circleos.core.workspace import workspace_transaction
from circleos.notes.models import Note, NoteTemplate
from circleos.notes.queries import draft_of, pinned_note
from circleos.notes.services import (
    archive_template,
    create_note,
    create_template,
    edit_template,
    pin_note,
    revise_note,
    save_draft,
)
from circleos.patients.withdrawing import withdraw_patients

pytestmark = pytest.mark.django_db

TITLE, SECRET, NEWER = "Long talk", "afraid of needles", "calm by now"
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def told(alice, a_patient):
    """A note with two versions, which only who reads notes may read."""
    patient = a_patient()
    note = create_note(alice.actor, patient.pk, title=TITLE, body=f"<p>{SECRET}</p>")
    return revise_note(alice.actor, note.pk, body=f"<p>{NEWER}</p>")


def says(response):
    """An answer without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


@pytest.mark.parametrize("role", ["front_desk", "read_only"])
def test_titles_only_nowhere_the_text(role, told, colleague, program):
    client, api = colleague(role).client(), program(role)
    patient = told.patient_id
    for path in (
        f"/patients/{patient}",
        f"/patients/{patient}/notes",
        f"/patients/{patient}/events",
        "/search?q=long+talk",
    ):
        page = client.get(path)
        assert page.status_code == 200
        assert SECRET not in page.content.decode(), path
        assert NEWER not in page.content.decode(), path
    assert TITLE in says(client.get(f"/patients/{patient}/notes"))
    assert TITLE in says(client.get("/search?q=long+talk"))
    for path in ("", "/edit", "/versions", "/versions/1", "/versions?from=1&to=2", "/pin"):
        assert client.get(f"/notes/{told.pk}{path}").status_code == 403, path
    for path in (f"patients/{patient}/notes", "notes", "search?q=long+talk"):
        answer = api.get(f"/api/v1/{path}")
        assert answer.status_code == 200
        assert SECRET not in answer.content.decode() and NEWER not in answer.content.decode()
        assert TITLE in answer.content.decode(), path
    (item,) = api.get(f"/api/v1/patients/{patient}/notes").json()["items"]
    assert (item["title"], item["body"]) == (TITLE, None)
    assert api.get(f"/api/v1/notes/{told.pk}").json()["body"] is None
    assert api.get(f"/api/v1/notes/{told.pk}/versions").status_code == 403
    assert (
        api.post(
            f"/api/v1/patients/{patient}/notes", {"title": "x"}, "application/json"
        ).status_code
        == 403
    )


@pytest.mark.parametrize("role", ["admin", "provider", "front_desk", "read_only"])
def test_the_pinned_note_is_for_everybody(role, told, alice, colleague, program):
    pin_note(alice.actor, told.pk)
    page = says(colleague(role).client().get(f"/patients/{told.patient_id}"))
    assert NEWER in page and "Pinned by Dr. Alice Arndt" in page
    assert SECRET not in page  # an earlier version is not pinned
    answer = program(role).get(f"/api/v1/patients/{told.patient_id}/pinned-note").json()
    assert (answer["body"], answer["version"]) == (f"<p>{NEWER}</p>", 2)


def test_the_pin_dialog_says_that_every_role_reads_it(told, dora):
    page = says(dora.client().get(f"/notes/{told.pk}/pin"))
    assert "every role, also Front desk and Read only" in page


def test_pinning_from_the_note_and_unpinning_with_undo(told, dora, ring):
    client = dora.client()
    client.post(f"/notes/{told.pk}/pin")
    client.post(f"/patients/{told.patient_id}/pinned-note/unpin")
    with workspace_transaction(ring.pk):
        assert pinned_note(told.patient_id) is None
    page = client.get(f"/patients/{told.patient_id}").content.decode()
    assert f"/notes/{told.pk}/pin-again" in page
    client.post(f"/notes/{told.pk}/pin-again")
    with workspace_transaction(ring.pk):
        assert pinned_note(told.patient_id).note == told


def test_what_others_draft_is_not_there_also_for_admins(dora, alice, a_patient, program):
    patient = a_patient()
    draft = save_draft(dora.actor, patient.pk, uuid7(), title="Doubts", body="<p>?</p>")
    admin, author = alice.client(), dora.client()
    for path in ("", "/edit", "/versions"):
        assert admin.get(f"/notes/{draft.note_id}{path}").status_code == 404
    assert program("admin").get(f"/api/v1/notes/{draft.note_id}").status_code == 404
    assert "Doubts" not in admin.get(f"/patients/{patient.pk}/notes").content.decode()
    assert "Doubts" in says(author.get(f"/patients/{patient.pk}/notes"))
    assert author.get(f"/notes/{draft.note_id}")["Location"] == f"/notes/{draft.note_id}/edit"


def test_a_draft_saves_itself_and_is_published(dora, a_patient, ring):
    patient, client = a_patient(), dora.client()
    note_id = uuid7()
    sent = {"note": str(note_id), "title": "Cough", "body": "<p>dry</p>", "type": "fact"}
    saved = client.post(f"/patients/{patient.pk}/notes/draft", {**sent, "revision": 0})
    assert saved.json() == {
        "note": str(note_id),
        "revision": 1,
        "address": f"/notes/{note_id}/edit",
    }
    late = client.post(f"/patients/{patient.pk}/notes/draft", {**sent, "body": "x", "revision": 0})
    assert late.status_code == 409 and "another window" in late.json()["said"]
    published = client.post(f"/notes/{note_id}/edit", {**sent, "revision": 1})
    assert published["Location"] == f"/notes/{note_id}"
    page = says(client.get(f"/notes/{note_id}"))
    assert "Cough" in page and "dry" in page and "Fact" in page


def test_publishing_a_diagnosis_asks_on_the_page_and_keeps_what_was_typed(dora, a_patient, ring):
    client = dora.client()
    address = f"/patients/{a_patient().pk}/notes/new"
    sent = {"note": str(uuid7()), "title": "E11", "body": "<p>HbA1c</p>", "type": "diagnosis"}
    asked = client.post(address, sent)
    assert asked.status_code == 422
    assert "This note is a diagnosis" in says(asked) and "HbA1c" in asked.content.decode()
    revision = re.search(r'name="revision" value="(\d)"', asked.content.decode())[1]
    done = client.post(address, {**sent, "revision": revision, "confirmed": "1"})
    assert done.status_code == 303
    with workspace_transaction(ring.pk):
        assert Note.objects.get().is_published


def test_without_a_title_the_text_stays_on_the_page(dora, a_patient):
    sent = {"note": str(uuid7()), "title": "", "body": "<p>dry cough</p>"}
    refused = dora.client().post(f"/patients/{a_patient().pk}/notes/new", sent)
    assert refused.status_code == 422
    assert "A title is required" in says(refused)
    assert "dry cough" in refused.content.decode()


def test_a_later_version_is_not_published_over_unseen(told, dora, alice, ring):
    client = dora.client()
    sent = {"title": TITLE, "body": "<p>mine</p>", "based_on": "1", "revision": "0"}
    clash = client.post(f"/notes/{told.pk}/edit", sent)
    assert clash.status_code == 409
    assert NEWER in says(clash) and "mine" in clash.content.decode()
    again = {**sent, "based_on": "2", "revision": "1"}
    assert client.post(f"/notes/{told.pk}/edit", again).status_code == 303
    with workspace_transaction(ring.pk):
        assert Note.objects.get().version == 3


def test_versions_are_compared_word_by_word(told, alice):
    revise_note(alice.actor, told.pk, body="<p>calm by now</p><ul><li>and glad</li></ul>")
    page = alice.client().get(f"/notes/{told.pk}/versions?from=2&to=3").content.decode()
    assert "<ins>" in page and "- and glad" in says(
        alice.client().get(f"/notes/{told.pk}/versions?from=3&to=2")
    )
    assert "<del>" not in page


@pytest.mark.parametrize("field", ["title", "body"])
def test_what_is_typed_stays_text_everywhere(field, dora, alice, a_patient):
    client = dora.client()
    sent = {"note": str(uuid7()), "title": "Cough", "body": "x", field: f"note {HOSTILE}"}
    patient = a_patient()
    published = client.post(f"/patients/{patient.pk}/notes/new", sent)
    pin_note(alice.actor, published["Location"].rsplit("/", 1)[1])
    address = published["Location"]
    for path in (
        address,
        f"{address}/versions",
        f"{address}/edit",
        f"/patients/{patient.pk}",
        f"/patients/{patient.pk}/notes",
        f"/patients/{patient.pk}/events",
        "/search?q=note",
    ):
        page = client.get(path).content.decode()
        assert "<img src=x" not in page, path
    assert HOSTILE in says(client.get(address)) or field == "title"


def test_the_section_filters_by_type_and_pages(dora, a_patient, monkeypatch):
    monkeypatch.setattr("circleos.notes.section.PAGE_SIZE", 2)
    patient, client = a_patient(), dora.client()
    for number in range(5):
        create_note(dora.actor, patient.pk, title=f"Visit {number}", body="")
    create_note(dora.actor, patient.pk, title="Likes jazz", body="", type_="fact")
    facts = says(client.get(f"/patients/{patient.pk}/notes?type=fact"))
    assert "Likes jazz" in facts and "Visit" not in facts
    seen, path = [], f"/patients/{patient.pk}/notes"
    while path:
        page = client.get(path).content.decode()
        seen += re.findall(r">(Visit \d|Likes jazz)</a>", page)
        older = re.search(r'href="([^"]+)" rel="next"', page)
        path = unescape(older[1]) if older else ""
    assert seen == ["Likes jazz", *(f"Visit {number}" for number in (4, 3, 2, 1, 0))]


def test_a_template_is_copied_and_changing_it_changes_no_note(alice, dora, a_patient, in_ring):
    template = create_template(
        alice.actor, name="Visit", title="Visit", type_="documentation", body="<h2>Plan</h2>"
    )
    page = dora.client().get(f"/patients/{a_patient().pk}/notes/new").content.decode()
    assert f'data-template="/notes/templates/{template.pk}"' in page
    copied = dora.client().get(f"/notes/templates/{template.pk}").json()
    assert copied == {"title": "Visit", "type": "documentation", "body": "<h2>Plan</h2>"}
    note = create_note(dora.actor, a_patient().pk, title="Visit", body=copied["body"])
    edit_template(
        alice.actor, template.pk, name="Visit", title="", type_="note", body="<p>Other</p>"
    )
    assert note.versions.get().body == "<h2>Plan</h2>"
    archive_template(alice.actor, template.pk)
    page = dora.client().get(f"/patients/{a_patient().pk}/notes/new").content.decode()
    assert str(template.pk) not in page


def test_templates_are_kept_in_the_settings(alice, dora, ring):
    client = alice.client()
    sent = {"name": "First visit", "title": "", "type": "note", "body": "<p>Complaints:</p>"}
    assert client.post("/settings/workflow/templates/new", sent).status_code == 303
    again = client.post("/settings/workflow/templates/new", {**sent, "name": "FIRST visit"})
    assert again.status_code == 422 and "already" in says(again)
    assert "First visit" in says(client.get("/settings/workflow/templates"))
    with workspace_transaction(ring.pk):
        assert NoteTemplate.objects.get().body == "<p>Complaints:</p>"
    assert dora.client().get("/settings/workflow/templates").status_code == 403


def test_mentions_find_the_team_and_patients(dora, a_patient):
    patient = a_patient(first_name="Alma", last_name="Alic", birthday="1990")
    found = dora.client().get("/notes/mentions?q=ali").json()
    assert [(each["kind"], each["label"]) for each in found] == [
        ("member", "Dr. Alice Arndt"),
        ("patient", "Alma Alic"),
    ]
    assert found[1]["href"] == f"/patients/{patient.pk}"


def test_the_key_of_drafts_is_the_members_own_and_never_stored(alice, dora):
    first = alice.client().get("/notes/draft-key")
    assert "no-store" in first["Cache-Control"]
    assert first.json() == alice.client().get("/notes/draft-key").json()
    assert first.json()["key"] != dora.client().get("/notes/draft-key").json()["key"]


def test_signing_out_lets_the_browser_forget(alice):
    assert alice.client().post("/sign-out")["Clear-Site-Data"] == '"storage"'


def test_the_bar_finds_titles_by_the_beginnings_of_their_words(alice, a_patient):
    patient = a_patient()
    for title in ("Ärger mit der Kasse", "Kassenwechsel", "Long-Covid"):
        create_note(alice.actor, patient.pk, title=title, body="<p>x</p>")
    client = alice.client()
    assert "Ärger mit der Kasse" in says(client.get("/search?q=kasse+arger"))
    assert "Kassenwechsel" not in says(client.get("/search?q=kasse+arger"))
    assert "Long-Covid" in says(client.get("/search?q=covid"))


def test_notes_of_whoever_was_withdrawn_stand_on_their_own_page_alone(told, alice, program):
    with workspace_transaction(alice.actor.workspace_id):
        withdraw_patients(alice.actor, [told.patient_id])
    api, client = program("provider"), alice.client()
    client.get(f"/notes/{told.pk}")
    for everywhere in ("/search?q=long+talk", "/search?q="):
        assert TITLE not in says(client.get(everywhere))
    assert api.get("/api/v1/notes").json()["count"] == 0
    assert api.get(f"/api/v1/patients/{told.patient_id}/notes").json()["count"] == 1


def test_events_say_what_happened_in_words(told, alice):
    page = says(alice.client().get(f"/patients/{told.patient_id}/events"))
    assert "Dr. Alice Arndt changed a note" in page
    assert f"{SECRET} → changed to {NEWER}" in page


def test_programs_write_revise_and_pin(program, a_patient):
    api, patient = program("provider"), a_patient()
    base = f"/api/v1/patients/{patient.short_id}"
    made = api.post(
        f"{base}/notes",
        {"title": "Visit", "body": f"<p>well</p>{HOSTILE}", "type": "diagnosis"},
        "application/json",
    )
    assert made.status_code == 201
    note = made.json()
    assert (note["body"], note["status"], note["version"]) == ("<p>well</p>", "published", 1)
    address = made["Location"]
    changed = api.patch(address, {"body": "<p>better</p>", "version": 1}, "application/json")
    assert (changed.json()["version"], changed.json()["title"]) == (2, "Visit")
    late = api.patch(address, {"body": "<p>worse</p>", "version": 1}, "application/json")
    assert late.status_code == 409
    assert late.json()["errors"][0]["current"] == "<p>better</p>"
    assert [each["number"] for each in api.get(f"{address}/versions").json()["items"]] == [2, 1]
    pinned = api.put(f"{base}/pinned-note", {"note_id": note["id"]}, "application/json")
    assert pinned.json()["body"] == "<p>better</p>"
    assert api.delete(f"{base}/pinned-note").status_code == 204
    assert api.get(f"{base}/pinned-note").status_code == 404


def test_programs_draft_for_themselves(program, alice, a_patient):
    api, patient = program("provider"), a_patient()
    made = api.post(
        f"/api/v1/patients/{patient.pk}/notes",
        {"title": "Visit", "body": "<p>?</p>", "status": "draft"},
        "application/json",
    ).json()
    assert (made["status"], made["body"]) == ("draft", "<p>?</p>")
    assert api.get("/api/v1/notes").json()["count"] == 0
    assert api.get("/api/v1/notes?status=draft").json()["count"] == 1
    assert program("admin").get("/api/v1/notes?status=draft").json()["count"] == 0
    address = f"/api/v1/notes/{made['id']}"
    done = api.patch(address, {"body": "<p>!</p>", "status": "published"}, "application/json")
    assert (done.json()["status"], done.json()["body"]) == ("published", "<p>!</p>")


def test_lists_go_on_where_they_ended(program, alice, a_patient):
    patient = a_patient()
    for number in range(3):
        create_note(alice.actor, patient.pk, title=f"Visit {number}", body="")
    api = program("read_only")
    first = api.get("/api/v1/notes?limit=2").json()
    rest = api.get(f"/api/v1/notes?limit=2&cursor={first['next']}").json()
    titles = [each["title"] for each in first["items"] + rest["items"]]
    assert titles == ["Visit 2", "Visit 1", "Visit 0"]
    assert (rest["next"], first["count"]) == (None, 3)


def test_a_megabyte_too_much_is_said_at_the_field(program, a_patient):
    body = {"title": "Visit", "body": "<p>" + "x" * 1_000_000 + "</p>"}
    answer = program().post(f"/api/v1/patients/{a_patient().pk}/notes", body, "application/json")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "body"


def test_a_note_of_another_patient_can_not_be_pinned_here(program, told, a_patient):
    other = a_patient(last_name="Öztürk")
    answer = program().put(
        f"/api/v1/patients/{other.pk}/pinned-note", {"note_id": str(told.pk)}, "application/json"
    )
    assert answer.status_code == 422


def test_a_draft_without_its_author_is_nobodys(alice, a_patient, in_ring):
    assert draft_of(Actor.system(alice.actor.workspace_id), uuid7()) is None
