"""A perceptron on two digits: its weights are a sum of pictures, and its sum is a correlation that has one place."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.convolution import correlate
from cvlab.kernels import KERNELS
from cvlab.perceptron.digits import two_digits


def test_zero_and_one_are_learnt_and_seen_again_in_others():
    found = two_digits(0, 1)
    assert found.done
    assert found.weights.shape == (28, 28)
    sums = found.pictures.reshape(len(found.pictures), -1) @ found.weights.ravel() + found.bias
    assert int((np.sign(sums) == found.signs).sum()) == found.right
    assert found.right == len(found.signs) == 72
    assert found.mistakes == 7
    middle = found.weights[10:18, 13:15]
    assert middle.min() > 0, "a 1 has ink where a 0 is empty"


def test_the_other_way_round_the_same_mistakes_and_the_weights_turned():
    for pair in ((0, 1), (3, 8)):
        one, other = two_digits(*pair), two_digits(*pair[::-1])
        assert one.mistakes == other.mistakes
        assert one.weights == pytest.approx(-other.weights)
        assert one.bias == -other.bias


def test_a_kernel_is_a_perceptron_that_slides():
    found = two_digits(0, 1)
    picture = found.pictures[0][..., None]
    whole = correlate(picture, found.weights.astype(np.float32))
    assert whole.shape == (1, 1, 1), "28 x 28 weights have one place to stand"
    assert float(whole[0, 0, 0]) == pytest.approx(float((found.weights * found.pictures[0]).sum()), rel=1e-4)
    kernel = KERNELS["vertical"]().array()
    slid = correlate(picture, kernel)[..., 0]
    assert slid.shape == (26, 26)
    for row, column in ((0, 0), (7, 12), (25, 25)):
        patch = found.pictures[0][row : row + 3, column : column + 3]
        assert slid[row, column] == pytest.approx(float((kernel * patch).sum()), abs=1e-5)


def test_one_digit_cannot_be_told_from_itself():
    with pytest.raises(ValueError, match="Two different digits"):
        two_digits(4, 4)
