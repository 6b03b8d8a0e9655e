"""The Keras code of the perceptron's page, run without cvlab in a process of its own, prints the page's numbers."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cvlab.codegen.perceptron import ENDS, digits_code, hidden_code, neuron_code, rule_code
from cvlab.perceptron import extended, learn, wrong
from cvlab.perceptron.digits import two_digits
from cvlab.perceptron.hidden import HiddenLayer
from cvlab.point_clouds import POINT_CLOUDS, Xor, points_of

pytestmark = pytest.mark.keras
RUNNER = """
import contextlib, importlib.util, io, json, sys
assert importlib.util.find_spec("cvlab") is None, "cvlab must not be within reach"
for text in json.load(sys.stdin):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(text, "script.py", "exec"), {"__name__": "__main__"})
    print(json.dumps(out.getvalue()), flush=True)
"""


def printed(scripts: list[str], folder: Path) -> list[str]:
    import json

    done = subprocess.run(
        [sys.executable, "-I", "-c", RUNNER],
        input=json.dumps(scripts),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def numbers(text: str) -> list[float]:
    return [float(v) for v in re.findall(r"-?\d+\.?\d*(?:e[-+]?\d+)?", text.replace("w1, w2", ""))]


def test_each_script_prints_the_numbers_of_the_page(tmp_path):
    blobs, spiral = POINT_CLOUDS["blobs"]().points(), POINT_CLOUDS["spiral"]().points()
    cases = [
        (blobs, (0.0, 0.0, 0.0), 1.0, 4),
        (blobs, (0.0, 0.0, 0.0), 0.1, 1000),
        (spiral, (1.5, -2.0, 0.25), 3.0, 30),
    ]
    xor, layer = Xor().points(), HiddenLayer(2.0)
    scripts = [rule_code(*case) for case in cases]
    scripts += [hidden_code(xor, layer), digits_code(0, 1)]
    scripts += [neuron_code((0.5, -1.25, 2.0), (2, 1), end) for end in ENDS]
    found = printed(scripts, tmp_path)

    for (points, start, rate, most), text in zip(cases, found, strict=False):
        x = extended(points.places)
        run = learn(x, points.signs, rate=rate, start=start, most=most)
        missed = int(wrong(x, points.signs, run.weights).sum())
        assert numbers(text) == pytest.approx([run.mistakes, *run.weights, missed, len(points)], abs=1e-9)
    right = int((layer.answers(xor.places) == xor.signs).sum())
    assert numbers(found[3]) == [right, 60]
    digits = two_digits(0, 1)
    assert numbers(found[4]) == [digits.mistakes, digits.bias, digits.right, len(digits.signs)]
    total = 0.5 - 1.25 * 2 + 2.0
    wanted = {
        "sign": np.sign(total),
        "step": float(total > 0),
        "sigmoid": 1 / (1 + np.exp(-total)),
        "tanh": np.tanh(total),
        "none": total,
    }
    for end, text in zip(ENDS, found[5:], strict=True):
        assert numbers(text) == pytest.approx([wanted[end]], abs=1e-9), end


def test_no_points_and_points_of_the_learner_are_source_that_compiles():
    for rows in ([], [[1.25, -2.0, 1]]):
        compile(rule_code(points_of(rows), (0.0, 0.0, 0.0), 1.0, 4), "script.py", "exec")
