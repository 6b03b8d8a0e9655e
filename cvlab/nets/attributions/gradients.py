"""Methods that take the gradient of the class's logit at the picture itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cvlab import attributions as specs
from cvlab.nets.attributions.base import ATTRIBUTIONS, Attribution, Question, Work, batches, empty


def strongest(gradient: np.ndarray) -> np.ndarray:
    """H x W: the largest size among the colours of each pixel."""
    return np.abs(gradient).max(axis=-1)


@ATTRIBUTIONS.register
@dataclass(frozen=True, kw_only=True)
class Saliency(specs.Saliency, Attribution):
    def work(self, asked: Question) -> Work:
        yield 0.5
        return strongest(asked.graphs.at_picture(asked.pictures, asked.class_index)[1][0]), ""


@ATTRIBUTIONS.register
@dataclass(frozen=True, kw_only=True)
class GuidedBackprop(specs.GuidedBackprop, Attribution):
    def work(self, asked: Question) -> Work:
        yield 0.5
        return strongest(asked.graphs.at_picture(asked.pictures, asked.class_index, guided=True)[1][0]), ""


@ATTRIBUTIONS.register
@dataclass(frozen=True, kw_only=True)
class SmoothGrad(specs.SmoothGrad, Attribution):
    def work(self, asked: Question) -> Work:
        random = np.random.default_rng(self.seed)
        spread = self.noise * float(np.ptp(asked.image))
        total = np.zeros_like(asked.image)
        for part in batches(self.samples, asked.graphs.batch):
            count = part.stop - part.start
            noise = random.normal(0, spread, (count, *asked.image.shape)).astype(np.float32)
            classes = np.full(count, asked.class_index)
            total += asked.graphs.at_picture(asked.image + noise, classes)[1].sum(axis=0)
            yield part.stop / self.samples
        return strongest(total / self.samples), ""


@ATTRIBUTIONS.register
@dataclass(frozen=True, kw_only=True)
class IntegratedGradients(specs.IntegratedGradients, Attribution):
    def work(self, asked: Question) -> Work:
        start = empty(asked.image, self.baseline)
        way = asked.image - start
        values, plain, first, last = np.zeros(asked.image.shape[:2]), 0.0, 0.0, 0.0
        before: tuple[np.ndarray, np.ndarray] | None = None
        for part in batches(self.steps + 1, asked.graphs.batch):
            places = np.linspace(0, 1, self.steps + 1, dtype=np.float32)[part]
            classes = np.full(len(places), asked.class_index)
            logits, gradients = asked.graphs.at_picture(start + places[:, None, None, None] * way, classes)
            for logit, slopes in zip(asked.gained(logits), (gradients * way).sum(axis=-1), strict=True):
                if before is not None:
                    step = (before[1] + slopes) / (2 * self.steps)
                    plain += float(step.sum())
                    values += completed(step, float(logit - before[0]))
                else:
                    first = float(logit)
                before, last = (logit, slopes), float(logit)
            yield part.stop / (self.steps + 1)
        note = (
            f"The map sums to {values.sum():.3f}; on the way the logit rises by {last - first:.3f}. The "
            f"gradients of {self.steps} steps alone come to {plain:.3f}; each step's remainder is shared out over it."
        )
        return values, note.replace("-", "−")


def completed(step: np.ndarray, gain: float) -> np.ndarray:
    """A step's contributions with the remainder to what it really gained shared out in proportion to their sizes.

    A net of ReLUs has kinks between any two places, so that sums of gradients miss by some percent.
    """
    sizes = np.abs(step)
    total = float(sizes.sum())
    return step + (gain - float(step.sum())) / total * sizes if total > 0 else step
