"""The Keras code under the climb, run as a learner would run it: it climbs what the page climbs."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import cv2
import numpy as np
import pytest

from cvlab import images
from cvlab.backbones import BACKBONES
from cvlab.codegen.maximization import keras_code
from cvlab.experiment import stored_net
from cvlab.maximization import (
    DREAM,
    GOOD,
    NOTES,
    OBJECTIVES,
    PARAMETERISATIONS,
    RECIPES,
    ROBUSTNESS,
    RULES,
    Goal,
    Recipe,
)
from cvlab.samples import sample

EXPERIMENT, WEIGHTS = stored_net()
SHAPE = EXPERIMENT.architecture.input_shape
MOBILE = BACKBONES["mobilenet_v2"]()
HOUR = 3600.0
pytestmark = pytest.mark.keras
needs_weights = pytest.mark.skipif(not MOBILE.available(), reason="the weights of MobileNetV2 are not here")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the stored network lies as the Training page saves it."""
    made = tmp_path_factory.mktemp("code")
    import_module("cvlab.nets.models").model_of(EXPERIMENT, WEIGHTS).save(made / "net.keras")
    return made


@pytest.fixture
def both(folder, monkeypatch):
    """both(goal) -> pictures and last heights of the app, and of the script, run in that folder."""
    monkeypatch.chdir(folder)
    nets, models = import_module("cvlab.nets.maximization"), import_module("cvlab.nets.models")

    def run(goal, net=EXPERIMENT.architecture, picture=None):
        weights = None if net is MOBILE else WEIGHTS
        ours = nets.maximize_slice(net, weights, goal, seconds=HOUR, picture=picture)
        layer = next(item for item in models.describe(net) if item.path == goal.layer)
        shape = SHAPE if weights else MOBILE.input_shape
        size = goal.size or shape[:2]
        names = {}
        code = keras_code(goal, net, shape, layer, size, pictured=picture is not None)
        exec(compile(code, "script", "exec"), names)
        return (ours.pictures / 255, ours.heights[-1]), (names["pictures"], names["height"].numpy())

    return run


def correlations(one, other):
    return [np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in zip(one, other, strict=True)]


def assert_alike(ours, theirs):
    """The same pictures but for rounding, which grows with every step through a deep network; and as high."""
    assert min(correlations(ours[0], theirs[0])) >= 0.99
    np.testing.assert_allclose(theirs[1], ours[1], rtol=0.05, atol=1e-3)


@pytest.mark.parametrize("layer", ["conv2d", "activation_1", "activation_2"])
@pytest.mark.parametrize("kind", OBJECTIVES)
def test_the_code_of_the_classic_recipe_climbs_every_objective(both, layer, kind):
    filters = (3, 3, 3) if kind == "diverse" else (1, 4)
    goal = Goal(layer=layer, filters=filters, recipe=replace(NOTES, objective=OBJECTIVES[kind]()), seed=3)
    assert_alike(*both(goal))


@pytest.mark.parametrize("kind", OBJECTIVES)
def test_the_code_of_the_better_recipe_climbs_every_objective(both, kind):
    filters = (3, 3, 3) if kind == "diverse" else (1, 4)
    goal = Goal(
        layer="activation_1", filters=filters, recipe=replace(GOOD, objective=OBJECTIVES[kind](), steps=40)
    )
    assert_alike(*both(goal))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("shaking", ROBUSTNESS)
@pytest.mark.parametrize("made_of", PARAMETERISATIONS)
def test_the_code_is_assembled_from_any_parts(both, made_of, shaking, rule):
    recipe = Recipe(
        parameterisation=PARAMETERISATIONS[made_of](),
        robustness=ROBUSTNESS[shaking](),
        rule=RULES[rule](),
        leak=0.1,
        steps=25,
    )
    assert_alike(*both(Goal(layer="activation_1", filters=(0, 7), recipe=recipe, seed=11)))


def test_the_code_climbs_at_another_size_and_a_mixture_of_other_filters(both):
    recipe = replace(NOTES, objective=OBJECTIVES["mixture"](other=5, share=0.3))
    ours, theirs = both(Goal(layer="activation_1", filters=(2, 8), recipe=recipe, size=(40, 36)))
    assert theirs[0].shape == (2, 40, 36, 1)
    assert_alike(ours, theirs)


def test_the_code_of_a_dream_begins_with_the_picture(both, folder):
    picture = sample("Handwritten digits").image(4)
    cv2.imwrite(str(folder / "picture.png"), (picture * 255).round().astype(np.uint8))
    goal = Goal(layer="activation", filters=(0,), recipe=DREAM, octaves=3, size=SHAPE[:2])
    assert_alike(*both(goal, picture=picture))


@needs_weights
@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("side", [128, 224])
def test_the_code_of_mobilenet_climbs_as_the_app_at_any_size(both, side, name):
    goal = Goal(
        layer="mobilenetv2_1.00_224/block_3_expand_relu",
        filters=(0, 9),
        size=(side, side),
        recipe=replace(RECIPES[name], steps=4),
    )
    assert_alike(*both(goal, MOBILE))


@needs_weights
def test_the_code_of_mobilenet_climbs_a_class_before_its_softmax(both):
    goal = Goal(
        layer="mobilenetv2_1.00_224/predictions",
        filters=(88,),
        size=(224, 224),
        recipe=replace(NOTES, steps=2),
    )
    assert_alike(*both(goal, MOBILE))


@needs_weights
def test_the_code_of_mobilenets_dream_begins_with_the_picture(both, folder):
    picture = images.resize(sample("China").image(), 96, 128)
    cv2.imwrite(str(folder / "picture.png"), (picture[..., ::-1] * 255).round().astype(np.uint8))
    goal = Goal(
        layer="mobilenetv2_1.00_224/block_6_expand_relu",
        filters=(0,),
        recipe=replace(DREAM, steps=4),
        octaves=2,
        size=(96, 128),
    )
    assert_alike(*both(goal, MOBILE, picture))
