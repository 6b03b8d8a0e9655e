"""The code of what the overfitting lesson shows: a polynomial by numpy, a network by Keras."""

from __future__ import annotations

from collections.abc import Sequence

from cvlab.overfitting import Fit, World
from cvlab.overfitting.samples import DRAWN, HELD_BACK

_WORLD = """import numpy as np

points, noise, seed = {points}, {noise:g}, {seed}


def samples(which):
    rng = np.random.default_rng([seed, which])
    x = (np.arange(points) + rng.uniform(0, 1, (1, points))[0]) * 2 / points - 1  # one in each of equal parts
    return x, np.sin(np.pi * x) + noise * rng.normal(size=points)


x, y = samples({drawn})
places = np.linspace(-1, 1, 101)
truth = np.sin(np.pi * places)
"""

_POLYNOMIAL = """
degree, l2 = {degree}, {l2:g}
features = np.polynomial.legendre.legvander
u, s, vt = np.linalg.svd(features(x, degree), full_matrices=False)
kept = s > 1e-12 * s[0]  # of all curves that fit equally well the one with the smallest coefficients
coefficients = vt[kept].T @ (s[kept] / (s[kept] ** 2 + l2 * points) * (u[:, kept].T @ y))
fit = features(places, degree) @ coefficients

print("training error", np.mean((features(x, degree) @ coefficients - y) ** 2))
print("test error", np.mean((fit - truth) ** 2) + noise**2)  # on fresh points: distance to the sine, and their noise
"""

_NETWORK = """

def mixed(h):  # the page's dice, so that the first weights are the page's
    h = (h ^ (h >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    h = (h ^ (h >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return h ^ (h >> np.uint32(16))


def kernel(layer, inputs, units):  # Glorot's uniform
    key = mixed(np.array([seed], np.uint32) * np.uint32(0x85EBCA6B) + np.uint32(layer))
    shares = mixed(np.arange(inputs * units, dtype=np.uint32) * np.uint32(0x9E3779B9) + key) / 2.0**32
    return ((2 * shares - 1) * np.sqrt(6 / (inputs + units))).reshape(inputs, units)


penalty = {penalty}
model = keras.Sequential([
    keras.Input((1,)),
{layers}
    keras.layers.Dense(1, kernel_regularizer=penalty),
])
dense = [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)]
for n, layer in enumerate(dense):
    layer.kernel.assign(kernel(n, *layer.kernel.shape))
model.compile(keras.optimizers.Adam({rate:g}), "mse", jit_compile=False)

steps = {steps}
{training}

def error(at, wanted):
    return np.mean((model.predict(at[:, None], verbose=0)[:, 0] - wanted) ** 2)


print("training error", error(x, y))
print("test error", error(places, truth) + noise**2)
"""

_ALL = """# Every step sees all points: one epoch of `steps` batches, each the whole of them.
model.fit(np.tile(x, steps)[:, None], np.tile(y, steps), batch_size=points, shuffle=False, verbose=0)
"""
_BATCHES = """# The page shuffles by its own dice; the errors are alike, not the same.
model.fit(x[:, None], y, batch_size={batch}, epochs=-(-steps // -(-points // {batch})), verbose=0)
"""
_STOPPING = """# A look every 10 steps; as many points again are held back.
held, held_y = samples({held})
stop = keras.callbacks.EarlyStopping(patience={patience}, restore_best_weights=True)
model.fit(np.tile(x, 10)[:, None], np.tile(y, 10), batch_size=points, shuffle=False, epochs=steps // 10,
          validation_data=(held[:, None], held_y), callbacks=[stop], verbose=0)
"""


def _world(world: World) -> str:
    return _WORLD.format(drawn=DRAWN, points=world.points, noise=world.noise, seed=world.seed)


def polynomial_code(world: World, degree: int, l2: float) -> str:
    """A script that runs without cvlab and prints both errors of that polynomial."""
    return _world(world) + _POLYNOMIAL.format(degree=degree, l2=l2)


def network_code(fit: Fit, world: World) -> str:
    """A script that runs without cvlab, trains that network by Keras and prints both errors.

    Without dropout and with all points in each step it goes the page's way, but for Keras' float32.
    """
    code = _NETWORK.format(
        penalty=_penalty(fit),
        layers="\n".join(f"    {line}," for line in _layers(fit)),
        rate=fit.learning_rate,
        steps=fit.steps,
        training=_training(fit, world),
    )
    return "import keras\n" + _world(world) + "".join(f"# {note}\n" for note in _notes(fit)) + code


def _penalty(fit: Fit) -> str:
    if fit.l1 and fit.l2:
        return f"keras.regularizers.L1L2({fit.l1:g}, {fit.l2:g})"
    name, factor = ("L1", fit.l1) if fit.l1 else ("L2", fit.l2)
    return f"keras.regularizers.{name}({factor:g})" if factor else "None"


def _layers(fit: Fit) -> list[str]:
    bias = "" if fit.biased else ", use_bias=False"
    hidden = [f"keras.layers.Dense({fit.width}{bias}, kernel_regularizer=penalty)"]
    hidden += ["keras.layers.BatchNormalization()"] if fit.batchnorm else []
    hidden += ['keras.layers.Activation("tanh")']
    hidden += [f"keras.layers.Dropout({fit.dropout:g})"] if fit.dropout else []
    return hidden * fit.layers


def _training(fit: Fit, world: World) -> str:
    if fit.patience:
        return _STOPPING.format(held=HELD_BACK, patience=fit.patience // 10)
    if 0 < fit.batch_size < world.points:
        return _BATCHES.format(batch=fit.batch_size)
    return _ALL


def _notes(fit: Fit) -> Sequence[str]:
    told = {
        "Keras draws dropout by dice of its own: the errors are alike, not the same.": fit.dropout > 0,
        "Keras' L1 takes the slope's sign; the page's proximal step, which ends at exactly 0, is no part of Keras.": (
            fit.proximal and fit.l1 > 0
        ),
    }
    return [note for note, holds in told.items() if holds]
