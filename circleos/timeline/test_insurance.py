"""What the history says about insurance."""

from circleos.insurance.services import add_plan, edit_plan, remove_plan
from circleos.timeline.queries import newest_events
from circleos.timeline.words import entries_of


def test_the_history_says_who_did_what_to_which_plan(alice, a_patient, in_ring):
    patient = a_patient()
    fields = {"provider": "Barmer", "provider_type": "state", "member_number": "A123456780"}
    plan = add_plan(alice.actor, patient.pk, fields)
    edit_plan(alice.actor, patient.pk, plan.pk, {"insured_status": "3"})
    remove_plan(alice.actor, patient.pk, plan.pk)
    entries = entries_of(newest_events(alice.actor, patient.pk, 10)[0])
    said = [
        f"{act.sentence}: {'; '.join(map(str, act.changes))}"
        for entry in entries
        for act in entry.acts
    ]
    assert said[:3] == [
        "removed insurance: "
        "Insurer: Barmer; Member number: A123 456 780; Insured status: Family member",
        "changed insurance: Insurance: Barmer; Insured status: – → Family member",
        "added insurance: Insurer: Barmer; Member number: A123 456 780",
    ]
