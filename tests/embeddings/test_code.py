"""The code that the page shows trains the same net in a fresh process that has no cvlab."""

from __future__ import annotations

import re
import subprocess
import sys

import numpy as np
import pytest

from cvlab.codegen.embeddings import triplet_code, twins_code
from cvlab.embeddings import Recipe, crowd_of
from cvlab.embeddings.crowds import Named, of_people
from cvlab.embeddings.judging import majority_right, neighbours
from cvlab.embeddings.losses import triplet_loss

pytestmark = pytest.mark.keras


def printed(folder, *codes: str) -> list[tuple[str, float]]:
    """What these scripts print, run in turn in one fresh process."""
    script = folder / "script.py"
    script.write_text("\n".join(codes), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(script)], capture_output=True, text=True, check=False, cwd=folder
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = re.findall(r"^(.+?) (-?[\d.e-]+)$", done.stdout, re.MULTILINE)
    return [(name, float(value)) for name, value in lines]


def test_scripts_give_the_pages_numbers(tmp_path):
    from cvlab.nets.siamese.training import train

    named, recipes = (
        Named("digits", 7),
        (Recipe(steps=10, dimensions=3, moves=True), Recipe(steps=10, way="pairs")),
    )
    codes = [twins_code(named, recipe) for recipe in recipes]
    by_hand = triplet_code(1.0).replace('"slopes", slope', '"slope", slope[0, 0]')
    found, crowd = printed(tmp_path, *codes, by_hand), crowd_of(named)
    labels = crowd.labels[crowd.shown]
    for n, recipe in enumerate(recipes):
        state = train(named, recipe, train(named, recipe, None, 0), 0, recipe.steps)
        (_, loss), (_, old), (_, new) = found[3 * n : 3 * n + 3]
        assert loss == pytest.approx(float(state.history[-1, 0]), rel=5e-3)
        right = majority_right(neighbours(state.shown)[0], labels)
        # A rounding may turn a vote or two of 300 around.
        assert old == pytest.approx(right[labels < 7].mean(), abs=0.02)
        assert new == pytest.approx(right[labels >= 7].mean(), abs=0.03)
    z = np.array([[-1, 0.5], [1, 1.5], [1.5, -1]])
    losses, slope = triplet_loss(z, np.array([[0, 1, 2]]), 1.0)
    assert dict(found[6:]) == pytest.approx({"loss": losses[0], "slope": slope[0, 0]})


def test_code_of_faces_can_at_least_be_read_by_python():
    for asked in (
        Named("folder:faces_orl"),
        of_people(
            np.random.default_rng(0).integers(0, 256, (8, 56, 46), np.uint8),
            np.repeat(range(4), 2),
            list("abcd"),
        ),
    ):
        compile(twins_code(asked, Recipe(unit=True)), "script", "exec")
