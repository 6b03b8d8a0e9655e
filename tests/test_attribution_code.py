"""The Keras code under the maps, run as a learner would run it: it gives the maps of the page."""

from __future__ import annotations

import re
from importlib import import_module

import numpy as np
import pytest
from PIL import Image

from cvlab.attribution_code import keras_code
from cvlab.backbones import BACKBONES
from cvlab.experiment import stored_net
from cvlab.samples import sample
from cvlab.stored_maps import stored_maps

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


@pytest.mark.parametrize("name", ["digit", "photo"])
def test_the_stored_examples_are_whole_and_small(name):
    image, words, maps = stored_maps(name)
    assert image.ndim == 3
    assert "the network says" in words
    assert [item.kind for item in maps] == ["grad_cam", "layer_cam", "eigen_cam", "guided_backprop"]
    for item in maps:
        assert item.heatmap.max() == 1
        assert np.isfinite(item.values).all()


@pytest.mark.keras
def test_the_stored_digit_is_what_the_net_says_today():
    nets = import_module("cvlab.nets.attributions")
    model = import_module("cvlab.nets.models").model_of(*stored_net())
    image, _, maps = stored_maps("digit")
    for item in maps:
        now = nets.ATTRIBUTIONS[item.kind]().heatmap(model, image, item.class_index)
        np.testing.assert_allclose(item.heatmap, now, atol=0.02)
