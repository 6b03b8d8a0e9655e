"""Methods that change the picture and watch the answer; they need no gradient."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from cvlab import attributions as specs
from cvlab.nets.attributions.base import ATTRIBUTIONS, Attribution, Question, Work, batches, empty


@ATTRIBUTIONS.register
@dataclass(frozen=True, kw_only=True)
class Occlusion(specs.Occlusion, Attribution):
    def work(self, asked: Question) -> Work:
        height, width = asked.image.shape[:2]
        side = max(1, round(self.patch * min(height, width)))
        windows = [
            (slice(top, top + side), slice(left, left + side))
            for top in _starts(height, side)
            for left in _starts(width, side)
        ]
        cover = empty(asked.image, self.fill)
        whole = asked.gained(asked.graphs.logits(asked.pictures))[0]
        drops, seen = np.zeros((height, width)), np.zeros((height, width))
        for part in batches(len(windows), asked.graphs.batch):
            pictures = np.repeat(asked.pictures, part.stop - part.start, axis=0)
            for picture, window in zip(pictures, windows[part], strict=True):
                picture[window] = cover[window]
            left = asked.gained(asked.graphs.logits(pictures))
            for logit, window in zip(left, windows[part], strict=True):
                drops[window] += (whole - logit) / side**2
                seen[window] += 1
            yield part.stop / len(windows)
        return drops / seen, f"{len(windows)} patches of {side} × {side} pixels, each half over the next."


@ATTRIBUTIONS.register
@dataclass(frozen=True, kw_only=True)
class RISE(specs.RISE, Attribution):
    def work(self, asked: Question) -> Work:
        random = np.random.default_rng(self.seed)
        total, nothing = np.zeros(asked.image.shape[:2]), empty(asked.image, self.fill)
        for part in batches(self.masks, asked.graphs.batch):
            masks = np.stack([self.mask(random, total.shape) for _ in range(part.stop - part.start)])
            behind = nothing + masks[..., None] * (asked.image - nothing)
            chances = asked.graphs.probabilities(behind)[:, asked.class_index]
            total += np.tensordot(chances, masks, axes=1)
            yield part.stop / self.masks
        return total / (self.masks * self.keep), ""

    def mask(self, random: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
        """H x W in [0, 1]: a coarse random grid, enlarged and moved by a part of a cell."""
        cell = [-(-n // self.cells) for n in size]
        grid = (random.random((self.cells + 1, self.cells + 1)) < self.keep).astype(np.float32)
        wide = cv2.resize(grid, [(self.cells + 1) * n for n in cell[::-1]], interpolation=cv2.INTER_LINEAR)
        top, left = (random.integers(n) for n in cell)
        return wide[top : top + size[0], left : left + size[1]]

    def shown(self, values: np.ndarray) -> np.ndarray:
        # Every place has some probability; what tells is where it has more.
        return values - values.min()


def _starts(length: int, side: int) -> list[int]:
    """Where windows of that side begin so that they cover the length, each half over the one before."""
    step = max(1, side // 2)
    return sorted({*range(0, length - side, step), length - side})
