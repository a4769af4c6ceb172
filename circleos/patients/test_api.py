"""A patient over REST: the JSON of the contract, and every way of being refused."""

import re

import pytest

from circleos.core.models import Event
from circleos.patients.services import edit_patient
from tests.rest import errors

pytestmark = pytest.mark.django_db

PATIENTS = "/api/v1/patients"
NOBODY = "0199a0aa-0000-7000-8000-000000000000"
JSON = "application/json"
WHOLE = {
    "first_name": "Anna",
    "last_name": "Müller-Brandt",
    "email": "a@example.org",
    "phone": "030 90127713",
    "type": "member",
    "language": "de",
    "source": "referral",
    "birthday": "12.03.1979",
    "gender": "female",
    "title": "Dr.",
    "birth_name": "",
    "preferred_name": "",
    "address": {
        "street": "Bergmannstraße 41",
        "line2": "",
        "postal_code": "10961",
        "city": "Berlin",
        "country": "DE",
    },
    "mailing_address": None,
    "external_ids": [{"system": "altpraxis", "value": "41-000001"}],
}


def create(client, **body):
    return client.post(PATIENTS, {"last_name": "Brandt", **body}, JSON)


def patch(client, patient, headers=None, **body):
    return client.patch(f"{PATIENTS}/{patient.pk}", body, JSON, headers=headers)


class TestCreating:
    def test_it_answers_with_the_patient_of_the_contract(self, program):
        answer = program().post(PATIENTS, WHOLE, JSON)
        patient = answer.json()
        assert answer.status_code == 201
        assert answer.headers["Location"] == f"{PATIENTS}/{patient['id']}"
        assert answer.headers["ETag"] == '"1"'
        for time in ("created_at", "updated_at"):
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", patient.pop(time))
        assert patient == {
            **WHOLE,
            "id": patient["id"],
            "number": "P-10001",
            "version": 1,
            "phone": "+493090127713",
            "phones": ["+493090127713"],
            "emails": ["a@example.org"],
            "birthday": "1979-03-12",
            "tags": [],
            "assignee": None,
            "archived_at": None,
            "merged_into": None,
            "url": f"/patients/{patient['id']}",
        }

    def test_what_is_not_given_takes_the_practices_defaults(self, program):
        patient = create(program()).json()
        assert (patient["type"], patient["language"]) == ("patient", "de")
        assert (patient["gender"], patient["birthday"], patient["source"]) == ("unknown", "", "")
        assert (patient["phones"], patient["emails"], patient["mailing_address"]) == ([], [], None)

    def test_the_event_says_that_a_program_did_it(self, program, in_ring):
        patient = create(program()).json()
        event = Event.objects.get(subject_id=patient["id"])
        assert (event.kind, event.origin) == ("patient.created", "api")
        assert (event.actor_kind, event.actor_name) == ("token", "Program as admin")

    def test_the_first_of_a_list_is_the_phone(self, program):
        patient = create(program(), phones=["030 901820", "0171 3920012", "030 901820"]).json()
        assert patient["phone"] == "+4930901820"
        assert patient["phones"] == ["+4930901820", "+491713920012"]

    def test_a_phone_that_contradicts_the_list_is_refused(self, program):
        answer = create(program(), phone="030 901820", phones=["0171 3920012"])
        assert answer.status_code == 422
        assert errors(answer) == {"phone": "Is not the first of phones; send only one of the two"}

    def test_every_bad_field_is_named_where_it_was_sent(self, program):
        answer = create(
            program(),
            birthday="31.02.1984",
            emails=["nobody"],
            phones=["030 901820", "12"],
            type="alien",
            address={"country": "DE", "postal_code": "1096"},
            mailing_address={"country": "Atlantis"},
        )
        assert answer.status_code == 422
        assert errors(answer) == {
            "birthday": "31.02.1984 does not exist; look at day, month and year",
            "emails": "“nobody”: Not an email address, such as anna@example.org",
            "phones": errors(answer)["phones"],
            "type": "“alien” is not in the list; use one of patient, member, lead",
            "address.postal_code": "“1096”: A German postal code has 5 digits; "
            "for another one name the country",
            "mailing_address.country": "“Atlantis”: Unknown country; use a code such as DE or AT",
        }
        assert "birthday: 31.02.1984 does not exist" in answer.json()["detail"]

    def test_somebody_without_a_name_is_refused(self, program):
        answer = program().post(PATIENTS, {"email": "a@example.org"}, JSON)
        assert errors(answer) == {"last_name": "A first or last name is required"}

    @pytest.mark.parametrize("field", ["id", "number", "archived_at", "tags", "lastname"])
    def test_a_field_that_can_not_be_written_is_refused(self, program, field):
        answer = create(program(), **{field: "x"})
        assert answer.status_code == 422
        assert errors(answer) == {field: "Is not a field that can be written here; leave it out"}

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("first_name", 7, "Must be a text"),
            ("birthday", 1979, "Must be a text"),
            ("first_name", "x" * 1_000_000, "Too long: at most 120 characters"),
            ("phones", "030 901820", "Must be a list"),
            ("phones", ["030 901820"] * 21, "Too many: at most 20"),
            ("address", "Berlin", "Must be an object"),
        ],
    )
    def test_a_value_of_another_kind_is_refused(self, program, field, value, message):
        answer = create(program(), **{field: value})
        assert answer.status_code == 422
        assert errors(answer) == {field: message}

    def test_invisible_characters_are_not_stored(self, program):
        patient = create(program(), first_name=" An\x00na\u202e  Lena\u200b").json()
        assert patient["first_name"] == "Anna Lena"


class TestReading:
    def test_both_forms_of_the_id_are_understood(self, program, a_patient):
        patient, client = a_patient(), program()
        for identifier in (patient.pk, "P-10001", "p-10001"):
            answer = client.get(f"{PATIENTS}/{identifier}")
            assert answer.json()["id"] == str(patient.pk)
            assert answer.headers["ETag"] == '"1"'

    @pytest.mark.parametrize(
        "identifier", ["P-99999", "10001", "anna", "P-" + "9" * 40, "%00", "{}", NOBODY]
    )
    def test_whom_nobody_knows_is_not_found(self, program, a_patient, identifier):
        a_patient()
        answer = program().get(f"{PATIENTS}/{identifier}")
        assert answer.status_code == 404
        assert errors(answer) == {}

    def test_a_mailing_address_is_shown_when_there_is_one(self, program, a_patient):
        a_patient(mailing_street="Postfach 12", mailing_city="Potsdam")
        patient = program().get(f"{PATIENTS}/P-10001").json()
        assert patient["mailing_address"] == {
            "street": "Postfach 12",
            "line2": "",
            "postal_code": "",
            "city": "Potsdam",
            "country": "",
        }


class TestChanging:
    def test_only_the_named_fields_are_written(self, program, a_patient):
        patient = a_patient(city="Berlin", street="Bergmannstraße 41", birthday="1979")
        answer = patch(program(), patient, address={"city": "Potsdam"}, title="Dr.")
        changed = answer.json()
        assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
        assert (changed["version"], changed["title"], changed["birthday"]) == (2, "Dr.", "1979")
        assert changed["address"]["street"] == "Bergmannstraße 41"
        assert changed["address"]["city"] == "Potsdam"

    def test_null_and_the_empty_text_empty_a_field(self, program, a_patient):
        patient = a_patient(
            title="Dr.",
            birth_name="Brandt",
            city="Berlin",
            mailing_city="Potsdam",
            phone="030 901820",
        )
        changed = patch(
            program(), patient, title=None, birth_name="", address=None, mailing_address=None,
            phones=[],
        ).json()  # fmt: skip
        assert (changed["title"], changed["birth_name"], changed["phones"]) == ("", "", [])
        assert (changed["address"]["city"], changed["mailing_address"]) == ("", None)

    def test_the_phone_alone_leaves_the_further_ones(self, program, a_patient):
        patient = a_patient(phone="030 901820", further_phones=["0171 3920012"])
        changed = patch(program(), patient, phone="030 901821").json()
        assert changed["phones"] == ["+4930901821", "+491713920012"]

    def test_without_a_first_phone_the_next_one_is_the_first(self, program, a_patient):
        patient = a_patient(phone="030 901820", further_phones=["0171 3920012"])
        changed = patch(program(), patient, phone="").json()
        assert (changed["phone"], changed["phones"]) == ("+491713920012", ["+491713920012"])

    def test_what_already_stands_there_is_no_change(self, program, a_patient):
        patient = a_patient(phone="030 901820")
        answer = patch(program(), patient, phone="+49 30 901820", version=1)
        assert (answer.status_code, answer.json()["version"]) == (200, 1)

    def test_the_last_name_can_not_be_taken_from_somebody_without_a_first(self, program, a_patient):
        patient = a_patient(first_name="")
        answer = patch(program(), patient, last_name="")
        assert errors(answer) == {"last_name": "A first or last name is required"}


class TestConflicts:
    @pytest.fixture
    def patient(self, a_patient, bob, ring):
        """Bob changed the phone and the city since version 1."""
        patient = a_patient(phone="030 901820", city="Berlin")
        changes = {"phone": "030 901821", "city": "Potsdam", "further_phones": ["0171 3920012"]}
        edit_patient(bob.actor, patient.pk, changes)
        return patient

    def test_another_field_is_none(self, program, patient):
        answer = patch(program(), patient, version=1, title="Dr.")
        assert (answer.status_code, answer.json()["phone"]) == (200, "+4930901821")

    def test_the_same_field_is_one_and_shows_both_values(self, program, patient):
        answer = patch(
            program(),
            patient,
            version=1,
            phone="030 901899",
            address={"city": "Cottbus"},
            title="x",
        )
        problem = answer.json()
        assert (answer.status_code, problem["version"]) == (409, 2)
        assert problem["type"] == "/api/v1/docs#problem-conflict"
        message = "Changed meanwhile; send version 2 to overwrite it"
        assert sorted(problem["errors"], key=lambda error: error["field"]) == [
            {
                "field": "address.city",
                "message": message,
                "current": "Potsdam",
                "submitted": "Cottbus",
            },
            {
                "field": "phone",
                "message": message,
                "current": "+4930901821",
                "submitted": "030 901899",
            },
        ]
        assert program().get(f"{PATIENTS}/P-10001").json()["title"] == ""

    def test_a_list_is_compared_as_a_whole(self, program, patient):
        answer = patch(program(), patient, version=1, phones=["030 901899"])
        assert [error["field"] for error in answer.json()["errors"]] == ["phones"]
        error = answer.json()["errors"][0]
        assert error["current"] == ["+4930901821", "+491713920012"]
        assert error["submitted"] == ["030 901899"]

    def test_the_same_new_value_is_none(self, program, patient):
        answer = patch(program(), patient, version=1, phone="030 901821")
        assert answer.status_code == 200

    def test_without_a_version_the_field_is_overwritten(self, program, patient):
        answer = patch(program(), patient, phone="030 901899")
        assert (answer.status_code, answer.json()["phone"]) == (200, "+4930901899")

    def test_the_version_of_the_answer_overwrites(self, program, patient):
        version = patch(program(), patient, version=1, phone="030 901899").json()["version"]
        answer = patch(program(), patient, version=version, phone="030 901899")
        assert (answer.status_code, answer.json()["phone"]) == (200, "+4930901899")

    @pytest.mark.parametrize(
        ("tag", "status"), [('"1"', 409), ('W/"1"', 409), ('"2"', 200), ("*", 200)]
    )
    def test_if_match_is_a_version_too(self, program, patient, tag, status):
        answer = patch(program(), patient, headers={"If-Match": tag}, phone="030 901899")
        assert answer.status_code == status

    @pytest.mark.parametrize(
        ("tag", "version", "field", "message"),
        [
            ("3", None, "If-Match", 'Is not an ETag of a patient, such as "3"'),
            ('"1"', 2, "If-Match", "Names another version than the body; send only one of the two"),
            ('"7"', None, "If-Match", "Is newer than the patient, whose version is 2; send that"),
            (None, 7, "version", "Is newer than the patient, whose version is 2; send that"),
            (None, 0, "version", "Must be at least 1"),
            (None, True, "version", "Must be a whole number"),
            (None, "2", "version", "Must be a whole number"),
        ],
    )
    def test_a_version_that_can_not_be_is_refused(
        self, program, patient, tag, version, field, message
    ):
        headers = {"If-Match": tag} if tag else None
        body = {} if version is None else {"version": version}
        answer = patch(program(), patient, headers=headers, title="Dr.", **body)
        assert (answer.status_code, errors(answer)) == (422, {field: message})


class TestArchiving:
    def test_an_archived_patient_leaves_the_list_and_can_come_back(self, program, a_patient):
        patient, client = a_patient(), program()
        archived = client.post(f"{PATIENTS}/{patient.pk}/archive")
        assert archived.status_code == 200
        assert archived.json()["archived_at"] is not None
        assert client.get(PATIENTS).json()["items"] == []
        assert client.get(PATIENTS, {"archived": "yes"}).json()["count"] == 1
        assert client.get(f"{PATIENTS}/P-10001").status_code == 200
        restored = client.post(f"{PATIENTS}/P-10001/restore")
        assert restored.json()["archived_at"] is None
        assert client.get(PATIENTS).json()["count"] == 1

    def test_archiving_twice_changes_nothing(self, program, a_patient):
        client, address = program(), f"{PATIENTS}/{a_patient().pk}/archive"
        first, second = client.post(address).json(), client.post(address).json()
        assert first == second


MATRIX = {
    "admin": {"list", "read", "create", "change", "archive", "restore"},
    "provider": {"list", "read", "create", "change", "archive", "restore"},
    "front_desk": {"list", "read", "create", "change", "archive", "restore"},
    "read_only": {"list", "read"},
}
REQUESTS = {
    "list": ("get", PATIENTS, None),
    "read": ("get", f"{PATIENTS}/P-10001", None),
    "create": ("post", PATIENTS, {"last_name": "Brandt"}),
    "change": ("patch", f"{PATIENTS}/P-10001", {"title": "Dr."}),
    "archive": ("post", f"{PATIENTS}/P-10001/archive", None),
    "restore": ("post", f"{PATIENTS}/P-10001/restore", None),
}


def send(client, name):
    method, address, body = REQUESTS[name]
    if method == "get":
        return client.get(address)
    return getattr(client, method)(address, body, JSON)


class TestRights:
    @pytest.mark.parametrize("role", MATRIX)
    def test_a_program_may_what_its_role_may(self, program, a_patient, role):
        a_patient()
        client = program(role)
        for name in REQUESTS:
            answer = send(client, name)
            if name in MATRIX[role]:
                assert answer.status_code in {200, 201}, name
                continue
            assert answer.status_code == 403, name
            assert answer.json()["type"] == "/api/v1/docs#problem-not-allowed"
            assert re.search(r"does not allow it to .+ \(patients\.\w+\)", answer.json()["detail"])

    def test_a_patient_of_another_practice_is_not_found(self, program, charlie, a_patient):
        client, address = program(of=charlie), f"{PATIENTS}/{a_patient().pk}"
        for name in ("read", "change", "archive", "restore"):
            assert send(client, name).status_code == 404, name
        assert client.get(address).status_code == 404
        assert client.patch(address, {"title": "Dr."}, JSON).status_code == 404
        assert client.post(f"{address}/archive").status_code == 404

    def test_another_practices_list_is_empty(self, program, charlie, a_patient):
        a_patient()
        assert program(of=charlie).get(PATIENTS).json()["items"] == []
