"""Any functional or Sequential Keras model out of a file: looked into as Keras itself would, or refused in words."""

from __future__ import annotations

import json
import re
from importlib import import_module

import numpy as np
import pytest
from PIL import Image

from cvlab.codegen.class_activation import keras_code
from cvlab.codegen.feature_maps import maps_code
from cvlab.foreign import Foreign
from cvlab.generators import whole
from cvlab.ui.networks.network import add_network, of_file
from tests.nets.test_files import changed, keras_file, load

pytestmark = pytest.mark.keras
keras = layers = None  # imported when a test runs


@pytest.fixture(scope="module", autouse=True)
def libraries():
    import_module("cvlab.nets.build")  # sets TensorFlow's threads, before anything is computed
    globals().update(keras=import_module("keras"), layers=import_module("keras").layers)


def branches():
    picture = keras.Input((28, 28, 1), name="picture")
    wide = layers.Conv2D(4, 3, padding="same", activation="relu", name="wide")(picture)
    narrow = layers.Conv2D(4, 1, use_bias=False, name="narrow")(picture)
    both = layers.Concatenate(name="both")([wide, narrow])
    added = layers.Add(name="sum")([both, layers.SeparableConv2D(8, 3, padding="same", name="apart")(both)])
    flat = layers.GlobalAveragePooling2D(name="mean")(layers.ReLU(name="kink")(added * 2.0))
    return keras.Model(picture, layers.Dense(3, activation="softmax", name="answer")(flat), name="branches")


def nested():
    base = keras.applications.MobileNetV2(
        input_shape=(64, 64, 3), alpha=0.35, include_top=False, weights=None, name="base"
    )
    base.trainable = False
    head = [layers.GlobalAveragePooling2D(name="mean"), layers.Dense(2, activation="softmax", name="answer")]
    first = [keras.Input((64, 64, 3)), layers.Rescaling(1 / 127.5, offset=-1, name="scaled")]
    return keras.Sequential([*first, base, *head])


def apart():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.DepthwiseConv2D(3, depth_multiplier=2, activation="relu", name="deep"),
            layers.SeparableConv2D(6, 3, activation="relu", name="apart"),
            layers.Conv2DTranspose(4, 3, strides=2, name="wider"),
            layers.BatchNormalization(name="normal"),
            layers.Flatten(name="flat"),
            layers.Dense(5, name="logits"),
            layers.Softmax(name="answer"),
        ]
    )


def several():
    """Augmentation as a network of its own, a picture of any size, a layer used twice, one number as the answer."""
    picture = keras.Input((None, None, 3), name="picture")
    x = keras.Sequential([layers.RandomFlip(), layers.RandomRotation(0.1)], name="turned")(picture)
    x = layers.Conv2D(3, 3, padding="same", name="first")(layers.Rescaling(1 / 255, name="scaled")(x))
    twice = layers.Conv2D(3, 3, padding="same", activation="relu", name="twice")
    x = layers.GlobalMaxPooling2D(name="most")(twice(twice(x)))
    return keras.Model(picture, layers.Dense(1, activation="sigmoid", name="answer")(x))


MODELS = {made.__name__: made for made in (branches, nested, apart, several)}


@pytest.fixture(scope="module", params=MODELS)
def opened(request, tmp_path_factory):
    """(the model as Keras has it, what was found in its file, the model here)."""
    model, random = MODELS[request.param](), np.random.default_rng(0)
    for weight in model.weights:  # so that no two arrays could be exchanged unnoticed
        weight.assign(
            random.uniform(0.05, 0.15, weight.shape)
            * random.choice([1, 1, -1], weight.shape) ** ("var" not in weight.name)
        )
    found = load(keras_file(model, tmp_path_factory.mktemp("net")))
    return model, found, import_module("cvlab.nets.models").model_of(found.net, found.weights)


WHITE = {"fractions": 1, "bytes": 255}  # in the file's own pictures


def white(found):
    return WHITE[found.net.range]


def picture_for(found, seed=1):
    return np.random.default_rng(seed).integers(0, 256, found.net.input_shape).astype(np.uint8)


def test_what_no_architecture_can_say_answers_as_keras_does(opened):
    theirs, found, ours = opened
    picture = picture_for(found)[None]
    assert isinstance(found.net, Foreign)
    expected = theirs.predict(picture * (white(found) / 255), verbose=0)
    np.testing.assert_allclose(ours.predict(picture / np.float32(255), verbose=0), expected, atol=1e-5)


def test_every_layers_maps_are_those_that_keras_gives(opened):
    theirs, found, _ = opened
    picture = picture_for(found)
    seen = import_module("cvlab.nets.probing").look(found.net, found.weights, picture / np.float32(255)).maps
    given = (picture * (white(found) / 255))[None].astype(np.float32)
    count = 0
    for layer in theirs.layers:
        if not isinstance(layer, keras.Model | layers.InputLayer) and len(layer._inbound_nodes) == 1:
            expected = keras.Model(theirs.inputs, layer.output)(given, training=False)[0]
            np.testing.assert_allclose(seen[layer.name], expected, rtol=1e-4, atol=1e-4)
            count += 1
    assert count >= 3
    assert next(reversed(seen)) == found.origin.last


def test_a_nested_networks_maps_and_grad_cam_are_those_of_the_same_network_laid_flat(tmp_path):
    model = nested()
    picture = keras.Input((64, 64, 3))
    x = layers.Rescaling(1 / 127.5, offset=-1, name="scaled")(picture)
    base = keras.applications.MobileNetV2(input_tensor=x, alpha=0.35, include_top=False, weights=None)
    x = layers.GlobalAveragePooling2D(name="mean")(base.output)
    flat = keras.Model(picture, layers.Dense(2, activation="softmax", name="answer")(x))
    model.get_layer("base").trainable = True
    flat.set_weights(model.get_weights())
    found = [load(keras_file(one, tmp_path)) for one in (model, flat)]
    picture = picture_for(found[0]) / np.float32(255)
    models = [import_module("cvlab.nets.models").model_of(one.net, one.weights) for one in found]
    cam = import_module("cvlab.nets.attributions").ATTRIBUTIONS["grad_cam"]()
    deep, shallow = (
        cam.heatmap(one, picture, 1, layer)
        for one, layer in zip(models, ("base/block_12_add", "block_12_add"), strict=True)
    )
    np.testing.assert_allclose(deep, shallow, atol=1e-4)


def test_every_place_that_looks_inside_takes_such_a_network(opened):
    _, found, _ = opened
    net, weights = found.net, found.weights
    picture = picture_for(found) / np.float32(255)
    said = import_module("cvlab.nets.attributions").answer(net, weights, picture)
    assert said.probabilities.sum() == pytest.approx(1, abs=1e-5)
    kernels = import_module("cvlab.nets.learned_filters")
    first = kernels.convolutions(net)[0].path
    assert kernels.learned(net, weights, first).first
    assert set(dict(import_module("cvlab.nets.fields").describe_fields(net))) == {
        item.path for item in import_module("cvlab.nets.models").describe(net)
    }
    goal = import_module("cvlab.maximization").Goal(layer=first, filters=(0,))
    climbed = import_module("cvlab.nets.maximization").maximize_slice(net, weights, goal, steps=1, seconds=60)
    assert climbed.step == 1


def test_a_network_trained_on_logits_reads_shares_everywhere(tmp_path):
    picture = keras.Input((8, 8, 1))
    flat = layers.Flatten()(layers.DepthwiseConv2D(3)(picture))
    model = keras.Model(picture, layers.Dense(4, kernel_initializer="ones")(flat))
    found = load(keras_file(model, tmp_path))
    given = picture_for(found) / np.float32(255)
    seen = import_module("cvlab.nets.probing").look(found.net, found.weights, given)
    np.testing.assert_allclose(seen.logits, model(given[None])[0], rtol=1e-5)
    np.testing.assert_allclose(seen.probabilities, keras.ops.softmax(seen.logits[None])[0], rtol=1e-4)


def test_the_kernels_of_a_separable_convolution_are_those_that_see_one_channel_each(tmp_path):
    model = apart()
    found = load(keras_file(model, tmp_path))
    kernels = import_module("cvlab.nets.learned_filters")
    assert [item.path for item in kernels.convolutions(found.net)] == ["deep", "apart"]
    learned = kernels.learned(found.net, found.weights, "apart")
    depthwise = np.array(model.get_layer("apart").depthwise_kernel)
    np.testing.assert_array_equal(learned.values[:, :, 0], depthwise[..., 0])
    assert not learned.bias.any()


def test_the_field_of_a_cropped_map_begins_further_in_and_an_enlarged_one_has_none():
    fields = import_module("cvlab.nets.fields").fields_of
    picture = keras.Input((12, 12, 1))
    x = layers.Conv2D(1, 3, name="eyes")(picture)
    model = keras.Model(picture, layers.UpSampling2D(name="large")(layers.Cropping2D((2, 1), name="cut")(x)))
    found = fields(model)
    assert found["cut"].region(0, 0) == ((2, 4), (1, 3))
    assert found["large"] is None


# --- what white is


@pytest.mark.parametrize(
    ("first", "top"),
    [
        (lambda x: layers.Rescaling(1 / 255)(x), 255),
        (lambda x: layers.Rescaling(2.0)(x), 1),
        (lambda x: layers.Rescaling(1 / 255)(layers.RandomFlip()(x)), 255),
        (lambda x: keras.applications.mobilenet_v2.preprocess_input(x), 255),
        (lambda x: keras.applications.vgg16.preprocess_input(x), 255),
        (lambda x: layers.Normalization(mean=[120.0, 110.0, 100.0], variance=[60.0] * 3)(x), 255),
        (lambda x: layers.Normalization(mean=[0.5] * 3, variance=[0.1] * 3)(x), 1),
        (lambda x: x, 1),
    ],
)
def test_a_network_that_begins_by_scaling_bytes_down_is_shown_bytes(first, top, tmp_path):
    picture = keras.Input((16, 16, 3))
    x = layers.add([layers.Conv2D(2, 3)(first(picture)), layers.Conv2D(2, 3)(picture)])
    model = keras.Model(picture, layers.Dense(2)(layers.Flatten()(x)))
    found = load(keras_file(model, tmp_path))
    assert white(found) == top
    given = picture_for(found)[None] / np.float32(255)
    ours = import_module("cvlab.nets.models").model_of(found.net, found.weights)
    np.testing.assert_allclose(
        ours(given, training=False), model(given * top, training=False), rtol=1e-3, atol=1e-3
    )


@pytest.mark.parametrize("white", [1, 255])
def test_a_normalization_that_has_seen_pictures_knows_what_white_was(white, tmp_path):
    normal = layers.Normalization()
    normal.adapt(white * np.random.default_rng(0).random((20, 8, 8, 3)))
    picture = keras.Input((8, 8, 3))
    model = keras.Model(picture, layers.Dense(2, activation="softmax")(layers.Flatten()(normal(picture))))
    found = load(keras_file(model, tmp_path))
    assert WHITE[found.net.range] == white
    given = picture_for(found)[None] / np.float32(255)
    ours = import_module("cvlab.nets.models").model_of(found.net, found.weights)
    np.testing.assert_allclose(ours(given), model(given * white), atol=1e-5)


# --- what is refused


def two_inputs():
    a, b = keras.Input((8, 8, 1)), keras.Input((8, 8, 1))
    return keras.Model([a, b], layers.Dense(2)(layers.Flatten()(layers.add([a, b]))))


def two_outputs():
    picture = keras.Input((8, 8, 1))
    flat = layers.Flatten()(picture)
    return keras.Model(picture, [layers.Dense(2)(flat), layers.Dense(3)(flat)])


def words():
    text = keras.Input((20,))
    return keras.Model(text, layers.Dense(2)(layers.GlobalAveragePooling1D()(layers.Embedding(100, 8)(text))))


def maps():
    picture = keras.Input((8, 8, 1))
    return keras.Model(picture, layers.Conv2DTranspose(1, 3)(picture))


def operation():
    picture = keras.Input((8, 8, 1))
    return keras.Model(picture, keras.ops.softmax(layers.Dense(2)(layers.Flatten()(picture))))


def code():
    return keras.Sequential([keras.Input((8, 8, 1)), layers.Flatten(), layers.Lambda(lambda x: x + 1)])


def many():
    return keras.Sequential([keras.Input((8, 8, 5)), layers.Flatten(), layers.Dense(2)])


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (two_inputs, "it has 2 inputs; a network to look into takes one picture"),
        (two_outputs, "it has 2 outputs; a network to look into takes one picture"),
        (words, r"layer 2 \(Embedding\) is not among the layers taken here"),
        (maps, "it gives maps of 10 × 10 × 1, not one number a class"),
        (operation, "its answer comes from softmax.*, which is no layer; end it with a Dense layer"),
        (code, r"layer 2 \(Lambda\) is not among the layers taken here"),
        (many, "it takes 8 × 8 × 5, but only networks for pictures"),
    ],
)
def test_what_is_no_network_from_a_picture_to_classes_is_refused_in_a_sentence(made, reason, tmp_path):
    with pytest.raises(ValueError, match=f"This file cannot be loaded: {reason}"):
        load(keras_file(made(), tmp_path))


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    return keras_file(branches(), tmp_path_factory.mktemp("branches"))


def grow(config):
    """Layers that fit together and would take 400 TB."""
    for name, filters in (("wide", 5 * 10**6), ("narrow", 5 * 10**6), ("apart", 10**7)):
        layer_named(config, name)["config"]["filters"] = filters


LAMBDA = {"class_name": "__lambda__", "config": {}}


def layer_named(config, name):
    return next(entry for entry in config["config"]["layers"] if entry["name"] == name)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda c: layer_named(c, "wide").update(module="os", class_name="system"), "not one of Keras' own"),
        (
            lambda c: layer_named(c, "wide").update(module="keras.src.ops.core", class_name="Map"),
            "Keras' own",
        ),
        (lambda c: layer_named(c, "wide").update(registered_name="Mine>Conv2D"), "not one of Keras' own"),
        (lambda c: layer_named(c, "wide").update(class_name="TFSMLayer"), "not among the layers taken"),
        (lambda c: layer_named(c, "wide")["config"].update(filters=10**9), "filters = 1000000000"),
        (grow, "parameters; 200,000,000 are allowed"),
        (
            lambda c: layer_named(c, "kink").update(class_name="UpSampling2D", config={"size": 9999}),
            "allowed here",
        ),
        (lambda c: layer_named(c, "wide")["config"].update(dtype="bfloat16"), "bfloat16"),
        (lambda c: layer_named(c, "wide")["config"].update(data_format="channels_first"), "channels first"),
        (
            lambda c: layer_named(c, "wide")["config"].update(activation={"class_name": "__lambda__"}),
            "own making",
        ),
        (lambda c: layer_named(c, "wide")["config"].update(activation="system"), "do not fit together"),
        (lambda c: layer_named(c, "wide")["config"].update(other=1), "do not fit together"),
        (lambda c: layer_named(c, "wide").update(name="a'b"), "letters, digits"),
        (lambda c: layer_named(c, "wide").update(name="narrow"), "graph is not as Keras writes it"),
        (lambda c: layer_named(c, "wide").update(inbound_nodes=[]), "do not fit together"),
        (lambda c: layer_named(c, "both")["inbound_nodes"][0].update(args=[LAMBDA]), "called with"),
        (lambda c: layer_named(c, "both").pop("config"), "no config as Keras writes it"),
        (lambda c: c["config"].pop("output_layers"), "graph is not as Keras writes it"),
        (lambda c: c.update(module="mine", class_name="Net"), "only keras.Sequential and functional"),
    ],
)
def test_a_graph_with_anything_unknown_in_it_is_refused_with_its_reason(saved, change, reason):
    with pytest.raises(ValueError, match="This file cannot be loaded: ") as refused:
        load(changed(saved, change))
    assert reason in str(refused.value)


def test_no_memory_is_taken_later_for_a_network_that_was_refused(saved):
    with pytest.raises(ValueError, match="parameters"):
        load(changed(saved, grow))
    from keras.src.backend.common import global_state

    assert not global_state.get_global_attribute("uninitialized_variables", [])


# --- the code of the pages, run as a learner would run it


def run(code, folder):
    """What the script leaves behind, its files taken from the folder."""
    code = re.sub(r'"(picture\.png|net\.keras)"', lambda m: repr(str(folder / m[1])), code)
    names = {}
    exec(compile(code, "script", "exec"), names)
    return names


def prepared(model, found, folder):
    """The file and a picture in the folder; the picture in [0, 1]."""
    model.save(folder / "net.keras")
    pixels = picture_for(found)
    Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels).save(folder / "picture.png")
    return pixels / np.float32(255)


def explained(model, picture, kind, class_index, layer):
    work = (
        import_module("cvlab.nets.attributions")
        .ATTRIBUTIONS[kind]()
        .explain(model, picture, class_index, layer)
    )
    return whole(work).values


def test_the_code_for_a_file_gives_every_layers_maps(opened, tmp_path):
    theirs, found, _ = opened
    picture = prepared(theirs, found, tmp_path)
    made = run(maps_code(found.net, found.origin), tmp_path)["maps"]
    seen = import_module("cvlab.nets.probing").look(found.net, found.weights, picture).maps
    assert {name for name in seen if ":" not in name} == set(made)
    used_once = [name for name in made if f"{name}:2" not in seen]
    for name in used_once:
        np.testing.assert_allclose(made[name], seen[name], rtol=1e-3, atol=1e-3)


def test_the_code_for_a_file_gives_the_maps_of_the_page_at_any_layer(opened, tmp_path):
    theirs, found, ours = opened
    picture = prepared(theirs, found, tmp_path)
    paths = [tap.path for tap in import_module("cvlab.nets.models").layers_of(ours) if tap.info.spatial]
    for path in dict.fromkeys((paths[-1], paths[len(paths) // 2], paths[-2])):
        made = run(keras_code(found.net, path, 1, ("grad_cam", "hires_cam"), origin=found.origin), tmp_path)
        for kind in ("grad_cam", "hires_cam"):
            expected = explained(ours, picture, kind, 1, path)
            np.testing.assert_allclose(
                made[kind], expected, rtol=1e-2, atol=1e-4 * np.abs(expected).max() + 1e-7
            )


def test_the_code_for_a_plain_file_uses_the_files_own_names_and_numbers(tmp_path):
    model = keras.Sequential(
        [
            keras.Input((20, 20, 3)),
            layers.RandomFlip(name="mirror"),
            layers.Rescaling(1 / 255, name="scaled"),
            layers.Conv2D(4, 3, activation="relu", name="eyes"),
            layers.Conv2D(4, 3, name="mind"),
            layers.Flatten(name="row"),
            layers.Dense(3, name="logits"),
            layers.Softmax(name="answer"),
        ]
    )
    found = load(keras_file(model, tmp_path))
    assert (white(found), found.origin.last) == (255, "answer")
    ours = import_module("cvlab.nets.models").model_of(found.net, found.weights)
    picture = prepared(model, found, tmp_path)
    code = keras_code(found.net, "mind", 2, ("hires_cam",), origin=found.origin)
    assert "pixels = (255 * pixels)" in code
    expected = explained(ours, picture, "hires_cam", 2, "mind")
    np.testing.assert_allclose(run(code, tmp_path)["hires_cam"], expected, rtol=1e-3, atol=1e-5)
    made = run(maps_code(found.net, found.origin), tmp_path)["maps"]
    seen = import_module("cvlab.nets.probing").look(found.net, found.weights, picture).maps
    np.testing.assert_allclose(made["mind"], seen["mind"], rtol=1e-3, atol=1e-4)
    saliency = run(keras_code(found.net, None, 2, (), origin=found.origin), tmp_path)["saliency"]
    expected = explained(ours, picture, "saliency", 2, None)
    np.testing.assert_allclose(255 * saliency, expected, rtol=1e-3, atol=1e-5)


# --- on the pages


def test_two_files_of_one_name_stay_apart_and_the_same_one_comes_once(saved, tmp_path):
    import streamlit as st

    one, again, other = load(saved), load(saved), load(keras_file(apart(), tmp_path))
    st.session_state.clear()
    names = [add_network(of_file("network.keras", found)) for found in (one, again, other, other)]
    assert names == ["network.keras", "network.keras", "network.keras (2)", "network.keras (2)"]
    assert json.loads(st.session_state["network.own"]["network.keras (2)"].net.config) == json.loads(
        other.net.config
    )


@pytest.mark.parametrize("made", ["branches", "plain"])
def test_the_code_of_a_climb_loads_the_file_and_ends_at_the_same_pictures(made, tmp_path, monkeypatch):
    from cvlab.codegen.maximization import keras_code as climb_code
    from cvlab.maximization import Goal, Recipe

    keras.utils.set_random_seed(0)
    model = (
        branches()
        if made == "branches"
        else keras.Sequential(
            [
                keras.Input((20, 20, 3)),
                layers.Rescaling(1 / 255),
                layers.Conv2D(4, 3, activation="relu", name="eyes"),
                layers.Flatten(),
                layers.Dense(3, activation="softmax"),
            ]
        )
    )
    theirs = "apart" if made == "branches" else "eyes"
    model.save(tmp_path / "net.keras")
    found = load((tmp_path / "net.keras").read_bytes())
    goal = Goal(layer=theirs, filters=(0, 2), recipe=Recipe(steps=5))
    maximization, models = import_module("cvlab.nets.maximization"), import_module("cvlab.nets.models")
    expected = maximization.maximize_slice(found.net, found.weights, goal, seconds=3600)
    layer = next(item for item in models.describe(found.net) if item.path == theirs)
    monkeypatch.chdir(tmp_path)
    shape = found.net.input_shape
    names = run(climb_code(goal, found.net, shape, layer, shape[:2], origin=found.origin), tmp_path)
    for one, other in zip(names["pictures"], expected.pictures, strict=True):
        assert np.corrcoef(one.ravel(), other.ravel())[0, 1] >= 0.99
    np.testing.assert_allclose(names["height"].numpy(), expected.heights[-1], rtol=0.02, atol=1e-3)
