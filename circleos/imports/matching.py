"""Whom the rows of a batch mean: candidates from the database at once, then each row in its turn.

The rules are the contributed match keys, in their order. A row is held against people as they
are once the rows before it are written, also those of the same batch.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import TypeAlias

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from circleos.core.copying import stage
from circleos.core.importing import ImportRoom, MatchKey, Person, Sought
from circleos.core.workspace import current_workspace_id
from circleos.imports.parsing import ParsedRow

# More people than this with one key are never loaded: memory must not grow with the database.
CROWD = 100
_NAMED = 3
# Everything that rows look for, each once, behind the name of its key.
Wanted: TypeAlias = Set[tuple[str, str, str, str]]
SOUGHT = {"key": "text", "a": "text", "b": "text", "c": "text"}


class Ambiguous(Exception):
    """A row means two or more people."""

    def __init__(self, people: Sequence[Person]) -> None:
        super().__init__(len(people))
        self.people = people

    @property
    def message(self) -> str:
        """Names them, once they have numbers."""
        numbered = sorted(self.people, key=lambda person: (person.number is None, person.number))
        names = [_name(person) for person in numbered]
        if len(names) > _NAMED:
            rest = len(names) - _NAMED
            more = ngettext("%(count)d more", "%(count)d more", rest) % {"count": rest}
            names = [*names[:_NAMED], more]
        return _("matches %(some)s and %(last)s") % {
            "some": ", ".join(names[:-1]),
            "last": names[-1],
        }


def _name(person: Person) -> str:
    if person.number is None:
        return _("the patient of row %(row)d") % {"row": person.row}
    return f"P-{person.number}"


class People:
    """The people that the rows of one batch may mean, by each key under which they are found."""

    def __init__(self, keys: Sequence[MatchKey]) -> None:
        self._keys = keys
        self._found: list[dict[Sought, list[Person]]] = [{} for _key in keys]

    def add(self, person: Person) -> None:
        """From now on rows find this person by their values."""
        for key, found in zip(self._keys, self._found, strict=True):
            for sought in key.standing(person):
                people = found.setdefault(sought, [])
                if person not in people:
                    people.append(person)

    def remove(self, person: Person) -> None:
        """Rows find this person no more; called before their values change."""
        for key, found in zip(self._keys, self._found, strict=True):
            for sought in key.standing(person):
                if person in (people := found[sought]):
                    people.remove(person)

    def found_by(self, wanted: Wanted) -> Iterator[Person]:
        """Everybody who has any of what is wanted, some of them more than once."""
        found = dict(zip([key.key for key in self._keys], self._found, strict=True))
        for key, *sought in wanted:
            yield from found[key].get((sought[0], sought[1], sought[2]), ())

    def find(self, row: ParsedRow) -> Person | None:
        """Whom the row means, by the first key that it has and that finds someone.

        Raises `Ambiguous` when that key finds two, or when an identifying key finds another.
        """
        meant: Person | None = None
        for place, sought in row.sought:
            people = self._found[place].get(sought)
            if not people:
                continue
            if len(people) > CROWD:
                raise Ambiguous(people)
            key = self._keys[place]
            people = [person for person in people if key.fits(row.given, person)]
            if meant is None:
                if len(people) > 1:
                    raise Ambiguous(people)
                meant = people[0] if people else None
            elif key.identifies and people and people[0] is not meant:
                raise Ambiguous([meant, *people])
        return meant


def wanted_by(rows: Iterable[ParsedRow], keys: Sequence[MatchKey]) -> Wanted:
    """Everything that these rows look for."""
    names = [key.key for key in keys]
    return {(names[place], *sought) for row in rows for place, sought in row.sought}


def candidates(
    wanted: Wanted, keys: Sequence[MatchKey], rooms: Sequence[ImportRoom]
) -> dict[str, Person]:
    """Those who stand in the database and may be meant, with their values, by id.

    Leaves all that is sought in the temporary table `sought`.
    """
    with connection.cursor() as cursor:
        # The planner knows nothing of a table that is being filled: an empty one grows fast.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        stage("sought", SOUGHT, wanted)
        present = {name for name, *_parts in wanted}
        queries = [_query(key) for key in keys if key.key in present]
        if not queries:
            return {}
        cursor.execute(" UNION ".join(queries), {"workspace": current_workspace_id()})
        people = {id_: Person(id_) for (id_,) in cursor}
    load(people, rooms)
    return people


def load(people: Mapping[str, Person], rooms: Sequence[ImportRoom]) -> None:
    """Let every room fill in what stands in its values."""
    if people:
        for room in rooms:
            room.load(people)


def _query(key: MatchKey) -> str:
    """The ids of those who may be meant by one key; an index is asked for each that is sought."""
    return f"""
        SELECT found.id::text FROM sought s
        CROSS JOIN LATERAL (SELECT every.id FROM ({key.candidates}) every LIMIT {CROWD + 1}) found
        WHERE s.key = '{key.key}'
    """  # noqa: S608  our own queries
