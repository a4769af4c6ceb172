"""Lists of patients over REST: what is asked for, page after page, and what a request costs."""

import base64
import json

import pytest
from django.utils import timezone

from circleos.patients.models import Patient
from circleos.patients.services import edit_patient
from tests.rest import errors

pytestmark = pytest.mark.django_db

PATIENTS = "/api/v1/patients"


class TestListing:
    def names(self, client, **asked):
        answer = client.get(PATIENTS, asked)
        assert answer.status_code == 200, answer.content
        return [item["last_name"] for item in answer.json()["items"]]

    def test_the_form_is_that_of_the_contract(self, program, a_patient):
        a_patient()
        answer = program().get(PATIENTS).json()
        assert list(answer) == ["items", "next", "count", "count_is_exact"]
        assert (answer["next"], answer["count"], answer["count_is_exact"]) == (None, 1, True)
        assert answer["items"] == [program().get(f"{PATIENTS}/P-10001").json()]

    def test_filters_combine_as_on_the_page(self, program, a_patient):
        a_patient(last_name="A", type="member", gender="female", birthday="1980")
        a_patient(last_name="B", type="lead", gender="female", birthday="1980")
        a_patient(last_name="C", type="member", gender="male", birthday="2020")
        client = program()
        assert self.names(client, type="member", sort="name") == ["A", "C"]
        assert self.names(client, type=["member", "lead"], gender="female", sort="name") == [
            "A",
            "B",
        ]
        assert self.names(client, age="-17") == ["C"]
        assert self.names(client, language="fr") == []

    def test_the_search_finds_the_beginning_of_a_name_and_a_phone(self, program, a_patient):
        a_patient(last_name="Öztürk", phone="030 901820")
        a_patient(last_name="Brandt")
        client = program()
        assert self.names(client, q="özt") == ["Öztürk"]
        assert self.names(client, q="030 9018") == ["Öztürk"]
        assert self.names(client, q="P-10002") == ["Brandt"]
        assert self.names(client, q="\x00\u202e nobody") == []

    def test_what_is_no_filter_is_refused_and_not_overlooked(self, program, a_patient):
        answer = program().get(
            PATIENTS,
            {"typ": "member", "type": "alien", "age": "old", "language": "zz", "archived": "no"},
        )
        refused = errors(answer)
        assert answer.status_code == 422
        assert set(refused) == {"typ", "type", "age", "language", "archived"}
        assert refused["type"] == ("“alien” is not a value here; use one of patient, member, lead")
        assert refused["age"] == ("“old” is not a value here; write for example 40-60, 18- or -17")
        assert refused["typ"].startswith("Is not a parameter here; use one of age, archived, ")

    def test_an_unknown_order_is_told_the_known_ones(self, program):
        assert errors(program().get(PATIENTS, {"sort": "height"})) == {
            "sort": "“height” is not a value here; "
            "use one of updated, created, name, number, birthday"
        }

    @pytest.mark.parametrize(
        ("asked", "field"),
        [
            ({"limit": "201"}, "limit"),
            ({"limit": "0"}, "limit"),
            ({"limit": "ten"}, "limit"),
            ({"sort": "password"}, "sort"),
            ({"q": "x" * 201}, "q"),
            ({"cursor": "x"}, "cursor"),
            ({"cursor": "ä:ö:ü"}, "cursor"),
        ],
    )
    def test_a_parameter_out_of_bounds_is_refused(self, program, asked, field):
        answer = program().get(PATIENTS, asked)
        assert answer.status_code == 422
        assert list(errors(answer)) == [field]

    @pytest.mark.parametrize(
        "sort", ["-updated", "updated", "name", "-name", "number", "birthday", "-birthday"]
    )
    def test_paging_shows_everybody_once(self, program, a_patient, sort, in_ring):
        same = timezone.now()
        for number in range(7):
            a_patient(last_name="Müller", birthday="1980" if number % 2 else "")
        Patient.objects.update(updated_at=same)
        assert len(self.walk(program(), sort)) == len(set(self.walk(program(), sort))) == 7

    def walk(self, client, sort, between=lambda: None):
        numbers, cursor = [], ""
        while cursor is not None:
            answer = client.get(PATIENTS, {"sort": sort, "limit": 2, "cursor": cursor}).json()
            numbers += [item["number"] for item in answer["items"]]
            cursor = answer["next"]
            between()
        return numbers

    def test_a_change_between_two_pages_loses_nobody(self, program, a_patient, alice):
        patients = [a_patient() for _number in range(6)]

        def edit_the_row_that_ended_the_page():
            edit_patient(alice.actor, patients[1].pk, {"title": str(timezone.now())[:26]})

        walked = self.walk(program(), "updated", edit_the_row_that_ended_the_page)
        assert set(walked) == {patient.short_id for patient in patients}

    def test_a_cursor_belongs_to_its_order(self, program, a_patient):
        a_patient()
        a_patient()
        client = program()
        cursor = client.get(PATIENTS, {"limit": 1}).json()["next"]
        answer = client.get(PATIENTS, {"limit": 1, "cursor": cursor, "sort": "name"})
        assert errors(answer) == {"cursor": "Belongs to another list; begin again without it"}

    @pytest.mark.parametrize("sort", ["name", "birthday"])
    def test_a_cursor_says_nothing_about_a_person(self, program, a_patient, sort):
        a_patient(last_name="Aa", birthday="1980-05-06")
        a_patient(last_name="Zz", birthday="1990-05-06")
        answer = program().get(PATIENTS, {"limit": 1, "sort": sort}).json()
        read = base64.urlsafe_b64decode(answer["next"].partition(":")[0] + "==")
        assert json.loads(read) == [sort, answer["items"][0]["id"].replace("-", ""), None]

    def test_a_cursor_whose_patient_is_gone_does_not_begin_again(self, program, charlie, a_patient):
        a_patient()
        a_patient()
        cursor = program().get(PATIENTS, {"limit": 1, "sort": "name"}).json()["next"]
        answer = program(of=charlie).get(PATIENTS, {"limit": 1, "sort": "name", "cursor": cursor})
        assert list(errors(answer)) == ["cursor"]


class TestCost:
    """Statements per request, with the five that look the token up and enter its workspace."""

    @pytest.fixture
    def crowd(self, program):
        for number in range(5):
            body = {
                "last_name": "Brandt",
                "phones": ["030 901820", "0171 3920012"],
                "source": "referral",
                "external_ids": [{"system": "altpraxis", "value": str(number)}],
            }
            program().post(PATIENTS, body, "application/json")

    @pytest.mark.parametrize("limit", [1, 5])
    def test_a_list_costs_the_same_for_one_and_for_many(
        self, program, crowd, django_assert_num_queries, limit
    ):
        client = program()
        client.get(PATIENTS)
        with django_assert_num_queries(10):
            client.get(PATIENTS, {"limit": limit})

    def test_one_patient(self, program, crowd, django_assert_num_queries):
        client = program()
        client.get(PATIENTS)
        with django_assert_num_queries(10):
            client.get(f"{PATIENTS}/P-10001")
