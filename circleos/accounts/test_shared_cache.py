"""What all processes remember together."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from circleos.accounts.models import SharedValue

pytestmark = pytest.mark.django_db


def test_it_remembers_and_forgets():
    cache.set("attempts", [1.5, 2], 60)
    assert cache.get("attempts") == [1.5, 2]
    cache.delete("attempts")
    assert cache.get("attempts", "nothing") == "nothing"


def test_only_the_first_adds():
    assert cache.add("code", "used", 60) is True
    assert cache.add("code", "again", 60) is False
    assert cache.get("code") == "used"


def test_what_has_ended_counts_as_not_there():
    cache.set("code", "used", 60)
    SharedValue.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert cache.get("code") is None
    assert cache.add("code", "again", 60) is True


def test_what_has_ended_is_swept_away():
    cache.set("old", 1, 60)
    SharedValue.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    cache.set("new", 2, 60)
    assert SharedValue.objects.count() == 1


def test_touching_prolongs_what_is_there():
    cache.set("code", "used", 1)
    assert cache.touch("code", 3600) is True
    assert SharedValue.objects.get().expires_at > timezone.now() + timedelta(minutes=59)
    assert cache.touch("other") is False


def test_no_end_is_possible():
    cache.set("for ever", 1, None)
    assert cache.get("for ever") == 1


def test_keys_are_not_readable_in_the_table():
    cache.set("ip:192.0.2.7", 1, 60)
    assert b"192.0.2.7" not in bytes(SharedValue.objects.get().key_hash)
