"""Contribution points: keys are unique, order is the declared one."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from circleos.core.contributions import POINTS, ContributionPoint


@dataclass(frozen=True, slots=True)
class Dish:
    key: str
    order: int = 50


@pytest.fixture
def menu() -> Iterator[ContributionPoint[Dish]]:
    yield ContributionPoint("menu of the test")
    del POINTS["menu of the test"]


def test_contributions_come_in_their_order_whoever_came_first(
    menu: ContributionPoint[Dish],
) -> None:
    for dish in (Dish("cake", 90), Dish("soup", 10), Dish("rice"), Dish("fish")):
        menu.register(dish)
    assert [dish.key for dish in menu] == ["soup", "fish", "rice", "cake"]


def test_one_that_comes_after_the_point_was_read_is_seen(menu: ContributionPoint[Dish]) -> None:
    menu.register(Dish("rice"))
    assert len(list(menu)) == 1
    menu.register(Dish("soup", 10))
    assert [dish.key for dish in menu] == ["soup", "rice"]


def test_the_same_key_twice_is_refused_and_named(menu: ContributionPoint[Dish]) -> None:
    menu.register(Dish("soup", 10))
    with pytest.raises(ValueError, match="menu of the test: 'soup' is contributed twice"):
        menu.register(Dish("soup", 20))
    assert menu["soup"].order == 10


def test_a_contribution_is_found_by_its_key(menu: ContributionPoint[Dish]) -> None:
    soup = menu.register(Dish("soup"))
    assert menu["soup"] is soup
    assert "soup" in menu
    assert "cake" not in menu
    assert len(menu) == 1
    with pytest.raises(KeyError):
        menu["cake"]


def test_every_point_is_known_by_its_name(menu: ContributionPoint[Dish]) -> None:
    assert POINTS["menu of the test"] is menu
