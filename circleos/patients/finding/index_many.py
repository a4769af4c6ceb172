"""What finding needs of many patients at once, set-wise."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection

from circleos.accounts.models import Workspace
from circleos.core.copying import Staged
from circleos.core.ids import uuid7_texts
from circleos.core.jobs import job
from circleos.core.workspace import current_workspace_id, workspace_transaction
from circleos.patients.finding.index import found_by, make_findable
from circleos.patients.finding.text import words_of_name
from circleos.patients.models import Patient, PatientWord
from circleos.search.vocabulary import remember_words

_BATCH = 1_000
_WORDS = PatientWord._meta.db_table
_STAGED = {"id": "uuid", "patient_id": "uuid", "word": "text"}


def words_of_names(names: Iterable[str]) -> set[str]:
    """The words of names, for the vocabulary."""
    return {word for name in set(names) for word in words_of_name(name)}


def write_many_words(words: Mapping[str, Sequence[str]], *, replaced: Sequence[str]) -> None:
    """Write the rows of words, by patient; those of the patients `replaced` go away first."""
    many_words(words, replaced=replaced)()


def many_words(
    words: Mapping[str, Sequence[str]], *, replaced: Sequence[str]
) -> Callable[[], None]:
    """The same, put together; written when the answer is called."""
    rows = [(patient_id, word) for patient_id, each in words.items() for word in each]
    numbered = ((id_, *row) for id_, row in zip(uuid7_texts(len(rows)), rows, strict=True))
    return partial(_write, Staged.of("staged_words", _STAGED, numbered), list(replaced))


def _write(staged: Staged, replaced: Sequence[str]) -> None:
    parameters: dict[str, Any] = {"workspace": current_workspace_id(), "replaced": replaced}
    with connection.cursor() as cursor:
        if replaced:
            cursor.execute(
                f"""
                DELETE FROM {_WORDS}
                WHERE workspace_id = %(workspace)s AND patient_id = ANY(%(replaced)s::uuid[])
                """,  # noqa: S608  the table's name is ours
                parameters,
            )
        if staged.lines:
            staged.send()
            cursor.execute(
                f"""
                INSERT INTO {_WORDS} (workspace_id, id, created_at, updated_at, patient_id, word)
                SELECT %(workspace)s, id, now(), now(), patient_id, word FROM staged_words
                """,  # noqa: S608  the table's name is ours
                parameters,
            )


@job("patients.make_findable")
def make_all_findable(workspace_id: UUID) -> None:
    """Write what is missing for finding: of patients from before there was an index."""
    while _make_some_findable(workspace_id):
        pass


def make_everybody_findable() -> None:
    """Have that job done in every workspace where something is missing."""
    for workspace_id in Workspace.objects.values_list("pk", flat=True):
        with workspace_transaction(workspace_id):
            if Patient.objects.filter(search_text="").exists():
                make_all_findable.defer(workspace_id, lock=f"make-findable:{workspace_id}")


def _make_some_findable(workspace_id: UUID) -> int:
    with workspace_transaction(workspace_id):
        patients = list(
            Patient.objects.select_for_update(of=("self",))
            .filter(search_text="")
            .prefetch_related("further_contacts")[:_BATCH]
        )
        words: dict[str, list[str]] = {}
        names: set[str] = set()
        for patient in patients:
            finding = found_by(patient, patient.further_phones(), patient.further_emails())
            make_findable(patient, finding)
            words[finding.id] = finding.further_words(finding.words())
            names.update(finding.names)
        Patient.objects.bulk_update(patients, ["phone_reversed", "search_text"])
        write_many_words(words, replaced=list(words))
        remember_words(words_of_names(names))
        return len(patients)
