"""The code of each view of the optimizers lesson: scripts that run without cvlab and print the numbers on screen."""

from __future__ import annotations

from collections.abc import Sequence

from cvlab.codegen.calls import to_call
from cvlab.optimizers.averages import LENGTH, OUTLIER
from cvlab.optimizers.batches import AT, DRAWS, POINTS, TRUE
from cvlab.optimizers.counting import Trial
from cvlab.optimizers.prediction import TARGET
from cvlab.optimizers.race import Standing, racers
from cvlab.optimizers.scaled import Adam
from cvlab.optimizers.surfaces import Quadratic, Surface

LOSSES = {
    "saddle": "0.5 * x**2 + 0.25 * (y**2 - 1) ** 2",
    "rosenbrock": "(1 - x) ** 2 + 100 * (y - x**2) ** 2",
    "beale": "(1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2",
    "bumps": "0.15 * (x**2 + y**2) + 2 - tf.cos(3 * x) - tf.cos(3 * y)",
    "plateau": "1 - tf.exp(-(x**2 + y**2) / 2)",
}


def loss_text(surface: Surface) -> str:
    """The loss as Python writes it, of x and y."""
    if not isinstance(surface, Quadratic):
        return LOSSES[surface.kind]
    (a, b), (_, c) = surface.matrix()
    return f"0.5 * ({a:.12g} * x**2 + 2 * {b + 0.0:.12g} * x * y + {c:.12g} * y**2)"


def race_code(surface: Surface, standing: Standing, momentum: float) -> str:
    """A script that runs without cvlab and prints where each ball is after the steps on screen."""
    shown = [one for kind, one in racers(standing.rates, momentum).items() if kind not in standing.hidden]
    lines = "\n".join(f"    {to_call(one)}," for one in shown)
    return f"""import keras
import tensorflow as tf

START, STEPS = {tuple(float(n) for n in standing.start)}, {standing.steps}
OPTIMIZERS = [
{lines}
]


def loss(x, y):
    return {loss_text(surface)}


for optimizer in OPTIMIZERS:
    weights = keras.Variable(START, dtype="float64")
    for _ in range(STEPS):
        with tf.GradientTape() as tape:
            value = loss(weights.value[0], weights.value[1])
        optimizer.apply([tape.gradient(value, weights.value)], [weights])
    x, y = weights.numpy()
    print(f"{{optimizer.name}}: x = {{x:.6g}}, y = {{y:.6g}}, loss = {{float(loss(x, y)):.6g}}")
"""


def count_code(trials: Sequence[Trial], condition: float, momentum: float) -> str:
    """Counts the steps of every rate of the table on the bowl of that condition number."""
    rates = "\n".join(f"    {one.name!r}: {one.rate!r}," for one in trials)
    return f"""import math

CURVATURES, MOMENTUM = (1 / {condition:g}, 1.0), {momentum!r}
RATES = {{
{rates}
}}


def arrived(rate, most=5000):
    \"\"\"The first step from which on {TARGET:g} of the distance or less is left, by keras.optimizers.SGD's rule.\"\"\"
    places, speeds, last = [1.0, 1.0], [0.0, 0.0], 0
    for step in range(1, most + 1):
        for n, curvature in enumerate(CURVATURES):
            speeds[n] = MOMENTUM * speeds[n] - rate * curvature * places[n]
            places[n] += speeds[n]
        if not math.hypot(*places) <= {TARGET!r} * math.sqrt(2):
            last = step
    return last + 1 if last < most else None


for name, rate in RATES.items():
    print(f"{{name}}: {{arrived(rate)}}")
"""


def map_code(condition: float, steps: int) -> str:
    """The loss that is left over learning rate and momentum, as a grid; prints where it is lowest."""
    return f"""import numpy as np

RATES, MOMENTA = np.linspace(0.05, 4.3, 72), np.linspace(0, 0.98, 50)
rate, momentum = np.meshgrid(RATES, MOMENTA)
loss, curvatures = 0, (1 / {condition:g}, 1.0)
with np.errstate(all="ignore"):
    for curvature in curvatures:
        place, speed = np.ones_like(rate), np.zeros_like(rate)
        for _ in range({steps}):
            speed = momentum * speed - rate * curvature * place
            place = place + speed
        loss = loss + curvature * place**2 / sum(curvatures)
row, column = np.unravel_index(np.nanargmin(loss), loss.shape)
print(f"{{loss[row, column]:.6g}} of the loss is left at rate {{RATES[column]:.4g}} and momentum {{MOMENTA[row]:.4g}}")
"""


def averages_code(beta: float, noise: float, outliers: int, seed: int, rate: float) -> str:
    """The notes' V beside the velocity that Keras keeps, over the same noisy gradients."""
    return f"""import keras
import numpy as np

BETA, RATE = {beta!r}, {rate!r}
random = np.random.default_rng({seed})
gradients = np.cos(2 * np.pi * np.arange({LENGTH}) / {LENGTH}) + {noise!r} * random.standard_normal({LENGTH})
thrown = random.permutation(np.arange(5, {LENGTH} - 5))[:{outliers}]
gradients[thrown] += {OUTLIER} * np.where(np.arange(len(thrown)) % 2 == 0, 1, -1)

weight = keras.Variable([0.0], dtype="float64")
optimizer = keras.optimizers.SGD(learning_rate=RATE, momentum=BETA)
V = 0.0
for g in gradients:
    V = BETA * V + (1 - BETA) * g
    optimizer.apply([keras.ops.convert_to_tensor([g], "float64")], [weight])
v = float(optimizer.momentums[0].numpy()[0]) if BETA else -RATE * g
print(f"notes: V = {{V:.6g}}   Keras: v over -rate = {{v / -RATE:.6g}}")
"""


def adam_code(surface: Surface, spec: Adam, weight: str, t: int, scale: float) -> str:
    """Adam on the surface from its start, up to the step that is written out."""
    return f"""import keras
import tensorflow as tf


def loss(x, y):
    return {scale!r} * ({loss_text(surface)})


weights = keras.Variable({tuple(float(n) for n in surface.start)}, dtype="float64")
optimizer = {to_call(spec)}
for _ in range({t}):
    before = weights.numpy()
    with tf.GradientTape() as tape:
        value = loss(weights.value[0], weights.value[1])
    gradient = tape.gradient(value, weights.value)
    optimizer.apply([gradient], [weights])
n = "xy".index({weight!r})
m, v = (float(slots[0].numpy()[n]) for slots in (optimizer._momentums, optimizer._velocities))
print(f"g = {{float(gradient[n]):.6g}}, m = {{m:.6g}}, v = {{v:.6g}}, change = {{weights.numpy()[n] - before[n]:.6g}}")
"""


def batches_code(size: int, seed: int) -> str:
    """Gradients of batches around the gradient of all points, and how far off they lie."""
    return f"""import numpy as np

random = np.random.default_rng({seed})
x = random.normal(size={POINTS})
y = {TRUE[0]} * x + {TRUE[1]} + 0.8 * random.normal(size={POINTS})
off = 2 * ({AT[0]} * x + {AT[1]} - y)
gradients = np.stack([off * x, off], axis=1)  # each point's own, of (w x + b - y)^2 along w and b
whole = gradients.mean(axis=0)

random = np.random.default_rng({seed})
rows = random.random(({DRAWS}, {POINTS})).argpartition({size} - 1, axis=1)[:, :{size}]
batches = gradients[rows].mean(axis=1)
measured = np.sqrt(((batches - whole) ** 2).sum(axis=1).mean())
sigma = np.sqrt(((gradients - whole) ** 2).sum(axis=1).mean())
theory = sigma / np.sqrt({size}) * np.sqrt(({POINTS} - {size}) / ({POINTS} - 1))
print(f"measured {{measured:.6g}}, in theory {{theory:.6g}}")
"""
