"""The page's own passes are Keras', and one pass over a whole canvas is what crops get one by one."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.detection.forward import grid_layers, sliding_layers, through
from cvlab.detection.looking import crop, crops_of, raw_cells, reduce, regions, scores_of, sliding, whole
from cvlab.detection.stored import stored_file
from cvlab.detection.windows import STRIDES, WINDOW, levels, moves_to, places, regressed


def canvas(seed: int = 0, shape: tuple[int, int] = (64, 70)) -> np.ndarray:
    return np.random.default_rng(seed).random(shape, np.float32)


@pytest.mark.keras
@pytest.mark.parametrize("net", ["plain", "mined"])
def test_one_pass_over_the_canvas_gives_what_the_crops_get(net):
    from cvlab.nets.detector.racing import models

    crops, whole_model = models(net)
    for level in levels(*canvas().shape)[1:5]:
        reduced = reduce(canvas(), level)
        one_by_one = np.asarray(crops(crops_of(reduced, level)[..., None]))
        ours = scores_of(whole(net), reduced, level)
        theirs = np.asarray(whole_model(reduced[None, ..., None]))[0, : level.places[0], : level.places[1]]
        size = max(1.0, float(np.abs(one_by_one).max()))
        np.testing.assert_allclose(ours, one_by_one, atol=1e-5 * size)
        np.testing.assert_allclose(theirs.reshape(ours.shape), one_by_one, atol=1e-5 * size)


@pytest.mark.keras
def test_the_one_shot_net_is_keras():
    from cvlab.nets.detector.nets import grid_net

    model, random = grid_net(), np.random.default_rng(3)
    weights = [
        np.abs(w + random.normal(0, 0.05, w.shape)).astype(np.float32) * 0.3 for w in model.get_weights()
    ]
    model.set_weights(weights)
    picture = canvas(1, (64, 48))
    ours = through(grid_layers(weights), picture[..., None])
    theirs = np.asarray(model(picture[None, ..., None], training=False))[0]
    np.testing.assert_allclose(ours, theirs, atol=1e-5 * np.abs(theirs).max())


@pytest.mark.keras
def test_a_crop_is_one_place_of_the_whole():
    from cvlab.nets.detector.nets import crop_net

    model = crop_net()
    layers = sliding_layers(model.get_weights())
    picture = canvas(2, (WINDOW, WINDOW))
    ours = through(layers, picture[..., None])
    assert ours.shape == (1, 1, 15)
    np.testing.assert_allclose(ours[0, 0], np.asarray(model(picture[None, ..., None]))[0], atol=1e-5)


def test_every_window_lies_on_the_canvas_and_sees_what_it_says():
    shape = (90, 128)
    windows, level, row, column = places(*shape)
    assert (windows[:, :2] >= 0).all()
    assert (windows[:, 2:] <= np.array(shape[::-1]) + 1e-3).all()
    pyramid = levels(*shape)
    sides = windows[:, 2] - windows[:, 0]
    np.testing.assert_allclose(sides, np.array([one.side for one in pyramid])[level], rtol=0.03)
    picture = canvas(4, shape)
    for one in np.random.default_rng(0).integers(0, len(windows), 20):
        reduced = reduce(picture, pyramid[level[one]])
        y, x = row[one] * STRIDES[0], column[one] * STRIDES[0]
        seen = crop(picture, windows[one])
        np.testing.assert_allclose(seen[1:-1, 1:-1], reduced[y : y + 28, x : x + 28][1:-1, 1:-1], atol=0.06)


def test_a_coarser_grid_is_taken_from_the_finest():
    said = sliding("plain", canvas(5, (64, 64)))
    fine, coarse = said.on_grid(4, 7), said.on_grid(8, 3)
    assert fine.all()
    assert set(said.level[coarse]) == {0, 3, 6}
    assert not (said.row[coarse] % 2).any()


def test_regression_moves_a_window_onto_its_box():
    random = np.random.default_rng(1)
    corners = random.uniform(0, 90, (10_000, 2, 2))
    windows, boxes = (
        np.concatenate([corners[:, n], corners[:, n] + random.uniform(15, 60, (10_000, 2))], axis=1)
        for n in range(2)
    )
    np.testing.assert_allclose(regressed(windows, moves_to(windows, boxes)), boxes, atol=1e-3)


def test_a_canvas_smaller_than_any_window_and_a_black_one_hold_nothing():
    assert len(sliding("plain", np.zeros((12, 12), np.float32)).windows) == 0
    black = sliding("plain", np.zeros((64, 64), np.float32))
    assert len(black.windows)
    assert not black.shares.any()
    assert len(regions("plain", np.zeros((64, 64), np.float32), np.zeros((0, 4), np.float32)).windows) == 0


def test_a_canvas_that_is_not_in_whole_cells_is_filled_up():
    assert raw_cells(np.zeros((40, 50), np.float32)).shape == (3, 4, 15)


@pytest.mark.parametrize("name", ["background", "mined", "one_shot"])
def test_what_comes_with_cvlab_is_small(name):
    assert stored_file(name).stat().st_size <= 300_000
