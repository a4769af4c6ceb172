"""The Patients page: search, filters, order, paging."""

import re
from datetime import date

import pytest
from django.utils import timezone

from circleos.core.birthday import Birthday
from circleos.core.ids import uuid7
from circleos.patients.services import archive_patient, create_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(alice):
    people = [
        {"first_name": "Anna", "last_name": "Müller", "birthday": "12.03.1979", "gender": "f"},
        {"first_name": "Ali", "last_name": "Öztürk", "phone": "0171 3920012", "type": "lead"},
        {"first_name": "Zoë", "last_name": "Strauß", "email": "Zoe@Example.org", "language": "fr"},
    ]
    return [create_patient(alice.actor, person) for person in people]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mül", "Anna Müller"),
        ("MUELLER", "Anna Müller"),
        ("anna mü", "Anna Müller"),
        ("müller anna", "Anna Müller"),
        ("strauss", "Zoë Strauß"),
        ("zoe@ex", "Zoë Strauß"),
        ("0171 39", "Ali Öztürk"),
        ("%2B49171", "Ali Öztürk"),
        ("0049 171", "Ali Öztürk"),
        ("P-10002", "Ali Öztürk"),
        ("10003", "Zoë Strauß"),
    ],
)
def test_the_beginning_of_name_email_phone_or_id_finds(shown, three, typed, found):
    assert shown(f"q={typed}") == [found]


def test_a_further_phone_finds_too(alice, shown, three):
    create_patient(alice.actor, {"last_name": "Groß", "further_phones": ["0151 23456789"]})
    assert shown("q=0151234") == ["Groß"]


@pytest.mark.parametrize("today", ["2026-11-22", "2026-12-31", "2027-01-01", "2028-02-29"])
def test_the_filter_and_the_page_agree_about_an_age(alice, shown, monkeypatch, today):
    day = date.fromisoformat(today)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda **_zone: day)
    born = [
        "1979", "1979-11", "1979-12", "1979-02", "1979-11-22", "1979-11-23", "1979-12-31",
        "1980-02-29", "1980-03-01", "1980-02", "1980", "2026", "2026-11", "2026-11-22",
    ]  # fmt: skip
    for birthday in born:
        create_patient(alice.actor, {"last_name": birthday, "birthday": birthday})
    create_patient(alice.actor, {"last_name": "unknown"})
    ages = {birthday: Birthday.from_iso(birthday).age(day) for birthday in born}
    for age in {0, *ages.values()}:
        named = set(shown(f"age={age}-{age}"))
        assert named == {birthday for birthday in born if ages[birthday] == age}
    grown_up = {birthday for birthday in born if ages[birthday] >= 18}
    assert set(shown("age=18-")) == grown_up
    assert set(shown("age=-17")) == set(born) - grown_up


@pytest.mark.parametrize("typed", ["%25", "_", "\\", "'", "%00", "a" * 500, "   ", "Ω", "0", "%2B"])
def test_strange_searches_answer(alice, three, typed):
    assert alice.client().get(f"/patients?q={typed}").status_code == 200


def test_filters_combine_and_stand_in_words(alice, shown, three):
    assert shown("type=lead") == ["Ali Öztürk"]
    assert shown("type=patient&language=fr") == ["Zoë Strauß"]
    assert shown("gender=female&age=40-60") == ["Anna Müller"]
    assert shown("age=-17") == []
    page = alice.client().get("/patients?type=lead&type=patient&age=40-60").content.decode()
    assert "Patient, Lead" in page
    assert "40 to 60" in page


def test_what_means_nothing_in_an_address_is_left_out(shown, three):
    query = "type=klingon&age=abc&sort=salary&after=nobody&row=x&archived=maybe"
    assert len(shown(query)) == 3


@pytest.mark.parametrize("query", ["sort=name", "sort=birthday", "sort=name&gender=female"])
def test_behind_somebody_whom_there_is_not_the_list_begins(shown, three, query):
    for side in ("after", "before"):
        assert shown(f"{query}&{side}={uuid7()}") == shown(query)


def test_archived_patients_show_only_when_asked_for(alice, shown, three):
    archive_patient(alice.actor, three[0].pk)
    assert "Anna Müller" not in shown()
    assert shown("archived=yes") == ["Anna Müller"]
    assert len(shown("archived=all")) == 3
    assert shown("q=müller") == []


def test_the_newest_change_is_first_and_names_sort_as_in_a_phone_book(shown, three):
    assert shown()[0] == "Zoë Strauß"
    assert shown("sort=name") == ["Anna Müller", "Ali Öztürk", "Zoë Strauß"]
    assert shown("sort=-name")[0] == "Zoë Strauß"


def test_those_without_a_birthday_are_last_whichever_way_it_is_sorted(alice):
    born = sorted(f"19{number}" for number in range(20, 80))
    for birthday in (*born, *[""] * 45):
        create_patient(alice.actor, {"last_name": f"Kind {birthday}", "birthday": birthday})
    client = alice.client()
    for sort, expected in (("birthday", born), ("-birthday", born[::-1])):
        address, pages = f"/patients?sort={sort}", []
        while address:
            page = client.get(address).content.decode()
            pages.append(re.findall(r"Kind( \d{4})?\s*</span>", page))
            following = re.search(r'href="([^"]+)" rel="next"', page)
            address = f"/patients{following[1]}".replace("&amp;", "&") if following else ""
        assert [year.strip() for of_page in pages for year in of_page] == expected + [""] * 45
        while back := re.search(r'href="([^"]+)" rel="prev"', page):
            page = client.get(f"/patients{back[1]}".replace("&amp;", "&")).content.decode()
            pages.pop()
            assert re.findall(r"Kind( \d{4})?\s*</span>", page) == pages[-1]
        assert len(pages) == 1


def test_paging_by_key_shows_everybody_once_and_leads_back(alice, shown):
    for number in range(120):
        create_patient(alice.actor, {"first_name": f"Kind {number:03}", "last_name": "Meier"})
    client, address, seen = alice.client(), "/patients?sort=name", []
    while address:
        page = client.get(address).content.decode()
        seen += re.findall(r"Kind (\d{3}) Meier\s*</span>", page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = f"/patients{following[1]}".replace("&amp;", "&") if following else ""
    assert seen == [f"{number:03}" for number in range(120)]
    back = re.search(r'href="([^"]+)" rel="prev"', page)[1].replace("&amp;", "&")
    middle = client.get(f"/patients{back}").content.decode()
    assert re.findall(r"Kind (\d{3}) Meier\s*</span>", middle) == [
        f"{n:03}" for n in range(50, 100)
    ]
    assert "51–100 of 120" in middle


def test_no_address_of_a_page_holds_a_name_or_birthday(alice, three):
    for number in range(60):
        create_patient(alice.actor, {"last_name": f"Geheim{number}", "birthday": "01.02.1950"})
    page = alice.client().get("/patients?sort=name").content.decode()
    following = re.search(r'href="([^"]+)" rel="next"', page)[1]
    assert "Geheim" not in following
    assert "1950" not in following


def test_an_empty_list_says_what_it_is_for(alice):
    page = alice.client().get("/patients").content.decode()
    assert "No patients yet" in page
    assert "Nobody matches" in alice.client().get("/patients?q=xyz").content.decode()


def test_a_name_is_never_markup(alice):
    create_patient(alice.actor, {"last_name": "<img src=x onerror=alert(1)>"})
    page = alice.client().get("/patients").content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


@pytest.mark.parametrize("typed", ["{age}", "{older}-{age}", " {age} - {older} "])
def test_an_age_may_be_written_as_people_write_it(shown, three, typed):
    age = Birthday.from_iso(three[0].birthday).age(timezone.localdate())
    assert shown(f"age={typed.format(age=age, older=age + 1)}") == ["Anna Müller"]


class TestSimilarNames:
    def test_they_stand_below_those_who_match_and_say_why(self, alice, shown, three):
        create_patient(alice.actor, {"first_name": "Zora", "last_name": "Muellr"})
        assert shown("q=müller") == ["Anna Müller", "Zora Muellr"]
        page = alice.client().get("/patients?q=müller").content.decode()
        assert "Similar to “müller”" in page
        assert 'id="list-count" role="status">1<' in page

    def test_nobody_of_that_name_is_said(self, alice, three):
        page = alice.client().get("/patients?q=Mulelr").content.decode()
        assert "Nobody matches “Mulelr” exactly. Similar:" in page
        assert "Anna" in page

    def test_filters_leave_no_room_for_guesses(self, shown, three):
        assert shown("q=Mulelr&gender=female") == []
