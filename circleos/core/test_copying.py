"""Rows on their way to the database through COPY."""

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circleos.core.copying import stage

pytestmark = pytest.mark.django_db

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12) | (
    st.sampled_from(["", "\\", "\\N", "\\.", "a\tb", "a\nb", "a\r\nb", "\\t"])
)


def staged(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return cursor.fetchall()


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(TEXTS, TEXTS), max_size=5))
def test_every_text_arrives_as_it_was(rows):
    stage("staged", {"one": "text", "two": "text"}, rows)
    assert staged("staged") == rows


def test_a_table_of_one_column_may_hold_nothing_but_empty_texts():
    stage("one_column", {"one": "text"}, [("",), ("x",)])
    assert staged("one_column") == [("",), ("x",)]


def test_staging_again_begins_anew_and_keeping_adds():
    for _ in range(2):
        stage("anew", {"one": "integer"}, [("1",)])
        stage("kept", {"one": "integer"}, [("1",)], keep=True)
    assert (len(staged("anew")), len(staged("kept"))) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_what_is_staged_goes_with_the_transaction():
    with transaction.atomic():
        stage("gone", {"one": "integer"}, [("1",)])
        assert len(staged("gone")) == 1
    assert staged("gone") == []
