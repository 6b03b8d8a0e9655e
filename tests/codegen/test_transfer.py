"""The code that the transfer lesson shows counts and trains as the page does."""

from __future__ import annotations

import ast
import json
from dataclasses import replace

import pytest

from cvlab.bases import NETWORKS
from cvlab.codegen import to_script
from cvlab.codegen.features_once import once_script
from cvlab.codegen.notebook import to_notebook
from cvlab.codegen.transfer import count_code, way_code
from cvlab.datasets import DATASETS, HalfDigits
from cvlab.experiment import After, Experiment
from cvlab.experiment.base_rate import BaseRate
from cvlab.transfer.base import SMALL, base_experiment, layers_to
from cvlab.transfer.freezing import Head, counts, last_map, parts
from cvlab.transfer.ways import FAULTS, WAYS, Setting, experiment_of
from tests.codegen.test_scripts import TOLERANCE, alone, difference, ours


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("network", [SMALL, "vgg16", "mobilenet_v2"])
def test_the_heart_of_a_way_is_python(network, way, fault):
    begun = {"dataset": HalfDigits(), "fault": fault}
    if network != SMALL:
        begun |= {"network": network, "tune_from": {"vgg16": "block5", "mobilenet_v2": "block_16"}[network]}
    text = way_code(Setting(**begun), way)
    ast.parse(text)
    assert ("trainable = False" in text) == (way != "scratch")


@pytest.mark.parametrize("fault", ["none", "preprocessing"])
@pytest.mark.parametrize(("network", "start"), [(SMALL, "block2"), ("vgg16", "block4")])
def test_the_heart_of_fine_tuning_gives_each_block_its_rate(network, start, fault):
    """By slices of the base, whose layers stand where the page counts them."""
    rate = BaseRate(share=0.1, falling=0.5)
    dataset = HalfDigits() if network == SMALL else DATASETS["cifar10"]()
    setting = Setting(dataset=dataset, network=network, tune_from=start, base_rate=rate, fault=fault)
    text = way_code(setting, "tuned")
    ast.parse(text)
    assert "optimizer(share)" in text
    assert "model.compile(keras.optimizers.MultiOptimizer(rates)" in text
    slices = {SMALL: ("[4:8]),", "[8:12]),"), "vgg16": ("[-8:-4]),", "[-4:]),")}[network]
    for share, part in zip((0.05, 0.1), slices, strict=True):
        assert f"({share}, base.layers{part}" in text


def test_the_heart_of_fine_tuning_says_what_goes_wrong_with_it():
    hearts = {fault: way_code(Setting(dataset=HalfDigits(), fault=fault), "tuned") for fault in FAULTS}
    assert "the head settles" in hearts["none"]
    assert "at a low rate" in hearts["none"]
    assert "the head settles" not in hearts["unsettled"]
    assert "drawn by lot" in hearts["unsettled"]
    assert "optimizers.Adam(learning_rate=0.01)" in hearts["unsettled"]
    assert "at a low rate" not in hearts["unsettled"] + hearts["rate"]
    assert "begun or isinstance" in hearts["statistics"]
    assert "begun and not isinstance" in hearts["none"]


def test_features_are_no_more_computed_once_where_the_normalisations_learn():
    sound, faulty = (
        way_code(Setting(dataset=HalfDigits(), fault=f), "features") for f in ("none", "statistics")
    )
    assert "base.predict(x)" in sound
    assert "base.predict" not in faulty


@pytest.mark.parametrize("network", [SMALL, *NETWORKS])
def test_the_count_is_python_for_every_base(network):
    ast.parse(count_code(network, 96, Head(units=0, classes=3, flat=False), 4))


@pytest.mark.keras
@pytest.mark.parametrize(("network", "frozen"), [(SMALL, 8), (SMALL, 16), ("mobilenet_v2", 100)])
def test_keras_counts_what_the_slider_counts(network, frozen):
    side, head = (
        (28, Head(units=0, classes=5, flat=True))
        if network == SMALL
        else (96, Head(units=64, classes=3, flat=False))
    )
    names: dict = {}
    exec(count_code(network, side, head, frozen).replace('weights="imagenet"', "weights=None"), names)
    wanted = counts(parts(network, side), frozen, head.parameters(last_map(network, side)))
    model = names["model"]
    assert model.count_params() == wanted.total
    assert sum(variable.numpy().size for variable in model.trainable_variables) == wanted.trainable


def ways() -> dict[str, Experiment]:
    """The three ways on a base that learned for a moment only."""
    base = base_experiment()
    base = replace(base, dataset=replace(base.dataset, train_size=100), epochs=1)
    setting = Setting(dataset=HalfDigits(each=5), epochs=2)
    begun = After(experiment=base, layers=layers_to(setting.cut))
    features, varied = (
        replace(experiment_of(setting, way), begin_with=begun) for way in ("features", "varied")
    )
    slower = replace(setting, base_rate=BaseRate(share=0.1, falling=0.5))
    tuned = replace(experiment_of(slower, "tuned"), begin_with=After(experiment=features))
    return {"features": features, "varied": varied, "tuned": tuned}


def cells(notebook: str) -> str:
    """The code of a notebook, in its order."""
    return "\n".join("".join(c["source"]) for c in json.loads(notebook)["cells"] if c["cell_type"] == "code")


@pytest.mark.keras
def test_script_and_notebook_of_each_way_print_the_numbers_of_the_page(tmp_path):
    found = ways()
    scripts = {
        "features, once": once_script(found["features"]),
        "varied": to_script(found["varied"]),
        "tuned, notebook": cells(to_notebook(found["tuned"])),
    }
    texts = alone(scripts, tmp_path).result()
    figures = {name: ours(each) for name, each in found.items()}
    for name, text in texts.items():
        way = name.partition(",")[0]
        last = "\n".join(text.splitlines()[text.splitlines().index(ends(text)[-2]) + 1 :])
        assert difference(found[way], figures[way], last) < TOLERANCE, name


def ends(text: str) -> list[str]:
    """The lines with the test figures, one for each training."""
    return [line for line in text.splitlines() if line.startswith("test: ")]


def test_features_are_kept_only_where_they_stay_the_same():
    found = ways()
    assert "f_train[rows]" in once_script(found["features"])
    assert "f_train[rows]" in once_script(found["tuned"]), "behind the layers that are frozen still"
    with pytest.raises(ValueError, match="only of a frozen base"):
        once_script(found["varied"])
