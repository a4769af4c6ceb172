"""What is remembered for some seconds is forgotten in time, and never grows without end."""

from circleos.core.memory import Memory


def test_a_value_is_remembered_for_its_time():
    now = 0.0
    memory: Memory[str, int] = Memory(30, 10, clock=lambda: now)
    memory.put("a", 3)
    now = 29.9
    assert (memory.recall("a"), memory.recall("b")) == (3, None)
    now = 30.1
    assert memory.recall("a") is None


def test_the_oldest_gives_way():
    memory: Memory[int, int] = Memory(30, 3)
    for number in range(5):
        memory.put(number, number)
    assert [memory.recall(number) for number in range(5)] == [None, None, 2, 3, 4]


def test_it_asks_once():
    asked = []
    memory: Memory[str, list[str]] = Memory(30, 3)
    for _ in range(2):
        assert memory.get("a", lambda: asked.append("a") or ["here"]) == ["here"]
    assert asked == ["a"]
