"""Whether labels survive: the sentences that a network's answers lead to, and the asking itself."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.architecture import PRESETS, Architecture
from cvlab.architecture.misleading import layers_that_mislead
from cvlab.augmentations import NOTES, HorizontalFlip, Rotation, VerticalFlip
from cvlab.augmentations.label_survival import Reading, Survival, reading, verdict
from cvlab.datasets import DATASETS
from cvlab.layers import RandomFlip, RandomRotation, RandomZoom

NAMES = tuple("0123456789")


def made(right=1.0, classes=10, name="all of them", **moved):
    """A reading in which `right` of each class is right and the rest is spread; a6to9=0.3 moves that share."""
    spread = (1 - right) / max(1, classes - 1)
    shares = np.full((classes, classes), spread)
    np.fill_diagonal(shares, right)
    for key, share in moved.items():
        c, d = int(key[1]), int(key[4])
        shares[c] *= 1 - share
        shares[c, d] += share
    none = np.zeros(0, int)
    return Reading(
        name=name, shares=shares, sure=np.full((classes, classes), 0.9), pictures=none, labels=none, read=none
    )


def survival(after, alone=(), before=None, names=NAMES):
    return Survival(
        names=names, before=before or made(1.0, len(names)), after=after, alone=tuple(alone), count=100
    )


def test_shares_and_certainty_are_counted_by_class():
    probabilities = np.array([[0.9, 0.1], [0.2, 0.8], [0.4, 0.6], [0.3, 0.7]])
    found = reading("x", np.arange(4)[:, None], np.array([0, 0, 0, 1]), probabilities)
    np.testing.assert_allclose(found.shares, [[1 / 3, 2 / 3], [0, 1]])
    np.testing.assert_allclose(found.sure, [[0.9, 0.7], [0, 0.7]])
    assert found.right == pytest.approx((1 / 3 + 1) / 2)
    assert found.pictures[:, 0].tolist() == [1, 2]  # the mistakes, the surest first


def test_labels_that_survive_are_said_to_survive():
    kind, words = verdict(survival(made(0.97)))
    assert kind == "fine"
    assert "97 %" in words


def test_a_six_that_is_read_as_a_nine_is_a_changed_label():
    kind, words = verdict(survival(made(1.0, a6to9=0.3, a9to6=0.25)))
    assert kind == "wrong"
    assert "30 % of the 6 are read as 9 (0 % before), 90 % sure" in words
    assert "25 % of the 9 are read as 6" in words


def test_mistakes_that_scatter_are_hard_pictures_not_changed_labels():
    kind, words = verdict(
        survival(made(0.6), [made(0.7, name="noise alone"), made(0.95, name="shear alone")])
    )
    assert kind == "hard"
    assert "Noise alone costs most: alone it leaves 70 %" in words


def test_a_class_that_swallows_many_others_is_no_evidence():
    sink = made(1.0, a2to1=0.3, a4to1=0.3, a6to1=0.3, a7to1=0.3)
    assert survival(sink).turned(sink) == []
    assert verdict(survival(sink))[0] == "hard"
    mutual = made(1.0, a2to1=0.3, a4to1=0.3, a6to1=0.3, a1to6=0.3)
    assert sorted(survival(mutual).turned(mutual)) == [(1, 6), (6, 1)]


def test_one_augmentation_alone_can_be_the_evidence():
    kind, words = verdict(
        survival(made(0.3), [made(0.95, name="shear alone"), made(1.0, name="flip alone", a2to5=0.4)])
    )
    assert kind == "wrong"
    assert "With flip alone: 40 % of the 2 are read as 5" in words


def test_a_network_that_knows_nothing_is_not_believed():
    kind, words = verdict(survival(made(0.3), before=made(0.4)))
    assert kind == "unknown"
    assert "40 %" in words


def test_of_two_classes_every_mistake_is_the_other_so_nothing_is_said_to_turn():
    after = made(0.6, classes=2)
    assert verdict(survival(after, before=made(0.95, classes=2), names=("cat", "dog")))[0] == "hard"


def finish(generator):
    shares = []
    while True:
        try:
            shares.append(next(generator))
        except StopIteration as end:
            return shares, end.value


@pytest.fixture(scope="module")
def ask():
    from cvlab.experiment import stored_net
    from cvlab.nets.label_survival import survival

    experiment, weights = stored_net()
    return lambda specs, **options: finish(survival(experiment, weights, specs, **options))


@pytest.mark.keras
def test_the_stored_net_finds_that_a_half_turn_makes_sixes_nines(ask):
    kind, words = verdict(ask((Rotation(degrees=180.0),))[1])
    assert kind == "wrong"
    assert "of the 6 are read as 9" in words


@pytest.mark.keras
def test_the_stored_net_finds_small_turns_harmless_and_flips_harmful(ask):
    assert verdict(ask((Rotation(degrees=15.0),))[1])[0] == "fine"
    assert verdict(ask((HorizontalFlip(),))[1])[0] == "wrong"
    assert verdict(ask((VerticalFlip(),))[1])[0] == "wrong"


@pytest.mark.keras
def test_the_asking_says_how_far_it_is_and_keeps_to_its_budget(ask):
    shares, found = ask(NOTES, budget=700)
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] <= 1
    assert found.count * 7 <= 900
    assert found.alone[0].name == "rotation alone"


@pytest.mark.keras
def test_answers_are_those_of_the_model_itself():
    from cvlab.datasets import DATASETS
    from cvlab.experiment import stored_net
    from cvlab.nets.label_survival import answers
    from cvlab.nets.models import model_of

    experiment, weights = stored_net()
    images = DATASETS["digits"]().load().test.images[:300]
    expected = model_of(experiment, weights).predict(images.astype(np.float32) / 255, verbose=0)
    np.testing.assert_allclose(answers(experiment, weights, images), expected, atol=1e-5)


def behind(*layers):
    """The course's net behind these layers."""
    plain = PRESETS["notes_convnet"]
    return Architecture(plain.input_shape, (*layers, *plain.layers))


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (RandomFlip(), "mirrors its pictures"),
        (RandomFlip(mode="horizontal_and_vertical"), "mirrors its pictures"),
        (RandomFlip(mode="vertical"), "upturned 6 is a 9"),
        (RandomRotation(factor=0.5), "turns by up to 180°"),
    ],
)
def test_a_layer_that_makes_other_digits_of_digits_is_named(layer, words):
    found = layers_that_mislead(behind(RandomZoom(), layer), DATASETS["digits"]().class_names)
    assert words in found
    assert layer.keras_class in found


def test_layers_that_leave_digits_digits_are_fine():
    harmless = behind(RandomRotation(factor=0.1), RandomZoom())
    assert layers_that_mislead(harmless, NAMES) == layers_that_mislead(behind(), NAMES) == ""


def test_a_mirrored_shoe_is_still_a_shoe():
    names = DATASETS["fashion_mnist"]().class_names
    assert layers_that_mislead(behind(RandomFlip(mode="horizontal_and_vertical")), names) == ""
