"""Undoing an import: what goes, what comes back, and what is left because somebody worked on it."""

from uuid import uuid4

import pytest

from circleos.assignment.queries import assignee_of
from circleos.core.errors import Invalid, NotAllowed
from circleos.core.models import Event, EventDetail
from circleos.core.workspace import workspace_transaction
from circleos.imports import undoing
from circleos.imports.conftest import counts, file_of, patient
from circleos.imports.models import Import, LeftAlone
from circleos.imports.services import Wishes, request_import
from circleos.imports.taking_back import Deed, Story
from circleos.imports.undo_queries import left_alone, still_withdrawn, undo_of
from circleos.imports.undoing import run_undo, undo_import
from circleos.patients.finding import find_patients
from circleos.patients.import_room import PatientImport
from circleos.patients.models import ExternalId, Patient
from circleos.patients.queries import find_patient
from circleos.patients.services import archive_patient, edit_patient, restore_patient
from circleos.tags.models import PatientTag
from circleos.tags.services import add_tag

pytestmark = pytest.mark.django_db

ANNA = {
    "external_id": "41-1", "first_name": "Anna", "last_name": "Müller", "birthday": "12.03.1979",
    "city": "Berlin", "phone": "030 901820", "phone2": "0171 2363623", "type": "lead",
}  # fmt: skip
BECK = {"external_id": "41-2", "first_name": "Bert", "last_name": "Beck", "birthday": "1980-01-02"}


@pytest.fixture
def undone(alice):
    """Undoes an import at once, as Alice wishes, and gives its undoing."""

    def do(import_, by=None):
        undo_import(by or alice.actor, import_.pk)
        run_undo.run(import_.workspace_id, import_id=str(import_.pk))
        with workspace_transaction(import_.workspace_id):
            return undo_of(import_)

    return do


def numbers(undo):
    return undo.withdrawn, undo.restored, undo.left


def left(undo):
    return [
        (each.patient.last_name, each.reason, [name for _kind, name in each.fields])
        for each in left_alone(undo, limit=50).left
    ]


def values(**conditions):
    """Everything that stands of a patient, as far as an import can change it."""
    one = find_patient(patient(**conditions).pk)
    plain = {name: getattr(one, name) for name in ("first_name", "last_name", "city", "phone")}
    external = sorted(one.external_ids.values_list("system", "value"))
    return plain | {"phones": one.further_phones(), "type": one.type.key, "external": external}


def test_created_patients_are_withdrawn_and_values_go_back(imported, undone, alice):
    imported(ANNA)
    before = values()
    second = {
        **ANNA, "city": "Ulm", "phone2": "030 901821", "external_id": "7", "type": "Member",
        "external_system": "other",
    }  # fmt: skip
    import_ = imported(second, BECK, {**BECK, "city": "Bonn"}, {**second, "city": "Köln"})
    assert counts(import_) == (1, 3, 0, 0)
    undo = undone(import_)
    assert numbers(undo) == (1, 1, 0)
    assert values(last_name="Müller") == before
    assert (undo.run.status, undo.run.done) == ("done", undo.run.total)
    import_.refresh_from_db()
    assert import_.status == Import.Status.UNDONE
    assert not find_patients(alice.actor, "beck").hits
    assert find_patients(alice.actor, "müller").hits


def test_the_search_index_is_right_at_once(imported, undone, alice):
    imported(ANNA)
    import_ = imported({"id": "P-10001", "last_name": "Zweig", "email": "z@example.org"})
    assert find_patients(alice.actor, "zweig").hits
    undone(import_)
    assert not find_patients(alice.actor, "zweig").hits
    assert not find_patients(alice.actor, "z@example.org").hits
    assert find_patients(alice.actor, "müller anna").hits


def test_later_imports_do_not_meet_who_is_withdrawn(imported, undone):
    undone(imported(ANNA, BECK))
    for row in (
        ANNA,
        {"id": "P-10002", **BECK},
        {"last_name": "Müller", "phone": "030 901820", "first_name": "Anna"},
    ):
        assert counts(imported(row, dry_run=True)) == (1, 0, 0, 0)
    assert counts(imported(ANNA, BECK)) == (2, 0, 0, 0)


def test_a_withdrawn_patient_can_be_restored_and_is_met_again(imported, undone, alice):
    undone(imported(ANNA))
    restore_patient(alice.actor, patient().pk)
    assert ExternalId.objects.get().value == "41-1"
    assert counts(imported(ANNA)) == (0, 0, 1, 0)


def test_what_somebody_has_worked_on_since_is_left_and_listed(imported, undone, alice, bob):
    imported(ANNA, BECK)
    import_ = imported(
        {**ANNA, "city": "Ulm", "title": "Dr."},
        {**BECK, "city": "Bonn"},
        {"last_name": "Neu"},
        {"last_name": "Frei"},
        {"last_name": "Weg"},
    )
    edit_patient(bob.actor, patient(last_name="Müller").pk, {"city": "Kiel"})
    edit_patient(bob.actor, patient(last_name="Neu").pk, {"city": "Kiel"})
    archive_patient(bob.actor, patient(last_name="Weg").pk)
    undo = undone(import_)
    assert numbers(undo) == (1, 2, 3)
    assert sorted(left(undo)) == [
        ("Müller", "changed", ["city"]),
        ("Neu", "worked-on", []),
        ("Weg", "worked-on", []),
    ]
    anna = patient(last_name="Müller")
    assert (anna.city, anna.title, patient(last_name="Beck").city) == ("Kiel", "", "")
    assert patient(last_name="Neu").withdrawn_at is None
    assert patient(last_name="Frei").withdrawn_at is not None


def test_what_a_later_import_changed_is_left_until_that_is_undone(imported, undone):
    first = imported(ANNA)
    second = imported({**ANNA, "city": "Ulm"})
    third = imported({**ANNA, "city": "Bonn"})
    assert left(undone(second)) == [("Müller", "changed", ["city"])]
    assert numbers(undone(third)) == (0, 1, 0)
    assert patient().city == "Ulm"
    # The second has been undone, as far as it went: its Ulm stays, and so does the patient.
    assert left(undone(first)) == [("Müller", "worked-on", [])]


def test_imports_that_were_undone_in_turn_leave_nothing(imported, undone):
    first = imported(ANNA)
    second = imported({**ANNA, "city": "Ulm"})
    third = imported({**ANNA, "city": "Bonn", "title": "Dr."})
    assert numbers(undone(third)) == numbers(undone(second)) == (0, 1, 0)
    assert patient().city == "Berlin"
    assert numbers(undone(first)) == (1, 0, 0)


def test_work_between_two_rows_of_the_import_comes_back():
    own, theirs = uuid4(), uuid4()
    city = [(own, "Berlin", "Ulm"), (theirs, "Ulm", "Kiel"), (own, "Kiel", "Bonn")]
    deeds = [
        Deed(uuid4(), "patient.edited", group, None, [("city", old, new)])
        for group, old, new in city
    ]
    (taken,) = Story.of(own, "patient.created", deeds).taken(PatientImport)
    assert (taken.old, taken.new, taken.touched) == ("Kiel", "Bonn", False)


def test_parts_that_others_added_stay_when_the_imports_go(imported, undone, alice):
    imported(ANNA)
    import_ = imported({**ANNA, "phone2": "030 901822"})
    further = find_patient(patient().pk).further_phones()
    edit_patient(alice.actor, patient().pk, {"further_phones": [*further, "030 901829"]})
    undone(import_)
    assert find_patient(patient().pk).further_phones() == ["+4930901829", "+491712363623"]


def tags_of(one):
    return sorted(PatientTag.objects.filter(patient=one).values_list("tag__name", flat=True))


def test_every_room_takes_back_its_share_and_leaves_what_others_did(imported, undone, alice):
    imported(ANNA, {**BECK, "tags": "Alt"})
    row = {"tags": "VIP|Chronisch", "assignee_email": "alice@example.org"}
    import_ = imported({**ANNA, **row}, {**BECK, "tags": "Neu"}, {"last_name": "Frei", **row})
    assert counts(import_) == (1, 2, 0, 0)
    anna, beck = (patient(last_name=name) for name in ("Müller", "Beck"))
    assert assignee_of(anna.pk)
    add_tag(alice.actor, beck.pk, "Später")
    undo = undone(import_)
    assert numbers(undo) == (1, 2, 0)
    assert (tags_of(anna), tags_of(beck), assignee_of(anna.pk)) == ([], ["Alt", "Später"], None)
    kinds = set(Event.objects.filter(group_id=undo.pk).values_list("kind", flat=True))
    assert {"tag.removed", "assignment.removed"} <= kinds
    restore_patient(alice.actor, patient(last_name="Frei").pk)
    assert tags_of(patient(last_name="Frei")) == ["Chronisch", "VIP"]


def test_the_history_says_what_went_back_and_through_what(imported, undone, alice):
    imported(ANNA)
    import_ = imported({**ANNA, "city": "Ulm"}, BECK)
    undo = undone(import_)
    edited = Event.objects.get(kind="patient.edited", group_id=undo.pk)
    assert (edited.origin, edited.origin_id) == ("undo", import_.pk)
    assert (edited.actor_kind, edited.actor_id) == ("member", alice.actor.id)
    (change,) = EventDetail.objects.get(pk=edited.pk).detail["changes"]
    assert change == {"field": "city", "old": "Ulm", "new": "Berlin"}
    withdrawn = Event.objects.get(kind="patient.withdrawn")
    assert withdrawn.subject_id == patient(last_name="Beck").pk
    told = Event.objects.get(kind="import.undone")
    assert (told.subject_id, told.group_id) == (import_.pk, undo.pk)
    assert patient(last_name="Müller").field_versions["city"] == 3


def test_it_is_refused_kindly_twice_while_running_and_for_what_wrote_nothing(
    imported, undone, alice
):
    refused = {
        imported(ANNA, dry_run=True): "A dry run has written nothing, so there is nothing to undo",
    }
    import_ = imported(ANNA)
    refused[imported(ANNA)] = "The import has changed nobody, so there is nothing to undo"
    undo_import(alice.actor, import_.pk)
    refused[import_] = "The import is being undone already"
    waiting = request_import(alice.actor, file_of(BECK), "patients.csv", Wishes())
    refused[waiting] = "The import is still going on; cancel it first"
    for each, reason in refused.items():
        with pytest.raises(Invalid) as no:
            undo_import(alice.actor, each.pk)
        assert no.value.errors[0].message == reason
    run_undo.run(import_.workspace_id, import_id=str(import_.pk))
    with pytest.raises(Invalid, match="status"):
        undo_import(alice.actor, import_.pk)


def test_only_who_may_import_may_undo(imported, bob, charlie):
    import_ = imported(ANNA)
    with pytest.raises(NotAllowed):
        undo_import(bob.actor, import_.pk)


@pytest.mark.parametrize("where", ["withdraw_patients", "write_sealed", "subjects_behind", "_end"])
def test_killed_at_any_moment_it_goes_on_and_does_nothing_twice(
    imported, undone, alice, monkeypatch, where
):
    monkeypatch.setattr(undoing, "BATCH", 3)
    imported(*({"external_id": f"o{n}", "last_name": f"Alt {n}"} for n in range(5)))
    import_ = imported(
        *({"external_id": f"o{n}", "last_name": f"Alt {n}", "city": "Ulm"} for n in range(5)),
        *({"external_id": f"n{n}", "last_name": f"Neu {n}"} for n in range(6)),
    )
    undo_import(alice.actor, import_.pk)
    original, kills = getattr(undoing, where), 0

    def killed(*args, **kwargs):
        nonlocal kills
        kills += 1
        if kills % 2:
            raise KeyboardInterrupt
        return original(*args, **kwargs)

    monkeypatch.setattr(undoing, where, killed)
    for _attempt in range(20):
        try:
            run_undo.run(import_.workspace_id, import_id=str(import_.pk))
        except KeyboardInterrupt:
            continue
        break
    undo = undo_of(import_)
    assert numbers(undo) == (6, 5, 0)
    assert kills > 1
    assert not Patient.objects.filter(city="Ulm").exists()
    assert Patient.objects.filter(withdrawn_at=None).count() == 5
    assert Event.objects.filter(group_id=undo.pk, subject_kind="patient").count() == 11


def test_the_list_of_the_withdrawn_is_of_one_undoing_and_goes_no_further(
    imported, undone, alice, monkeypatch
):
    monkeypatch.setattr(undoing, "BATCH", 2)
    first = imported(*({"last_name": f"Alt {n}"} for n in range(3)))
    second = imported(*({"last_name": f"Neu {n}"} for n in range(5)))
    for import_, names in ((second, "Neu"), (first, "Alt")):
        undo = undone(import_)
        ids = sorted(
            Patient.objects.filter(last_name__startswith=names).values_list("pk", flat=True)
        )
        assert (undo.withdrawn_from, undo.withdrawn_to) == (ids[0], ids[-1])
    restore_patient(alice.actor, patient(last_name="Neu 2").pk)

    def page(import_, after=None):
        shown = still_withdrawn(import_, undo_of(import_), limit=2, after=after)
        return [each.last_name for each in shown.patients], shown.next

    names, after = page(second)
    assert names == ["Neu 0", "Neu 1"]
    assert page(second, after) == (["Neu 3", "Neu 4"], None)
    names, after = page(first)
    assert (names, page(first, after)) == (["Alt 0", "Alt 1"], (["Alt 2"], None))


def test_what_a_defect_stopped_goes_on_when_it_is_undone_again(
    imported, undone, alice, monkeypatch
):
    monkeypatch.setattr(undoing, "BATCH", 2)
    import_ = imported(*({"last_name": f"Neu {n}"} for n in range(5)))
    undo_import(alice.actor, import_.pk)
    with monkeypatch.context() as patch:
        patch.setattr(undoing, "write_sealed", None)
        patch.setattr(undoing, "withdraw_patients", None)
        with pytest.raises(TypeError):
            run_undo.run(import_.workspace_id, import_id=str(import_.pk))
    assert undo_of(import_).run.status == "failed"
    assert numbers(undone(import_)) == (5, 0, 0)


def test_those_left_alone_are_read_page_by_page(imported, undone, bob):
    import_ = imported(*({"last_name": f"Neu {n}"} for n in range(5)))
    for each in Patient.objects.all():
        edit_patient(bob.actor, each.pk, {"city": "Kiel"})
    undo = undone(import_)
    first = left_alone(undo, limit=3)
    assert (len(first.left), len(left_alone(undo, limit=3, after=first.next).left)) == (3, 2)
    assert LeftAlone.objects.count() == 5
