import re

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from circleos.ui import render, views
from circleos.ui.frame import RAIL, RailEntry
from circleos.ui.showcase import SAMPLES
from circleos.ui.static import static


@pytest.fixture
def development(settings):
    settings.DEVELOPMENT = True


@pytest.fixture(autouse=True)
def _in_english(ring):
    """The practice speaks English, and so does whoever asks first in each test."""
    ring.language = "en"
    ring.save()
    with translation.override("en"):
        yield


@pytest.mark.parametrize("sample", SAMPLES)
def test_pages_hold_no_inline_style_and_no_script_without_nonce(sample, development, client):
    response = client.get(f"/ui/{sample}")
    html = response.content.decode()
    policy = response["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy)[1]
    assert " style=" not in html
    assert "<style" not in html
    assert not re.search(r"\son[a-z]+=", html)
    for script in re.findall(r"<script[^>]*>", html):
        assert f'nonce="{nonce}"' in script
    assert "unsafe" not in policy


def test_the_showcase_is_for_development_only(settings, client):
    settings.DEVELOPMENT = False
    assert client.get("/ui").status_code == 404


def test_an_unknown_address_says_so_in_the_frame_of_the_practice(alice):
    response = alice.client().get("/nowhere")
    html = response.content.decode()
    assert response.status_code == 404
    assert "There is nothing at this address" in html
    assert "Praxis am Ring" in html


def test_an_unknown_address_shows_nothing_of_a_practice_to_strangers(client):
    html = client.get("/nowhere").content.decode()
    assert "There is nothing at this address" in html
    assert "Praxis" not in html


@pytest.mark.parametrize(
    ("handler", "arguments", "status", "sentence"),
    [
        (views.bad_request, [SuspiciousOperation("secret")], 400, "can not be read"),
        (views.forbidden, [PermissionDenied("secret")], 403, "Your role does not allow"),
        (views.server_error, [], 500, "Something went wrong on our side"),
        (views.csrf_failure, ["secret"], 403, "too old to be sent"),
    ],
)
def test_a_problem_says_what_and_what_now_and_no_detail(handler, arguments, status, sentence):
    response = handler(RequestFactory().get("/patients?q=Anna"), *arguments)
    html = response.content.decode()
    assert response.status_code == status
    assert sentence in html
    assert "secret" not in html
    assert "Go to Patients" in html


def test_the_address_of_a_form_says_that_it_is_no_page(alice, client):
    for visitor, home in ((alice.client(), "Praxis am Ring"), (client, "circleOS")):
        response = visitor.get("/sign-out")
        html = response.content.decode()
        assert (response.status_code, response["Allow"]) == (405, "POST")
        assert "This address shows no page" in html
        assert home in html
        assert "Go to Patients" in html


def test_the_page_after_a_defect_needs_no_database(django_db_blocker):
    with django_db_blocker.block():
        assert views.server_error(RequestFactory().get("/")).status_code == 500


def test_a_form_without_its_token_is_refused_in_words(alice):
    client = alice.client(enforce_csrf_checks=True)
    response = client.post("/language", {"language": "de"})
    assert response.status_code == 403
    assert "too old to be sent" in response.content.decode()


@pytest.fixture
def entry(monkeypatch):
    """A room with a count that only admins may enter."""
    room = RailEntry(
        "sample", "Sample", "users", "ui:rail-counts", "team.manage", count=lambda actor: 12_000
    )
    monkeypatch.setattr(RAIL, "_contributions", {"sample": room})
    monkeypatch.setattr(RAIL, "_ordered", None)
    return room


def test_the_rail_shows_rooms_to_those_who_may_enter(entry, alice, bob):
    assert "Sample" in alice.client().get("/nowhere").content.decode()
    assert "Sample" not in bob.client().get("/nowhere").content.decode()


def test_counts_stop_and_stay_in_the_browser_for_a_while(entry, alice, bob):
    response = alice.client().get("/rail/counts")
    assert "10,000+" in response.content.decode()
    assert response["Cache-Control"] == "private, max-age=30"
    assert "10,000+" not in bob.client().get("/rail/counts").content.decode()


def test_counts_are_for_members(client):
    assert client.get("/rail/counts")["Location"].startswith("/sign-in")


def test_a_stranger_chooses_the_language(client):
    response = client.post("/language", {"language": "de", "next": "/sign-in"})
    assert response["Location"] == "/sign-in"
    assert '<html lang="de"' in client.get("/nowhere").content.decode()


def test_choosing_a_language_does_not_lead_to_other_sites(client):
    response = client.post("/language", {"language": "de", "next": "https://evil.example/"})
    assert "evil" not in response["Location"]


def test_static_files_are_kept_for_ever_and_compressed(client):
    response = client.get(static("ui/circleos.css"), headers={"accept-encoding": "br"})
    assert "immutable" in response["Cache-Control"]
    assert response["Content-Encoding"] == "br"
    assert "text/css" in response["Content-Type"]


def test_a_dialog_is_a_page_of_its_own_or_only_itself(development, client):
    whole = client.get("/ui/editor").content.decode()
    alone = client.get("/ui/editor", headers={"HX-Request": "true", "HX-Target": "dialog"})
    assert "<!doctype html>" in whole
    assert alone.content.decode().strip().startswith("<form")
    assert "HX-Target" in alone["Vary"]


def test_a_fragment_can_bring_a_toast_with_undo():
    response = render.toast(HttpResponse(), "Jürgen is archived", undo="/undo")
    assert response["HX-Trigger"] == (
        '{"toast": {"text": "J\\u00fcrgen is archived", "undo": "/undo"}}'
    )


def test_going_elsewhere_moves_the_page_with_htmx_and_without():
    plain = render.go_to(RequestFactory().post("/"), "/patients")
    by_htmx = render.go_to(RequestFactory().post("/", headers={"HX-Request": "true"}), "/patients")
    assert (plain.status_code, plain["Location"]) == (303, "/patients")
    assert (by_htmx.status_code, by_htmx["HX-Redirect"]) == (204, "/patients")
