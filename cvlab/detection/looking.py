"""What the nets say of a canvas: window by window, region by region, or all cells at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np

from cvlab.detection.forward import Layer, grid_layers, sliding_layers, through
from cvlab.detection.grid import CELL, looked
from cvlab.detection.stored import stored_weights
from cvlab.detection.windows import SIDES, STRIDES, WINDOW, Level, Looked, levels, places
from cvlab.experiment.stored import stored_net
from cvlab.softmax import shares_of

INK = 0.02  # the mean ink below which a net of ten classes is not asked: it has no word for nothing
Answer = Callable[[np.ndarray], np.ndarray]  # a picture, H x W, to rows x columns x numbers


def sliding(net: str | Answer, image: np.ndarray, sides: tuple[float, ...] = SIDES) -> Looked:
    """What a net says at all places of the pyramid, one pass a level.

    Args:
        net: "plain" (the digits net that comes with cvlab, ten classes), "background", "mined", or a function.
        image: float32 H x W in [0, 1].
    """
    answer = whole(net) if isinstance(net, str) else net
    answers, inks = [], []
    for one in levels(image.shape[0], image.shape[1], sides):
        if min(one.places):
            reduced = reduce(image, one)
            answers.append(scores_of(answer, reduced, one))
            inks.append(_ink(reduced, one))
    windows, level, row, column = places(image.shape[0], image.shape[1], sides)
    raw = np.concatenate(answers) if answers else np.zeros((0, 15), np.float32)
    return replace(opened(windows, raw, level, row, column, np.concatenate([[], *inks])), pyramid=True)


def reduce(image: np.ndarray, level: Level) -> np.ndarray:
    """The canvas as small as the level wants it, so that its window is 28 pixels."""
    return cv2.resize(image, level.shape[::-1], interpolation=cv2.INTER_LINEAR)


def scores_of(answer: Answer, reduced: np.ndarray, level: Level) -> np.ndarray:
    """All windows' numbers, N x K: of what the net gives, the part whose windows lie within the picture."""
    rows, columns = level.places
    found = answer(reduced)[:rows, :columns]
    return found.reshape(rows * columns, -1)


def crops_of(reduced: np.ndarray, level: Level) -> np.ndarray:
    """The same windows cut out, N x 28 x 28."""
    cut = np.lib.stride_tricks.sliding_window_view(reduced, (WINDOW, WINDOW))[:: STRIDES[0], :: STRIDES[0]]
    return np.ascontiguousarray(cut[: level.places[0], : level.places[1]]).reshape(-1, WINDOW, WINDOW)


def crop(image: np.ndarray, window: np.ndarray) -> np.ndarray:
    """What any window sees, float32 28 x 28; black beyond the canvas."""
    scale = (window[2:] - window[:2]) / WINDOW
    move = np.array(
        [[scale[0], 0, window[0] + (scale[0] - 1) / 2], [0, scale[1], window[1] + (scale[1] - 1) / 2]]
    )
    return cv2.warpAffine(image, move, (WINDOW, WINDOW), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)


def _ink(reduced: np.ndarray, level: Level) -> np.ndarray:
    return crops_of(reduced, level).mean(axis=(1, 2)) if level.places[0] else np.zeros(0)


def opened(
    windows: np.ndarray,
    raw: np.ndarray,
    level: np.ndarray,
    row: np.ndarray,
    column: np.ndarray,
    ink: np.ndarray,
) -> Looked:
    """Logits as shares; where nearly nothing is drawn a net without a background says nothing."""
    logits, moves = (raw, None) if raw.shape[1] == 10 else (raw[:, :11], raw[:, 11:].astype(np.float32))
    shares = shares_of(logits)[:, :10].astype(np.float32)
    if moves is None:
        shares[ink < INK] = 0
    return Looked(windows, shares, moves, level, row, column)


def regions(net: str, image: np.ndarray, windows: np.ndarray) -> Looked:
    """What a net says of these windows, float32 N x 4, each cut out and brought to 28 x 28."""
    cut, answer, none = [crop(image, window) for window in windows], whole(net), np.zeros(len(windows), int)
    raw = [answer(picture).reshape(-1) for picture in cut]
    numbers = np.stack(raw) if raw else np.zeros((0, 15), np.float32)
    ink = np.array([picture.mean() for picture in cut])
    return opened(windows, numbers, none, none, none, ink)


def one_shot(image: np.ndarray, weights: Sequence[np.ndarray] | None = None) -> Looked:
    """What the one-shot net says of all cells: with its stored weights, or those given."""
    return looked(raw_cells(image, weights))


def raw_cells(image: np.ndarray, weights: Sequence[np.ndarray] | None = None) -> np.ndarray:
    """Its raw numbers, rows x columns x 15; black is put at the right and lower rim until it is in whole cells."""
    layers = _one_shot() if weights is None else grid_layers(weights)
    height, width = image.shape
    return through(layers, np.pad(image, ((0, -height % CELL), (0, -width % CELL)))[..., None])


@lru_cache(maxsize=1)
def _one_shot() -> list[Layer]:
    return grid_layers(stored_weights("one_shot"))


@lru_cache(maxsize=4)
def whole(net: str) -> Answer:
    """A stored net for pictures of any size, with logits as its answers."""
    layers = sliding_layers(stored_net()[1] if net == "plain" else stored_weights(net))
    return lambda picture: through(layers, picture[..., None])
