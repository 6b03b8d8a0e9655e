"""The notes' comparisons: runs that differ in one thing only, and a word where one cannot be run."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from PIL import Image

from cvlab.architecture import PRESETS, Architecture, fed_with, highest_pixel, with_initializer, with_options
from cvlab.augmentations import NOTES
from cvlab.datasets import DATASETS
from cvlab.experiment import Experiment, Progress
from cvlab.experiment.comparison_words import outcome, settling
from cvlab.experiment.comparisons import CATS_AND_DOGS, COMPARISONS
from cvlab.experiment.descriptions import differences
from cvlab.layers import Dense, Flatten
from cvlab.regularizers import L1, L2

NET = PRESETS["notes_convnet"]
PLAIN = Experiment(dataset=DATASETS["digits"](), architecture=NET, seed=7, epochs=5)
BLOCK, HEAD = ["conv2d", "activation", "max_pooling2d"], ["flatten", "dense", "activation"]
OFFLINE = [slug for slug in COMPARISONS if slug != "cats_and_dogs"]


def kinds(experiment: Experiment) -> list[str]:
    return [layer.kind for layer in experiment.architecture.layers]


@pytest.mark.parametrize("slug", OFFLINE)
def test_same_pictures_seed_and_batches(slug: str):
    variants = COMPARISONS[slug].variants(PLAIN)
    assert len(variants) >= 2
    for experiment in variants.values():
        assert replace(experiment, architecture=NET) == PLAIN, "only the network may differ"


@pytest.mark.parametrize("slug", OFFLINE)
def test_every_variant_differs_from_the_others(slug: str):
    told = differences(list(COMPARISONS[slug].variants(PLAIN).values()))
    assert len(set(told)) == len(told)
    assert all(told)


def test_dropout_is_compared_with_a_net_that_has_none_whatever_was_chosen():
    chosen = replace(PLAIN, architecture=with_options(NET, dropout=0.7))
    without, dropped = COMPARISONS["dropout"].variants(chosen).values()
    assert without.architecture == NET
    assert kinds(dropped) == [*BLOCK, "dropout", *BLOCK, "dropout", *HEAD]
    assert [n.rate for n in dropped.architecture.layers if n.kind == "dropout"] == [0.2, 0.2]


def test_batchnorm_stands_behind_each_pooling_as_in_the_notes_and_nowhere_else():
    chosen = replace(PLAIN, architecture=with_options(NET, batch_normalization=True))
    without, normal = COMPARISONS["batchnorm"].variants(chosen).values()
    assert without.architecture == NET
    assert kinds(normal) == [*BLOCK, "batch_normalization", *BLOCK, "batch_normalization", *HEAD]


def test_the_notes_charge_the_first_kernel_the_second_activity_and_the_last_bias():
    _, charged = COMPARISONS["notes_penalties"].variants(PLAIN).values()
    found = {
        name: layer.regularizers()
        for name, layer in zip(charged.architecture.layer_names(), charged.architecture.layers, strict=True)
        if layer.regularizers()
    }
    assert found == {
        "conv2d": {"kernel_regularizer": L2(l2=0.01)},
        "conv2d_1": {"activity_regularizer": L2(l2=0.01)},
        "dense": {"bias_regularizer": L2(l2=0.01)},
    }


def test_first_weights_differ_in_how_they_are_drawn_whatever_was_chosen():
    chosen = replace(PLAIN, architecture=with_initializer(NET, "he_normal"))
    glorot, he = (each.architecture for each in COMPARISONS["first_weights"].variants(chosen).values())
    assert glorot == NET
    assert he == with_initializer(NET, "he_uniform")


@pytest.mark.parametrize("slug", ["dropout", "batchnorm", "notes_penalties"])
def test_a_network_without_the_places_of_the_notes_says_so(slug: str):
    flat = Architecture((28, 28, 1), (Flatten(), Dense(units=10, activation="softmax")))
    problem = COMPARISONS[slug].problem(replace(PLAIN, architecture=flat))
    assert problem.startswith("The network has no ")
    assert problem.endswith("choose one that has.")


def test_the_range_of_the_pixels_is_kept_by_every_comparison():
    chosen = replace(PLAIN, architecture=fed_with(NET, 255))
    for slug in OFFLINE:
        for experiment in COMPARISONS[slug].variants(chosen).values():
            assert highest_pixel(experiment.architecture) == 255


def test_what_the_notes_report_stands_beside_their_own_comparisons_and_no_other():
    reported = {slug: c.reported for slug, c in COMPARISONS.items() if c.reported}
    assert list(reported) == ["dropout", "batchnorm", "notes_penalties"]
    assert "98.35 %" in reported["dropout"]
    assert re.findall(r"[\d.]+ %", reported["batchnorm"]) == ["97.68 %", "98.43 %"]
    assert "87 %" in reported["notes_penalties"]


def test_what_came_here_is_read_off_the_curve():
    def end(epoch: int, accuracy: float) -> Progress:
        return Progress(
            epoch=epoch,
            step=40 * epoch,
            loss=1.0,
            accuracy=0.5,
            validation_loss=1.0,
            validation_accuracy=accuracy,
        )

    assert outcome(()) == ""
    assert outcome((Progress(epoch=1, step=3, loss=1.0, accuracy=0.5),)) == ""
    assert outcome((end(1, 0.5),)) == "50.00 % after epoch 1"
    assert (
        outcome((end(1, 0.5), end(2, 0.9), end(3, 0.8)))
        == "50.00 % after epoch 1, at best 90.00 % in epoch 2"
    )


@pytest.mark.keras
@pytest.mark.parametrize("batch", [16, 2])
def test_what_is_said_of_the_first_validation_with_batch_normalization_is_so_on_the_data_chosen(batch: int):
    from cvlab.nets.training import train

    chosen = COMPARISONS["batchnorm"].variants(replace(PLAIN, batch_size=batch, epochs=1))["batchnorm"]
    end = list(train(chosen))[-1]
    behind = end.accuracy - end.validation_accuracy
    words = settling(chosen)
    assert ("starts badly" in words) == (batch == 16)
    assert behind > 0.1 if "starts badly" in words else behind < 0.02, (words, behind)


@pytest.mark.keras
def test_a_deep_narrow_net_stands_at_guessing_from_glorots_weights_and_leaves_it_from_hes():
    from cvlab.nets.training import train

    chosen = replace(PLAIN, architecture=PRESETS["deep_narrow"], seed=0, epochs=10)
    assert f"a loss of {math.log(10):.2f}." in COMPARISONS["first_weights"].words(chosen)
    glorot, he = COMPARISONS["first_weights"].variants(chosen).values()
    losses = [
        [p.loss for p in train(each) if p.validation_loss is not None]
        for each in (glorot, replace(he, epochs=3))
    ]
    assert min(losses[0]) > math.log(10) - 0.02
    assert losses[1][-1] < 1.5


@pytest.mark.keras
def test_behind_24_layers_hardly_anything_is_left_of_a_picture_from_glorots_weights_and_far_more_from_hes():
    import keras

    from cvlab.nets.build import build

    images = PLAIN.dataset.load().train.images[:64].astype("float32") / 255
    left = {}
    for name in ("glorot_uniform", "he_uniform"):
        model = build(replace(PLAIN, architecture=with_initializer(PRESETS["deep_narrow"], name), seed=0))
        convolutions = [each.output for each in model.layers if isinstance(each, keras.layers.Conv2D)]
        assert len(convolutions) == 24
        first, last = keras.Model(model.inputs[0], [convolutions[0], convolutions[-1]])(images)
        left[name] = float(keras.ops.mean(last) / keras.ops.mean(first))
    assert left["glorot_uniform"] < 1 / 500
    assert left["he_uniform"] > 100 * left["glorot_uniform"]


@pytest.mark.keras
def test_pixels_of_255_make_the_activity_penalty_65_025_times_as_dear_and_the_network_worse():
    from cvlab.nets.build import build
    from cvlab.nets.training import train

    costs, losses = {}, {}
    images = PLAIN.dataset.load().train.images[:64].astype("float32") / 255
    for highest in (1, 255):
        chosen = replace(PLAIN, architecture=fed_with(NET, highest), epochs=6)
        plain, charged = COMPARISONS["notes_penalties"].variants(chosen).values()
        model = build(charged)
        model(images)
        costs[highest] = float(model.get_layer("conv2d_1").losses[0])
        ends = [list(train(each))[-1].validation_accuracy for each in (plain, charged)]
        losses[highest] = ends[0] - ends[1]
        said = COMPARISONS["notes_penalties"].words(chosen)
        assert ("it costs little" in said) == (highest == 1)
    assert costs[255] / costs[1] == pytest.approx(65_025, rel=1e-3)
    assert losses[1] < 0.1 < losses[255], losses


def test_the_penalties_replace_those_that_were_chosen():
    chosen = replace(PLAIN, architecture=with_options(NET, regularizers={"dense": {"bias": L1(l1=0.5)}}))
    variants = list(COMPARISONS["penalties"].variants(chosen).values())
    assert variants[0].architecture == NET
    for experiment in variants[1:]:
        charged = [layer.regularizers() for layer in experiment.architecture.layers if layer.regularizers()]
        assert len(charged) == 3
        assert all(set(c) == {"kernel_regularizer"} for c in charged)


def test_pooling_compares_the_nets_of_the_notes():
    with_pooling, without = COMPARISONS["pooling"].variants(PLAIN).values()
    assert with_pooling.architecture.parameter_count() == 93_322
    assert not [n for n in without.architecture.layers if n.kind == "max_pooling2d"]
    dense = next(row for row in without.architecture.rows() if row.name == "dense")
    assert 1.95e6 < dense.parameters < 2e6, "nearly two million, as the card says"


def test_missing_photographs_are_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path):
    monkeypatch.setenv("CVLAB_DATA", str(tmp_path))
    problem = COMPARISONS["cats_and_dogs"].problem(PLAIN)
    assert f"folder {CATS_AND_DOGS}" in problem
    assert problem.endswith(".")


def test_cats_and_dogs_are_augmented_and_then_dropped_out(monkeypatch: pytest.MonkeyPatch, tmp_path):
    for name in ("cats", "dogs"):
        folder = tmp_path / CATS_AND_DOGS / name
        folder.mkdir(parents=True)
        for n in range(60):
            Image.new("RGB", (8, 8), (n, 100, 50)).save(folder / f"{n}.png")
    monkeypatch.setenv("CVLAB_DATA", str(tmp_path))
    plain, augmented, both = COMPARISONS["cats_and_dogs"].variants(PLAIN).values()
    assert plain.architecture.parameter_count() == 3_453_121
    assert (plain.augmentations, augmented.augmentations) == ((), NOTES)
    assert replace(augmented, augmentations=()) == plain
    assert replace(both, architecture=plain.architecture) == augmented
    assert [n.rate for n in both.architecture.layers if n.kind == "dropout"] == [0.5]


def test_a_comparison_that_does_not_fit_what_is_chosen_says_why():
    chosen = replace(PLAIN, epochs=0)
    assert "Epochs" in COMPARISONS["dropout"].problem(chosen)
    assert COMPARISONS["dropout"].problem(PLAIN) == ""
