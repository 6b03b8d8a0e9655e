"""Files of transfer as most people write them, networks inside networks, can be trained on here with their weights."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest

from cvlab.architecture import Architecture
from cvlab.datasets import DATASETS
from cvlab.experiment import Experiment, Given
from cvlab.experiment.weights import fingerprint
from cvlab.layers import Dense, GlobalAveragePooling2D, PretrainedBase
from tests.nets.test_files import keras_file, load, model_of

pytestmark = pytest.mark.keras
keras = layers = None  # imported when a test runs
SIDE = 32


@pytest.fixture(scope="module", autouse=True)
def libraries():
    import_module("cvlab.nets.build")  # sets TensorFlow's threads, before anything is computed
    globals().update(keras=import_module("keras"), layers=import_module("keras").layers)


@pytest.fixture(scope="module")
def mobile():
    """MobileNetV2 as keras.applications makes it, its weights drawn by lot and its statistics no zeros and ones."""
    base = keras.applications.MobileNetV2(input_shape=(SIDE, SIDE, 3), include_top=False, weights=None)
    random = np.random.default_rng(0)
    base.set_weights([w + 0.05 * random.random(w.shape).astype(np.float32) for w in base.get_weights()])
    return base


def row(*inside, shape=(SIDE, SIDE, 3)):
    return keras.Sequential([keras.Input(shape), *inside])


def head():
    return layers.GlobalAveragePooling2D(), layers.Dropout(0.2), layers.Dense(10, "softmax")


def small_base():
    """A chain of its own making, as a functional model."""
    pictures = keras.Input((28, 28, 1))
    x = layers.Conv2D(3, 3, activation="relu")(pictures)
    return keras.Model(pictures, layers.BatchNormalization()(x), name="eyes")


def functional(base):
    """The recipe of Keras' guide: augmentation, preprocess_input and the base, called one after the other."""
    pictures = keras.Input((SIDE, SIDE, 3))
    x = keras.Sequential([layers.RandomFlip("horizontal"), layers.RandomRotation(0.1)])(pictures)
    x = base(keras.applications.mobilenet_v2.preprocess_input(x), training=False)
    x = layers.Dropout(0.2)(layers.GlobalAveragePooling2D()(x))
    return keras.Model(pictures, layers.Dense(10, "softmax")(x))


def spread_out(base):
    """The head on the base's own output: no network inside another, but its ways part and meet."""
    x = layers.Dense(10, "softmax")(layers.GlobalAveragePooling2D()(base.output))
    return keras.Model(base.input, x)


def agrees(opened, picture):
    """Our network with the file's weights answers as the file does, which is asked as a stranger."""
    ours = model_of(opened.architecture)
    ours.set_weights(opened.weights)
    theirs = import_module("cvlab.nets.probing").look(opened.net, opened.weights, picture).probabilities
    np.testing.assert_allclose(ours.predict(picture[None], verbose=0)[0], theirs, atol=2e-5)


MADE = {
    "as a layer of a Sequential": lambda base: row(layers.Rescaling(1 / 127.5, offset=-1), base, *head()),
    "with preprocessing outside": lambda base: row(base, *head()),
    "as Keras' guide has it": functional,
    "not nested": spread_out,
}


@pytest.mark.parametrize("made", MADE)
def test_a_known_base_is_the_pretrained_layer_with_its_weights(made, mobile, tmp_path):
    opened = load(keras_file(MADE[made](mobile), tmp_path))
    (base,) = (layer for layer in opened.architecture.layers if isinstance(layer, PretrainedBase))
    assert (base.network, base.preprocessing, base.trainable_from) == ("mobilenet_v2", "own", "all")
    assert opened.untrained == ""
    agrees(opened, np.random.default_rng(1).random((SIDE, SIDE, 3)).astype(np.float32))


def test_what_was_frozen_stays_frozen(mobile, tmp_path):
    mobile.trainable = False
    assert load(keras_file(row(mobile, *head()), tmp_path)).architecture.layers[0].trainable_from == ""
    mobile.trainable = True
    for layer in mobile.layers[: mobile.layers.index(mobile.get_layer("block_16_expand"))]:
        layer.trainable = False
    opened = load(keras_file(row(mobile, *head()), tmp_path))
    assert opened.architecture.layers[0].trainable_from == "block_16_expand"
    mobile.trainable = True


@pytest.mark.parametrize("network", ["mobilenet_v2", "vgg16"])
def test_what_cvlab_itself_saved_comes_back(network, tmp_path):
    """Its scaling is inside the base there, of VGG with colours turned around."""
    top = (GlobalAveragePooling2D(), Dense(units=10, activation="softmax"))
    net = Architecture((SIDE, SIDE, 3), (PretrainedBase(network=network, weights="random"), *top))
    model = model_of(net)
    opened = load(keras_file(model, tmp_path))
    assert opened.architecture == net
    for mine, theirs in zip(model.get_weights(), opened.weights, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_a_base_of_ones_own_is_laid_flat_and_training_goes_on_from_its_weights(tmp_path):
    from cvlab.nets.training import train_states
    from cvlab.nets.training.compiled import compiled

    model = row(small_base(), layers.Flatten(), layers.Dense(10, "softmax"), shape=(28, 28, 1))
    opened = load(keras_file(model, tmp_path))
    assert [layer.kind for layer in opened.architecture.layers] == [
        *("conv2d", "batch_normalization", "flatten", "dense")
    ]
    agrees(opened, np.random.default_rng(1).random((28, 28, 1)).astype(np.float32))
    given = Given(name="net.keras", stamp=fingerprint(opened.weights), architecture=opened.architecture)
    digits = DATASETS["digits"](train_size=60)
    experiment = Experiment(dataset=digits, architecture=opened.architecture, epochs=1, begin_with=given)
    begun = compiled(experiment).start(experiment, opened.weights).weights
    for mine, theirs in zip(begun, model.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    for end, _ in train_states(experiment, weights=opened.weights):  # noqa: B007
        pass
    assert not np.array_equal(end.weights[0], begun[0])


def parted():
    pictures = keras.Input((8, 8, 1))
    x = layers.Conv2D(1, 3, padding="same")(pictures)
    x = layers.Flatten()(layers.Add()([x, pictures]))
    return keras.Model(pictures, layers.Dense(10, "softmax")(x))


def used_twice():
    layer, pictures = layers.Conv2D(1, 3, padding="same"), keras.Input((8, 8, 1))
    return keras.Model(pictures, layers.Dense(10)(layers.Flatten()(layer(layer(pictures)))))


def bent(base):
    """MobileNetV2 but for one number of one layer."""
    config = base.get_config()
    for entry in config["layers"]:
        if entry["config"]["name"] == "block_3_depthwise_relu":
            entry["config"]["max_value"] = 5.0
    return row(keras.Model.from_config(config), *head())


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda base: parted(), "takes what several layers give: only a row of layers"),
        (lambda base: used_twice(), "is used several times: only a row of layers"),
        (bent, "layer 'block_3_depthwise_relu' of its base has max_value = 5.0"),
        (lambda base: row(layers.RandomHue(0.1), *head()), "is not among the layers taken here"),
    ],
)
def test_what_cannot_be_trained_on_is_opened_and_says_why(made, words, mobile, tmp_path):
    opened = load(keras_file(made(mobile), tmp_path))
    assert opened.architecture is None
    assert words in opened.untrained.replace("“", "'").replace("”", "'")
