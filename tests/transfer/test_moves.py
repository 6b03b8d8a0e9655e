"""How far weights moved, layer by layer."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.transfer.base import small_net
from cvlab.transfer.moves import moves


def weights() -> list[np.ndarray]:
    random = np.random.default_rng(0)
    shapes = [shape for arrays in small_net().array_shapes() for shape in arrays]
    return [random.normal(size=shape).astype(np.float32) for shape in shapes]


def test_a_change_of_one_number_is_its_size_in_its_layer():
    before, after = weights(), weights()
    after[6] = after[6].copy()
    after[6].flat[0] += 3
    found = moves(small_net(), before, after, 16)
    assert [move.layer for move in found if move.change] == ["conv2d_1"]
    assert found[2].change == pytest.approx(3, rel=1e-6)
    wanted = np.linalg.norm(np.concatenate([before[6].ravel(), before[7].ravel()]))
    assert found[2].length == pytest.approx(wanted, rel=1e-6)
    assert found[2].share == pytest.approx(3 / wanted, rel=1e-6)


def test_only_the_layers_asked_for_are_compared():
    assert len(moves(small_net(), weights(), weights(), 4)) == 2


def test_two_different_networks_are_said():
    other = weights()
    other[0] = np.zeros((1, 1, 1, 1))
    with pytest.raises(ValueError, match="weights of conv2d are of two different networks"):
        moves(small_net(), weights(), other, 16)
