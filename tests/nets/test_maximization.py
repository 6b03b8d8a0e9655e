"""Climbing towards what filters want: it goes up, further than any picture of the data set, and always alike."""

import re
from dataclasses import replace

import numpy as np
import pytest

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
    sheet,
    stretched,
)
from cvlab.maximization.parameterisations import waves
from cvlab.maximization.words import caption, lesson_words
from cvlab.ui.page import read_words

EXPERIMENT, WEIGHTS = stored_net()
LAYERS = ("activation", "activation_1", "dense")


@pytest.fixture(scope="module")
def model():
    from cvlab.nets.models import model_of

    return model_of(EXPERIMENT, WEIGHTS)


@pytest.fixture(scope="module")
def answers(model):
    """layer -> pictures -> N x K: each filter's mean answer, from a Keras model of that layer alone."""
    import keras

    def make(layer):
        cut = keras.Model(model.inputs[0], model.get_layer(layer).output)
        return lambda x: np.array(cut(x)).reshape(len(x), -1, cut.output_shape[-1]).mean(axis=1)

    return {layer: make(layer) for layer in LAYERS}


def maximize(*args, **kwargs):
    from cvlab.nets import maximization

    return maximization.maximize(*args, **kwargs)


def maximize_slice(*args, **kwargs):
    from cvlab.nets import maximization

    return maximization.maximize_slice(*args, **kwargs)


def test_waves_are_their_own_inverse_and_each_has_its_own_number_of_cycles():
    for size in (7, 28):
        np.testing.assert_allclose(waves(size) @ waves(size), np.eye(size), atol=1e-5)
    spectrum = np.abs(np.fft.rfft(waves(16)[:, 3]))
    assert np.flatnonzero(spectrum > 1e-4).tolist() == [3]


@pytest.mark.parametrize("kind", PARAMETERISATIONS)
def test_any_picture_can_be_made_of_the_numbers_that_climb(kind):
    spec = PARAMETERISATIONS[kind]()
    picture = np.random.default_rng(0).uniform(0.05, 0.95, (2, 12, 9, 3)).astype(np.float32)

    class ops:  # the three functions of keras.ops that a picture takes, in numpy
        einsum, matmul = staticmethod(np.einsum), staticmethod(np.matmul)
        sigmoid = staticmethod(lambda x: 1 / (1 + np.exp(-x)))

    made = spec.picture(ops, spec.values(picture), spec.constants((12, 9, 3)))
    np.testing.assert_allclose(made, picture, atol=1e-4)


def test_a_recipe_refuses_parts_of_another_family_and_values_out_of_range():
    with pytest.raises(ValueError, match="is no objective"):
        Recipe(objective=RULES["adam"]()).check()
    with pytest.raises(ValueError, match="Steps"):
        replace(NOTES, steps=0).check()
    with pytest.raises(ValueError, match="sides of 8"):
        Goal(layer="x", filters=(0,), size=(4, 4)).check()


def test_all_filters_begin_from_the_same_noise_and_copies_of_one_do_not():
    start = Goal(layer="x", filters=(3, 5, 3)).start((8, 8, 1))
    np.testing.assert_array_equal(start[0], start[1])
    assert np.abs(start[0] - start[2]).max() > 0.01


def test_a_sheet_holds_every_picture_in_its_place():
    import cv2

    pictures = np.random.default_rng(1).integers(0, 256, (5, 6, 7, 3), np.uint8)
    kind, data = sheet(pictures)
    back = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]
    assert kind == "image/png"
    assert back.shape == (12, 21, 3)
    for n, picture in enumerate(pictures):
        row, column = divmod(n, 3)
        np.testing.assert_array_equal(back[6 * row : 6 * row + 6, 7 * column : 7 * column + 7], picture)


def test_stretching_keeps_the_order_of_pixels_and_makes_faint_ones_visible():
    faint = np.linspace(0.5, 0.502, 64, dtype=np.float32).reshape(1, 8, 8, 1)
    shown = stretched(faint)
    assert np.ptp(shown) > 100
    assert (np.diff(shown.astype(int).ravel()) >= 0).all()


@pytest.mark.keras
@pytest.mark.parametrize("layer", LAYERS)
def test_a_maximised_unit_answers_more_than_to_999_of_1000_pictures(model, answers, layer):
    images = EXPERIMENT.dataset.load().train.images.astype(np.float32) / 255
    known = np.percentile(answers[layer](images), 99.9, axis=0)
    pictures = maximize(model, layer, range(len(known)), seed=0, recipe=GOOD)
    assert pictures.shape == (len(known), 28, 28, 3)
    assert pictures.min() >= 0
    assert pictures.max() <= 1
    own = answers[layer](pictures[..., :1]).diagonal()
    assert (own > known).all()


@pytest.mark.keras
def test_the_notes_recipe_rises_wherever_the_filter_answers_to_the_noise_at_all(model, answers):
    state = maximize_slice(EXPERIMENT, None, Goal(layer="activation_1", filters=tuple(range(12))), seconds=60)
    first, last = state.heights[0], state.heights[-1]
    awake = first > 0
    assert 0 < awake.sum() < 12, "some filters of this net are silent on the noise"
    assert (last[awake] > 1.3 * first[awake]).all()
    assert (last[~awake] == 0).all()


@pytest.mark.keras
@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("base", RECIPES)
def test_every_objective_rises(model, objective, base):
    filters = (4, 4, 4) if objective == "diverse" else (1, 4, 5)
    recipe = replace(RECIPES[base], objective=OBJECTIVES[objective](), leak=0.02, steps=30)
    state = maximize_slice(
        EXPERIMENT, None, Goal(layer="activation_1", filters=filters, recipe=recipe), seconds=60
    )
    assert (state.heights[-5:].mean(axis=0) > state.heights[0]).all()


@pytest.mark.keras
def test_diverse_pictures_differ_more_than_copies_left_to_themselves(model):
    def likeness(apart):
        recipe = replace(GOOD, objective=OBJECTIVES["diverse"](apart=apart), steps=60)
        p = maximize(model, "activation_1", (4, 4, 4), recipe=recipe).reshape(3, -1)
        return np.corrcoef(p)[np.triu_indices(3, 1)].mean()

    assert likeness(4.0) < likeness(0.0) - 0.02


@pytest.mark.keras
@pytest.mark.parametrize("recipe", RECIPES.values(), ids=list(RECIPES))
def test_diverse_pictures_differ_and_the_filter_answers_more_where_its_mean_is_above_zero(recipe):
    """Filter 0 of the first layer answers most to plain white, so four pictures of it are easily all white."""
    goal = Goal(layer="conv2d", filters=(0,) * 4, recipe=replace(recipe, objective=OBJECTIVES["diverse"]()))
    experiment, (kernel, bias, *_) = stored_net()
    state = maximize_slice(experiment, None, goal, seconds=60)

    def means(pictures):
        windows = np.lib.stride_tricks.sliding_window_view(pictures[..., 0], (3, 3), axis=(1, 2))
        return np.einsum("nijuv,uv->n", windows, kernel[:, :, 0, 0]) / (26 * 26) + bias[0]

    first = maximize_slice(experiment, None, goal, seconds=60, steps=1)
    pictures = state.pictures / 255
    likeness = np.corrcoef(pictures.reshape(4, -1))[np.triu_indices(4, 1)]
    assert np.abs(likeness).max() < 0.8
    assert (means(pictures) > means(first.pictures / 255)).all()
    assert (state.heights[-1] > 1.5 * state.heights[0]).all()
    assert (state.heights[0] > 0.5 * means(first.pictures / 255)).all(), "it is not nothing by construction"


@pytest.mark.keras
def test_negative_is_the_opposite_of_the_filter(model, answers):
    recipe = replace(NOTES, objective=OBJECTIVES["negative"]())
    up, down = (
        answers["dense"](maximize(model, "dense", range(10), recipe=r)[..., :1]) for r in (NOTES, recipe)
    )
    assert (up.diagonal() > 10).all()
    assert (down.diagonal() < -10).all()


@pytest.mark.keras
def test_a_class_is_climbed_as_its_logit_where_softmax_stands_behind_it(model):
    np.testing.assert_allclose(
        maximize(model, "activation_2", (3, 7)), maximize(model, "dense", (3, 7)), atol=1e-5
    )


@pytest.mark.keras
@pytest.mark.parametrize("recipe", RECIPES.values(), ids=list(RECIPES))
def test_the_same_seed_gives_the_same_pictures_and_another_seed_others(model, recipe):
    first, again, other = (maximize(model, "dense", (0, 1), 10, seed, recipe=recipe) for seed in (5, 5, 6))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.01


@pytest.mark.keras
@pytest.mark.parametrize("recipe", RECIPES.values(), ids=list(RECIPES))
def test_a_batch_of_many_equals_one_by_one(model, recipe):
    """Exactly while rounding is all that differs; on a long way up it may tip a maximum in a pooling window."""
    for steps, tolerance in ((10, 1e-3), (40, 0.05)):
        together = maximize(model, "activation_1", range(12), steps, recipe=recipe)
        alone = np.concatenate([maximize(model, "activation_1", f, steps, recipe=recipe) for f in range(12)])
        assert np.abs(together - alone).mean(axis=(1, 2, 3)).max() < tolerance


@pytest.mark.keras
@pytest.mark.parametrize("recipe", RECIPES.values(), ids=list(RECIPES))
def test_slices_of_any_length_give_the_same_pictures(model, recipe):
    goal = Goal(layer="dense", filters=(2, 8), recipe=replace(recipe, steps=25))
    whole, cut = maximize_slice(EXPERIMENT, None, goal, seconds=60), None
    for steps in (1, 4, 20):
        cut = maximize_slice(EXPERIMENT, None, goal, cut, seconds=60, steps=steps)
    assert whole.step == cut.step == 25
    assert whole.heights.shape == (25, 2)
    np.testing.assert_allclose(cut.values, whole.values, atol=1e-4)
    np.testing.assert_allclose(cut.heights, whole.heights, rtol=1e-3)


@pytest.mark.keras
def test_the_notes_step_is_the_slope_over_its_root_mean_square():
    """One step by finite differences of a network small enough for it."""
    import keras

    keras.utils.set_random_seed(1)
    net = keras.Sequential([keras.Input((5, 5, 1)), keras.layers.Conv2D(3, 3, activation="tanh", name="c")])
    goal = Goal(layer="c", filters=(2,), size=(8, 8))
    start = goal.start((8, 8, 1))[0].astype(np.float64)
    kernel, bias = (np.asarray(w, np.float64) for w in net.get_weights())

    def height(x):
        windows = np.lib.stride_tricks.sliding_window_view(x[..., 0], (3, 3))
        return np.tanh(np.einsum("ijuv,uv->ij", windows, kernel[:, :, 0, 2]) + bias[2]).mean()

    slope = np.zeros_like(start)
    for at in np.ndindex(start.shape):
        bump = np.zeros_like(start)
        bump[at] = 1e-5
        slope[at] = (height(start + bump) - height(start - bump)) / 2e-5
    by_hand = (start + 0.01 * slope / np.sqrt((slope**2).mean())).clip(0, 1)
    np.testing.assert_allclose(maximize(net, "c", 2, 1, size=(8, 8))[0, ..., :1], by_hand, atol=1e-4)


@pytest.mark.keras
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("padding", ["valid", "same"])
def test_the_quick_slope_of_a_convolution_of_few_channels_is_tensorflows_own(channels, padding):
    import keras
    import tensorflow as tf

    from cvlab.nets.tapping import is_thin, thin

    keras.utils.set_random_seed(4)
    layer = keras.layers.Conv2D(6, (3, 4), padding=padding, activation="tanh", bias_initializer="normal")
    x = tf.random.normal((2, 9, 8, channels))
    layer(x)
    assert is_thin(layer)
    seen = []
    for call in (layer, lambda x: thin(layer, x)):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = call(x)
            height = tf.reduce_sum(y**3)
        seen.append((y.numpy(), tape.gradient(height, x).numpy()))
    for theirs, ours in zip(*seen, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


@pytest.mark.keras
def test_halved_numbers_give_pictures_as_high_and_alike(model, answers):
    full, half = (maximize(model, "dense", range(10), 40, precision=p) for p in ("float32", "bfloat16"))
    alike = [np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in zip(full, half, strict=True)]
    reached, too = (answers["dense"](p[..., :1]).diagonal() for p in (full, half))
    assert np.abs(full - half).max() > 0
    assert np.mean(alike) > 0.65
    np.testing.assert_allclose(too, reached, rtol=0.35)
    again = maximize(model, "dense", range(10), 40)
    np.testing.assert_array_equal(again, full)  # the model itself is left as it was


@pytest.mark.keras
def test_a_dream_grows_out_of_ones_own_picture_through_its_octaves(model):
    picture = EXPERIMENT.dataset.load().test.images[3].astype(np.float32) / 255
    goal = Goal(layer="activation", filters=(0,), recipe=replace(DREAM, steps=4), octaves=3)
    state = maximize_slice(EXPERIMENT, None, goal, seconds=60, steps=4, picture=picture)
    assert state.pictures.shape == (1, 14, 14, 1)
    state = maximize_slice(EXPERIMENT, None, goal, state, seconds=60, picture=picture)
    dreamt = state.pictures[0] / 255
    assert state.step == goal.steps == 12
    assert dreamt.shape == picture.shape
    assert np.corrcoef(dreamt.ravel(), picture.ravel())[0, 1] > 0.6
    assert np.abs(dreamt - picture).max() > 0.05


@pytest.mark.keras
def test_a_layer_nested_in_another_network_is_climbed_as_the_flat_one():
    import keras

    keras.utils.set_random_seed(2)
    inner = keras.Sequential(
        [
            keras.Input((None, None, 3)),
            keras.layers.Conv2D(4, 3, activation="relu", name="deep"),
            keras.layers.BatchNormalization(),
            keras.layers.GlobalAveragePooling2D(),
        ],
        name="inner",
    )
    outer = keras.Sequential([keras.Input((24, 24, 3)), inner, keras.layers.Dense(2, activation="softmax")])
    flat = keras.Sequential([keras.Input((24, 24, 3)), *inner.layers[:1]])
    np.testing.assert_allclose(
        maximize(outer, "deep", range(4), 5), maximize(flat, "deep", range(4), 5), atol=1e-5
    )
    assert maximize(outer, "deep", 1, 2, size=(40, 32)).shape == (1, 40, 32, 3)


@pytest.mark.keras
def test_what_the_network_does_not_have_is_said_in_words(model):
    for layer, filters, size, words in (
        ("nowhere", 0, None, "no layer called"),
        ("dense", 10, None, "filters 0 to 9"),
        ("dense", 0, (56, 56), "lies behind Flatten"),
        ("dense", (), None, "choose 1 to"),
    ):
        with pytest.raises(ValueError, match=words):
            maximize(model, layer, filters, size=size)
    mixture = replace(NOTES, objective=OBJECTIVES["mixture"](other=12))
    with pytest.raises(ValueError, match="filters 0 to 11; there is no 12"):
        maximize(model, "activation_1", 0, recipe=mixture)


@pytest.mark.keras
def test_a_mixture_is_the_weighted_mean_of_both_filters(model, answers):
    recipe = replace(NOTES, objective=OBJECTIVES["mixture"](other=5, share=0.3), steps=1)
    goal = Goal(layer="activation_1", filters=(1, 4), recipe=recipe)
    start = answers["activation_1"](goal.start((28, 28, 1)))
    state = maximize_slice(EXPERIMENT, None, goal, seconds=60)
    by_hand = [0.7 * start[n, f] + 0.3 * start[n, 5] for n, f in enumerate((1, 4))]
    np.testing.assert_allclose(state.heights[0], by_hand, rtol=1e-5)


@pytest.mark.parametrize(
    ("kind", "maps", "answers"),
    [
        ("filter", "mean of the map", "answer"),
        ("neuron", "middle of the map", "answer"),
        ("negative", "minus the mean of the map", "minus the answer"),
        ("mixture", "weighted mean of two maps", "weighted mean of two answers"),
        ("diverse", "mean of the map plus unlikeness", "answer plus unlikeness"),
        ("dream", "mean square of the layer", "mean square of the layer"),
    ],
)
def test_a_caption_says_what_the_number_is(kind, maps, answers):
    objective = OBJECTIVES[kind]()
    assert (caption(objective, units=False), caption(objective, units=True)) == (maps, answers)


@pytest.mark.parametrize("kind", OBJECTIVES)
@pytest.mark.parametrize("units", [False, True])
def test_the_lessons_words_have_no_gap_left_for_any_objective(kind, units):
    filters = (4, 4) if kind == "diverse" else (0,) if kind == "dream" else (1, 2)
    goal = Goal(layer="x", filters=filters, recipe=replace(GOOD, objective=OBJECTIVES[kind]()))
    words = lesson_words(goal, units)
    prose = " ".join(text for name, text in words.items() if name != "formula")
    assert "{" not in prose
    assert "None" not in prose
    assert {f"{{{name}}}" for name in words} <= set(
        re.findall(r"\{\w+\}", read_words("maximization")["How it works"])
    )


def test_the_lesson_tells_the_recipe_on_screen():
    good = lesson_words(Goal(layer="x", filters=(1, 2), recipe=GOOD), False)
    assert "Adam" in good["rule"]
    assert "0.1" in good["rule"]
    assert "m_t" in good["formula"]
    assert "waves" in good["begins"]
    notes = lesson_words(Goal(layer="x", filters=(7,), recipe=NOTES), True)
    assert "root mean square" in notes["rule"]
    assert "0.01" in notes["rule"]
    assert notes["climbed"] == "one unit's answer"
    assert notes["together"] == "The picture on screen climbs 40 steps, through one compiled loop."
    mixture = replace(NOTES, objective=OBJECTIVES["mixture"](other=5, share=0.3))
    mixed = lesson_words(Goal(layer="x", filters=(1, 2), recipe=mixture), False)
    assert mixed["climbed"] == "0.7 times the mean of one filter's map plus 0.3 times that of filter 5"
    assert "each towards its own filter and filter 5" in mixed["together"]
    diverse = replace(GOOD, objective=OBJECTIVES["diverse"]())
    assert (
        "apart from each other"
        in lesson_words(Goal(layer="x", filters=(3,) * 4, recipe=diverse), False)["together"]
    )
    dreamt = lesson_words(Goal(layer="x", filters=(0,), recipe=DREAM, octaves=3), False, pictured=True)
    assert dreamt["begins"] == "your picture"
    assert "in each of 3 sizes" in dreamt["together"]


def test_every_family_is_reachable_by_kind():
    assert list(OBJECTIVES) == ["filter", "neuron", "negative", "mixture", "diverse", "dream"]
    assert (list(PARAMETERISATIONS), list(ROBUSTNESS)) == (["pixels", "fourier"], ["still", "shaken"])
    assert list(RULES) == ["normalised", "adam"]


@pytest.mark.parametrize("count", [1, 2, 40, 64, 65, 128, 200, 512])
def test_the_curve_on_screen_begins_where_the_climb_began_and_ends_where_it_ended(count):
    from cvlab.ui.maximization.ascents import CURVE, thinned

    heights = np.arange(count * 3.0).reshape(count, 3)
    shown = thinned(heights)
    assert len(shown) == min(count, CURVE)
    np.testing.assert_array_equal(shown[[0, -1]], heights[[0, -1]])
    assert (np.diff(shown[:, 0]) > 0).all()


@pytest.mark.parametrize(("step", "first"), [(1, 0), (4, 0), (5, 4), (8, 4), (9, 8), (12, 8)])
def test_a_dreams_heights_are_those_of_its_present_size(step, first):
    from types import SimpleNamespace

    from cvlab.ui.maximization.ascents import at_this_size

    goal = SimpleNamespace(recipe=SimpleNamespace(steps=4))  # in each of three sizes
    state = SimpleNamespace(step=step, heights=np.arange(step)[:, None])
    np.testing.assert_array_equal(at_this_size(goal, state)[:, 0], np.arange(first, step))
