"""What a dry run would have written, so that later rows of the file find it.

It lies in temporary tables of the connection: no row of a workspace is touched, nothing is
locked, no number is taken, and memory does not grow with the file.
"""

import json
from collections.abc import Sequence

from django.db import connection

from circleos.core.copying import stage
from circleos.core.importing import MatchKey, Person
from circleos.imports.matching import SOUGHT
from circleos.imports.planning import Plan

_TABLES = "imagined_people, imagined_sought, imagined_met"
_KEPT = (
    "id", "row", "number", "version", "base_version", "is_archived", "values", "changed"
)  # fmt: skip


class Imagined:
    """The people as they would be, for one dry run on one connection."""

    def __init__(self, keys: Sequence[MatchKey]) -> None:
        self._keys = keys
        self.forget()
        stage("imagined_people", {"id": "text PRIMARY KEY", "person": "jsonb"}, [], keep=True)
        stage("imagined_sought", {**SOUGHT, "person": "text"}, [], keep=True)
        stage("imagined_met", {"id": "text PRIMARY KEY", "row": "integer"}, [], keep=True)
        with connection.cursor() as cursor:
            cursor.execute("CREATE INDEX ON imagined_sought (key, a, b, c)")

    def forget(self) -> None:
        """Drop everything."""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {_TABLES}")

    def recall(self, people: dict[str, Person]) -> None:
        """Put people as they would be in place of, and beside, those who stand in the database.

        Asks the table `sought` that matching left in this transaction.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT person FROM imagined_people WHERE id IN (
                    SELECT unnest(%s::text[])
                    UNION
                    SELECT i.person FROM sought JOIN imagined_sought i USING (key, a, b, c))
                """,
                [list(people)],
            )
            for (stored,) in cursor:
                person = Person(**json.loads(stored))
                people[person.id] = person

    def remember(self, plan: Plan) -> None:
        """Keep what the batch would have written."""
        touched = plan.touched
        stage(
            "imagined_now",
            {"id": "text", "person": "jsonb"},
            [(id_, _stored(person)) for id_, person in touched.items()],
        )
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO imagined_people SELECT id, person FROM imagined_now
                ON CONFLICT (id) DO UPDATE SET person = excluded.person
                """
            )
        stage(
            "imagined_sought",
            {**SOUGHT, "person": "text"},
            [
                (key.key, *sought, id_)
                for id_, person in touched.items()
                for key in self._keys
                for sought in key.standing(person)
            ],
            keep=True,
        )

    def remember_met(self, plan: Plan) -> None:
        """Keep in which row the people who stand in the database were meant first.

        Tells the plan about those who were meant before this batch.
        """
        first: dict[str, int] = {}
        for met in plan.met:
            if not met.person.is_new:
                first.setdefault(met.person.id, met.row)
        if not first:
            return
        stage(
            "met_now",
            {"id": "text", "row": "integer"},
            [(id_, str(row)) for id_, row in first.items()],
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT met.id, met.row FROM met_now JOIN imagined_met met USING (id)")
            plan.earlier = dict(cursor.fetchall())
            cursor.execute("INSERT INTO imagined_met SELECT * FROM met_now ON CONFLICT DO NOTHING")


def _stored(person: Person) -> str:
    return json.dumps({name: getattr(person, name) for name in _KEPT}, ensure_ascii=False)
