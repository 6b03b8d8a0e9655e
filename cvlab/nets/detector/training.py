"""Training: the sliding net on crops of canvases, the one-shot net on whole ones, always fresh ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import keras
import numpy as np
import tensorflow as tf

from cvlab.detection.boxes import iou
from cvlab.detection.grid import CELL, encode
from cvlab.detection.looking import crop
from cvlab.detection.scattering import Canvas, Scatter, scatter
from cvlab.detection.windows import moves_to
from cvlab.nets.detector.losses import crop_loss, grid_loss
from cvlab.nets.detector.nets import grid_net

MEETS, APART = 0.6, 0.45  # the IoU from which a crop is a digit, and below which it is background
Canvases = Callable[[int], Canvas]


def throws(images: np.ndarray, labels: np.ndarray, seed: int, noisy: float, side: int = 128) -> Canvases:
    """Endless canvases of those digits: 6 to 14, of many sizes, now and then on noisy paper."""

    def throw(number: int) -> Canvas:
        random = np.random.default_rng([seed, number])
        noise = float(random.uniform(0.1, 1)) if random.uniform() < noisy else 0.0
        spec = Scatter(
            count=int(random.integers(6, 15)),
            smallest=0.65,
            largest=1.5,
            overlap=float(random.uniform(0, 0.25)),
            noise=noise,
            seed=seed,
        )
        return scatter(images, labels, spec, side, number)

    return throw


def candidates(canvas: Canvas, random: np.random.Generator, each: int) -> np.ndarray:
    """Windows to learn from: near each digit, on its pieces and neighbours, and anywhere."""
    boxes, side = canvas.truth.boxes, canvas.image.shape[0]
    lengths, middles = boxes[:, 2] - boxes[:, 0], (boxes[:, :2] + boxes[:, 2:]) / 2
    parts = []
    for reach, stretch in ((0.12, 0.1), (0.12, 0.1), (0.5, 0.5), (0.9, 0.8)):
        near = np.repeat(np.arange(len(boxes)), each)
        move = random.uniform(-reach, reach, (len(near), 2)) * lengths[near, None]
        parts.append(
            (middles[near] + move, lengths[near] * np.exp(random.uniform(-stretch, stretch, len(near))))
        )
    parts.append((random.uniform(0, side, (12, 2)), random.uniform(19, 42, 12)))
    middle, length = (np.concatenate(p) for p in zip(*parts, strict=True))
    half = np.clip(length, 17, 46)[:, None] / 2
    windows = np.concatenate([middle - half, middle + half], axis=1)
    inside = (windows[:, :2] >= -2).all(axis=1) & (windows[:, 2:] <= side + 2).all(axis=1)
    return windows[inside].astype(np.float32)


def labelled(canvas: Canvas, windows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Crops (uint8 N x 28 x 28) of the windows that are clearly a digit or clearly none, and what to say: N x 5."""
    overlaps = iou(windows, canvas.truth.boxes)
    best = overlaps.argmax(axis=1) if overlaps.shape[1] else np.zeros(len(windows), int)
    most = overlaps.max(axis=1, initial=0.0)
    rows = np.flatnonzero((most >= MEETS) | (most < APART))
    wanted = np.zeros((len(rows), 5), np.float32)
    wanted[:, 0] = 10
    found = most[rows] >= MEETS
    truth = best[rows[found]]
    wanted[found, 0] = canvas.truth.classes[truth]
    wanted[found, 1:] = moves_to(windows[rows[found]], canvas.truth.boxes[truth])
    crops = (
        np.stack([crop(canvas.image, windows[row]) for row in rows]) if len(rows) else np.zeros((0, 28, 28))
    )
    return (crops * 255).round().astype(np.uint8), wanted


def crops_of(throw: Canvases, numbers: range, seed: int, each: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Labelled crops of many canvases."""
    random = np.random.default_rng([seed, 28])
    made = []
    for number in numbers:
        canvas = throw(number)
        made.append(labelled(canvas, candidates(canvas, random, each)))
    crops, wanted = (np.concatenate(arrays) for arrays in zip(*made, strict=True))
    return crops, wanted


def train_crops(model: keras.Model, crops: np.ndarray, wanted: np.ndarray, epochs: int, rate: float) -> float:
    """Adam with a warm-up and a rate that falls along a cosine; the last epoch's loss."""
    batch = 128
    steps = max(1, len(crops) // batch) * epochs
    schedule = keras.optimizers.schedules.CosineDecay(
        rate / 10, steps, warmup_target=rate, warmup_steps=steps // 10
    )
    optimizer = keras.optimizers.Adam(schedule)
    step = stepper(model, optimizer, crop_loss)
    random, losses = np.random.default_rng(0), []
    for _ in range(epochs):
        losses = []
        order = random.permutation(len(crops))
        for start in range(0, len(order) - batch + 1, batch):
            rows = order[start : start + batch]
            losses.append(
                step(tf.constant(crops[rows, ..., None] / np.float32(255)), tf.constant(wanted[rows]))
            )
    return float(np.mean(losses[-200:]))


def stepper(model: keras.Model, optimizer: keras.optimizers.Optimizer, loss: Callable) -> Callable:
    """One step of training, compiled."""
    optimizer.build(model.trainable_variables)

    @tf.function(reduce_retracing=True)
    def step(pictures: tf.Tensor, wanted: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            value = loss(wanted, model(pictures, training=True))
        slopes = tape.gradient(value, model.trainable_variables)
        optimizer.apply_gradients(zip(slopes, model.trainable_variables, strict=True))
        return value

    return step


def grid_batch(throw: Canvases, numbers: range) -> tuple[np.ndarray, np.ndarray]:
    """Canvases and the targets of their cells."""
    canvases = [throw(number) for number in numbers]
    pictures = np.stack([canvas.image for canvas in canvases])[..., None]
    cells = pictures.shape[1] // CELL
    return pictures, np.stack([encode(canvas.truth, cells, cells) for canvas in canvases])


class GridTrainer:
    """The one-shot net with its optimizer and one compiled step."""

    def __init__(self, momentum: float = 0.98) -> None:
        self.model, self.optimizer = grid_net(momentum), keras.optimizers.Adam()
        self._step = stepper(self.model, self.optimizer, grid_loss)

    def step(self, throw: Canvases, number: int, batch: int, rate: float) -> float:
        """The loss of one batch of fresh canvases, from which the net has learned then."""
        pictures, wanted = grid_batch(throw, range(number * batch, (number + 1) * batch))
        self.optimizer.learning_rate = rate
        return float(self._step(tf.constant(pictures), tf.constant(wanted)))

    def weights(self) -> tuple[np.ndarray, ...]:
        return tuple(self.model.get_weights())

    def moments(self) -> tuple[np.ndarray, ...]:
        """The optimizer's numbers."""
        return tuple(np.asarray(variable) for variable in self.optimizer.variables)

    def load(self, weights: Sequence[np.ndarray], moments: Sequence[np.ndarray]) -> None:
        """Go on from these numbers."""
        self.model.set_weights(list(weights))
        for variable, value in zip(self.optimizer.variables, moments, strict=True):
            variable.assign(value)
