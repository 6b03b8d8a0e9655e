"""The climb on screen in plain Keras and TensorFlow, to run outside cvlab: assembled from the parts of its recipe."""

from __future__ import annotations

import math
from typing import Any

from cvlab.backbones import BackboneSpec
from cvlab.codegen.network import loading
from cvlab.feature_maps import LayerInfo
from cvlab.foreign import Foreign, Origin
from cvlab.maximization.ascent import Goal
from cvlab.ranges import code
from cvlab.types import Shape

RESIZED = """# The same layers for pictures of another size.
whole, maps_of = maps_of, keras.models.clone_model(maps_of, input_tensors=keras.Input((None, None, {channels})))
maps_of.set_weights(whole.get_weights())"""
OWN = '''def own(maps, numbers):
    """Each picture's map of its own filter, as a row of places."""
    return tf.reshape(tf.gather(maps, numbers, axis=-1, batch_dims=1), (len(numbers), -1))'''
CLIMB = '''@tf.function  # compiled once, for all pictures
def climb(x{draw}):
    """How high each picture is, and its slope."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        pictures = {pictures}
        maps = maps_of({prepared})
        {height}
    return height, tape.gradient(height, x)'''
NOISE = """# {alike}
randoms = [np.random.default_rng([{seed}, 0, copy]) for copy in {copies}]
x = tf.constant([{start} for random in randoms], tf.float32)"""
DRAW = "draw = np.random.default_rng([{seed}, 1, {step}]).uniform(-1, 1, 4).astype(np.float32)"
OCTAVES = '''def resized(picture, side):
    """The picture in that (height, width)."""
    return cv2.resize(picture, side[::-1], interpolation=cv2.INTER_AREA).reshape(*side, -1)


sides = {sides}  # of the octaves
original = keras.utils.img_to_array(keras.utils.load_img("picture.png", color_mode="{mode}")) / 255
original = resized(original, sides[-1])
small = resized(original, sides[0])
x = tf.constant(small[None])
for octave, side in enumerate(sides):
    if octave:  # larger, with the detail of the original that the smaller size could not hold
        x = resized(x.numpy()[0], side) + resized(original, side) - resized(small, side)
        x, small = tf.constant(x.clip(0, 1)[None]), resized(original, side)'''
END = """# Rounding grows from step to step: a steep climb may end some per cent higher or lower than on the page.
print(height.numpy())
pictures = {pictures}.numpy()  # N x height x width x channels, in [0, 1]
for n, picture_n in enumerate(pictures):
    keras.utils.save_img(f"climbed_{{n}}.png", picture_n * 255, scale=False)
"""


def keras_code(
    goal: Goal,
    net: Any,
    input_shape: Shape,
    layer: LayerInfo,
    size: tuple[int, int],
    *,
    pictured: bool = False,
    origin: Origin | None = None,
) -> str:
    """A script that climbs what the goal climbs, from the same noise by the same steps, in numbers of 32 bits.

    Args:
        net: the network; of one's own the script loads the file, of a pretrained one the weights that Keras has.
        input_shape: what the network takes.
        layer: the climbed layer.
        size: (height, width) of the pictures.
        pictured: whether it begins with a picture, whose pixels then climb through the goal's octaves.
        origin: of a network that was opened from a file, which the script then loads.
    """
    recipe, shape = goal.recipe, (*size, input_shape[-1])
    waves, shaken = recipe.parameterisation.picture_code(shape), recipe.robustness.code
    height = recipe.objective.code(layer.is_row)
    pictures = "picture(x)" if waves else "x"
    climb = CLIMB.format(
        draw=", draw" if shaken else "",
        pictures=f"shaken({pictures}, draw)" if shaken else pictures,
        prepared=_prepared(net),
        height="\n        ".join(height),
    )
    resized = size != tuple(input_shape[:2]) or goal.octaves > 1
    head = ["import cv2"] * pictured + ["import keras", "import numpy as np", "import tensorflow as tf", ""]
    head += [*_network(net, origin, layer, shape[-1] if resized else 0, recipe.leak), _filters(goal)]
    functions = [waves, shaken, OWN if any("own(" in line for line in height) else "", climb]
    if pictured:
        mode = "grayscale" if shape[-1] == 1 else "rgb"
        begin = OCTAVES.format(sides=list(goal.sides(*size)), mode=mode)
        loop = _loop(goal, f"octave * {recipe.steps} + step", "    ")
    else:
        begin, loop = _noise(goal, shape), _loop(goal, "step", "")
    parts = ["\n".join(head), *filter(None, functions), begin]
    return "\n\n\n".join(parts) + "\n" + loop + END.format(pictures=pictures)


def _network(net: Any, origin: Origin | None, layer: LayerInfo, channels: int, leak: float) -> list[str]:
    """The network up to the climbed layer, for pictures of any size where their channels are given."""
    *outer, name = layer.path.split("/")
    lines = [loading(net, origin)]
    if outer and not isinstance(net, BackboneSpec):
        lines += [
            f"# {name} lies in a network inside: it is climbed from that network's own input on, so what your file",
            "# does to a picture before it, the pictures here must already have had done to them.",
            *(f'model = model.get_layer("{inner}")' for inner in outer),
        ]
    name = name.partition(":")[0]
    end = "input" if layer.keras_class == "Softmax" else "output"  # softmax is always left out
    lines.append(f'maps_of = keras.Model(model.inputs[0], model.get_layer("{name}").{end})')
    if channels:
        lines += RESIZED.format(channels=channels).splitlines()
    activation, place = layer.activation, f'maps_of.get_layer("{name}")'
    if activation == "softmax":
        lines.append(
            f"{place}.activation = keras.activations.linear  # a share also rises when the others fall"
        )
    if leak and (layer.keras_class == "ReLU" or activation in ("relu", "relu6")):
        lines.append("# A filter that is silent on the first noise gets a slope too.")
        most = ", max_value=6" if activation == "relu6" else ""
        leaky = (
            f"{place}.activation = lambda sums: keras.activations.relu(sums, negative_slope={leak:g}{most})"
        )
        lines.append(f"{place}.negative_slope = {leak:g}" if layer.keras_class == "ReLU" else leaky)
    return lines


def _prepared(net: Any) -> str:
    """The pictures as the network takes them."""
    if isinstance(net, BackboneSpec):
        return f"keras.applications.{net.kind}.preprocess_input(pictures * 255)"
    if not isinstance(net, Foreign):
        return "pictures"
    made = code(net.range, "pictures", "tensorflow")
    if net.layout == "grey":
        return f"({made})[..., 0]"
    size = math.prod(net.input_shape)
    return f"tf.reshape({made}, (-1, {size}))" if net.layout == "row" else made


def _filters(goal: Goal) -> str:
    words = "each has its picture" if len(goal.filters) > 1 else "the one that is climbed"
    return f"filters = {list(goal.filters)}" + (
        f"  # {words}" if goal.recipe.objective.kind != "dream" else ""
    )


def _noise(goal: Goal, shape: Shape) -> str:
    alike = not any(goal.copies)
    return NOISE.format(
        alike="All begin alike, so only the filter makes a difference."
        if alike
        else "Pictures of one filter begin with noise of their own.",
        copies=f"[0] * {len(goal.copies)}" if alike else list(goal.copies),
        seed=goal.seed,
        start=goal.recipe.parameterisation.start_code(shape),
    )


def _loop(goal: Goal, number: str, indent: str) -> str:
    """The steps, all of one octave; `number` counts them for the shaking."""
    shaken = bool(goal.recipe.robustness.code)
    before, step = goal.recipe.rule.code(goal.recipe.parameterisation.kept_code)
    lines = [DRAW.format(seed=goal.seed, step=number)] if shaken else []
    lines += [f"height, slope = climb(x{', draw' if shaken else ''})", *step]
    lines = [*before, f"for step in range({goal.recipe.steps}):", *(f"    {line}" for line in lines)]
    return "".join(f"{indent}{line}\n" for line in lines)
