"""Any net as one model with every layer within reach: nested, branching, shared, and pretrained ones."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest

from cvlab.architecture import PRESETS
from cvlab.backbones import BACKBONES
from cvlab.experiment import stored_net

pytestmark = pytest.mark.keras
keras = tf = None  # imported when a test runs


@pytest.fixture(scope="module", autouse=True)
def libraries():
    globals().update(keras=import_module("keras"), tf=import_module("tensorflow"))


@pytest.fixture(scope="module")
def nested():
    base = keras.applications.MobileNetV2(
        input_shape=(64, 64, 3), alpha=0.35, include_top=False, weights=None
    )
    inner = keras.Sequential(
        [keras.Input((64, 64, 3)), base, keras.layers.GlobalAveragePooling2D()], name="inner"
    )
    return keras.Sequential([keras.Input((64, 64, 3)), inner, keras.layers.Dense(4, activation="softmax")])


def models():
    return import_module("cvlab.nets.models")


def test_layers_are_those_of_the_architecture_with_their_shapes():
    experiment, weights = stored_net()
    taps = models().layers_of(models().model_of(experiment, weights))
    assert [(tap.path, tap.shape) for tap in taps] == list(experiment.architecture.output_shapes())
    assert [tap.info.spatial for tap in taps] == [True] * 6 + [False] * 3
    assert taps[0].info.words == "Conv2D 3 × 3, 6 filters"


def test_a_net_twice_nested_gives_every_layer_and_answers_as_keras_does(nested):
    taps = models().layers_of(nested)
    assert len(taps) > 150
    assert taps[3].path.startswith("inner/mobilenetv2_0.35_64/")
    picture = tf.random.stateless_uniform((1, 64, 64, 3), (1, 2))
    seen = {}
    answer = models().run(nested, picture, lambda path, layer, output: seen.update({path: output}))
    np.testing.assert_allclose(answer, nested(picture, training=False), atol=1e-6)
    assert {tap.path: tap.shape for tap in taps} == {path: tuple(t.shape[1:]) for path, t in seen.items()}


def test_a_nested_layers_maps_are_those_keras_gives_of_the_inner_net_alone(nested):
    base = nested.layers[0].layers[0]
    picture = tf.random.stateless_uniform((1, 64, 64, 3), (3, 4))
    theirs = keras.Model(base.inputs, base.get_layer("block_6_expand").output)(picture)
    ours = models().run(nested, picture, until=models().find(nested, "block_6_expand").path)
    np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_looking_adds_nothing_to_the_layers(nested):
    layer = models().find(nested, "block_6_expand").layer
    models().run(nested, tf.zeros((1, 64, 64, 3)))
    assert len(layer._inbound_nodes) == 1


def test_pictures_of_another_size_go_as_far_as_the_layer_asked_for(nested):
    maps = models().run(nested, tf.zeros((2, 96, 32, 3)), until=models().find(nested, "Conv1").path)
    assert maps.shape == (2, 48, 16, 16)


def test_an_output_can_be_put_in_place_of_a_layers_own():
    experiment, weights = stored_net()
    model = models().model_of(experiment, weights)
    silent = lambda path, layer, output: tf.zeros_like(output) if path == "dense" else None  # noqa: E731
    answer = models().run(model, tf.zeros((1, 28, 28, 1)), silent)
    np.testing.assert_allclose(answer, 0.1, atol=1e-6)


def test_a_layer_used_twice_has_two_places():
    x = keras.Input((8, 8, 3))
    layer = keras.layers.Conv2D(3, 3, padding="same", name="twice")
    model = keras.Model(x, keras.layers.Add(name="sum")([layer(layer(x)), keras.ops.relu(x)]))
    assert [tap.path for tap in models().layers_of(model)] == ["twice", "twice:2", "sum"]
    picture = tf.random.stateless_uniform((1, 8, 8, 3), (5, 6))
    np.testing.assert_allclose(models().run(model, picture), model(picture), atol=1e-6)


def test_dropout_noise_and_random_turns_rest_when_a_net_is_looked_into():
    layers = keras.layers
    model = keras.Sequential(
        [keras.Input((8, 8, 3)), layers.RandomFlip(), layers.GaussianNoise(1.0), layers.Dropout(0.5)]
    )
    picture = tf.random.stateless_uniform((1, 8, 8, 3), (7, 8))
    np.testing.assert_array_equal(models().run(model, picture), picture)


def test_one_model_a_net_and_weights_as_they_are_given():
    architecture = PRESETS["notes_convnet"]
    weights = stored_net()[1]
    model = models().model_of(architecture, weights)
    assert models().model_of(architecture) is model
    models().model_of(architecture, [np.zeros_like(w) for w in weights])
    assert not any(v.numpy().any() for v in model.weights)
    with pytest.raises(ValueError, match="belong to another network"):
        models().model_of(architecture, weights[:-1])


def test_unknown_and_ambiguous_names_are_said_in_words(nested):
    with pytest.raises(ValueError, match="no layer called 'nothing'; there are: inner/"):
        models().find(nested, "nothing")
    parts = [
        keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, name="same")], name=name)
        for name in ("one", "two")
    ]
    with pytest.raises(ValueError, match="2 layers are called 'same': one/same, two/same; say which"):
        models().find(keras.Sequential([keras.Input((2,)), *parts]), "same")


def test_a_model_without_a_graph_is_refused_in_words():
    class Own(keras.Model):
        def call(self, x):
            return x

    with pytest.raises(ValueError, match="not Sequential or functional"):
        models().layers_of(Own())


@pytest.mark.parametrize("kind", ["mobilenet_v2", "vgg16"])
def test_a_backbone_takes_pictures_in_0_to_1_as_keras_own_preparation_would_have_it(kind):
    spec = BACKBONES[kind](weights="random")
    model = models().model_of(spec)
    inner = next(layer for layer in model.layers if isinstance(layer, keras.Model))
    picture = np.random.default_rng(0).random((1, 224, 224, 3)).astype(np.float32)
    prepared = getattr(keras.applications, kind).preprocess_input(picture * 255)
    np.testing.assert_allclose(model(picture), inner(prepared), atol=1e-5)
    rows = models().describe(spec)
    assert rows[-1].shape == (1000,)
    assert sum(row.spatial for row in rows) > 15


@pytest.mark.skipif(
    not BACKBONES["mobilenet_v2"]().available(), reason="the weights of MobileNetV2 are not here"
)
def test_the_pretrained_net_knows_a_palace_when_it_sees_one():
    from cvlab import images
    from cvlab.samples import sample

    spec = BACKBONES["mobilenet_v2"]()
    picture = images.resize(sample("China").image(), 224, 224)
    answer = np.array(models().model_of(spec)(picture[None]))[0]
    assert spec.class_names[int(answer.argmax())] == "palace"
