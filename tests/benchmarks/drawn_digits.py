"""How well cvlab's nets read what people draw: `python -m tests.benchmarks.drawn_digits [--count 300]`.

Drawn kinds and drawings by mouse are made by `tests.drawn`, papers by `tests.photographed` from MNIST's test digits
(CVLAB_DATA). Then how sure each net is: of right and wrong answers to MNIST, and of what is no digit.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from cvlab.images import centred
from tests import drawn, photographed


def mnist() -> tuple[np.ndarray, np.ndarray] | None:
    """MNIST's test digits, uint8 N x 28 x 28 x 1, and what they are; None where CVLAB_DATA has none."""
    path = Path(os.environ.get("CVLAB_DATA", "")) / "mnist" / "mnist.npz"
    if not path.is_file():
        return None
    with np.load(path) as file:
        return file["x_test"][..., None], file["y_test"].astype(int)


def digits(count: int) -> Iterator[tuple[str, np.ndarray, Any]]:
    """What has a right answer: its name, the pictures, and what they are."""
    from cvlab.datasets import DATASETS

    if test := mnist():
        yield ("MNIST, 10,000 test digits", *test)
        again = np.stack([centred((digit / 255).astype(np.float32)) for digit in test[0]])
        yield "MNIST, through the pad's door again", (again * 255).round().astype(np.uint8), test[1]
    part = DATASETS["digits"]().load().test
    yield "digits, test part", part.images, part.labels
    for kind, (digit, _) in drawn.KINDS.items():
        yield kind, drawn.sheet(kind, count), digit
    yield from (
        (f"{kind}, by mouse", drawn.mouse_sheet(kind, count // 5), drawn.KINDS[kind][0])
        for kind in drawn.KINDS
    )
    if test:
        rows = np.random.default_rng(1).choice(len(test[0]), count, replace=False)
        yield "MNIST, as many test digits", test[0][rows], test[1][rows]
        for paper in photographed.PAPERS:
            yield f"on paper: {paper}", photographed.read(paper, test[0][rows, ..., 0]), test[1][rows]


def no_digits(count: int) -> Iterator[tuple[str, np.ndarray]]:
    """What has none."""
    yield "letters", drawn.letters(count)
    yield "scribbles", drawn.scribbles(count)
    yield "drawn 3, 4, 7 upside down", drawn.upside_down(count)
    if test := mnist():
        rows = np.flatnonzero(np.isin(test[1], (3, 4, 7)))[:count]
        yield "MNIST 3, 4, 7 upside down", np.rot90(test[0][rows], 2, (1, 2))


def main() -> None:
    from cvlab.experiment import stored_net
    from cvlab.handwriting.sureness import SURE
    from cvlab.nets.label_survival import answers

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=300)
    count = parser.parse_args().count
    nets = {name: stored_net(name) for name in ("small", "large")}
    print(f"{'':40}" + "".join(f"{sum(w.size for w in weights):>10,}" for _, weights in nets.values()))
    sure: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {name: [] for name in nets}
    for title, pictures, what in digits(count):
        line = f"{title:40}"
        for name, net in nets.items():
            found = answers(*net, pictures)
            right = found.argmax(1) == what
            sure[name].append((found.max(1), right))
            line += f"{right.mean():>10.2%}"
        print(line, flush=True)
    print(f"\nnot sure (largest share below {SURE:.0%})")
    for title, pictures in no_digits(count):
        shares = [np.mean(answers(*net, pictures).max(1) < SURE) for net in nets.values()]
        print(f"{title:40}" + "".join(f"{share:>10.1%}" for share in shares), flush=True)
    for at in (0.5, 0.6, 0.7, 0.8, 0.9, 0.95):
        top = [sure[name][0] for name in nets]
        print(
            f"first row, share from {at:.0%}: {'':14}"
            + "".join(
                f"  {np.mean(share >= at):.1%} sure, {right[share >= at].mean():.2%} of them right"
                for share, right in top
            )
        )


if __name__ == "__main__":
    main()
