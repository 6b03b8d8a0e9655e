"""Looking into a net: the maps are Keras' own layers' outputs, and the convolution is the sum by hand."""

import numpy as np
import pytest

from cvlab.architecture import Architecture, with_options
from cvlab.convolution import correlate
from cvlab.experiment import stored_net
from cvlab.generators import whole
from cvlab.layers import Dense, Flatten

pytestmark = pytest.mark.keras

EXPERIMENT, WEIGHTS = stored_net()


@pytest.fixture(scope="module")
def image():
    return EXPERIMENT.dataset.load().test.images[0].astype(np.float32) / 255


def look(*args):
    from cvlab.nets import probing

    return probing.look(*args)


def test_every_layer_is_there_with_its_shape(image):
    maps = look(EXPERIMENT, WEIGHTS, image).maps
    assert [(name, m.shape) for name, m in maps.items()] == list(EXPERIMENT.architecture.output_shapes())


def test_the_answer_is_a_set_of_probabilities_and_mostly_right():
    part = EXPERIMENT.dataset.load().test
    right = 0
    for picture, label in zip(part.images[:40], part.labels[:40], strict=True):
        seen = look(EXPERIMENT, WEIGHTS, picture.astype(np.float32) / 255)
        assert seen.probabilities.sum() == pytest.approx(1, abs=1e-5)
        right += seen.probabilities.argmax() == label
    assert right >= 37


def test_logits_are_what_softmax_was_given(image):
    seen = look(EXPERIMENT, WEIGHTS, image)
    e = np.exp(seen.logits - seen.logits.max())
    np.testing.assert_allclose(e / e.sum(), seen.probabilities, atol=1e-6)
    np.testing.assert_array_equal(seen.logits, seen.maps["dense"])


def test_logits_are_found_where_softmax_is_inside_the_last_layer(image):
    net = Architecture((28, 28, 1), (Flatten(), Dense(units=3, activation="softmax")))
    random = np.random.default_rng(0)
    weights = [random.normal(size=(784, 3)).astype(np.float32) / 28, np.zeros(3, np.float32)]
    seen = look(net, weights, image)
    exact = image.ravel() @ weights[0]
    np.testing.assert_allclose(np.diff(seen.logits), np.diff(exact), atol=1e-4)


def test_the_first_map_is_the_sum_worked_out_by_loops(image):
    maps = look(EXPERIMENT, WEIGHTS, image).maps["conv2d"]
    kernel, bias = WEIGHTS[0], WEIGHTS[1]
    for row, column, k in ((0, 0, 0), (12, 13, 2), (25, 25, 5), (14, 9, 3)):
        total = bias[k]
        for i in range(3):
            for j in range(3):
                total += image[row + i, column + j, 0] * kernel[i, j, 0, k]
        assert maps[row, column, k] == pytest.approx(total, abs=1e-5)


def test_feature_maps_of_a_model_are_those_of_looking(image):
    from cvlab.nets.build import build
    from cvlab.nets.probing import feature_maps

    model = build(EXPERIMENT)
    model.set_weights(WEIGHTS)
    theirs = feature_maps(model, image)
    ours = look(EXPERIMENT, WEIGHTS, image).maps
    assert list(theirs) == list(ours)
    for name in ours:
        np.testing.assert_allclose(ours[name], theirs[name], atol=1e-5)


def test_dropout_does_nothing_when_looking(image):
    net = with_options(EXPERIMENT.architecture, dropout=0.5)
    np.testing.assert_array_equal(
        look(net, WEIGHTS, image).probabilities, look(EXPERIMENT, WEIGHTS, image).probabilities
    )


def test_other_weights_of_the_same_net_give_another_answer(image):
    zeros = [np.zeros_like(w) for w in WEIGHTS]
    np.testing.assert_allclose(look(EXPERIMENT, zeros, image).probabilities, 0.1, atol=1e-6)
    assert look(EXPERIMENT, WEIGHTS, image).probabilities.max() > 0.5


def test_a_picture_of_another_size_is_refused_in_words(image):
    with pytest.raises(ValueError, match="takes a picture of 28 × 28 × 1, but this one is 27 × 28 × 1"):
        look(EXPERIMENT, WEIGHTS, image[1:])


def test_weights_of_another_net_are_refused_in_words(image):
    with pytest.raises(ValueError, match="belong to another network"):
        look(EXPERIMENT, WEIGHTS[:-1], image)


def nested():
    import keras

    keras.utils.set_random_seed(3)
    inner = keras.Sequential(
        [
            keras.Input((20, 20, 3)),
            keras.layers.Conv2D(5, 3, activation="relu", name="deep"),
            keras.layers.BatchNormalization(name="norm"),
            keras.layers.MaxPooling2D(name="pool"),
        ],
        name="inner",
    )
    layers = [keras.layers.Flatten(name="flat"), keras.layers.Dense(4, activation="softmax", name="out")]
    return keras.Sequential([keras.Input((20, 20, 3)), inner, *layers]), inner


def test_layers_of_a_nested_network_are_seen_one_by_one_as_keras_computes_them():
    from cvlab.nets.probing import feature_maps

    model, inner = nested()
    picture = np.random.default_rng(0).random((20, 20, 3)).astype(np.float32)
    maps = feature_maps(model, picture)
    assert list(maps) == ["inner/deep", "inner/norm", "inner/pool", "flat", "out"]
    x = picture[None]
    for layer in inner.layers:
        x = layer(x)
        np.testing.assert_allclose(maps[f"inner/{layer.name}"], np.array(x)[0], atol=1e-5)
    np.testing.assert_allclose(maps["out"], model.predict(picture[None], verbose=0)[0], atol=1e-5)


def test_only_the_maps_asked_for_come_back_but_every_layer_is_described(image):
    from cvlab.nets.probing import look

    seen = look(EXPERIMENT, WEIGHTS, image, layers=["activation"])
    assert list(seen.maps) == ["activation"]
    assert [item.name for item in seen.layers] == list(EXPERIMENT.architecture.layer_names())
    told = seen.layers[1]
    assert told.zeros == pytest.approx((seen.maps["activation"] == 0).mean())
    assert (told.low, told.high) == (0, seen.maps["activation"].max())


def test_a_channel_switched_off_is_a_kernel_of_zeros(image):
    from cvlab.nets.probing import look, switched_off

    shares = switched_off(EXPERIMENT, WEIGHTS, image, "activation", [(), (2,), (0, 5)])
    for row, channels in zip(shares, ((), (2,), (0, 5)), strict=True):
        without = [w.copy() for w in WEIGHTS]
        without[0][..., list(channels)] = 0
        without[1][list(channels)] = 0
        np.testing.assert_allclose(row, look(EXPERIMENT, without, image).probabilities, atol=1e-5)


def test_an_answer_that_is_switched_off_is_0_and_the_others_stay(image):
    from cvlab.nets.probing import switched_off

    answer = look(EXPERIMENT, WEIGHTS, image).probabilities
    kept, off = switched_off(EXPERIMENT, WEIGHTS, image, "activation_2", [(), (7, 3)])
    np.testing.assert_allclose(kept, answer, atol=1e-6)
    np.testing.assert_allclose(off, np.where(np.isin(range(10), (7, 3)), 0, answer), atol=1e-6)


@pytest.mark.parametrize(
    ("units", "activation", "share"),
    [(3, "linear", 1 / (1 + 2 * np.e)), (3, "softmax", 0), (1, "sigmoid", 0)],
)
def test_a_last_unit_that_is_switched_off_gives_0_as_its_activation_has_it(units, activation, share):
    from cvlab.nets.probing import switched_off

    net = Architecture((2, 2, 1), (Flatten(), Dense(units=units, activation=activation)))
    weights = [np.zeros((4, units), np.float32), np.ones(units, np.float32)]
    found = switched_off(net, weights, np.zeros((2, 2, 1), np.float32), "dense", [(0,)])
    # With one sigmoid the share is class 1's, and class 0 has the rest.
    assert found[0, 1 if units == 1 else 0] == pytest.approx(share, abs=1e-6)


def test_the_most_exciting_pictures_are_those_with_the_highest_value_anywhere_on_the_map():
    from cvlab.nets.models import model_of
    from cvlab.nets.probing import exciting, feature_maps

    part = EXPERIMENT.dataset.load().train
    found = whole(exciting(EXPERIMENT, WEIGHTS, EXPERIMENT.dataset, "activation_1", 4, top=5))
    model = model_of(EXPERIMENT, WEIGHTS)
    for picture, value, (row, column) in zip(found.images, found.values, found.places, strict=True):
        own = feature_maps(model, picture.astype(np.float32) / 255)["activation_1"][..., 4]
        assert own.max() == pytest.approx(value, abs=1e-4)
        assert own[row, column] == own.max()
    for picture in part.images[::97]:
        own = feature_maps(model, picture.astype(np.float32) / 255)["activation_1"][..., 4]
        assert own.max() <= found.values[0] + 1e-4
    assert found.looked == len(part.images)
    assert (np.diff(found.values) <= 0).all()


def ending(units, activation):
    """A net that ends in so many numbers, its weights, and a picture for it."""
    from cvlab.layers import Conv2D, GlobalAveragePooling2D

    last = Dense(units=units, activation=activation)
    net = Architecture((12, 12, 1), (Conv2D(filters=3, kernel_size=(3, 3)), GlobalAveragePooling2D(), last))
    random = np.random.default_rng(1)
    shapes = (3, 3, 1, 3), (3,), (3, units), (units,)
    weights = [random.normal(size=shape).astype(np.float32) for shape in shapes]
    return net, weights, random.random((12, 12, 1)).astype(np.float32)


def by_hand(weights, image, off=()):
    """What the last layer adds up, by numpy alone."""
    kernels, bias, dense, last = weights
    means = [(correlate(image, kernels[..., 0, k]) + bias[k]).mean() * (k not in off) for k in range(3)]
    return np.array(means) @ dense + last


SHARES = {
    (4, "linear"): lambda s: np.exp(s) / np.exp(s).sum(),
    (4, "softmax"): lambda s: np.exp(s) / np.exp(s).sum(),
    (4, "sigmoid"): lambda s: 1 / (1 + np.exp(-s)),
    (1, "sigmoid"): lambda s: np.array([1 / (1 + np.exp(s[0])), 1 / (1 + np.exp(-s[0]))]),
    (1, "linear"): lambda s: s,  # no share of anything
}


@pytest.mark.parametrize(("units", "activation"), SHARES)
def test_the_answer_is_in_shares_however_a_net_ends_and_with_channels_off_in_the_same(units, activation):
    from cvlab.nets.attributions import answer
    from cvlab.nets.probing import look, switched_off

    net, weights, image = ending(units, activation)
    shares = SHARES[units, activation]
    seen = look(net, weights, image).probabilities
    np.testing.assert_allclose(seen, shares(by_hand(weights, image)), atol=1e-5)
    np.testing.assert_allclose(seen, answer(net, weights, image).probabilities, atol=1e-6)
    without = switched_off(net, weights, image, "conv2d", [(), (1,)])
    np.testing.assert_allclose(without[0], seen, atol=1e-5)
    np.testing.assert_allclose(without[1], shares(by_hand(weights, image, (1,))), atol=1e-5)


def test_the_exciting_pictures_are_those_of_these_weights():
    from cvlab.nets.probing import exciting

    turned = [np.ascontiguousarray(w[..., ::-1]) if n == 0 else w for n, w in enumerate(WEIGHTS)]
    ours, theirs = (
        whole(exciting(EXPERIMENT, w, EXPERIMENT.dataset, "conv2d", 0)) for w in (WEIGHTS, turned)
    )
    assert not np.array_equal(ours.values, theirs.values)


def test_a_network_is_told_from_another_of_its_name_and_from_itself_before_it_trained_on():
    from cvlab.ui.networks.network import of_experiment

    on = [w[::-1] for w in WEIGHTS]
    first, second = (of_experiment("net.keras", EXPERIMENT, w).identity for w in (WEIGHTS, on))
    assert first == of_experiment("net.keras", EXPERIMENT, [w.copy() for w in WEIGHTS]).identity
    assert first != second


def test_of_a_deep_network_one_layer_comes_whole_and_of_every_other_a_glance(image):
    whole = look(EXPERIMENT, WEIGHTS, image)
    seen = look(EXPERIMENT, WEIGHTS, image, ["conv2d_1"], (4, 13))
    assert list(seen.maps) == list(whole.maps)
    np.testing.assert_array_equal(seen.maps["conv2d_1"], whole.maps["conv2d_1"])
    first = whole.maps["conv2d"][..., :4]  # 26 × 26, so each place is the mean of four
    blocks = first.reshape(13, 2, 13, 2, 4).mean(axis=(1, 3))
    np.testing.assert_allclose(seen.maps["conv2d"], blocks, atol=1e-5)
    np.testing.assert_array_equal(seen.maps["max_pooling2d_1"], whole.maps["max_pooling2d_1"][..., :4])
    np.testing.assert_array_equal(seen.maps["flatten"], whole.maps["flatten"])
    assert [item.shape for item in seen.layers] == [m.shape for m in whole.maps.values()]


def test_asked_for_no_layers_it_only_answers(image):
    seen = look(EXPERIMENT, WEIGHTS, image, [])
    assert seen.maps == {}
    assert len(seen.layers) == len(EXPERIMENT.architecture.layer_names())
