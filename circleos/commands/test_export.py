"""`circleos export`, and that what it writes can be imported again."""

import argparse
import stat

import pytest

from circleos.commands import export
from circleos.core.models import Event
from circleos.core.workspace import workspace_transaction
from circleos.imports.services import Wishes, request_import
from circleos.imports.turns import attend
from circleos.patients.services import archive_patient, create_patient
from circleos.patients.withdrawing import withdraw_patients

pytestmark = pytest.mark.django_db

PEOPLE = [
    {"last_name": "=1+1", "first_name": "'=x", "city": "'t Hart", "street": "-", "title": "@Dr."},
    {"last_name": "Müller", "birthday": "1979-03", "phone": "030 901820", "language": "tr"},
    {
        "last_name": "Öz",
        "birthday": "1950",
        "further_phones": ["030 901821", "0171 2363623"],
        "further_emails": ["a@example.org", "b@example.org"],
        "email": "c@example.org",
        "source": "referral",
        "type": "member",
        "gender": "other",
        "postal_code": "01067",
        "mailing_street": "Anderswo 1",
        "mailing_city": "Ulm",
    },
    {"first_name": "Nur; Vor, Name", "address_line2": 'c/o "Beck"\tHinterhaus'},
]


@pytest.fixture
def people(alice):
    """Some whose values are hard to write, one archived and one withdrawn."""
    made = [create_patient(alice.actor, fields) for fields in PEOPLE]
    ids = [("altpraxis", "41-1"), ("other", "=7")]
    create_patient(alice.actor, {"last_name": "Zwei"}, external_ids=ids)
    archive_patient(alice.actor, made[1].pk)
    gone = create_patient(alice.actor, {"last_name": "Weg"})
    with workspace_transaction(alice.actor.workspace_id):
        withdraw_patients(alice.actor, [gone.pk])
    return made


def run(*arguments):
    parser = argparse.ArgumentParser()
    export.add_arguments(parser)
    return export.run(parser.parse_args(["--workspace", "praxis-am-ring", *map(str, arguments)]))


def test_an_export_of_the_workspace_imports_again_with_every_row_skipped(
    people, alice, tmp_path, capsys
):
    target = tmp_path / "patients.csv"
    assert run("--output", target) == 0
    assert capsys.readouterr().err == "5 patients exported.\n"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with target.open("rb") as source:
        import_ = attend(
            request_import(alice.actor, source, target.name, Wishes()), lambda _now: None
        )
    assert (import_.total_rows, import_.skipped, import_.matched_archived) == (5, 5, 1)
    with workspace_transaction(alice.actor.workspace_id):
        assert Event.objects.get(kind="patients.exported").origin == "command"


def test_without_a_file_it_writes_to_standard_output(people, capfdbinary):
    assert run() == 0
    written = capfdbinary.readouterr().out.decode("utf-8-sig")
    assert written.startswith("id,external_system,external_id,title,")
    assert "P-10001,,,'@Dr.,''=x,'=1+1" in written


def test_what_can_not_be_written_or_is_not_there_is_said_in_one_line(ring, tmp_path, capsys):
    assert run("--output", tmp_path / "nowhere" / "patients.csv") == 1
    assert capsys.readouterr().err.count("\n") == 1
    parser = argparse.ArgumentParser()
    export.add_arguments(parser)
    assert export.run(parser.parse_args(["--workspace", "nowhere"])) == 1


def test_settings_offer_the_whole_workspace_and_what_was_exported_lately(people, alice, bob):
    page = alice.client().get("/settings/data-search/export").content.decode()
    assert "5 patients as a CSV file, archived ones too." in page
    assert "No file is kept at the moment." in page
    begun = alice.client().post("/settings/data-search/export")
    assert begun["Location"].startswith("/patients/exports/")
    assert begun["Location"] in alice.client().get("/settings/data-search/export").content.decode()
    assert bob.client().get("/settings/data-search/export").status_code == 403
