"""The code of the four ways as Keras users write it, and the counts of the freeze slider by Keras itself."""

from __future__ import annotations

from dataclasses import replace

from cvlab.backbones import BACKBONES
from cvlab.codegen.block_rates import optimizer_code
from cvlab.codegen.calls import to_call
from cvlab.experiment.base_rate import base_length
from cvlab.layers import PretrainedBase
from cvlab.transfer.base import BLOCKS, EACH, INPUT, SMALL, layers_to, small_net
from cvlab.transfer.freezing import Head
from cvlab.transfer.ways import Setting, experiment_of

_BASE = """base = {make}
base.trainable = False  # before compile, which looks at it once
"""
_MOVING_BASE = """base = {make}
for layer in base.layers:
    if not isinstance(layer, keras.layers.BatchNormalization):  # the fault: these stay trainable
        layer.trainable = False
"""
_SETTLED = "# ... the head settles as in the first way ...\n"
_BY_LOT = """# The fault: the head is drawn by lot, and the base begins to learn with it.
head = keras.Sequential([
{head}
])
"""
_FEATURES = """
{prepare}features = base.predict(x)  # once: every epoch below is the head's alone
head = keras.Sequential([
    keras.Input(features.shape[1:]),
{head}
])
head.compile({optimizer}, "sparse_categorical_crossentropy", metrics=["accuracy"])
head.fit(features, labels, batch_size=16, epochs={epochs})
"""
_WHOLE = """
model = keras.Sequential([base, *head.layers])
model.compile({optimizer}, "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit({shown}, batch_size=16, epochs={epochs})
"""
_VARIED = """
vary = keras.Sequential([{layers}])
head = keras.Sequential([
{head}
])
"""
_LET_GO = """
{when}
base.trainable = True
begun = False
for layer in base.layers:
    begun = begun or layer.name == "{first}"
    layer.trainable = {trains}
"""
_NORMALIZES = "isinstance(layer, keras.layers.BatchNormalization)"
_WHEN = {
    "unsettled": "# The top of the base learns at once, too.",
    "rate": "# After the head has settled, the top of the base learns too: the fault is its rate.",
}
_USUALLY = "# After the head has settled, the top of the base learns too, at a low rate."
_SCRATCH = """base = {make}  # weights drawn by lot
model = keras.Sequential([
    base,
{head}
])
model.compile(keras.optimizers.Adam(0.001), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, labels, batch_size=16, epochs={epochs})
"""
_COUNT = """import keras

base = {make}
for layer in base.layers[{first}{frozen}]:{note}
    layer.trainable = False
for layer in base.layers:
    if isinstance(layer, keras.layers.BatchNormalization):
        layer.trainable = False
model = keras.Sequential([base, {head}])
model.summary()  # Total, Trainable and Non-trainable params
"""


def way_code(setting: Setting, way: str) -> str:
    """The heart of a way, in a few lines: `x` are pictures, `labels` their classes."""
    net = experiment_of(setting, "features").architecture
    optimizer = to_call(experiment_of(setting, "features").optimizer)
    first = base_length(net)
    head = "\n".join(f"    {to_call(layer)}," for layer in net.layers[first:])
    moving = setting.fault == "statistics"
    begun = "import keras\n\n" + (_MOVING_BASE if moving else _BASE).format(make=_made(setting))
    epochs = setting.epochs
    if way == "features" and moving:
        drawn = f"head = keras.Sequential([\n{head}\n])\n"
        return begun + drawn + _WHOLE.format(optimizer=optimizer, shown="x, labels", epochs=epochs)
    if way == "features":
        return begun + _FEATURES.format(
            prepare=_prepared(setting), head=head, optimizer=optimizer, epochs=epochs
        )
    if way == "varied":
        moved = ("RandomRotation(0.028)", "RandomTranslation(0.07, 0.07)", "RandomZoom(0.1)")
        layers = ", ".join(f"keras.layers.{each}" for each in moved)
        code = (
            begun
            + _VARIED.format(layers=layers, head=head)
            + _WHOLE.format(optimizer=optimizer, shown="x, labels", epochs=epochs)
        )
        return code.replace("[base, *head", "[vary, base, *head")
    if way == "tuned":
        rates, optimizer = _tuned_optimizer(setting)
        code = begun + (_BY_LOT.format(head=head) if setting.fault == "unsettled" else _SETTLED)
        trains = f"begun or {_NORMALIZES}" if moving else f"begun and not {_NORMALIZES}"
        when = _WHEN.get(setting.fault, _USUALLY)
        code += _LET_GO.format(when=when, first=_first(setting), trains=trains)
        return code + rates + _WHOLE.format(optimizer=optimizer, shown="x, labels", epochs=epochs)
    made = _small_base(setting.cut) if setting.network == SMALL else _made(setting)
    return "import keras\n\n" + _SCRATCH.format(
        make=made.replace('"imagenet"', "None"), head=head, epochs=epochs
    )


def _tuned_optimizer(setting: Setting) -> tuple[str, str]:
    """The lines that come before, and the optimizer of fine-tuning: for all, or for each block of `base` its own."""
    sound = replace(setting, fault="none") if setting.fault == "preprocessing" else setting
    rates, optimizer = optimizer_code(experiment_of(sound, "tuned"))
    return f"\n{rates.replace('model.layers', 'base.layers')}" if rates else "", optimizer


def count_code(network: str, side: int, head: Head, frozen: int) -> str:
    """A script in which Keras counts what the freeze slider counts."""
    make = _small_base() if network == SMALL else _keras_base(network, side)
    layers = ["keras.layers.Flatten()" if head.flat else "keras.layers.GlobalAveragePooling2D()"]
    layers += [f'keras.layers.Dense({head.units}, activation="relu")'] if head.units else []
    layers += [f"keras.layers.Dense({head.classes})"]
    first, note = ("", "") if network == SMALL else ("1 : 1 + ", "  # layer 0 is the input")
    return _COUNT.format(make=make, first=first or ": ", frozen=frozen, note=note, head=", ".join(layers))


def _small_base(cut: str = BLOCKS[-1]) -> str:
    layers = small_net().layers[: layers_to(cut)]
    lines = "\n".join(f"    {to_call(layer)}," for layer in layers)
    return f"keras.Sequential([\n    keras.Input({INPUT}),\n{lines}\n])"


def _made(setting: Setting) -> str:
    if setting.network == SMALL:
        still = layers_to(setting.cut)
        return f'keras.Sequential(keras.models.load_model("zero_to_four.keras").layers[:{still}])'
    return _keras_base(setting.network, setting.dataset.image_shape[0])


def _keras_base(network: str, side: int) -> str:
    name = BACKBONES[network].keras_class
    return (
        f'keras.applications.{name}(include_top=False, weights="imagenet", input_shape=({side}, {side}, 3))'
    )


def _prepared(setting: Setting) -> str:
    if setting.network == SMALL:
        return (
            "" if setting.fault != "preprocessing" else "x = 2 * x - 1  # the fault: it was trained on 0..1\n"
        )
    if setting.fault == "preprocessing":
        return "# The fault: x stays 0..1, whatever the base was trained on.\n"
    return f"x = keras.applications.{setting.network.replace('_b0', '')}.preprocess_input(255 * x)\n"


def _first(setting: Setting) -> str:
    if setting.network == SMALL:
        return small_net().layer_names()[EACH * BLOCKS.index(setting.tune_from)]
    base = experiment_of(setting, "tuned").architecture.layers[0]
    return base.trainable_from if isinstance(base, PretrainedBase) else ""
