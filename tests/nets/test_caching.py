"""The cache of compiled nets: the newest stay, and together they cost no more than allowed."""

import pytest

pytestmark = pytest.mark.keras  # it lives where TensorFlow does


def kept(cache, keys):
    return [key for key in keys if cache.take(key) is not None]


def test_what_was_used_longest_ago_goes_first():
    from cvlab.nets.caching import Cache

    cache = Cache(2)
    for key in "aba":
        cache.get(key, lambda key=key: key)
    cache.get("c", lambda: "c")
    assert kept(cache, "abc") == ["a", "c"]


def test_a_budget_counts_what_is_kept_but_never_drops_the_newest():
    from cvlab.nets.caching import Cache

    cache = Cache(10, budget=10, cost=lambda value: value)
    for n, cost in enumerate((4, 4, 4)):
        cache.put(n, cost)
    assert kept(cache, range(3)) == [1, 2]
    cache.put("large", 50)
    assert kept(cache, ["large"]) == ["large"]


def test_the_same_thing_is_made_once():
    from cvlab.nets.caching import Cache

    cache, made = Cache(2), []
    for _ in range(3):
        cache.get("a", lambda: made.append(1) or "a")
    assert made == [1]
