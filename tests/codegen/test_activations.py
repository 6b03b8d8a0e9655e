"""The code of each view of the activations, run in a process without cvlab, prints the numbers of the page."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from cvlab.activations import ACTIVATIONS, ELU, INITIALISERS, LeakyReLU
from cvlab.activations.one_map import TwoLayers
from cvlab.activations.stack import Stack, run
from cvlab.codegen.activations import layers_code, point_code, response_code, stack_code
from cvlab.convolution import correlate
from cvlab.handwriting.drawing import SEVEN, rasterize
from cvlab.images import mnist_style
from cvlab.kernels import KERNELS
from cvlab.types import as_image

pytestmark = pytest.mark.keras
NUMBER = r"-?\d[\d.]*(?:e[-+]?\d+)?|nan|inf"
RUNNER = """
import contextlib, importlib.util, io, json, sys
assert importlib.util.find_spec("cvlab") is None, "cvlab must not be within reach"
import keras
for text in json.load(sys.stdin):
    keras.config.set_floatx("float32")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(text, "script.py", "exec"), {"__name__": "__main__"})
    print(json.dumps(out.getvalue()), flush=True)
"""
POINTS = [(ACTIVATIONS[kind](), x) for kind in ACTIVATIONS for x in (-1.3, 0.0, 2.0)]
POINTS += [(ELU(alpha=2.0), -0.5), (LeakyReLU(negative_slope=0.05), -3.0)]
TANH = ACTIVATIONS["tanh"]()
STACKS = [
    Stack(activation=ACTIVATIONS["relu"](), initialiser=INITIALISERS["he_uniform"](), layers=6, width=32),
    Stack(activation=ACTIVATIONS["gelu"](), initialiser=INITIALISERS["glorot_uniform"](), layers=3, width=16),
    # Not ELU so deep: TensorFlow's e^x - 1 of an x below 1e-8 is rounded away.
    Stack(
        activation=ELU(alpha=0.5), initialiser=INITIALISERS["random_normal"](stddev=0.1), layers=6, width=16
    ),
    Stack(activation=TANH, initialiser=INITIALISERS["random_normal"](stddev=0.01), layers=30, width=16),
    Stack(activation=ACTIVATIONS["sigmoid"](), initialiser=INITIALISERS["zeros"](), layers=2, width=16),
]
LAYERS = TwoLayers(first=(1, -2, 0.5, 3), second=(0, 1, -1, 0.25), point=(1, 2))


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """What each script prints, in the order of POINTS, STACKS, the layers, the picture."""
    folder = tmp_path_factory.mktemp("scripts")
    pixels = (mnist_style(rasterize(SEVEN)) * 255).round().astype(np.uint8)
    Image.fromarray(pixels[..., 0]).save(folder / "picture.png")
    kernel = KERNELS["vertical"]().array().tolist()
    scripts = [point_code(spec, x) for spec, x in POINTS] + [stack_code(one) for one in STACKS]
    scripts += [layers_code(LAYERS, ACTIVATIONS["silu"]()), response_code(ACTIVATIONS["relu"](), kernel)]
    done = subprocess.run(
        [sys.executable, "-I", "-c", RUNNER],
        input=json.dumps(scripts),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith('"')]


def numbers(text):
    return [float(v) for v in re.findall(rf"(?<![\w.])(?:{NUMBER})", text)]


def test_the_point_has_its_value_and_slope(printed):
    for text, (spec, x) in zip(printed, POINTS, strict=False):
        assert numbers(text) == pytest.approx([float(spec.value(x)), float(spec.slope(x))], abs=1e-6)


def test_the_stack_has_the_sizes_of_the_first_draw(printed):
    for text, one in zip(printed[len(POINTS) :], STACKS, strict=False):
        first, *lines = text.splitlines()
        found, told = run(one, 0), np.array([numbers(line) for line in lines])
        assert numbers(first)[0] == pytest.approx(np.sqrt(found.signal[0]), rel=1e-6)
        np.testing.assert_allclose(told[:, 1], np.sqrt(found.signal[1:]), rtol=1e-6)
        np.testing.assert_allclose(told[:, 2], np.sqrt(found.gradient), rtol=1e-6)


def test_the_layers_go_where_the_page_says(printed):
    spec, point = ACTIVATIONS["silu"](), np.array(LAYERS.point)
    matrix, linear, bent = printed[len(POINTS) + len(STACKS)].splitlines()
    assert numbers(matrix) == pytest.approx(LAYERS.product().ravel().tolist())
    assert numbers(linear) == pytest.approx([*LAYERS.through(point), *LAYERS.through(point)])
    answers = [LAYERS.through(factor * point, spec) for factor in (1, -1, 2)]
    found = re.findall(r"\[([^\]]*)\]", bent)
    np.testing.assert_allclose([[float(v) for v in part.split(",")] for part in found], answers, atol=1e-6)


def test_the_picture_has_its_zeros(printed):
    pixels = (mnist_style(rasterize(SEVEN)) * 255).round().astype(np.uint8)
    values = correlate(as_image(pixels), KERNELS["vertical"]().array())
    shares = [(values == 0).mean(), (values <= 0).mean()]
    # A sum that is 0 but for rounding falls to either side, as the processor adds: a few of 676.
    assert numbers(printed[-1]) == pytest.approx(shares, abs=6e-3)
