"""The Keras code under the maps, run as a learner would run it: it gives the maps of the page."""

from __future__ import annotations

import re
from importlib import import_module

import numpy as np
import pytest
from PIL import Image

from cvlab.architecture import Architecture
from cvlab.attributions import METHODS
from cvlab.backbones import BACKBONES
from cvlab.codegen.class_activation import keras_code
from cvlab.codegen.feature_maps import maps_code
from cvlab.experiment import stored_net
from cvlab.generators import whole
from cvlab.layers import Conv2D, Dense, GlobalAveragePooling2D, MaxPooling2D
from cvlab.registry import title
from cvlab.samples import sample
from cvlab.types import as_image
from cvlab.ui.networks.picture import fitted

KINDS = ("grad_cam", "grad_cam_plus_plus", "hires_cam", "layer_cam", "cam", "eigen_cam", "saliency")


def run(code, folder):
    """What the script leaves behind, its files taken from the folder."""
    code = re.sub(r'"(photo\.jpg|picture\.png|net\.keras)"', lambda m: repr(str(folder / m[1])), code)
    names = {}
    exec(compile(code, "script", "exec"), names)
    return names


@pytest.mark.keras
def test_the_code_for_ones_own_net_gives_the_same_maps(tmp_path):
    nets = import_module("cvlab.nets.attributions")
    model_of = import_module("cvlab.nets.models").model_of
    experiment, weights = stored_net()
    pixels = (sample("Handwritten digits").image(4) * 255).round().astype(np.uint8)
    Image.fromarray(pixels[..., 0]).save(tmp_path / "picture.png")
    model = model_of(experiment, weights)
    model.save(tmp_path / "net.keras")
    made = run(keras_code(experiment.architecture, "activation_1", 4, KINDS), tmp_path)
    image = pixels.astype(np.float32) / 255
    for kind in KINDS:
        ours = whole(nets.ATTRIBUTIONS[kind]().explain(model, image, 4))
        np.testing.assert_allclose(made[kind], ours.values, rtol=1e-3, atol=1e-4)


@pytest.mark.keras
def test_the_code_without_a_layer_gives_the_saliency(tmp_path):
    nets = import_module("cvlab.nets.attributions")
    model_of = import_module("cvlab.nets.models").model_of
    experiment, weights = stored_net()
    pixels = (sample("Handwritten digits").image(2) * 255).round().astype(np.uint8)
    Image.fromarray(pixels[..., 0]).save(tmp_path / "picture.png")
    model = model_of(experiment, weights)
    model.save(tmp_path / "net.keras")
    made = run(keras_code(experiment.architecture, None, 2), tmp_path)["saliency"]
    ours = nets.ATTRIBUTIONS["saliency"]().heatmap(model, pixels.astype(np.float32) / 255, 2)
    np.testing.assert_allclose(made / made.max(), ours, atol=1e-4)


@pytest.mark.parametrize("kind", METHODS)
def test_the_code_is_that_of_the_chosen_method_or_says_that_it_is_not_in_it(kind):
    code = keras_code(stored_net()[0].architecture, "activation_1", 4, [kind])
    assert (f"\n{kind} = " in code) != (f"# Not in this code: {title(METHODS[kind])}." in code)


@pytest.mark.parametrize("kind", BACKBONES)
def test_the_code_for_a_pretrained_net_names_its_own_preparation(kind):
    code = keras_code(BACKBONES[kind](), "some_net/conv", 7)
    compile(code, "script", "exec")
    assert f"keras.applications.{BACKBONES[kind].module}.preprocess_input" in code
    assert 'get_layer("conv")' in code
    assert "logits[:, 7]" in code


@pytest.mark.keras
def test_the_code_for_ones_own_nets_maps_gives_every_layers(tmp_path):
    model_of = import_module("cvlab.nets.models").model_of
    look = import_module("cvlab.nets.probing").look
    experiment, weights = stored_net()
    pixels = (sample("Handwritten digits").image(4) * 255).round().astype(np.uint8)
    Image.fromarray(pixels[..., 0]).save(tmp_path / "picture.png")
    model_of(experiment, weights).save(tmp_path / "net.keras")
    made = run(maps_code(experiment.architecture), tmp_path)["maps"]
    ours = look(experiment.architecture, weights, pixels.astype(np.float32) / 255).maps
    assert list(made) == list(ours)
    for name, values in ours.items():
        np.testing.assert_allclose(made[name], values, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", BACKBONES)
def test_the_code_for_a_pretrained_nets_maps_names_its_own_preparation(kind):
    code = maps_code(BACKBONES[kind]())
    compile(code, "script", "exec")
    assert f"keras.applications.{BACKBONES[kind].module}.preprocess_input" in code


def small(shape, units=1, activation="sigmoid"):
    """A net without padding for pictures of that shape, and weights drawn for it."""
    layers = Conv2D(filters=4, kernel_size=(3, 3), activation="relu"), MaxPooling2D()
    layers += Conv2D(filters=5, kernel_size=(3, 3), activation="relu"), GlobalAveragePooling2D()
    net = Architecture(shape, (*layers, Dense(units=units, activation=activation)))
    random = np.random.default_rng(4)
    build = import_module("cvlab.nets.build").build_architecture
    return net, [random.normal(0, 0.5, w.shape).astype(np.float32) for w in build(net).get_weights()]


def saved(net, weights, folder):
    model = import_module("cvlab.nets.models").model_of(net, weights)
    model.save(folder / "net.keras")
    return model


def photograph(folder, name, shape):
    """A file of a wide picture and what the pages give to a net for pictures of that shape."""
    pixels = np.random.default_rng(5).integers(0, 256, (61, 90, 3), np.uint8)
    pixels[20:40, 30:50] = 250
    Image.fromarray(pixels).save(folder / name)
    return fitted(as_image((folder / name).read_bytes()), shape)


@pytest.mark.keras
@pytest.mark.parametrize("shape", [(40, 24, 3), (32, 32, 1), (80, 100, 3)])
def test_the_code_squeezes_a_photograph_into_the_net_as_the_page_does(shape, tmp_path):
    look = import_module("cvlab.nets.probing").look
    net, weights = small(shape)
    saved(net, weights, tmp_path)
    image = photograph(tmp_path, "picture.png", shape)
    made = run(maps_code(net), tmp_path)
    np.testing.assert_allclose(made["x"][0], image, atol=1e-6)
    for name, values in look(net, weights, image).maps.items():
        np.testing.assert_allclose(made["maps"][name], values, rtol=1e-3, atol=1e-4)


@pytest.mark.keras
@pytest.mark.parametrize("class_index", [0, 1])
def test_the_code_for_a_net_with_one_number_explains_the_class_that_was_asked_for(class_index, tmp_path):
    nets = import_module("cvlab.nets.attributions")
    net, weights = small((40, 24, 3))
    model = saved(net, weights, tmp_path)
    image = photograph(tmp_path, "picture.png", (40, 24, 3))
    field = nets.answer(net, weights, image).fields["conv2d_1"]
    made = run(keras_code(net, "conv2d_1", class_index, ["hires_cam"], field), tmp_path)
    ours = whole(nets.ATTRIBUTIONS["hires_cam"]().explain(model, image, class_index, "conv2d_1"))
    np.testing.assert_allclose(made["hires_cam"], ours.values, rtol=1e-3, atol=1e-5)
    bare = run(keras_code(net, None, class_index), tmp_path)
    assert float(bare["score"][0]) == pytest.approx(ours.logit, abs=1e-4)


@pytest.mark.keras
def test_the_codes_heatmap_lies_where_the_pages_does(tmp_path):
    nets = import_module("cvlab.nets.attributions")
    net, weights = small((40, 24, 3), units=3, activation="softmax")
    model = saved(net, weights, tmp_path)
    image = photograph(tmp_path, "picture.png", (40, 24, 3))
    seen = nets.answer(net, weights, image)
    assert seen.laid
    best = int(seen.probabilities.argmax())
    made = run(keras_code(net, "conv2d_1", best, (), seen.fields["conv2d_1"]), tmp_path)["heatmap"]
    ours = nets.ATTRIBUTIONS["grad_cam"]().heatmap(model, image, best, "conv2d_1")
    assert ours.any()
    np.testing.assert_allclose(made / made.max(), ours, atol=1e-3)


@pytest.mark.keras
def test_a_map_of_zeros_is_printed_as_zeros(tmp_path, capsys):
    net, weights = small((32, 32, 1), units=2, activation="softmax")
    saved(net, [*weights[:-2], np.zeros_like(weights[-2]), weights[-1]], tmp_path)
    photograph(tmp_path, "picture.png", (32, 32, 1))
    run(keras_code(net, "conv2d_1", 0), tmp_path)
    printed = capsys.readouterr().out
    assert "nan" not in printed
    assert "0." in printed


@pytest.mark.keras
@pytest.mark.skipif(
    not BACKBONES["mobilenet_v2"]().available(), reason="the weights of MobileNetV2 are not here"
)
def test_the_code_for_a_pretrained_net_gives_the_maps_of_the_page(tmp_path):
    look = import_module("cvlab.nets.probing").look
    spec = BACKBONES["mobilenet_v2"]()
    image = photograph(tmp_path, "photo.jpg", spec.input_shape)
    made = run(maps_code(spec), tmp_path)["maps"]
    ours = look(spec, None, image, ["Conv1_relu", "out_relu"]).maps
    for name, values in ours.items():
        np.testing.assert_allclose(made[name], values, rtol=1e-2, atol=1e-2)
