"""The one-shot net taught while one looks."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from cvlab.detection.judging import curve, match
from cvlab.detection.looking import one_shot
from cvlab.detection.pipeline import Settings, find
from cvlab.detection.scattering import Canvas
from cvlab.nets.detector.nets import grid_net
from cvlab.nets.detector.training import throws, train_grid

LOOKS = 12  # how often it is tried on a canvas on the way


@dataclass(frozen=True)
class Taught:
    """A net that was taught. canvases and losses: as they fell. precision: AP on the canvas that was watched."""

    weights: tuple[np.ndarray, ...]
    canvases: np.ndarray
    losses: np.ndarray
    ap: np.ndarray


@dataclass(frozen=True)
class Look:
    """Where teaching stands: after so many canvases, the mean loss since the last look, and AP on the watched one."""

    canvases: int
    loss: float
    ap: float


def teach(
    images: np.ndarray, labels: np.ndarray, canvases: int, seed: int, watched: Canvas
) -> Generator[float | Look, None, Taught]:
    """Teach a fresh net on so many canvases of these digits; yields the share done, and now and then a look.

    Args:
        images: uint8 N x 28 x 28. labels: N. watched: a canvas that it is tried on and never taught.
    """
    import keras

    keras.utils.set_random_seed(seed)
    batch = 16
    model, looks, losses = grid_net(), [], []
    steps = max(1, canvases // batch)
    marks = {round(n * steps / LOOKS) for n in range(1, LOOKS + 1)}
    throw = throws(images, labels, 1000 + seed, noisy=0.1)
    for number, (share, loss) in enumerate(train_grid(model, throw, canvases, batch), 1):
        losses.append(loss)
        if number in marks:
            looks.append(Look(number * batch, float(np.mean(losses)), _ap(model.get_weights(), watched)))
            losses = []
            yield looks[-1]
        yield share
    told = np.array([[look.canvases, look.loss, look.ap] for look in looks]).reshape(-1, 3)
    return Taught(tuple(model.get_weights()), *told.T)


def _ap(weights: list[np.ndarray], canvas: Canvas) -> float:
    settings = Settings(floor=0.05)
    answer = find(one_shot(canvas.image, weights), settings).answer(settings.floor)
    right = match(answer, canvas.truth, settings.judge) >= 0
    return curve(answer.scores, right, len(canvas.truth.classes)).ap
