"""A crowd of made-up people: as varied as a large practice, and nobody taken for somebody else."""

import io
from collections import Counter
from datetime import date
from itertools import islice, pairwise

import pytest

from circleos.core.fields import parse_email, parse_phone
from circleos.core.folding import fold_name
from circleos.demo.crowd import Crowd, Known, write_people
from circleos.demo.names import CULTURES, GERMAN
from circleos.demo.places import FREE_LANDLINES

TODAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def crowd():
    return list(islice(Crowd(7, TODAY).people(), 30_000))


def written(count, seed=7):
    file = io.StringIO()
    write_people(file, count, TODAY, seed=seed)
    return file.getvalue()


def test_the_same_seed_makes_the_same_file():
    assert written(50) == written(50)
    assert written(50) != written(50, seed=8)
    assert written(50).startswith("external_system,external_id,title,first_name,last_name,")
    assert written(50).count("\n") == 51
    assert written(100).startswith(written(50))


def test_no_two_have_the_same_name_and_birthday_or_email(crowd):
    people = Counter(
        (fold_name(each.first_name), fold_name(each.last_name), each.birthday)
        for each in crowd
        if each.birthday
    )
    emails = Counter(each.email for each in crowd if each.email)
    assert people.most_common(1)[0][1] == emails.most_common(1)[0][1] == 1
    assert len({each.external_id for each in crowd}) == len(crowd)


def test_nobody_is_somebody_who_is_there_already(crowd):
    known = [Known(each.first_name, each.last_name, each.birthday) for each in crowd[:200]]
    others = islice(Crowd(7, TODAY, known).people(), 500)
    assert not {
        Known(each.first_name, each.last_name, each.birthday) for each in others if each.birthday
    } & set(known)


def test_a_phone_is_shared_by_a_household_whose_first_names_do_not_begin_alike(crowd):
    by_phone = {}
    for each in crowd:
        if each.phone:
            by_phone.setdefault(each.phone, []).append(each)
    households = [people for people in by_phone.values() if len(people) > 1]
    assert len(households) > 2000
    assert max(map(len, households)) <= 5
    for people in households:
        assert len({(each.street, each.postal_code) for each in people}) == 1
        firsts = sorted(fold_name(each.first_name) for each in people)
        assert not any(b.startswith(a) for a, b in pairwise(firsts))
    assert sum(len({each.last_name for each in people}) < len(people) for people in households) > (
        len(households) / 2
    )


def test_some_names_are_frequent_and_very_many_rare(crowd):
    names = Counter(each.last_name for each in crowd)
    assert names.most_common(2)[0][0] == "Müller"
    assert 0.006 < names["Müller"] / len(crowd) < 0.014
    assert len(names) > 8_000
    for sign in ("von ", "van der ", "-", "ß", "ü", "ş", "ł", "Nguyễn", "Al-", "Bin ", "owska"):
        assert any(sign in name for name in names), sign


def test_first_names_are_those_of_the_generation(crowd):
    elsewhere = {
        name
        for culture in CULTURES
        if culture is not GERMAN
        for names in (*culture.women, *culture.men)
        for name in names
    }
    german_elders = {*GERMAN.women[0], *GERMAN.men[0]} - elsewhere
    born = {"19": Counter(), "20": Counter()}
    for each in crowd:
        if each.birthday and each.language == "de":
            born[each.birthday[:2]][each.first_name.split(" ")[0] in german_elders] += 1
    assert born["19"][True] > 500
    assert born["20"][True] == 0


def test_it_has_what_a_practice_has(crowd):
    def share(condition):
        return sum(map(bool, map(condition, crowd))) / len(crowd)

    years = [int(each.birthday[:4]) for each in crowd if each.birthday]
    assert (min(years) < 1934, max(years)) == (True, 2026)
    assert all(each.birthday <= TODAY.isoformat() for each in crowd)
    assert 0.002 < share(lambda each: each.birthday and len(each.birthday) < 10) < 0.03
    assert 0.08 < share(lambda each: each.birth_name) < 0.2
    assert 0.01 < share(lambda each: each.title) < 0.05
    assert 0.05 < share(lambda each: " " in each.first_name) < 0.3
    assert 0.05 < share(lambda each: each.phone2) < 0.2
    assert 0.5 < share(lambda each: each.email) < 0.9
    assert 0.6 < share(lambda each: each.city == "Berlin") < 0.85
    assert len({each.city for each in crowd}) > 15
    assert len({each.language for each in crowd}) >= 15
    assert {each.type for each in crowd} == {"patient", "member", "lead"}


def test_everybody_is_reached_by_what_the_product_accepts_and_nobody_uses(crowd):
    for each in crowd[:2000]:
        if each.phone:
            assert parse_phone(each.phone, "DE") == each.phone
            assert each.phone.startswith(FREE_LANDLINES)
        if each.email:
            assert parse_email(each.email) == each.email
            assert each.email.endswith((".example.org", ".example.com", ".example.net"))
    assert all(len(code) == 5 for code in {each.postal_code for each in crowd} - {""})


def test_more_than_there_are_numbers_for_are_refused():
    with pytest.raises(ValueError, match="1000001 people"):
        write_people(io.StringIO(), 1_000_001, TODAY)


def test_every_thousand_households_are_told_out_to_cultures():
    assert sum(culture.share for culture in CULTURES) == 1000
