"""Learning from forms: numpy's answers are Keras', a training can be told how far it is, and it learns."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from cvlab.modularity import Parts, World
from cvlab.modularity.classifiers import classifier
from cvlab.modularity.learning import (
    BATCH,
    KINDS,
    LEAST_EPOCHS,
    SIZES,
    TESTED,
    Learnt,
    costs,
    epochs_for,
    halved,
    jobs,
    net_of,
    right_of,
)
from cvlab.softmax import shares_of
from cvlab.steps import steps_of


def test_a_strip_at_half_its_size_has_the_means_of_four_pixels():
    ink = np.arange(2 * 40 * 144, dtype=np.float32).reshape(2, 40, 144)
    assert halved(ink)[1, 3, 5] == ink[1, 6:8, 10:12].mean()


def test_more_forms_are_gone_through_less_often_but_never_too_seldom():
    epochs = [epochs_for(size) for size in SIZES]
    assert epochs == sorted(epochs, reverse=True)
    assert epochs[-1] >= LEAST_EPOCHS
    assert epochs[-1] * SIZES[-1] / BATCH >= 1500


def test_a_curve_has_every_kind_size_and_draw_once_the_cheap_ones_first():
    work = jobs()
    assert len(set(work)) == len(work) == len(KINDS) * len(SIZES) * 3
    sizes = [count for _, count, _ in work]
    assert sizes == sorted(sizes)
    assert costs("whole", 100) > costs("parts", 100)


def test_a_network_that_knows_nothing_reads_hardly_any_number():
    random = np.random.default_rng(0)
    weights = [np.zeros_like(w) + random.normal(0, 0.01, w.shape) for w in classifier().weights]
    assert right_of("parts", weights, World(), Parts()) <= 0.05 * TESTED


def test_the_ready_made_classifier_is_measured_as_on_the_conveyor():
    assert right_of("tuned", list(classifier().weights), World(), Parts()) / TESTED == pytest.approx(
        0.84, abs=0.03
    )


@pytest.mark.keras
@pytest.mark.parametrize("kind", ["whole", "parts"])
def test_numpy_answers_as_keras_does(kind):
    import keras

    from cvlab.nets.modularity import digit_net, whole_net

    keras.utils.set_random_seed(0)
    model = whole_net() if kind == "whole" else digit_net()
    pictures = np.random.default_rng(1).random((70, *model.input_shape[1:3])).astype(np.float32)
    wanted = model.predict(pictures[..., None], verbose=0)
    heads = 3 if kind == "whole" else 1
    wanted = shares_of(wanted.reshape(70, 3, 10)) if heads == 3 else shares_of(wanted)
    found = net_of(kind, model.get_weights()).shares(pictures, heads)
    assert found == pytest.approx(wanted, abs=1e-4)


@pytest.mark.keras
def test_from_twenty_forms_a_classifier_learns_and_one_network_next_to_nothing_and_how_far_it_is_is_told():
    from cvlab.nets.modularity import learn_all

    told, work = [], learn_all([("parts", 20, 0), ("whole", 20, 0)], World(), Parts())
    while True:
        try:
            told.append(next(work))
        except StopIteration as end:
            learnt, network = end.value
            break
    shares = [value for value in told if isinstance(value, float)]
    assert all(before <= after for before, after in pairwise(shares))
    assert shares[-1] == pytest.approx(1.0)
    assert isinstance(told[-1], Learnt)
    assert (learnt.kind, learnt.count, learnt.parameters) == ("parts", 20, 3730)
    assert learnt.right / TESTED == pytest.approx(0.36, abs=0.1), (
        "an untrained one reads a number in a thousand"
    )
    assert network.right / TESTED <= 0.03
    answer = " ".join(steps_of("modularity").steps[9].answer.split())
    assert "from 20, three draws gave the parts 28 % to 43 % and the one network 0 % to 2 %" in answer


@pytest.mark.keras
def test_where_no_digits_are_found_nothing_can_be_learnt():
    from cvlab.nets.modularity import learn

    with pytest.raises(ValueError, match="mend the finder first"):
        list(learn("parts", World(line=True, haste=0.0), 5, 0, Parts()))
