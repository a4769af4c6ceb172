"""Views, columns and counts on the Patients page."""

import re

import pytest

from circleos.core.workspace import workspace_transaction
from circleos.patients.list_services import archive_entry
from circleos.patients.models import PatientType
from circleos.search.models import SavedView
from circleos.search.saved_views import Shown, save_view

pytestmark = pytest.mark.django_db
HEADS = re.compile(r'<th scope="col"[^>]*>\s*(?:<a [^>]*>)?([^<]+?)\s*<')


def heads(page):
    return [each.strip() for each in HEADS.findall(page) if each.strip()]


def page_of(client, address="/patients", **extra):
    return client.get(address, **extra).content.decode()


def current_tab(page):
    return re.search(r'class="tab" href="[^"]*" aria-current="page">\s*([^<]+?)\s*<', page)[1]


def test_the_list_is_kept_as_a_view_renamed_and_deleted_with_undo(alice, a_patient):
    a_patient(type="member")
    client = alice.client()
    answer = client.post(
        "/patients/views/new?type=member&sort=name", {"name": "Members", "pinned": "on"}
    )
    address = answer.headers["Location"]
    page = page_of(client, address)
    assert current_tab(page) == "Members"
    assert "Anna Müller-Brandt" in page
    assert "View “Members” saved" in page
    rail = page_of(client, "/rail/counts")
    assert "Pinned views" in rail
    assert "Members" in rail
    view = re.search(r"view=([0-9a-f-]{36})", address)[1]
    client.post(f"/patients/views/{view}", {"name": "Our members"})
    assert "Our members" in page_of(client)
    assert "Our members" not in page_of(client, "/rail/counts")
    client.post(f"/patients/views/{view}/delete")
    page = page_of(client)
    assert f'action="/patients/views/{view}/restore"' in page
    assert current_tab(page) == "All"
    client.post("/patients/views/new", {"name": "Our members"})
    answer = client.post(f"/patients/views/{view}/restore")
    page = page_of(client, answer.headers["Location"])
    assert "There is a view “Our members” already" in page
    with workspace_transaction(alice.actor.workspace_id):
        other = SavedView.objects.get(removed_at=None)
    client.post(f"/patients/views/{other.pk}/delete")
    client.post(f"/patients/views/{view}/restore")
    assert "Our members" in page_of(client)


def test_a_difference_from_the_view_is_shown_and_can_be_saved_into_it(alice, a_patient):
    a_patient(type="member", gender="f")
    view = save_view(alice.actor, "patients", "Members", Shown("type=member&sort=name"))
    client, address = alice.client(), f"/patients?type=member&sort=name&view={view.pk}"
    assert "Changed" not in page_of(client, address)
    page = page_of(client, f"{address}&gender=female")
    assert current_tab(page) == "Members"
    assert "Changed" in page
    action = re.search(r'action="([^"]+/update[^"]+)"', page)[1].replace("&amp;", "&")
    client.post(action)
    with workspace_transaction(alice.actor.workspace_id):
        assert SavedView.objects.get().query == "?type=member&gender=female&sort=name"
    assert "Changed" not in page_of(client, f"{address}&gender=female")


def test_a_view_shows_its_own_columns_and_those_in_the_address_go_first(alice, a_patient):
    a_patient()
    view = save_view(alice.actor, "patients", "Phones", Shown("sort=name", ["phone", "number"]))
    client, address = alice.client(), f"/patients?sort=name&view={view.pk}"
    assert heads(page_of(client, address)) == ["Name", "Phone", "ID"]
    page = page_of(client, f"{address}&columns=city&columns=salary")
    assert heads(page) == ["Name", "City"]
    assert "Changed" in page


def test_columns_are_chosen_ordered_and_remembered_for_oneself(alice, bob, a_patient):
    a_patient()
    client = alice.client()
    answer = client.post("/patients/columns", {"columns": ["phone", "birthday"], "q": "anna"})
    assert answer.headers["Location"] == "/patients?q=anna"
    assert heads(page_of(client)) == ["Name", "Phone", "Birthday"]
    assert heads(page_of(bob.client()))[:3] == ["Name", "ID", "Birthday"]
    client.post("/patients/columns", {})
    assert heads(page_of(client))[:3] == ["Name", "ID", "Birthday"]


def test_the_form_of_columns_is_ones_own_or_that_of_the_view(alice, a_patient):
    a_patient()
    view = save_view(alice.actor, "patients", "Phones", Shown("sort=name", ["phone", "number"]))
    client, checked = alice.client(), re.compile(r'name="columns" value="(\w+)" checked')
    client.post("/patients/columns", {"columns": ["birthday", "city"]})
    own = page_of(client, "/patients/columns?q=anna")
    assert checked.findall(own) == ["birthday", "city"]
    assert '<form class="filter-form" action="/patients/columns" method="post">' in own
    assert 'name="q" value="anna"' in own
    page = page_of(client, f"/patients?sort=name&view={view.pk}")
    address = re.search(r'hx-get="(/patients/columns[^"]*)"', page)[1].replace("&amp;", "&")
    asked = {"HX-Request": "true", "HX-Target": "all-columns"}
    of_view = page_of(client, address, headers=asked)
    assert "<html" not in of_view
    assert checked.findall(of_view) == ["phone", "number"]
    assert '<form class="filter-form" action="/patients">' in of_view
    assert f'name="view" value="{view.pk}"' in of_view


def test_the_order_chosen_on_the_page_is_remembered_and_that_of_a_link_is_not(alice, a_patient):
    a_patient(first_name="", last_name="A")
    a_patient(first_name="", last_name="B")
    client = alice.client()
    names = re.compile(r'person-name">\s*([AB])\s*<')
    page_of(client, "/patients?sort=name")
    assert names.findall(page_of(client)) == ["B", "A"]
    page_of(client, "/patients?sort=name", headers={"Referer": "http://testserver/patients"})
    page = page_of(client)
    assert names.findall(page) == ["A", "B"]
    # Whoever gets this address sees what is seen here.
    assert "sort=name" in re.search(r'id="save-view"|href="([^"]*views/new[^"]*)"', page)[0]
    assert names.findall(page_of(client, "/patients?sort=-updated")) == ["B", "A"]


def test_quick_views_are_there_for_everybody(colleague, a_patient):
    a_patient()
    client = colleague("read_only").client()
    page = page_of(client)
    href = re.search(r'class="tab" href="([^"]*created=7d[^"]*)"', page)[1].replace("&amp;", "&")
    page = page_of(client, href)
    assert current_tab(page) == "New this week"
    assert "Anna Müller-Brandt" in page


def test_a_view_by_a_type_that_is_offered_no_longer_shows_who_has_it(alice, a_patient):
    a_patient(type="lead", last_name="Interessiert")
    a_patient(last_name="Andere")
    view = save_view(alice.actor, "patients", "Leads", Shown("type=lead"))
    with workspace_transaction(alice.actor.workspace_id):
        archive_entry(alice.actor, PatientType, PatientType.objects.get(key="lead").pk)
    page = page_of(alice.client(), f"/patients?type=lead&view={view.pk}")
    assert current_tab(page) == "Leads"
    assert "Interessiert" in page
    assert "Andere" not in page


def test_an_unknown_view_in_an_address_is_all(alice, a_patient):
    a_patient()
    for view in ("nobody", "0" * 36, "01a20606-f57c-717e-a650-1c8505c129e2", "<b>"):
        assert current_tab(page_of(alice.client(), f"/patients?view={view}")) == "All"


def test_the_count_comes_at_once_where_it_is_at_hand_and_else_right_after(alice, a_patient):
    for number in range(52):
        a_patient(last_name=f"Kind {number}", gender="f")
    a_patient(gender="m")
    client = alice.client()
    assert "1–50 of 53" in page_of(client)
    assert 'role="status">1<' in page_of(client, "/patients?gender=male")
    page = page_of(client, "/patients?gender=female")
    request = re.search(r'id="list-count"[^>]*hx-get="([^"]+)"', page)[1].replace("&amp;", "&")
    assert ">52<" in page_of(client, request)
    assert "1–50 of 52" in page_of(client, "/patients?gender=female&sort=name")


def test_tabs_get_their_numbers(alice, a_patient):
    a_patient()
    view = save_view(alice.actor, "patients", "Leads", Shown("type=lead"))
    counts = page_of(alice.client(), "/patients/views/counts")
    numbers = dict(re.findall(r'id="view-count-([^"]+)"[^>]*>([^<]*)<', counts))
    own = {key: numbers[key] for key in ("all", "new-this-week", str(view.pk))}
    assert own == {"all": "1", "new-this-week": "1", str(view.pk): "0"}


def test_nobody_opens_the_view_of_another_practice(charlie, alice):
    view = save_view(alice.actor, "patients", "Members", Shown("type=member"), shared=True)
    client = charlie.client()
    assert client.get(f"/patients/views/{view.pk}").status_code == 404
    assert client.post(f"/patients/views/{view.pk}/delete").status_code == 404
    assert "Members" not in page_of(client)
