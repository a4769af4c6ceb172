"""The filters of the Patients page: what each finds, how it is written, what is suggested."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import override

from circleos.core.workspace import workspace_transaction
from circleos.patients.listing import ListAddress
from circleos.patients.models import Patient
from circleos.search.filters import FILTERS, suggested
from circleos.search.layouts import remember_sort

pytestmark = pytest.mark.django_db


@pytest.fixture
def born(a_patient):
    return [
        a_patient(first_name="", last_name=birthday or "unknown", birthday=birthday)
        for birthday in ("1979-12-03", "1980-12", "1981", "1982-01-31", "")
    ]


def test_birthdays_of_a_month_or_several(shown, born):
    assert set(shown("birth_month=12")) == {"1979-12-03", "1980-12"}
    assert set(shown("birth_month=12&birth_month=1")) == {"1979-12-03", "1980-12", "1982-01-31"}
    assert len(shown("birth_month=13")) == 5


@pytest.mark.parametrize("typed", ["frankf", "FRANKFURT am", "Frankfurt am Main"])
def test_the_beginning_of_a_city_is_enough(a_patient, shown, typed):
    a_patient(last_name="Eins", city="Frankfurt am Main")
    a_patient(last_name="Zwei", city="frankfurt am main")
    a_patient(last_name="Drei", city="Bad Frankfurt")
    assert sorted(shown(f"city={typed}")) == ["Anna Eins", "Anna Zwei"]


def test_a_city_is_found_however_its_umlaut_is_written(a_patient, shown):
    a_patient(last_name="Eins", city="München")
    a_patient(last_name="Zwei", city="Muenchen")
    for typed in ("münch", "MUENCH", "München"):
        assert sorted(shown(f"city={typed}")) == ["Anna Eins", "Anna Zwei"]
    assert shown("city=Nirgendwo") == []


def test_the_beginning_of_a_postal_code_is_enough(a_patient, shown):
    a_patient(last_name="Kreuzberg", postal_code="10961")
    a_patient(last_name="Potsdam", postal_code="14467")
    a_patient(last_name="London", postal_code="SW1A 1AA", country="GB")
    assert shown("postal_code=10") == ["Anna Kreuzberg"]
    assert shown("postal_code=sw1a") == ["Anna London"]
    assert len(shown("postal_code=1")) == 2


def test_a_period_is_in_days_of_the_practices_clock(a_patient, shown, alice):
    moments = {
        "Late": datetime(2026, 3, 31, 21, 59, tzinfo=UTC),  # 23:59 in Berlin
        "Next": datetime(2026, 3, 31, 22, 1, tzinfo=UTC),  # 00:01 on the first of April
        "Early": datetime(2026, 2, 28, 23, 1, tzinfo=UTC),  # 00:01 on the first of March
    }
    for name, moment in moments.items():
        patient = a_patient(first_name="", last_name=name)
        with workspace_transaction(alice.actor.workspace_id):
            Patient.objects.filter(pk=patient.pk).update(created_at=moment, updated_at=moment)
    for column in ("created", "updated"):
        assert set(shown(f"{column}=2026-03-01..2026-03-31")) == {"Late", "Early"}
        assert set(shown(f"{column}=2026-04-01..")) == {"Next"}
        assert set(shown(f"{column}=..2026-03-01")) == {"Early"}
        sent = f"{column}-from=2026-03-31&{column}-until=2026-03-31"
        assert set(shown(sent)) == {"Late"}


def test_the_last_seven_days_hold_today_and_six_before(a_patient, shown, alice):
    today = timezone.now()
    for days in (0, 5, 8):
        patient = a_patient(first_name="", last_name=f"{days} days")
        with workspace_transaction(alice.actor.workspace_id):
            Patient.objects.filter(pk=patient.pk).update(created_at=today - timedelta(days=days))
    assert set(shown("created=7d")) == {"0 days", "5 days"}
    assert set(shown("created=30d")) == {"0 days", "5 days", "8 days"}


@pytest.mark.parametrize(
    "nonsense",
    ["created=2026-02-30..", "created=..", "created=0d", "created=99999d", "created=x..y",
     "created=2026-03-02..2026-03-01", "updated-from=tomorrow", "postal_code=%00", "city=%00",
     "city=%20", "age=x", "birth_month=december", "created=9999-12-31.."],
)  # fmt: skip
def test_what_means_nothing_filters_nobody_out(a_patient, shown, nonsense):
    a_patient()
    assert len(shown(nonsense)) == 1


def test_filters_combine_with_and_in_every_order(a_patient, shown):
    a_patient(last_name="Beides", birthday="1979-12-01", language="tr")
    a_patient(last_name="Monat", birthday="1979-12-01", language="de")
    a_patient(last_name="Sprache", birthday="1979-11-01", language="tr")
    for order in ("name", "-name", "number", "birthday", "created", "-updated"):
        assert shown(f"birth_month=12&language=tr&sort={order}") == ["Anna Beides"]


def test_few_of_many_are_paged_in_their_order(a_patient, shown, alice):
    for number in range(60):
        a_patient(first_name=f"{number:02}", last_name="Kind", birthday="2020-12-01", gender="f")
    a_patient(last_name="Anders", gender="f")
    client, address, seen = alice.client(), "?birth_month=12&gender=female&sort=-name", []
    while address:
        page = client.get(f"/patients{address}").content.decode()
        seen += re.findall(r"(\d\d) Kind\s*</span>", page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = following[1].replace("&amp;", "&") if following else ""
    assert seen == [f"{number:02}" for number in reversed(range(60))]


@pytest.mark.parametrize(
    ("language", "typed", "offered"),
    [
        ("en", "dec", "Birthday in: December"),
        ("de", "dez", "Geburtstag im: Dezember"),
        ("en", "vietn", "Language: Vietnamese"),
        ("de", "vietn", "Sprache: Vietnamesisch"),
        ("en", "mem", "Type: Member"),
        ("en", "pots", "City: Potsdam"),
        ("en", "40-60", "Age: 40 to 60"),
        ("en", "109", "Postal code: 109…"),
        ("en", "gend", "Gender: female"),
    ],
)
def test_the_box_offers_the_filter_and_its_value(a_patient, alice, language, typed, offered):
    a_patient(language="vi", city="Potsdam")
    with workspace_transaction(alice.actor.workspace_id), override(language):
        found = [f"{each.filter.label}: {each.choice.label}" for each in suggested(typed)]
    assert offered in found


def test_what_is_offered_leads_to_the_list_with_it(a_patient, alice):
    a_patient(language="vi", birthday="1979-12-01")
    client = alice.client()
    offers = client.get("/patients/filters?language=vi&typed=dez").content.decode()
    assert "Nothing" not in offers
    offers = client.get("/patients/filters?language=vi&typed=dec").content.decode()
    href = re.search(r'role="option"[^>]*href="([^"]+)"', offers)[1].replace("&amp;", "&")
    page = client.get(href).content.decode()
    assert "Anna Müller-Brandt" in page
    assert ListAddress.of_text(href.partition("?")[2]).what == "language=vi&birth_month=12"
    assert "No filter fits" in client.get("/patients/filters?typed=zzz").content.decode()


def test_what_is_applied_already_is_not_offered(a_patient, alice):
    a_patient(language="vi")
    offers = alice.client().get("/patients/filters?language=vi&typed=vietn").content.decode()
    assert "Vietnamese" not in offers


def address_in(page, path):
    return re.search(rf'hx-get="({path}[^"]*)"', page)[1].replace("&amp;", "&")


def test_all_filters_come_by_an_address_of_their_own_with_what_is_applied(a_patient, alice):
    a_patient(gender="f")
    client = alice.client()
    page = client.get("/patients?q=anna&gender=female&sort=name").content.decode()
    assert 'name="birth_month"' not in page
    assert re.search(r'name="gender" value="female" checked', page)  # the chip's own form
    address = address_in(page, "/patients/filters/all")
    whole = client.get(address).content.decode()
    part = client.get(
        address, headers={"HX-Request": "true", "HX-Target": "all-filters"}
    ).content.decode()
    assert "<html" in whole
    assert "<html" not in part
    for form in (whole, part):
        assert 'name="birth_month"' in form
        assert re.search(r"<summary>Gender <b>female</b>", form)
        assert 'name="q" value="anna"' in form
        assert 'name="sort" value="name"' in form


def test_filtering_keeps_an_order_that_is_not_ones_own(a_patient, alice):
    a_patient()
    remember_sort(alice.actor, "patients", "name")
    client = alice.client()
    page = client.get("/patients?sort=-updated").content.decode()
    form = client.get(address_in(page, "/patients/filters/all")).content.decode()
    assert 'name="sort" value="-updated"' in form
    offers = client.get(address_in(page, "/patients/filters") + "&typed=dec").content.decode()
    assert 'href="/patients?birth_month=12&amp;sort=-updated"' in offers


def test_nobody_matches_names_the_filters_and_each_can_be_taken_away(a_patient, alice):
    a_patient(gender="f")
    page = alice.client().get("/patients?gender=male&birth_month=12&q=anna").content.decode()
    state = page[page.index("Nobody matches") :]
    links = re.findall(
        r'href="(/patients\?[^"]*)"[^>]*>\s*(?:<svg.*?</svg>)?\s*<span>([^<]+)', state, re.DOTALL
    )
    assert {text: href.replace("&amp;", "&") for href, text in links} == {
        "Search “anna”": "/patients?gender=male&birth_month=12",
        "Gender: male": "/patients?q=anna&birth_month=12",
        "Birthday in: December": "/patients?q=anna&gender=male",
        "Show all patients": "/patients?",
    }


def test_every_filter_can_be_read_back_from_what_it_writes(a_patient, alice):
    a_patient(city="Berlin", language="tr")
    values = {"city": "Berlin", "postal_code": "10", "age": "40-60", "language": "tr"}
    with workspace_transaction(alice.actor.workspace_id):
        for each in FILTERS:
            value = values.get(each.key) or next((one.value for one in each.choices()), None)
            if value is None:
                continue  # a practice without tags or insurers has nothing to choose from
            address = ListAddress.of(MultiValueDict({each.key: [value]}))
            assert ListAddress.of_text(address.written).what == address.what != ""
            assert address.filters[0].phrase


def test_every_filter_works_for_programs_by_the_same_parameters(a_patient, program):
    a_patient(
        birthday="1979-12-01", city="Berlin", postal_code="10961", language="tr", gender="female"
    )
    values = {
        "city": "ber", "postal_code": "109", "age": "18-", "language": "tr", "birth_month": "12",
        "gender": "female", "created": "7d", "updated": "30d", "archived": "all",
        "type": "patient",
    }  # fmt: skip
    client = program("read_only")
    for key, value in values.items():
        assert client.get(f"/api/v1/patients?{key}={value}").json()["count"] == 1, key
    both = client.get("/api/v1/patients?birth_month=12&language=tr&sort=-name").json()
    assert [both["count"], len(both["items"])] == [1, 1]
    refused = client.get("/api/v1/patients?created=soon")
    assert refused.status_code == 422
