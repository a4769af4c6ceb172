"""Finding somebody: every way in which people ask for a patient."""

import pytest

from circleos.core.workspace import workspace_transaction
from circleos.patients.finding import find_patients, matching
from circleos.patients.finding.index_many import make_all_findable
from circleos.patients.models import Patient, PatientWord
from circleos.patients.queries import Listing, patients_matching
from circleos.patients.services import archive_patient, create_patient, edit_patient
from circleos.search.models import NameWord
from circleos.search.recent import opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_ring")]


@pytest.fixture
def patient(alice):
    """Adds a patient: a last name, a first name, and what else is said."""

    def add(last_name, first_name="", **fields):
        return create_patient(
            alice.actor, {"last_name": last_name, "first_name": first_name, **fields}
        )

    return add


@pytest.fixture
def names(alice):
    """The names that a query finds in the bar, best first."""

    def find(query, **options):
        return [hit.patient.name for hit in find_patients(alice.actor, query, **options).hits]

    return find


@pytest.fixture
def listed(alice):
    """The names that a query finds on the Patients page, in alphabetical order."""

    def find(query):
        matching = patients_matching(Listing(query=query), country="DE")
        return [each.name for each in matching.order_by("name_key")]

    return find


ANNA = {
    "email": "anna.m@posteo.example",
    "phone": "030 90127713",
    "further_phones": ["0171 2201234"],
    "birthday": "12.03.1979",
    "birth_name": "Schäfer",
    "preferred_name": "Anni",
    "postal_code": "10961",
}
QUERIES_FOR_ANNA = [
    "a", "mül", "Müller", "muller", "MUELLER", "brandt", "müllerbrandt", "Müller-Brandt",
    "anna mü", "mü anna", "brandt anna maria", "maria", "schafer", "anni", "anna m",
    "anna.m@pos", "posteo", "030 9012", "+4930901", "0049 30 90127713", "7713", "0171 220",
    "1234", "12.03.1979", "1979-03-12", "1979", "03.1979", "müll 1979", "anna 10961", "10961",
    "brandt 12.3.79", "a m 1979",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES_FOR_ANNA)
def test_a_patient_is_found_by_everything_that_people_know(patient, names, listed, query):
    patient("Müller-Brandt", "Anna Maria", **ANNA)
    patient("Öztürk", "Bülent", phone="040 8080111", birthday="1950")
    assert names(query) == ["Anna Maria Müller-Brandt"]
    assert listed(query) == ["Anna Maria Müller-Brandt"]


@pytest.mark.parametrize("few", [0, 1_000], ids=["by the index", "by reading"])
def test_all_who_have_two_words_are_listed_however_they_are_told_apart(
    monkeypatch, patient, listed, few
):
    monkeypatch.setattr(matching, "_FEW", few)
    patient("Müller-Brandt", "Anna Maria", **ANNA)
    patient("Müller", "Annegret")
    patient("Mueller", "Jo", birth_name="Anders")
    patient("Groß", "Ann", email="ann@mueller.example", birthday="1979")
    patient("Müller", "Max", preferred_name="Hannes")
    patient("Annas", "Mühlmann")

    everybody = ["Jo Mueller", "Annegret Müller", "Anna Maria Müller-Brandt", "Ann Groß"]
    assert sorted(listed("müller an")) == sorted(everybody)
    assert sorted(listed("mueller ann")) == sorted(set(everybody) - {"Jo Mueller"})
    assert listed("anna muller maria") == listed("schäfer ann") == ["Anna Maria Müller-Brandt"]
    assert listed("ann mueller 1979") == ["Ann Groß", "Anna Maria Müller-Brandt"]
    assert listed("max müller") == listed("m max müller") == ["Max Müller"]
    assert listed("max anna") == listed("müller schulze") == []


def test_a_code_sounds_like_nobody(patient, names):
    patient("Nguyễn", "Quang Huy")
    assert names("hui") == ["Quang Huy Nguyễn"]
    assert names("E11") == []


@pytest.mark.parametrize(
    "query",
    ["anna öz", "anna 1980", "müller 10962", "xyz", "%", "\\", "_", "anna@posx", "'", "7714"],
)
def test_every_term_must_match(patient, names, listed, query):
    patient("Müller-Brandt", "Anna Maria", **ANNA)
    assert (names(query), listed(query)) == ([], [])


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("ozturk", "Öztürk"),
        ("Yilmaz", "Yılmaz"),
        ("nguyen thi", "Nguyễn Thị"),
        ("lodz", "Łódź"),
        ("obrien", "O'Brien"),
        ("brien", "O'Brien"),
        ("heide", "von der Heide"),
        ("von der hei", "von der Heide"),
        ("angstrom", "Ångström"),
        ("aangstroem", "Ångström"),
        ("strasser", "Straßer"),
        ("masri", "al-Masri"),
        ("محمد", "محمد"),
    ],
)
def test_names_of_all_countries_are_found(patient, names, query, name):
    patient(name)
    assert names(query) == [name]


class TestMistakes:
    @pytest.mark.parametrize(
        ("typed", "name", "match"),
        [
            ("Schmit", "Schmidt", "similar"),
            ("Mulelr", "Müller", "similar"),
            ("Meyer", "Meier", "similar"),
            ("Mayr", "Meier", "sounds"),
            ("Kowlaski", "Kowalski", "similar"),
            ("Birkenfled", "Birkenfeld", "similar"),
            ("Ylmaz", "Yılmaz", "similar"),
        ],
    )
    def test_a_name_typed_wrongly_is_found(self, patient, alice, typed, name, match):
        patient(name, "Anna")
        for query in (typed, f"{typed} anna", f"Anna {typed}", f"ann {typed}"):
            (hit,) = find_patients(alice.actor, query).hits
            assert (hit.patient.last_name, hit.match.value) == (name, match)
            assert hit.reason

    def test_two_words_may_both_be_wrong(self, patient, names):
        patient("Schneider", "Katharina")
        assert names("Kathrina Schnieder") == ["Katharina Schneider"]

    def test_close_ones_follow_behind_exact_ones(self, patient, names):
        patient("Meyer", "Zora")
        patient("Meier", "Anna")
        assert names("meier") == ["Anna Meier", "Zora Meyer"]

    def test_they_are_not_in_the_list_that_a_bulk_change_is_made_from(self, patient, listed):
        patient("Meyer", "Zora")
        assert listed("meier") == []


class TestOrder:
    def test_an_identifier_comes_first_then_whole_words_then_beginnings(self, patient, names):
        patient("Annas", "Zoe")
        patient("Berger", "Anna")
        whole = patient("Zander", "Ida")
        assert names("anna") == ["Anna Berger", "Zoe Annas"]
        assert names(str(whole.number))[0] == "Ida Zander"

    def test_what_was_typed_comes_before_its_other_spelling(self, patient, names):
        patient("Mueller", "Anna")
        patient("Muller", "Zoe")
        assert names("muller") == ["Zoe Muller", "Anna Mueller"]

    def test_the_name_comes_before_the_birth_name(self, patient, names):
        patient("Albrecht", "Gerd", birth_name="Müller")
        patient("Müller", "Zoe")
        assert names("müller") == names("mulelr") == ["Zoe Müller", "Gerd Albrecht"]

    def test_at_equal_rank_whom_i_opened_lately_comes_first(self, patient, names, alice, bob):
        patient("Brandt", "Anna")
        last = patient("Brandt", "Zoe")
        opened(bob.actor, "patient", last.pk)
        assert names("brandt") == ["Anna Brandt", "Zoe Brandt"]
        opened(alice.actor, "patient", last.pk)
        assert names("brandt") == ["Zoe Brandt", "Anna Brandt"]

    def test_whom_i_opened_lately_comes_first_also_in_spite_of_a_typo(self, patient, names, alice):
        patient("Müller", "Anja")
        last = patient("Müller", "Anna")
        opened(alice.actor, "patient", last.pk)
        assert names("mueler an") == ["Anna Müller", "Anja Müller"]

    def test_one_of_many_is_found_because_i_opened_them(self, patient, names, alice):
        for place in range(12):
            patient("Brandt", f"Anna {chr(97 + place)}")
        last = patient("Brandt", "Zoe")
        opened(alice.actor, "patient", last.pk)
        assert names("bra")[0] == "Zoe Brandt"


class TestKeepingUp:
    def test_an_edit_is_found_at_once_and_what_was_is_not(self, patient, names, listed, alice):
        anna = patient("Müller-Brandt", "Anna", email="old@posteo.example")
        changes = {"last_name": "Kaya", "email": "new@gmx.example", "phone": "040 8080111"}
        edit_patient(alice.actor, anna.pk, changes)
        for gone in ("müller", "brandt", "old@", "posteo"):
            assert (names(gone), listed(gone)) == ([], [])
        for new in ("kaya", "gmx", "080111"):
            assert names(new) == listed(new) == ["Anna Kaya"]

    def test_archived_patients_are_found_when_asked_for(self, patient, names, alice):
        anna = patient("Brandt", "Anna")
        archive_patient(alice.actor, anna.pk)
        assert names("brandt") == []
        assert names("brandt", archived=True) == ["Anna Brandt"]

    def test_patients_from_before_the_index_become_findable(self, patient, names, ring):
        patient("Müller-Brandt", "Anna", email="anna@posteo.example", phone="030 90127713")
        Patient.objects.update(search_text="", phone_reversed="")
        PatientWord.objects.all().delete()
        NameWord.objects.all().delete()
        assert names("brandt") == []
        make_all_findable.run(ring.pk)
        for query in ("brandt", "posteo", "7713", "Mulelr"):
            assert names(query) == ["Anna Müller-Brandt"]


class TestMarking:
    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ("mül an", "<mark>An</mark>na <mark>Mül</mark>ler-Brandt"),
            ("muell", "Anna <mark>Müll</mark>er-Brandt"),
            ("brandt", "Anna Müller-<mark>Brandt</mark>"),
            ("mulelr", "Anna <mark>Müller</mark>-Brandt"),
        ],
    )
    def test_what_was_typed_is_marked_in_the_name(self, patient, alice, query, shown):
        patient("Müller-Brandt", "Anna")
        assert find_patients(alice.actor, query).hits[0].highlighted == shown

    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ("030 9012", "+<mark>49 30 9012</mark> 7713"),
            ("7713", "+49 30 9012 <mark>7713</mark>"),
            ("10961", "<mark>10961</mark>"),
            ("schaf", "born <mark>Schäf</mark>er"),
            ("anni", "called <mark>Anni</mark>"),
            ("posteo", "anna.m@<mark>posteo</mark>.example"),
        ],
    )
    def test_another_field_by_which_somebody_was_found_is_shown(self, patient, alice, query, shown):
        patient("Brandt", "Anna", **{**ANNA, "further_phones": []})
        assert find_patients(alice.actor, query).hits[0].detail == shown

    def test_a_name_is_never_markup(self, patient, alice):
        patient("<img src=x onerror=alert(1)>", "Anna")
        (hit,) = find_patients(alice.actor, "img").hits
        assert "<img" not in hit.highlighted


class TestWhoMay:
    def test_another_workspace_finds_nobody(self, patient, charlie):
        patient("Brandt", "Anna", phone="030 90127713")
        with workspace_transaction(charlie.actor.workspace_id):
            for query in ("brandt", "7713", "Brnadt"):
                assert find_patients(charlie.actor, query).hits == []


class TestOverRest:
    SEARCH = "/api/v1/search"

    def test_it_answers_as_the_contract_says(self, program, patient):
        anna = patient("Müller-Brandt", "Anna", birthday="12.03.1979", phone="030 90127713")
        answer = program().get(self.SEARCH, {"q": "anna mü"}).json()
        assert answer.pop("took_ms") > 0
        assert answer["patients"] == [
            {
                "id": str(anna.pk),
                "number": anna.short_id,
                "first_name": "Anna",
                "last_name": "Müller-Brandt",
                "birthday": "1979-03-12",
                "phone": "+493090127713",
                "match": "prefix",
                "url": f"/patients/{anna.pk}",
            }
        ]
        assert set(answer) == {"patients", "records", "commands"}

    def test_members_and_pages_are_found_too(self, program, alice):
        answer = program().get(self.SEARCH, {"q": "arndt"}).json()
        assert [each["name"] for each in answer["records"]] == ["Dr. Alice Arndt"]
        answer = program().get(self.SEARCH, {"q": "patient types"}).json()
        assert "/settings/data-search/patient-types" in [e["url"] for e in answer["commands"]]

    def test_the_limit_is_kept(self, program, patient):
        for place in range(4):
            patient("Brandt", f"Anna {place}")
        assert len(program().get(self.SEARCH, {"q": "brandt", "limit": 3}).json()["patients"]) == 3
        assert program().get(self.SEARCH, {"q": "brandt", "limit": 51}).status_code == 422

    def test_nobody_gets_in_without_a_token(self, client):
        assert client.get(self.SEARCH, {"q": "brandt"}).status_code == 401
