"""Figures look alike wherever they stand, and say no more than is so."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvlab.figures import counted, number, percent, size, whole


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.989, "98.9 %"),
        (1, "100.0 %"),
        (0, "0.0 %"),
        (0.99999, "> 99.9 %"),
        (1e-6, "< 0.1 %"),
        (-0.25, "−25.0 %"),
    ],
)
def test_a_share_is_written_with_a_space_and_is_no_surer_than_it_is(share, words):
    assert percent(share) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1e-5, "1 × 10⁻⁵"),
        (73926, "73,900"),
        (-1.5, "−1.5"),
        (1 / 3, "0.333"),
        (0, "0"),
        (-0.0, "0"),
        (12, "12"),
        (0.01, "0.01"),
        (1.5e9, "1.5 × 10⁹"),
        (999.96, "1,000"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "–"),
    ],
)
def test_a_number_has_three_figures_and_a_power_where_it_is_very_small_or_large(value, words):
    assert number(value) == words


@given(st.floats(-1e12, 1e12, allow_nan=False), st.integers(1, 6))
def test_a_number_read_back_is_the_number_to_its_figures(value, digits):
    text = number(value, digits).replace(",", "").replace("−", "-")
    mantissa, _, power = text.partition(" × 10")
    plain = power.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")) or "0"
    assert float(mantissa) * 10.0 ** int(plain) == pytest.approx(
        float(f"{value:.{digits}g}"), rel=1e-9, abs=1e-300
    )
    assert "e" not in text


@given(st.floats(0, 1), st.integers(0, 3))
def test_a_percentage_is_within_its_last_figure(share, decimals):
    text = percent(share, decimals)
    assert text.endswith(" %")
    said = float(text.split()[-2])
    assert abs(said - 100 * share) <= 10.0**-decimals + 1e-9


def test_counts_and_sizes():
    assert [whole(73926), whole(-1200), size(28, 28, 1)] == ["73,926", "−1,200", "28 × 28 × 1"]
    assert [counted(1, "layer"), counted(2, "layer")] == ["1 layer", "2 layers"]
    assert counted(1200, "class", "classes") == "1,200 classes"
