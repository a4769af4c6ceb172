"""Diagnoses: codes on notes, what they say, and who may see them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from circleos.core.errors import Conflict, Invalid, NotAllowed, NotFound
from circleos.core.ids import uuid7
from circleos.core.models import Event, EventDetail
from circleos.core.permissions import Role
from circleos.core.workspace import workspace_transaction
from circleos.diagnoses.choosing import Concern, choose, warnings_about
from circleos.diagnoses.models import Diagnosis
from circleos.diagnoses.queries import history_of, of_patient
from circleos.diagnoses.services import (
    add_code,
    change_diagnosis,
    diagnose,
    remove_diagnosis,
    restore_diagnosis,
)
from circleos.notes.models import Note
from circleos.notes.services import change_type, create_note, publish_note, save_draft

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_ring")]
CONFIRMED = {"certainty": "G"}


def kinds_of(patient: Any) -> list[str]:
    events = Event.objects.filter(subject_id=patient.pk, kind__startswith="diagnosis.")
    return list(events.order_by("id").values_list("kind", flat=True))


def last_values(patient: Any) -> dict[str, Any]:
    event = Event.objects.filter(subject_id=patient.pk, kind__startswith="diagnosis.").latest("id")
    changes = EventDetail.objects.get(pk=event.pk).detail["changes"]
    return {change["field"]: (change["old"], change["new"]) for change in changes}


def a_draft(author: Any, patient: Any) -> Note:
    return save_draft(author.actor, patient.pk, uuid7(), title="Visit", body="<p>Feet</p>").note


def test_a_diagnosis_is_added_directly_and_a_note_is_made_for_it(alice, anna):
    added = diagnose(alice.actor, anna.pk, "e119", {**CONFIRMED, "onset": "03.2019"})
    assert (added.code, added.text) == ("E11.9", "Type 2 diabetes mellitus without complications")
    assert (added.system, added.edition, added.onset) == ("icd-10-who", "2019", "2019-03")
    assert added.note.type == "diagnosis" and added.note.is_published
    assert [each.code for each in of_patient(anna.pk).active] == ["E11.9"]
    assert kinds_of(anna) == ["diagnosis.added"]
    assert last_values(anna)["code"] == (None, "E11.9")


def test_the_title_of_that_note_gives_nothing_away(alice, anna):
    added = diagnose(alice.actor, anna.pk, "F10.2", CONFIRMED)
    assert added.note.title == "Diagnosis"


def test_adding_the_first_code_turns_the_type(alice, anna):
    note = create_note(alice.actor, anna.pk, title="Visit", body="")
    add_code(alice.actor, note.pk, "I10", CONFIRMED)
    note.refresh_from_db()
    assert note.type == "diagnosis"
    change_type(alice.actor, note.pk, "documentation")
    add_code(alice.actor, note.pk, "M54.5", CONFIRMED)
    note.refresh_from_db()
    assert note.type == "documentation"  # only the first code turns it


def test_removing_the_codes_does_not_turn_it_back(alice, anna):
    note = create_note(alice.actor, anna.pk, title="Visit", body="")
    added = add_code(alice.actor, note.pk, "I10", CONFIRMED)
    remove_diagnosis(alice.actor, added.pk)
    note.refresh_from_db()
    assert note.type == "diagnosis"


def test_publishing_a_diagnosis_asks_once_more_and_names_the_codes(alice, anna):
    note = a_draft(alice, anna)
    add_code(alice.actor, note.pk, "I10", {"certainty": "V"})
    with pytest.raises(Invalid) as refused:
        publish_note(alice.actor, note.pk)
    assert "I10 V Essential (primary) hypertension" in refused.value.errors[0].message
    publish_note(alice.actor, note.pk, confirmed=True)
    assert [each.code for each in of_patient(anna.pk).active] == ["I10"]


def test_codes_of_a_draft_are_its_authors_alone(alice, anna, colleague):
    note = a_draft(alice, anna)
    draft = add_code(alice.actor, note.pk, "I10", CONFIRMED)
    assert of_patient(anna.pk).active == [] and kinds_of(anna) == []
    doctor = colleague("provider")
    with pytest.raises(NotFound):
        add_code(doctor.actor, note.pk, "M54.5", CONFIRMED)
    with pytest.raises(NotFound):
        remove_diagnosis(doctor.actor, draft.pk)
    publish_note(alice.actor, note.pk, confirmed=True)
    assert kinds_of(anna) == ["diagnosis.added"]


def test_a_diagnosis_is_never_overwritten_silently(alice, anna, diagnosed):
    suspected = diagnosed("M54.5", certainty="V")
    change_diagnosis(alice.actor, suspected.pk, {"certainty": "G", "side": "l"})
    assert kinds_of(anna) == ["diagnosis.added", "diagnosis.changed"]
    assert last_values(anna) == {
        "diagnosis": (None, "M54.5 GL Low back pain"),
        "certainty": ("V", "G"),
        "side": ("", "L"),
    }
    change_diagnosis(alice.actor, suspected.pk, {"certainty": "G"})
    assert len(kinds_of(anna)) == 2  # the same again is no change


def test_a_removed_diagnosis_stays_in_the_history_and_comes_back(alice, anna, diagnosed):
    added = diagnosed("M54.5")
    remove_diagnosis(alice.actor, added.pk)
    remove_diagnosis(alice.actor, added.pk)
    assert of_patient(anna.pk).active == []
    assert [each.code for each in history_of(anna.pk)] == ["M54.5"]
    restore_diagnosis(alice.actor, added.pk)
    assert [each.code for each in of_patient(anna.pk).active] == ["M54.5"]
    assert kinds_of(anna) == ["diagnosis.added", "diagnosis.removed", "diagnosis.restored"]


def test_the_profile_lists_active_diagnoses_confirmed_first(anna, diagnosed):
    diagnosed("I10")
    diagnosed("M54.5", certainty="V")
    diagnosed("E11.9")
    diagnosed("J00", resolved="2020", onset="2019-12-31")
    diagnosed("I21", certainty="Z")
    diagnosed("C34", certainty="A")
    there = of_patient(anna.pk)
    assert [each.signed for each in there.active] == ["E11.9 G", "I10 G", "M54.5 V"]
    assert there.history_count == 3
    assert [each.code for each in history_of(anna.pk)] == ["C34", "I21", "J00"]


def test_two_who_change_different_fields_do_not_meet_and_the_same_field_is_a_conflict(
    alice, diagnosed
):
    added = diagnosed("M17", certainty="V")
    change_diagnosis(alice.actor, added.pk, {"side": "R"}, version=1)
    changed = change_diagnosis(alice.actor, added.pk, {"certainty": "G"}, version=1)
    assert (changed.side, changed.certainty) == ("R", "G")
    with pytest.raises(Conflict) as conflict:
        change_diagnosis(alice.actor, added.pk, {"side": "L"}, version=1)
    assert (conflict.value.clashes["side"].theirs, conflict.value.clashes["side"].mine) == (
        "R",
        "L",
    )


@pytest.mark.parametrize(
    ("code", "fields", "field"),
    [
        ("", {}, "code"),
        ("XYZ", {}, "code"),
        ("E11.999", {}, "code"),
        ("<img src=x onerror=alert(1)>", {}, "code"),
        ("I10", {"certainty": ""}, "certainty"),
        ("I10", {"certainty": "X"}, "certainty"),
        ("I10", {"side": "oben"}, "side"),
        ("I10", {"course": "slow"}, "course"),
        ("I10", {"onset": "31.02.2019"}, "onset"),
        ("I10", {"onset": "2999"}, "onset"),
        ("I10", {"onset": "2020", "resolved": "2019-12"}, "resolved"),
    ],
)
def test_what_can_not_be_stored_names_its_field(alice, anna, code, fields, field):
    with pytest.raises(Invalid) as refused:
        diagnose(alice.actor, anna.pk, code, {**CONFIRMED, **fields})
    assert [error.field for error in refused.value.errors] == [field]
    assert not Diagnosis.objects.exists() and not Note.objects.exists()


def test_a_code_stands_on_a_note_once(alice, anna):
    note = create_note(alice.actor, anna.pk, title="Visit", body="")
    add_code(alice.actor, note.pk, "M17", {**CONFIRMED, "side": "L"})
    add_code(alice.actor, note.pk, "M17", {**CONFIRMED, "side": "R"})
    with pytest.raises(Invalid, match="code"):
        add_code(alice.actor, note.pk, "m17", {"certainty": "V", "side": "L"})


def test_with_the_who_alone_finer_codes_are_taken_and_said_to_be_unchecked(alice, anna):
    added = diagnose(alice.actor, anna.pk, "E11.90", CONFIRMED)
    assert (added.code, added.system, added.edition) == ("E11.90", "icd-10-gm", "")
    assert added.text == "Type 2 diabetes mellitus without complications"
    assert concerns("E11.91", anna) == {Concern.UNCHECKED}
    with pytest.raises(Invalid, match="code"):
        choose("U99.9")


@pytest.mark.usefixtures("german")
def test_with_icd_10_gm_its_year_is_kept_and_unknown_codes_are_refused(alice, anna):
    added = diagnose(alice.actor, anna.pk, "e1190", CONFIRMED)
    assert (added.code, added.system, added.edition) == ("E11.90", "icd-10-gm", "2026")
    with pytest.raises(Invalid, match="code"):
        diagnose(alice.actor, anna.pk, "I10", CONFIRMED)


def concerns(code: str, patient: Any) -> set[Concern]:
    return {warning.concern for warning in warnings_about(choose(code), patient)}


@pytest.mark.usefixtures("german")
def test_warnings_by_subcode_gender_age_and_use_never_block(alice, a_patient):
    man = a_patient(birthday="2001-05-01", gender="male")
    girl = a_patient(birthday="2021", gender="female")
    assert concerns("E11.90", man) == set()
    assert concerns("E11", man) == {Concern.NEEDS_SUBCODE}
    assert concerns("H36.0", man) == {Concern.NOT_ALONE}
    assert concerns("O80", man) == {Concern.GENDER}
    assert concerns("O80", girl) == {Concern.AGE}
    assert concerns("P22", girl) == {Concern.AGE}
    assert concerns("A00", man) == {Concern.RARE, Concern.NOTIFIABLE}
    assert diagnose(alice.actor, man.pk, "O80", CONFIRMED).code == "O80"


def test_what_is_recorded_already_is_said(anna, diagnosed):
    diagnosed("I10")
    assert Concern.RECORDED in concerns("I10", anna)
    assert Concern.RECORDED not in concerns("M54.5", anna)


@pytest.mark.usefixtures("german")
def test_an_incomplete_birthday_has_the_benefit_of_the_doubt(a_patient, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda **_zone: date(2026, 6, 1))
    assert concerns("O80", a_patient(birthday="2016")) == set()  # ten, or not yet
    assert concerns("O80", a_patient(birthday="2017")) == {Concern.AGE}
    assert concerns("O80", a_patient(birthday="1966-12")) == {Concern.AGE}
    assert concerns("O80", a_patient(birthday="1967")) == set()
    assert concerns("P22", a_patient(birthday="2026-05-20")) == set()
    assert concerns("P22", a_patient(birthday="2026-05-04")) == {Concern.AGE}


def test_the_who_knows_what_is_for_one_sex(a_patient):
    man = a_patient(gender="male")
    assert Concern.GENDER in concerns("N80", man)
    assert Concern.GENDER not in concerns("N40", man)
    assert Concern.GENDER not in concerns("N80", a_patient(gender="other"))


@pytest.mark.parametrize("role", list(Role))
def test_admin_and_provider_write_diagnoses_nobody_else(
    role: Role, anna, colleague: Callable[[str], Any]
):
    person = colleague(role.value)
    if role in {Role.ADMIN, Role.PROVIDER}:
        assert diagnose(person.actor, anna.pk, "I10", CONFIRMED)
    else:
        with pytest.raises(NotAllowed):
            diagnose(person.actor, anna.pk, "I10", CONFIRMED)


def test_another_practice_sees_and_changes_nothing(charlie, anna, diagnosed):
    added = diagnosed("I10")
    with workspace_transaction(charlie.actor.workspace_id):
        assert not Diagnosis.objects.exists()
    for write in (remove_diagnosis, restore_diagnosis):
        with pytest.raises(NotFound):
            write(charlie.actor, added.pk)
    with pytest.raises(NotFound):
        diagnose(charlie.actor, anna.pk, "I10", CONFIRMED)
