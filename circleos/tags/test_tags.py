"""Tags: what they are, who carries them, and what becomes of them."""

from collections.abc import Callable
from typing import Any

import pytest

from circleos.core.errors import Invalid, NotAllowed, NotFound
from circleos.core.models import Event, EventDetail
from circleos.core.workspace import workspace_transaction
from circleos.patients.withdrawing import withdraw_patients
from circleos.tags.models import PatientTag
from circleos.tags.queries import count_carrying, tags_of, tags_with_counts
from circleos.tags.services import (
    add_known_tag,
    add_tag,
    archive_tag,
    create_tag,
    edit_tag,
    merge_tags,
    remove_tag,
    restore_tag,
    undo_merge,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_ring")]


def names(patient: Any) -> list[str]:
    return [tag.name for tag in tags_of(patient.pk)]


def events(subject: Any) -> list[str]:
    return list(
        Event.objects.filter(subject_id=subject.pk).order_by("id").values_list("kind", flat=True)
    )


def test_a_tag_is_one_by_its_folded_name(alice: Any, a_patient: Callable[..., Any]) -> None:
    patient = a_patient()
    first = add_tag(alice.actor, patient.pk, "Müde")
    again = add_tag(alice.actor, patient.pk, "  MUEDE ")
    assert (first.is_new, again.is_new) == (True, False)
    assert first.tag.pk == again.tag.pk
    assert names(patient) == ["Müde"]
    with pytest.raises(Invalid, match="name"):
        create_tag(alice.actor, "muede")


def test_alerts_come_first(alice: Any, a_patient: Callable[..., Any]) -> None:
    patient = a_patient()
    for name, kind in (("Aerobics", ""), ("VIP", ""), ("Penicillin allergy", "alert")):
        add_tag(alice.actor, patient.pk, name, kind=kind)
    assert names(patient) == ["Penicillin allergy", "Aerobics", "VIP"]
    assert tags_of(patient.pk)[0].color == "red"


def test_adding_and_removing_is_written_into_the_history_once(
    alice: Any, a_patient: Callable[..., Any]
) -> None:
    patient = a_patient()
    tag = add_tag(alice.actor, patient.pk, "VIP").tag
    add_known_tag(alice.actor, patient.pk, tag.pk)
    assert remove_tag(alice.actor, patient.pk, tag.pk).is_new
    assert not remove_tag(alice.actor, patient.pk, tag.pk).is_new
    assert events(patient) == ["patient.created", "tag.added", "tag.removed"]
    detail = EventDetail.objects.get(id=Event.objects.get(kind="tag.added").pk).detail
    assert detail["changes"] == [{"field": f"tag:{tag.pk}", "old": None, "new": "VIP"}]


@pytest.mark.parametrize("name", ["", "  ", "a|b", "x" * 61])
def test_a_name_that_can_not_be_one_is_refused(
    alice: Any, a_patient: Callable[..., Any], name: str
) -> None:
    with pytest.raises(Invalid, match="name"):
        add_tag(alice.actor, a_patient().pk, name)


def test_a_tag_changes_for_all_who_carry_it(alice: Any, a_patient: Callable[..., Any]) -> None:
    patient = a_patient()
    tag = add_tag(alice.actor, patient.pk, "Diabets").tag
    edit_tag(alice.actor, tag.pk, {"name": "Diabetes T2", "color": "orange", "kind": "alert"})
    carried = tags_of(patient.pk)[0]
    assert carried[1:4] == ("Diabetes T2", "orange", "alert")
    assert events(tag) == ["tag.created", "tag.edited"]
    with pytest.raises(Invalid, match="color"):
        edit_tag(alice.actor, tag.pk, {"color": "mauve"})


def test_an_archived_tag_stays_on_whoever_carries_it(
    alice: Any, a_patient: Callable[..., Any]
) -> None:
    patient = a_patient()
    tag = add_tag(alice.actor, patient.pk, "Study A").tag
    archive_tag(alice.actor, tag.pk)
    assert names(patient) == ["Study A"]
    restore_tag(alice.actor, tag.pk)
    archive_tag(alice.actor, tag.pk)
    assert not add_tag(alice.actor, patient.pk, "study a").is_new
    other = a_patient(first_name="Ben")
    assert add_tag(alice.actor, other.pk, "study a").tag.archived_at is None  # offered again


def test_whoever_is_withdrawn_is_not_counted(alice: Any, a_patient: Callable[..., Any]) -> None:
    for name in ("Ann", "Ben"):
        patient = a_patient(first_name=name)
        tag = add_tag(alice.actor, patient.pk, "VIP").tag
    withdraw_patients(alice.actor, [patient.pk])
    assert [each.patients for each in tags_with_counts()] == [count_carrying(tag)] == [1]


class TestMerging:
    def test_all_who_carry_one_carry_the_other_once(
        self, alice: Any, a_patient: Callable[..., Any]
    ) -> None:
        one, both = a_patient(), a_patient(first_name="Ben")
        wrong = add_tag(alice.actor, one.pk, "Diabets").tag
        add_tag(alice.actor, both.pk, "Diabets")
        right = add_tag(alice.actor, both.pk, "Diabetes").tag
        merge_tags(alice.actor, wrong.pk, into=right.pk)
        assert names(one) == names(both) == ["Diabetes"]
        assert add_tag(alice.actor, a_patient(first_name="Carl").pk, "diabets").tag.pk == right.pk
        counts = {each.tag.name: each.patients for each in tags_with_counts()}
        assert counts["Diabetes"] == 3

    def test_it_can_be_undone(self, alice: Any, a_patient: Callable[..., Any]) -> None:
        one, both, later = (a_patient(first_name=name) for name in ("Ann", "Ben", "Cem"))
        a = add_tag(alice.actor, one.pk, "A").tag
        add_tag(alice.actor, both.pk, "A")
        b = add_tag(alice.actor, both.pk, "B").tag
        c = create_tag(alice.actor, "C")
        merge_tags(alice.actor, a.pk, into=b.pk)
        add_tag(alice.actor, later.pk, "B")
        merge_tags(alice.actor, b.pk, into=c.pk)
        assert names(one) == names(both) == names(later) == ["C"]
        with pytest.raises(Invalid):
            undo_merge(alice.actor, a.pk)  # what it went into is gone
        undo_merge(alice.actor, b.pk)
        assert names(one) == names(both) == names(later) == ["B"]
        undo_merge(alice.actor, a.pk)
        assert (names(one), names(both), names(later)) == (["A"], ["A", "B"], ["B"])
        assert not PatientTag.objects.exclude(merged_from=None).exists()

    def test_nobody_loses_an_alert_by_it(self, alice: Any) -> None:
        alert = create_tag(alice.actor, "Fall risk", kind="alert")
        plain = create_tag(alice.actor, "Falls")
        with pytest.raises(Invalid, match="into"):
            merge_tags(alice.actor, alert.pk, into=plain.pk)
        with pytest.raises(Invalid, match="into"):
            merge_tags(alice.actor, plain.pk, into=plain.pk)


def test_each_role_may_what_the_matrix_says(
    alice: Any, bob: Any, colleague: Callable[[str], Any], a_patient: Callable[..., Any]
) -> None:
    patient, provider, reader = a_patient(), colleague("provider"), colleague("read_only")
    tag = add_tag(bob.actor, patient.pk, "VIP").tag  # the front desk makes new ones too
    add_tag(provider.actor, patient.pk, "Sports")
    with pytest.raises(NotAllowed):
        edit_tag(provider.actor, tag.pk, {"name": "V"})
    with pytest.raises(NotAllowed):
        add_tag(reader.actor, patient.pk, "VIP")
    with pytest.raises(NotAllowed):
        remove_tag(reader.actor, patient.pk, tag.pk)
    with pytest.raises(NotAllowed):
        create_tag(reader.actor, "New")


def test_the_other_practice_has_nothing_to_do_with_it(
    alice: Any, charlie: Any, a_patient: Callable[..., Any]
) -> None:
    patient = a_patient()
    tag = add_tag(alice.actor, patient.pk, "VIP").tag
    with workspace_transaction(charlie.actor.workspace_id):
        with pytest.raises(NotFound):
            add_tag(charlie.actor, patient.pk, "VIP")
        with pytest.raises(NotFound):
            edit_tag(charlie.actor, tag.pk, {"name": "Mine"})
        assert create_tag(charlie.actor, "VIP").pk != tag.pk
