"""The Keras code under the maps, run as a learner would run it: it gives the maps of the page."""

from __future__ import annotations

import re
from importlib import import_module

import numpy as np
import pytest
from PIL import Image

from cvlab.attribution_code import keras_code, maps_code
from cvlab.backbones import BACKBONES
from cvlab.experiment import stored_net
from cvlab.samples import sample

KINDS = ("grad_cam", "grad_cam_plus_plus", "hires_cam", "layer_cam", "cam")


def run(code, folder):
    """What the script leaves behind, its files taken from the folder."""
    code = re.sub(r'"(photo\.jpg|picture\.png|network\.keras)"', lambda m: repr(str(folder / m[1])), code)
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
    model.save(tmp_path / "network.keras")
    made = run(keras_code(experiment.architecture, "activation_1", 4, KINDS), tmp_path)
    image = pixels.astype(np.float32) / 255
    for kind in KINDS:
        work = nets.ATTRIBUTIONS[kind]().explain(model, image, 4)
        while True:
            try:
                next(work)
            except StopIteration as end:
                np.testing.assert_allclose(made[kind], end.value.values, rtol=1e-3, atol=1e-4)
                break


@pytest.mark.keras
def test_the_code_without_a_layer_gives_the_saliency(tmp_path):
    nets = import_module("cvlab.nets.attributions")
    model_of = import_module("cvlab.nets.models").model_of
    experiment, weights = stored_net()
    pixels = (sample("Handwritten digits").image(2) * 255).round().astype(np.uint8)
    Image.fromarray(pixels[..., 0]).save(tmp_path / "picture.png")
    model = model_of(experiment, weights)
    model.save(tmp_path / "network.keras")
    made = run(keras_code(experiment.architecture, None, 2), tmp_path)["saliency"]
    ours = nets.ATTRIBUTIONS["saliency"]().heatmap(model, pixels.astype(np.float32) / 255, 2)
    np.testing.assert_allclose(made / made.max(), ours, atol=1e-4)


@pytest.mark.parametrize("kind", BACKBONES)
def test_the_code_for_a_pretrained_net_names_its_own_preparation(kind):
    code = keras_code(BACKBONES[kind](), "some_net/conv", 7)
    compile(code, "script", "exec")
    assert f"keras.applications.{kind}.preprocess_input" in code
    assert 'get_layer("conv")' in code
    assert "logits[:, 7]" in code


@pytest.mark.keras
def test_the_code_for_ones_own_nets_maps_gives_every_layers(tmp_path):
    model_of = import_module("cvlab.nets.models").model_of
    look = import_module("cvlab.nets.probing").look
    experiment, weights = stored_net()
    pixels = (sample("Handwritten digits").image(4) * 255).round().astype(np.uint8)
    Image.fromarray(pixels[..., 0]).save(tmp_path / "picture.png")
    model_of(experiment, weights).save(tmp_path / "network.keras")
    made = run(maps_code(experiment.architecture), tmp_path)["maps"]
    ours = look(experiment.architecture, weights, pixels.astype(np.float32) / 255)["maps"]
    assert list(made) == list(ours)
    for name, values in ours.items():
        np.testing.assert_allclose(made[name], values, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", BACKBONES)
def test_the_code_for_a_pretrained_nets_maps_crops_the_photograph_and_prepares_it(kind):
    code = maps_code(BACKBONES[kind]())
    compile(code, "script", "exec")
    assert "keep_aspect_ratio=True" in code
    assert f"keras.applications.{kind}.preprocess_input" in code
