"""Presets for other pictures: their input and their answers change, their layers do not, and the words say so."""

import pytest

from cvlab.architecture import PRESETS, Architecture, adaptations, adapted, answers_two, fitting_presets
from cvlab.layers import Activation, Dense, Flatten


def test_a_network_is_adapted_to_other_pictures_and_classes_in_words():
    net = adapted(PRESETS["mnist_convnet"], (64, 48, 3), 7)
    assert net.output_shape() == (7,)
    assert net.layers[:-1] == PRESETS["mnist_convnet"].layers[:-1]
    assert adaptations(net, PRESETS["mnist_convnet"]) == (
        "takes pictures of 64 × 48 × 3 instead of 28 × 28 × 1",
        "ends with 7 units instead of 10",
    )


def test_what_fits_already_is_not_called_adapted():
    net = adapted(PRESETS["notes_convnet"], (28, 28, 1), 10)
    assert net == PRESETS["notes_convnet"]
    assert adaptations(net, PRESETS["notes_convnet"]) == ()


def test_one_sigmoid_is_enough_for_two_classes_but_not_for_three():
    two, three = (adapted(PRESETS["cats_dogs"], (150, 150, 3), n) for n in (2, 3))
    assert two.parameter_count() == 3_453_121
    assert answers_two(two, 2)
    assert not answers_two(two, 3)
    assert (three.output_shape(), three.layers[-1].activation) == ((3,), "softmax")


def test_a_sigmoid_layer_of_its_own_becomes_softmax_too():
    net = Architecture((4, 4, 1), (Flatten(), Dense(units=1), Activation(activation="sigmoid")))
    assert answers_two(net, 2)
    assert adapted(net, (4, 4, 1), 5).layers[1:] == (Dense(units=5), Activation(activation="softmax"))


def test_a_base_without_an_answer_only_takes_the_other_pictures():
    net = adapted(PRESETS["mnist_base"], (32, 32, 3), 10)
    assert net == Architecture((32, 32, 3), PRESETS["mnist_base"].layers)


@pytest.mark.parametrize(("shape", "classes"), [((28, 28, 1), 10), ((32, 32, 3), 10), ((150, 150, 3), 2)])
def test_every_preset_on_offer_can_be_built_and_answers(shape, classes):
    offered = fitting_presets(shape, classes)
    assert "notes_convnet" in offered
    for net in offered.values():
        assert net.problems() == ()
        assert net.input_shape == shape
        assert net.output_shape() == (classes,) or answers_two(net, classes)


def test_what_was_made_for_these_pictures_is_offered_first_and_what_does_not_fit_not_at_all():
    assert next(iter(fitting_presets((150, 150, 3), 2))) == "cats_dogs"
    assert list(fitting_presets((28, 28, 1), 10))[:2] == ["notes_convnet", "mnist_convnet"]
    assert not {"vgg16", "alexnet", "cats_dogs", "mnist_base"} & set(fitting_presets((28, 28, 1), 10))
