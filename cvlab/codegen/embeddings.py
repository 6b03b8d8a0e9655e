"""The code of what the embeddings lesson shows: the twins trained by Keras without cvlab, and one triplet by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cvlab.codegen.calls import plain_source
from cvlab.codegen.dataset_files import reading_code
from cvlab.codegen.datasets import recipe as dataset_recipe
from cvlab.datasets import DATASETS
from cvlab.embeddings import Crowd, Recipe
from cvlab.embeddings.crowds import ASKED, FACE, MOST_LEARNED, SHOWN, USUALLY, Named, prepared
from cvlab.embeddings.judging import majority_right, neighbours
from cvlab.embeddings.losses import distances, pair_loss, pairs_of, triplet_loss, triplets_of
from cvlab.embeddings.moving import moved
from cvlab.embeddings.recipe import batch_of, rate_of
from cvlab.pictures import ENDINGS

_HEAD = """\
{imports}

{about}
known, seed, steps, rate = {known}, {seed}, {steps}, {rate:g}

{data}
"""
_CLASSES = """
def some(labels, most):
    \"\"\"The rows of at most so many pictures of each class.\"\"\"
    return np.sort(np.concatenate([np.flatnonzero(labels == one)[:most] for one in np.unique(labels)]))


rows, held = some(y_train, {learned}), some(y_test, {asked})
rows = rows[y_train[rows] < known]
x_learn, y_learn, x_held, y_held = x_train[rows][..., 0], y_train[rows], x_test[held][..., 0], y_test[held]
each = max(1, {shown} // len(np.unique(y_held)))
held = np.concatenate([np.flatnonzero(y_held == one)[:each] for one in np.unique(y_held)])
x_shown, y_shown = x_held[held], y_held[held]
"""
_PEOPLE = """
FOLDER = Path({folder})  # holds a folder of pictures for each person
paths = sorted(str(path) for path in FOLDER.rglob("[!.]*") if path.suffix.lower() in {endings})
natural = lambda name: [(0, int(part)) if part.isdecimal() else (1, part) for part in re.findall(r"\\d+|\\D+", name)]
names = sorted({{Path(path).parent.name for path in paths}}, key=natural)
labels = np.array([names.index(Path(path).parent.name) for path in paths])
pictures = read(paths)[..., 0]
x_learn, y_learn = pictures[labels < known], labels[labels < known]
each = max(1, {shown} // len(names))
held = np.concatenate([np.flatnonzero(labels == one)[:each] for one in range(len(names))])
x_shown, y_shown = pictures[held], labels[held]
"""
_NET = """
{functions}


keras.utils.set_random_seed(seed)
model = keras.Sequential([
    keras.Input({shape}),
{layers}
])
{head}optimizer = keras.optimizers.Adam()

for step in range(steps):
    rows, rng = batch_of(y_learn, seed, step)
    labels, pictures = y_learn[rows], x_learn[rows]{moved}
    optimizer.learning_rate = rate_of(rate, {slowing}, step, steps)
    with tf.GradientTape() as tape:  # one net for all pictures of the batch: that is all that "twins" means
        z = model(prepared(pictures, {light}), training=True)
{loss}
print("loss", losses.mean())

z = np.asarray(model(prepared(x_shown, {light}), training=False))
right = majority_right(neighbours(z, 5)[0], y_shown)
print("learned identities, by their five nearest", right[y_shown < known].mean())
if (y_shown >= known).any():
    print("never seen ones", right[y_shown >= known].mean())
"""
_TRIPLETS = """\
    points = np.asarray(z)
    triplets = triplets_of(distances(points, points), labels, {mining!r}, rng)
    losses, slope = triplet_loss(points, triplets, {margin:g})
    slopes = tape.gradient(z, model.trainable_variables, output_gradients=tf.constant(slope, "float32"))
    optimizer.apply(slopes, model.trainable_variables)
"""
_PAIRS = """\
    pairs, same = pairs_of(labels, rng)
    losses, slope, by_head = pair_loss(np.asarray(z), pairs, same, np.asarray(head.value))
    slopes = tape.gradient(z, model.trainable_variables, output_gradients=tf.constant(slope, "float32"))
    optimizer.apply([*slopes, tf.constant(by_head, "float32")], [*model.trainable_variables, head])
"""
_BY_HAND = """\
import numpy as np
import tensorflow as tf

{functions}


z = np.array([[-1, 0.5], [1, 1.5], [1.5, -1]])  # anchor, positive, negative, as the page begins
losses, slope = triplet_loss(z, np.array([[0, 1, 2]]), {margin:g})
print("loss", losses[0])
print("slopes", slope)

points = tf.Variable(z)  # the same by automatic differentiation
with tf.GradientTape() as tape:
    near, far = (tf.norm(points[0] - points[n]) for n in (1, 2))
    loss = tf.maximum(near - far + {margin:g}, 0)
print("TensorFlow", loss.numpy(), tape.gradient(loss, points).numpy())
"""


def triplet_code(margin: float) -> str:
    """A script that prints the loss and the slopes of the triplet that the page begins with."""
    return _BY_HAND.format(functions=plain_source(triplet_loss), margin=margin)


def twins_code(asked: Named | Crowd, recipe: Recipe) -> str:
    """A script that trains the page's net without cvlab, on the same batches, and prints the page's figures."""
    named = asked.kind if isinstance(asked, Named) else ""
    light = named not in USUALLY
    data = _people(named) if light else _classes(named)
    imports = sorted(
        {"import keras", "import numpy as np", "import tensorflow as tf", *data[1]}, key=str.lower
    )
    known = asked.known or USUALLY.get(named, 0)
    head = _HEAD.format(
        imports="\n".join(imports),
        about=f"# {data[0]}",
        known=known if known else "len(names) * 2 // 3",
        seed=recipe.seed,
        steps=recipe.steps,
        rate=recipe.rate,
        data=data[2],
    )
    if light and not known:
        head = head.replace(
            "known, seed, steps, rate = len(names) * 2 // 3, ", "seed, steps, rate = "
        ).replace(
            "pictures = read(paths)",
            "known = len(names) * 2 // 3  # two thirds of the people are learned from\npictures = read(paths)",
        )
    pairs = recipe.way == "pairs"
    loss = _PAIRS if pairs else _TRIPLETS.format(mining=recipe.mining, margin=recipe.margin)
    return head + _NET.format(
        functions="\n\n\n".join(plain_source(function).rstrip() for function in _used(recipe)),
        shape=(*FACE, 1) if light else (28, 28, 1),
        layers="\n".join(f"    {line}," for line in _layers(recipe, light)),
        head='head = keras.Variable([-1.0, 1.0], name="head")  # p(same) = sigmoid(w d + b)\n'
        if pairs
        else "",
        moved=f"\n    pictures = moved(pictures, rng, {light})" if recipe.moves else "",
        light=light,
        slowing=recipe.slowing,
        loss=loss,
    )


def _used(recipe: Recipe) -> list[Callable[..., Any]]:
    """The page's own functions that a script of it carries."""
    losses = [pairs_of, pair_loss] if recipe.way == "pairs" else [triplets_of, triplet_loss]
    moving = [moved] if recipe.moves else []
    return [batch_of, rate_of, prepared, distances, *losses, *moving, neighbours, majority_right]


def _classes(kind: str) -> tuple[str, tuple[str, ...], str]:
    found = dataset_recipe(DATASETS[kind]())
    code = found.code + "\n\n" + _CLASSES.format(learned=MOST_LEARNED, asked=ASKED, shown=SHOWN)
    return found.about, found.imports, code


def _people(kind: str) -> tuple[str, tuple[str, ...], str]:
    folder = kind.removeprefix("folder:") or "faces"
    where = f'os.environ.get("CVLAB_DATA", "."), {folder!r}' if kind else repr(folder)
    code = reading_code((*FACE, 1)) + _PEOPLE.format(
        folder=where,
        endings="{" + ", ".join(f'"{e}"' for e in sorted(ENDINGS)) + "}",
        shown=SHOWN,
    )
    imports = (
        "import cv2",
        "import io",
        "import os",
        "import re",
        "from pathlib import Path",
        "from PIL import Image",
    )
    return "Faces in one folder for each person.", imports, code


def _layers(recipe: Recipe, light: bool) -> list[str]:
    conv = 'keras.layers.Conv2D({}, {}, {}padding="same", activation="relu")'.format
    pool = "keras.layers.MaxPooling2D()"
    if light:
        body = [
            conv(16, 5, "strides=2, "),
            conv(32, 3, ""),
            pool,
            conv(64, 3, ""),
            pool,
            "keras.layers.Flatten()",
        ]
    else:
        body = [conv(16, 3, ""), pool, conv(32, 3, ""), pool, "keras.layers.Flatten()"]
        body += ['keras.layers.Dense(64, activation="relu")']
    return [
        *body,
        f"keras.layers.Dense({recipe.dimensions})",
        *(["keras.layers.UnitNormalization()"] * recipe.unit),
    ]
