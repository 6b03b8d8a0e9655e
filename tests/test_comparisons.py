"""The notes' comparisons: runs that differ in one thing only, and a word where one cannot be run."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import Image

from cvlab.architecture import PRESETS, with_options
from cvlab.augmentations import NOTES
from cvlab.comparisons import CATS_AND_DOGS, COMPARISONS
from cvlab.datasets import DATASETS
from cvlab.descriptions import differences
from cvlab.experiment import Experiment
from cvlab.regularizers import L1

NET = PRESETS["notes_convnet"]
PLAIN = Experiment(dataset=DATASETS["digits"](), architecture=NET, seed=7, epochs=5)
OFFLINE = [slug for slug in COMPARISONS if slug != "cats_and_dogs"]


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
    chosen = replace(PLAIN, architecture=with_options(NET, dropout=0.7, batch_normalization=True))
    without, dropped = COMPARISONS["dropout"].variants(chosen).values()
    assert without.architecture == with_options(NET, batch_normalization=True)
    assert dropped.architecture == with_options(NET, batch_normalization=True, dropout=0.2)


def test_batchnorm_is_added_to_a_net_without_it():
    chosen = replace(PLAIN, architecture=with_options(NET, batch_normalization=True))
    without, normal = COMPARISONS["batchnorm"].variants(chosen).values()
    assert without.architecture == NET
    assert normal.architecture == chosen.architecture


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
    chosen = replace(PLAIN, batch_size=4096)
    assert "batch size" in COMPARISONS["dropout"].problem(chosen)
    assert COMPARISONS["dropout"].problem(PLAIN) == ""
