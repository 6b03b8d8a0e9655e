"""Wilson's interval is SciPy's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from cvlab.intervals import wilson


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_it_is_that_of_scipy(pair):
    right, count = pair
    wanted = binomtest(right, count).proportion_ci(method="wilson")
    assert wilson(right, count) == pytest.approx((wanted.low, wanted.high), abs=1e-6)


@pytest.mark.parametrize(("right", "count"), [(0, 0), (3, 2), (-1, 5)])
def test_what_cannot_be_counted_is_said(right, count):
    with pytest.raises(ValueError, match="at least one picture"):
        wilson(right, count)
