"""`circleos import-patients`."""

import argparse
import json

import pytest

from circleos.commands import import_patients
from circleos.core.workspace import workspace_transaction
from circleos.imports import running, turns, writing
from circleos.imports.queries import find_import
from circleos.patients.models import Patient
from circleos.patients.services import archive_patient

pytestmark = pytest.mark.django_db

FILE = "Nr.;Name;E-Mail;Arzt\n1;Beck;b@example.org;Dr. No\n2;Frei;x;Dr. No\n\n3;Hahn;;\n"


@pytest.fixture
def run(ring, tmp_path, capsys):
    """Runs the command on a file and gives its exit code, what it printed and what it said."""

    def command(*arguments, content=FILE, workspace=ring.slug):
        path = tmp_path / "patients.csv"
        if content is not None:
            path.write_text(content, encoding="cp1252")
        parser = argparse.ArgumentParser()
        import_patients.add_arguments(parser)
        given = [str(path), "--workspace", workspace, *map(str, arguments)]
        code = import_patients.run(parser.parse_args(given))
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


@pytest.fixture
def names(ring):
    def last_names():
        with workspace_transaction(ring.pk):
            return list(Patient.objects.order_by("number").values_list("last_name", flat=True))

    return last_names


def test_it_prints_the_five_counts_and_says_the_rest(run, names):
    code, printed, said = run()
    assert code == 0
    assert [line.split() for line in printed.splitlines()] == [
        ["processed", "4"], ["created", "2"], ["updated", "0"], ["skipped", "1"], ["errors", "1"],
    ]  # fmt: skip
    assert said.splitlines() == [
        "Not mapped: Arzt.",
        "Row 3, E-Mail: “x”: Not an email address, such as anna@example.org",
    ]
    assert names() == ["Beck", "Hahn"]


def test_a_refused_file_is_said_in_one_sentence(run):
    refused = "patients.csv: There is a header, but no row below it; choose a file with patients.\n"
    assert run(content="Name;E-Mail\n") == (2, "", refused)
    code, _, said = run(content=f"Name;E-Mail\n{'x' * 1_000_001};y\n")
    assert (code, said.splitlines()[0][-23:]) == (2, 'is a quote (") not closed?'[-23:])


def test_with_json_it_prints_one_object_and_nothing_else(run, ring):
    _, printed, _ = run("--json")
    said = json.loads(printed)
    assert printed.count("\n") == 1
    assert list(said) == [*import_patients.COUNTS, "rows_per_second", "import_id"]
    assert [said[name] for name in import_patients.COUNTS] == [4, 2, 0, 1, 1]
    with workspace_transaction(ring.pk):
        assert find_import(said["import_id"]).processed == 4
    assert [json.loads(run("--json")[1])[name] for name in import_patients.COUNTS] == [
        4, 0, 0, 3, 1,
    ]  # fmt: skip


def test_a_dry_run_writes_nothing(run, names):
    assert json.loads(run("--dry-run", "--json")[1])["created"] == 2
    assert names() == []


def test_the_options_reach_the_import(run, ring, names, tmp_path):
    mapping = tmp_path / "mapping.json"
    mapping.write_text('{"Arzt": "source", "E-Mail": null}')
    run("--create-missing", "--external-system", "altpraxis", "--mapping", mapping)
    run("--mode", "create", "--external-system", "altpraxis", content="Nr.;Name\n1;Be\n4;Keil\n")
    assert names() == ["Beck", "Frei", "Hahn", "Keil"]
    with workspace_transaction(ring.pk):
        beck = Patient.objects.get(last_name="Beck")
        assert (beck.source.key, beck.email) == ("Dr. No", "")
        assert beck.external_ids.get().system == "altpraxis"


def test_rows_that_were_refused_are_written_to_a_file(run, tmp_path):
    run("--errors", tmp_path / "failed.csv")
    written = (tmp_path / "failed.csv").read_text(encoding="utf-8-sig")
    refused = "E-Mail: Not an email address, such as anna@example.org;2;Frei;x;Dr. No"
    assert written == f"error;Nr.;Name;E-Mail;Arzt\n{refused}\n"


def test_only_the_first_errors_are_said(run):
    rows = "".join(f"{n},x\n" for n in range(40))
    _, _, said = run(content="Name,Email\n" + rows)
    assert said.count("Not an email address") == 10
    assert said.endswith("More rows were refused; --errors OUT.csv writes all of them.\n")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "patients.csv: The file is empty; choose one with patients."),
        ("Name;Name\nBeck;x\n", "patients.csv: Two columns are called “Name”; rename or remove"),
        ("PLZ;Ort\n10961;Berlin\n", "patients.csv: No column holds a name or an ID"),
        (None, "patients.csv can not be read: No such file or directory."),
    ],
)
def test_a_file_that_can_not_be_read_is_one_line_and_code_2(run, names, content, said):
    code, printed, error = run(content=content)
    assert (code, printed, error.count("\n")) == (2, "", 1)
    assert said in error
    assert names() == []


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("{", "is not JSON"),
        ("[1]", "must look like"),
        ('{"Fax": "phone"}', "The file has no column “Fax”; write it as the header does."),
        ('{"Name": "blood"}', "There is no field “blood”; use one of id, external_system, "),
    ],
)
def test_a_mapping_that_can_not_be_is_refused(run, names, tmp_path, mapping, said):
    path = tmp_path / "mapping.json"
    path.write_text(mapping)
    code, _, error = run("--mapping", path)
    assert (code, error.count("\n")) == (2, 1)
    assert said in error
    assert names() == []


def test_an_unknown_workspace_is_said(run):
    code, _, said = run(workspace="nowhere")
    assert code == 2
    assert said == "There is no workspace nowhere. Make it with circleos create-admin.\n"


def test_ctrl_c_cancels_and_reports_what_was_written(run, names, monkeypatch, capsys):
    monkeypatch.setattr(running, "BATCH", 1)
    original, batches = turns.run, []

    def interrupted(workspace_id, import_id, watch):
        def press(import_):
            batches.append(1)
            if len(batches) == 2:
                raise KeyboardInterrupt
            watch(import_)

        original(workspace_id, import_id, press)

    monkeypatch.setattr(turns, "run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run()
    said = capsys.readouterr()
    assert said.out.split()[:4] == ["processed", "2", "created", "1"]
    assert said.err.endswith("Cancelled. What was written until then stays.\n")
    assert names() == ["Beck"]


def test_a_defect_is_one_sentence_and_code_1(run, monkeypatch):
    monkeypatch.setattr(writing, "sealed", lambda _happened: 1 / 0)
    code, printed, said = run()
    assert code == 1
    assert printed.split()[:4] == ["processed", "0", "created", "0"]
    assert "It stopped because of a defect of ours." in said


def test_archived_patients_are_reported(run, ring, alice):
    run()
    with workspace_transaction(ring.pk):
        archive_patient(alice.actor, Patient.objects.get(last_name="Beck").pk)
    assert "Rows of archived patients, who stay archived: 1." in run()[2]


def test_progress_is_one_line_for_whoever_watches(run, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr(running, "BATCH", 2)
    _, _, said = run()
    progress, _, rest = said.partition("\n")
    assert [line.partition(",")[0] for line in progress.split("\r")] == [
        "", "waiting\x1b[K", "2 of 4 rows", "4 of 4 rows",
    ]  # fmt: skip
    assert rest.startswith("Not mapped")
