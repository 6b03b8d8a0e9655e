"""Columns times rows: NumPy's rank, SciPy's separable result, numbers known by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from cvlab.kernels import KERNELS, bank
from cvlab.kernels.separable import separate


@pytest.mark.parametrize("name", list(bank()))
def test_the_rank_is_numpys_and_rank_one_gives_the_kernel_back(name):
    kernel = bank()[name]
    found = separate(kernel)
    assert found.rank == np.linalg.matrix_rank(kernel, tol=1e-4 * np.linalg.norm(kernel, 2))
    missed = np.linalg.norm(kernel - np.outer(found.column, found.row)) / np.linalg.norm(kernel)
    assert found.error == pytest.approx(missed, abs=1e-5)
    assert (found.rank == 1) == (missed < 1e-5)


def test_sobel_is_the_column_and_the_row_of_the_books():
    found = separate(KERNELS["sobel"]().array())
    np.testing.assert_allclose(found.column, [1, 2, 1], atol=1e-6)
    np.testing.assert_allclose(found.row, [-1, 0, 1], atol=1e-6)
    assert found.cost == (9, 6)


def test_column_then_row_gives_the_result_of_the_whole_kernel():
    kernel = KERNELS["gaussian"](size=7).array()
    found, image = separate(kernel), np.random.default_rng(0).random((20, 30))
    wanted = ndimage.correlate(image, kernel, mode="constant")
    columns = ndimage.correlate1d(image, found.column, axis=0, mode="constant")
    result = ndimage.correlate1d(columns, found.row, axis=1, mode="constant")
    np.testing.assert_allclose(result, wanted, atol=1e-6)


def test_no_single_product_comes_nearer():
    kernel = KERNELS["laplacian"]().array()
    found, rng = separate(kernel), np.random.default_rng(2)
    best = np.linalg.norm(kernel - np.outer(found.column, found.row))
    for _ in range(300):
        near = np.outer(found.column + rng.normal(size=3) / 5, found.row + rng.normal(size=3) / 5)
        assert np.linalg.norm(kernel - near) >= best - 1e-6


def test_zeros_have_rank_0_and_a_cube_is_refused():
    assert separate(np.zeros((3, 4))).rank == 0
    with pytest.raises(ValueError, match="rows and columns only"):
        separate(np.zeros((3, 3, 3)))
