"""The bench: steps that can be taken back, questions whose answers are counted, code that builds the same."""

import subprocess
import sys
from dataclasses import replace

import pytest

from cvlab.architecture import PRESETS, Architecture
from cvlab.builder import MOST_STEPS, Draft, from_text, layer_words, noticed, supposed, to_text
from cvlab.codegen.builder import keras_code
from cvlab.datasets import DATASETS
from cvlab.experiment import Experiment
from cvlab.layers import Conv2D, Dense, Flatten, GlobalAveragePooling2D, MaxPooling2D, RandomFlip
from cvlab.optimizers import Adam
from cvlab.packing import pack
from cvlab.regularizers import L2

EMPTY = Draft(network=Architecture((28, 28, 1), ()))


def kinds(draft: Draft) -> list[str]:
    return [layer.kind for layer in draft.network.layers]


def test_layers_are_added_behind_the_one_in_hand():
    draft = EMPTY.add(Conv2D()).add(Flatten()).choose(0).add(MaxPooling2D())
    assert kinds(draft) == ["conv2d", "max_pooling2d", "flatten"]
    assert draft.layer == MaxPooling2D()


def test_layers_are_moved_copied_edited_and_removed():
    draft = EMPTY.add(Conv2D()).add(Flatten()).add(Dense())
    assert kinds(draft.move(2, 0)) == ["dense", "conv2d", "flatten"]
    assert draft.move(0, 9).chosen == 2
    assert kinds(draft.duplicate(0)) == ["conv2d", "conv2d", "flatten", "dense"]
    assert draft.duplicate(0).chosen == 1
    assert draft.edit(0, Conv2D(filters=9)).network.layers[0].filters == 9
    removed = draft.remove(2)
    assert (kinds(removed), removed.chosen) == (["conv2d", "flatten"], 1)
    assert draft.remove(0).remove(0).remove(0).layer is None


def test_every_step_is_taken_back_and_taken_again():
    steps = [
        EMPTY,
        *(one := [EMPTY.add(Conv2D())]),
        *(two := [one[0].add(MaxPooling2D())]),
        *(three := [two[0].edit(0, Conv2D(filters=3))]),
        three[0].move(0, 1),
    ]
    draft = steps[-1]
    for before in reversed(steps[:-1]):
        draft = draft.undo()
        assert draft.network == before.network
    assert draft.undo() is draft
    for after in steps[1:]:
        draft = draft.redo()
        assert draft.network == after.network
    assert draft.redo() is draft


def test_a_new_step_forgets_what_was_taken_back():
    draft = EMPTY.add(Conv2D()).add(Flatten()).undo().add(MaxPooling2D())
    assert draft.future == ()


def test_a_step_that_changes_nothing_is_none():
    draft = EMPTY.add(Conv2D())
    assert draft.edit(0, Conv2D()).past == draft.past
    assert draft.move(0, 5).past == draft.past


def test_only_so_many_steps_are_kept():
    draft = EMPTY
    for n in range(MOST_STEPS + 20):
        draft = draft.put(Architecture((28, 28, n + 1), ()))
    assert len(draft.past) == MOST_STEPS


def test_an_edit_keeps_the_version_and_every_other_step_raises_it():
    draft = EMPTY.add(Conv2D())
    assert draft.edit(0, Conv2D(filters=8)).version == draft.version
    assert draft.add(Flatten()).version > draft.version
    assert draft.undo().version > draft.version


def test_other_pictures_are_a_step_too():
    draft = EMPTY.add(Conv2D()).fed_with((32, 32, 3))
    assert draft.network.input_shape == (32, 32, 3)
    assert draft.undo().network.input_shape == (28, 28, 1)


@pytest.mark.parametrize("place", range(9))
def test_the_answer_to_a_question_is_the_count_of_that_other_layer(place):
    row = PRESETS["notes_convnet"].rows()[place]
    asked = supposed(row, place)
    assert f"layer {place + 1} " in asked.text
    if row.layer.kind == "conv2d":
        assert asked.answer == replace(row.layer, kernel_size=(5, 5)).parameter_count(row.input_shape)
        assert f"{asked.answer:,}" in asked.because
    elif row.layer.kind == "dense":
        assert asked.answer == 2 * row.parameters
    else:
        assert asked.answer == 0


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (Conv2D(filters=1, kernel_size=(3, 5)), "Conv2D 3 × 5, 1 filter"),
        (
            Conv2D(strides=(4, 4), padding="same", activation="relu"),
            "Conv2D 3 × 3, 6 filters, strides 4 × 4, same, relu",
        ),
        (
            Conv2D(dilation_rate=(2, 1), kernel_regularizer=L2()),
            "Conv2D 3 × 3, 6 filters, dilation 2 × 1, regularized",
        ),
        (MaxPooling2D(), "MaxPooling2D 2 × 2"),
        (MaxPooling2D(strides=(1, 1)), "MaxPooling2D 2 × 2, strides 1 × 1"),
        (Dense(units=4096), "Dense 4,096 units"),
        (Flatten(), "Flatten"),
        (RandomFlip(mode="horizontal_and_vertical"), "RandomFlip horizontal and vertical"),
    ],
)
def test_a_layer_is_told_in_a_few_words(layer, words):
    assert layer_words(layer) == words


@pytest.mark.parametrize("name", PRESETS)
def test_a_network_travels_in_a_link(name):
    text = to_text(PRESETS[name])
    assert from_text(text) == PRESETS[name]
    assert len(text) < 600


def test_a_network_in_the_making_travels_too():
    broken = Architecture((8, 8, 1), (Flatten(), Conv2D(kernel_size=(3, 9), kernel_regularizer=L2(l2=0.5))))
    assert broken.problems()
    assert from_text(to_text(broken)) == broken
    empty = Architecture((8, 8, 1), ())
    assert from_text(to_text(empty)) == empty


@pytest.mark.parametrize(
    "text",
    [
        *("", "1.nonsense", "2.abc", to_text(PRESETS["vgg16"])[:-9], pack([1, 2]), pack({})),
        pack({"input_shape": [28, 28, 1], "layers": [{"kind": "dense", "units": {"kind": "l1"}}]}),
        pack({"input_shape": [28, 28, 1], "layers": [{"kind": "flatten"}] * 65}),
    ],
)
def test_a_damaged_link_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match=r"\w.*[.;]"):
        from_text(text)


@pytest.mark.keras
@pytest.mark.parametrize("name", ["notes_convnet", "augmented_180"])
def test_the_code_builds_the_same_network_without_cvlab(name, tmp_path):
    script = tmp_path / "net.py"
    script.write_text(keras_code(PRESETS[name]) + "print('count', model.count_params())\n", encoding="utf-8")
    done = subprocess.run([sys.executable, script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert f"count {PRESETS[name].parameter_count()}" in done.stdout


@pytest.mark.keras
def test_fewer_than_2000_parameters_read_97_percent_of_the_digits():
    """What the lesson asks for can be done, and its hint leads there."""
    from cvlab.nets.training import evaluate, train_slice

    layers = []
    for filters in (8, 10, 10):
        layers += [Conv2D(filters=filters, activation="relu"), MaxPooling2D()]
    net = Architecture((28, 28, 1), (*layers[:-1], GlobalAveragePooling2D(), Dense(activation="softmax")))
    assert net.parameter_count() == 1_830
    experiment = Experiment(
        dataset=DATASETS["digits"](), architecture=net, optimizer=Adam(learning_rate=0.005), epochs=60
    )
    state = None
    while state is None or not state.finished:
        state, _ = train_slice(experiment, state, 5.0)
    assert evaluate(experiment, state.weights).accuracy >= 0.97


def test_the_steps_are_told_what_stands_on_the_bench():
    found = noticed(PRESETS["notes_convnet"])
    assert (found["convolutions"], found["poolings"], found["numbers"]) == (2, 2, 3730)
    assert (found["kernel_height"], found["breaks"], found["vgg16"]) == (3, False, False)
    assert noticed(PRESETS["vgg16"])["vgg16"]
