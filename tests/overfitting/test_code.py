"""The code that the page shows gives the page's numbers, run in a fresh process that has no cvlab."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cvlab.codegen.overfitting import network_code, polynomial_code
from cvlab.overfitting import Fit, World
from cvlab.overfitting.polynomials import sweep
from cvlab.overfitting.training import train

SMALL = Fit(width=8, steps=200)


def printed(folder: Path, *codes: str) -> list[float]:
    """The numbers that these scripts print, run in turn in one fresh process."""
    script = folder / "script.py"
    script.write_text("\n".join(codes), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(script)], capture_output=True, text=True, check=False, cwd=folder
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [float(found) for found in re.findall(r"error (\S+)", done.stdout)]


@pytest.mark.parametrize(("degree", "l2"), [(3, 0.0), (12, 0.01), (30, 0.0)])
def test_a_polynomials_errors(tmp_path, degree, l2):
    world = World(points=15, noise=0.3, seed=2)
    found = sweep(*world.samples(), np.array([degree]), l2)
    wanted = [found.train[0], found.clean[0] + world.noise**2]
    assert printed(tmp_path, polynomial_code(world, degree, l2)) == pytest.approx(wanted, rel=1e-5, abs=1e-9)


@pytest.mark.keras
def test_a_networks_errors_in_keras(tmp_path):
    pytest.importorskip("keras")
    world = World(seed=1)
    fits = [
        SMALL,
        replace(SMALL, l2=0.01),
        replace(SMALL, l1=0.003),
        replace(SMALL, batchnorm=True, idle_bias=False, layers=1),
        replace(SMALL, patience=50),
    ]
    found = printed(tmp_path, *(network_code(fit, world) for fit in fits))
    wanted = []
    for fit in fits:
        trained = train(fit, [world])
        wanted += [trained.counted("train")[0], trained.counted("clean")[0] + world.noise**2]
    assert found == pytest.approx(wanted, rel=0.02)


@pytest.mark.keras
def test_with_dropout_and_batches_it_runs_and_learns(tmp_path):
    pytest.importorskip("keras")
    fits = [replace(SMALL, dropout=0.3), replace(SMALL, batch_size=5), replace(SMALL, l1=0.01, proximal=True)]
    found = printed(tmp_path, *(network_code(fit, World()) for fit in fits))
    assert len(found) == 6
    assert max(found) < 0.8


def test_what_keras_does_otherwise_is_said():
    assert "dice of its own" in network_code(replace(SMALL, dropout=0.5), World())
    assert "no part of Keras" in network_code(replace(SMALL, l1=0.1, proximal=True), World())
    assert "use_bias=False" in network_code(replace(SMALL, batchnorm=True, idle_bias=False), World())
