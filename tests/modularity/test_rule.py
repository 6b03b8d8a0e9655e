"""The rule: what it catches, what slips through, and how it mends."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cvlab.modularity.rule import holds, likeliest

numbers = st.tuples(*[st.integers(0, 9)] * 3)


def with_check(number):
    return np.array([[*number, sum(number) % 10]])


@given(numbers, st.integers(0, 3), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number, place, off):
    digits = with_check(number)
    assert holds(digits)[0]
    digits[0, place] = (digits[0, place] + off) % 10
    assert not holds(digits)[0]


@given(numbers)
def test_digits_in_each_others_place_are_never_noticed(number):
    digits = with_check(number)
    digits[0, :2] = digits[0, 1::-1]
    assert holds(digits)[0]


def test_mending_takes_the_likeliest_of_all_readings_whose_sum_is_right():
    random = np.random.default_rng(3)
    shares = random.dirichlet(np.full(10, 0.5), (20, 4))
    found = likeliest(shares)
    for row, read in zip(shares, found, strict=True):
        best = max(
            product(range(10), repeat=3),
            key=lambda n: row[0, n[0]] * row[1, n[1]] * row[2, n[2]] * row[3, sum(n) % 10],
        )
        assert tuple(read) == (*best, sum(best) % 10)
    assert holds(found).all()


def test_a_reading_whose_sum_is_right_anyway_is_not_touched():
    shares = np.full((1, 4, 10), 0.01)
    for place, digit in enumerate((3, 0, 4, 7)):
        shares[0, place, digit] = 0.9
    assert likeliest(shares).tolist() == [[3, 0, 4, 7]]
