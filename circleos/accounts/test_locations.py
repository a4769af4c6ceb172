"""Settings → Locations."""

import pytest

from circleos.accounts.queries import locations
from circleos.accounts.services import archive_location, create_location, move_location
from circleos.core.errors import Invalid
from circleos.core.workspace import workspace_transaction

pytestmark = pytest.mark.django_db

LOCATIONS = "/settings/locations"
SENT = {
    "name": "Haus am Park",
    "street": "Parkweg 3",
    "postal_code": "10961",
    "city": "Berlin",
    "country": "DE",
    "phone": "030 901820",
    "time_zone": "Europe/Berlin",
}


@pytest.fixture
def park(alice):
    return create_location(alice.actor, SENT)


def names(workspace):
    with workspace_transaction(workspace.pk):
        return [location.name for location in locations() if location.archived_at is None]


def test_a_new_location_stands_last_with_the_practices_country_and_time_zone(alice, park, ring):
    second = create_location(alice.actor, {"name": "Haus am See"})
    assert (second.country, second.time_zone) == ("DE", "Europe/Berlin")
    assert names(ring) == ["Haus am Park", "Haus am See"]


def test_the_phone_is_read_as_from_the_locations_country(park):
    assert park.phone == "+4930901820"


@pytest.mark.parametrize("name", ["haus am park", "Haus  am Park"])
def test_a_name_is_given_once(alice, park, name):
    with pytest.raises(Invalid) as refused:
        create_location(alice.actor, {"name": name})
    assert refused.value.errors[0].field == "name"


def test_every_wrong_field_is_named(alice):
    answer = alice.client().post(
        f"{LOCATIONS}/new", {**SENT, "name": "", "time_zone": "Mars", "postal_code": "1"}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="field-name-error"' in page
    assert 'id="field-time_zone-error"' in page


def test_the_pages_add_and_edit(alice, ring, last_change):
    client = alice.client()
    assert client.post(f"{LOCATIONS}/new", SENT)["Location"] == LOCATIONS
    page = client.get(LOCATIONS).content.decode()
    assert "Parkweg 3, 10961 Berlin" in page
    with workspace_transaction(ring.pk):
        address = f"{LOCATIONS}/{locations()[0].pk}"
    assert 'value="Parkweg 3"' in client.get(address).content.decode()
    client.post(address, {**SENT, "street": "Parkweg 4"})
    assert last_change(ring) == [["street", "Parkweg 3", "Parkweg 4"]]


def test_moving_changes_the_order_everywhere(alice, park, ring):
    see = create_location(alice.actor, {"name": "Haus am See"})
    client = alice.client()
    client.post(f"{LOCATIONS}/{see.pk}/move", {"to": "up"})
    assert names(ring) == ["Haus am See", "Haus am Park"]
    move_location(alice.actor, see.pk, up=True)
    assert names(ring) == ["Haus am See", "Haus am Park"], "the first can not go further up"
    client.post(f"{LOCATIONS}/{see.pk}/move", {"to": "down"})
    assert names(ring) == ["Haus am Park", "Haus am See"]


def test_archiving_can_be_taken_back(alice, park, ring, events):
    client = alice.client()
    client.post(f"{LOCATIONS}/{park.pk}/archive")
    page = client.get(LOCATIONS).content.decode()
    assert names(ring) == []
    assert f"{LOCATIONS}/{park.pk}/restore" in page
    client.post(f"{LOCATIONS}/{park.pk}/restore")
    assert names(ring) == ["Haus am Park"]
    assert events(ring)[-2:] == ["location.archived", "location.restored"]


def test_archiving_twice_is_one_event(alice, park, ring, events):
    archive_location(alice.actor, park.pk)
    archive_location(alice.actor, park.pk)
    assert events(ring).count("location.archived") == 1


def test_an_empty_list_says_what_a_location_is_for(alice):
    assert f'href="{LOCATIONS}/new"' in alice.client().get(LOCATIONS).content.decode()


@pytest.mark.parametrize("action", ["", "/move", "/archive", "/restore"])
def test_another_practice_and_other_roles_get_nowhere(charlie, bob, park, ring, action):
    address = f"{LOCATIONS}/{park.pk}{action}"
    assert charlie.client().post(address, SENT | {"name": "Mine"}).status_code == 404
    assert bob.client().post(address, SENT | {"name": "Mine"}).status_code == 403
    assert names(ring) == ["Haus am Park"]


def test_other_roles_do_not_see_the_page(bob):
    assert bob.client().get(LOCATIONS).status_code == 403
    assert bob.client().get(f"{LOCATIONS}/new").status_code == 403
