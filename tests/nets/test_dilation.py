"""Dilated layers of Keras compute and learn on every processor, with TensorFlow's oneDNN and without."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.keras

KINDS = (
    "Conv2D",
    "DepthwiseConv2D",
    "SeparableConv2D",
    "Conv2DTranspose",
    "Conv1D",
    "Conv1DTranspose",
    "Conv3D",
)

# Each layer's slopes, from a compiled graph as in training, are held against differences of its loss.
LEARN = """
import sys
import cvlab.nets.build
import keras, numpy as np, tensorflow as tf

def loss(layer, x):
    return tf.reduce_sum(layer(x) ** 2) / 2

for kind in sys.argv[1:]:
    keras.utils.set_random_seed(0)
    rank = int(kind[kind.index("D") - 1]) if kind[0] == "C" else 2
    x = tf.constant(np.random.default_rng(0).normal(size=(2, *(7,) * rank, 2)).astype("float32"))
    words = {"kernel_size": 3, "dilation_rate": 2, "padding": "same"}
    layer = getattr(keras.layers, kind)(**words, **({} if kind.startswith("Depth") else {"filters": 2}))
    layer(x)

    @tf.function
    def slopes():
        with tf.GradientTape() as tape:
            value = loss(layer, x)
        return tape.gradient(value, [v.value for v in layer.trainable_variables])

    found = slopes()
    way = [np.random.default_rng(1).normal(size=v.shape).astype("float32") for v in layer.trainable_variables]
    ends = []
    for sign in (1, -1):
        for variable, step in zip(layer.trainable_variables, way):
            variable.assign_add(sign * 0.01 * step)
        ends.append(float(loss(layer, x)))
        for variable, step in zip(layer.trainable_variables, way):
            variable.assign_sub(sign * 0.01 * step)
    along = sum(float(tf.reduce_sum(slope * step)) for slope, step in zip(found, way))
    print(kind, along, (ends[0] - ends[1]) / 0.02)
"""


@pytest.mark.parametrize("onednn", ["0", "1"])
def test_every_dilated_layer_learns_on_every_processor(onednn: str):
    done = subprocess.run(
        [sys.executable, "-c", LEARN, *KINDS],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        env={**os.environ, "TF_ENABLE_ONEDNN_OPTS": onednn},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    rows = [line.split() for line in done.stdout.splitlines()]
    assert [row[0] for row in rows] == list(KINDS)
    for kind, slope, difference in rows:
        assert float(slope) == pytest.approx(float(difference), rel=1e-2), kind


@pytest.mark.parametrize("rates", [(1, 1), (2, 2), (1, 3), (4, 2)])
def test_a_kernel_is_spread_with_zeros_between_its_numbers(rates: tuple[int, int]):
    from cvlab.nets.dilation import spread

    kernel = np.random.default_rng(0).normal(size=(3, 2, 4, 5)).astype(np.float32)
    found = np.asarray(spread(kernel, rates))
    assert found.shape == (2 * rates[0] + 1, rates[1] + 1, 4, 5)
    np.testing.assert_array_equal(found[:: rates[0], :: rates[1]], kernel)
    assert np.count_nonzero(found) == kernel.size
