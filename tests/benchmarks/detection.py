"""How well and how fast the detection lesson's nets find digits that they have never seen, on 50 seeded canvases.

Prints, and asserts nothing but that each move that is named mends its fault. Times are of the processor. Needs MNIST:
CVLAB_DATA=... python -m tests.benchmarks.detection [accuracy] [speed] [reasons] [large]
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import cv2
import numpy as np

from cvlab.datasets import DATASETS
from cvlab.detection.judging import judge
from cvlab.detection.looking import one_shot, regions, sliding
from cvlab.detection.pipeline import Found, Settings, find
from cvlab.detection.proposals import WAYS, propose
from cvlab.detection.reasons import faults
from cvlab.detection.scattering import Canvas, Scatter, scatter
from cvlab.detection.windows import Looked
from cvlab.generators import whole

COUNT = 50
KINDS = {"black": {}, "no overlap": {"overlap": 0.0}, "noise 0.5": {"noise": 0.5}, "noise 1": {"noise": 1.0}}
CURES = {
    "ten classes alone": ("plain", False),
    "+ background": ("background", False),
    "+ box regression": ("background", True),
    "+ its own mistakes": ("mined", True),
}


@cache
def canvases(kind: str) -> tuple[Canvas, ...]:
    test = DATASETS["mnist"]().load().test
    return tuple(
        scatter(test.images[..., 0], test.labels, Scatter(seed=seed, **KINDS[kind])) for seed in range(COUNT)
    )


def ways() -> dict[str, tuple[Callable[[np.ndarray], Looked], Settings]]:
    made = {
        f"sliding, {name}": (lambda image, net=net: sliding(net, image), Settings(move=move))
        for name, (net, move) in CURES.items()
    }
    made["regions, strokes"] = (lambda image: regions("mined", image, propose(image, WAYS[0])), Settings())
    made["one look"] = (one_shot, Settings())
    return made


def accuracy() -> None:
    print(f"{COUNT} canvases of MNIST's test digits; recall and precision at a floor of 0.5, judge's IoU 0.5")
    for kind in KINDS:
        for name, (look, settings) in ways().items():
            found = [find(look(c.image), settings).answer(0.05) for c in canvases(kind)]
            v = judge(found, [c.truth for c in canvases(kind)])
            print(
                f"  {kind:11} {name:28} AP50 {v.ap:.3f} (one curve {v.pooled:.3f}), recall {v.recall:.1%}, "
                f"precision {v.precision:.1%}, the digit 1 {v.each[1]:.3f}",
                flush=True,
            )


def speed() -> None:
    from cvlab.nets.detector import stop_watch

    image = canvases("black")[0].image
    for net in ("plain", "mined"):
        race = whole(stop_watch(net, image))
        print(
            f"Keras, compiled, {net}: {race.windows:,} windows, medians: one pass {race.whole:.1f} ms, crops in "
            f"batches {race.batch:.0f} ms ({race.batch / race.whole:.1f} times), one by one "
            f"{race.one_by_one:,.0f} ms; scores differ by {race.difference:.1e}",
            flush=True,
        )
    times = {}
    for name, (look, settings) in ways().items():
        spent = []
        for canvas in canvases("black")[:12]:
            begun = time.process_time()
            find(look(canvas.image), settings)
            spent.append(time.process_time() - begun)
        times[name] = 1000 * float(np.median(spent))
        print(f"without Keras, with suppression: {name:28} {times[name]:7.1f} ms a canvas")
    ratio = times["sliding, + its own mistakes"] / times["one look"]
    print(f"one look (137,087 parameters) is {ratio:.1f} times as fast as sliding (47,055 parameters)")


def reasons() -> None:
    """Every fault on the canvases: its stage, and its move tried by the way written down in the tests."""
    from tests.detection.test_reasons import mended, plainly

    for name, (look, settings) in reversed(ways().items()):
        stages, moves, without, count = Counter(), Counter(), 0, 0
        for canvas in canvases("black"):
            looked = look(canvas.image)
            told, _ = faults(looked, canvas.truth, settings)
            now = plainly(looked, settings)
            for fault in told:
                count += 1
                stages[fault.kind, fault.stage] += 1
                if fault.move is None:
                    without += 1
                    continue
                moves[fault.move.slider] += 1
                moved = replace(settings, **{fault.move.slider: fault.move.value})
                assert mended(fault, now, plainly(looked, moved), canvas.truth, moved.judge), (name, fault)
        print(
            f"{name}: {count} faults, all with a stage: "
            + ", ".join(f"{kind} by {stage} {n}" for (kind, stage), n in stages.most_common())
            + "; mended by "
            + ", ".join(f"{slider} {n}" for slider, n in moves.most_common())
            + f"; by no single slider {without}",
            flush=True,
        )


def large() -> None:
    """The public recipe: 300 x 300, 1 to 20 digits of 15 to 100 pixels, on black and on noisier and noisier paper.

    The nets are those that come with cvlab, taught on 128 x 128 with digits of 18 to 42 pixels. So the window slides
    over more sizes than on the page, and the net that looks once, whose cells know no other sizes, sees the canvas at
    four sizes; as it stands, which the first row shows, it was not made for this.

    Source: H. Hukkelås, "MNIST object detection", https://github.com/hukkelas/MNIST-ObjectDetection
    """
    test, count = DATASETS["mnist"]().load().test, 20
    sides = tuple(float(104 * (14.5 / 104) ** (n / 14)) for n in range(15))
    looks = {
        "one look as it is": lambda image: find(one_shot(image), Settings()),
        "one look at four sizes": lambda image: find(at_sizes(image), Settings()),
        "sliding, + its own mistakes, 15 sizes": lambda image: find_large(image, sides),
    }
    for noise in (0.0, 0.5, 1.0):
        random = np.random.default_rng(300)
        made = [
            scatter(
                test.images[..., 0],
                test.labels,
                Scatter(
                    count=int(random.integers(1, 21)),
                    smallest=15 / 28,
                    largest=100 / 28,
                    overlap=0.25,
                    noise=noise,
                    seed=seed,
                ),
                300,
            )
            for seed in range(count)
        ]
        for name, look in looks.items():
            begun = time.process_time()
            found = [look(canvas.image).answer(0.05) for canvas in made]
            spent = 1000 * (time.process_time() - begun) / count
            v = judge(found, [canvas.truth for canvas in made])
            digits = sum(len(canvas.truth.classes) for canvas in made)
            print(
                f"300 x 300, noise {noise:g}, {count} canvases with {digits} digits, {name}: AP50 {v.ap:.3f} (one "
                f"curve {v.pooled:.3f}), recall {v.recall:.1%}, precision {v.precision:.1%}, {spent:.0f} ms a canvas",
                flush=True,
            )


def find_large(image: np.ndarray, sides: tuple[float, ...]) -> Found:
    """All sizes of a longer ladder than the page's."""
    return find(replace(sliding("mined", image, sides), pyramid=False), Settings())


def at_sizes(image: np.ndarray) -> Looked:
    """What the one-shot net says of the picture at four sizes, as boxes of the picture."""
    parts = []
    for scale in (1.7, 1.0, 0.6, 0.36):
        side = round(300 * scale)
        said = one_shot(
            cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
        )
        parts.append((said.boxes() * (300 / side), said.shares))
    boxes, shares = (np.concatenate(part) for part in zip(*parts, strict=True))
    none = np.zeros(len(boxes), int)
    return Looked(boxes, shares, None, none, none, none)


if __name__ == "__main__":
    for part in sys.argv[1:] or ["accuracy", "speed", "reasons", "large"]:
        {"accuracy": accuracy, "speed": speed, "reasons": reasons, "large": large}[part]()
