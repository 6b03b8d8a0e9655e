"""Recipes change how a net is trained, never what is trained on what."""

from dataclasses import replace

import pytest

from cvlab.architecture import PRESETS
from cvlab.datasets import DATASETS
from cvlab.experiment.recipes import fast, fast_rate
from tests.experiments import PLAIN


def test_the_fast_recipe_keeps_the_net_the_data_and_the_seed():
    chosen = replace(PLAIN, seed=7, class_weight="balanced")
    quick = fast(chosen)
    kept = ("dataset", "architecture", "augmentations", "loss", "metric", "seed", "class_weight")
    assert all(getattr(quick, name) == getattr(chosen, name) for name in kept)


def test_the_fast_recipe_makes_fewer_and_other_steps():
    quick = fast(PLAIN)
    assert quick.total_steps() <= PLAIN.total_steps() / 2
    assert quick.schedule.kind == "one_cycle"
    quick.check()


def test_many_pictures_are_seen_once_or_twice():
    many = replace(PLAIN, dataset=DATASETS["mnist"]())
    larger = replace(many, architecture=PRESETS["mnist_convnet"])
    assert [(e.epochs, e.batch_size) for e in map(fast, (many, larger))] == [(1, 64), (2, 128)]


def test_units_with_many_inputs_take_shorter_steps():
    rates = [fast_rate(PRESETS[name]) for name in ("notes_convnet", "mnist_convnet", "cats_dogs")]
    assert rates == [0.03, pytest.approx(10 / 576, abs=1e-5), pytest.approx(10 / 6272, abs=1e-5)]


def test_the_fast_recipe_fits_a_few_pictures_too():
    few = replace(PLAIN, dataset=DATASETS["digits"](train_size=20), batch_size=5)
    fast(few).check()


def test_the_fast_recipe_is_fast_already():
    assert fast(fast(PLAIN)) == fast(PLAIN)
