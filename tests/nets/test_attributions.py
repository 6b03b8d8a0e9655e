"""Maps of where a network looked, against numbers worked out by hand, by loops, by finite differences and by another
library."""

from __future__ import annotations

import os
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from cvlab.attributions import METHODS
from cvlab.backbones import BACKBONES
from cvlab.experiment import stored_net
from cvlab.params import check, params
from cvlab.registry import title

pytestmark = pytest.mark.keras
keras = tf = None  # imported when a test runs: merely to collect the tests must not take seconds

FEW = {  # so many passes that the large nets are through in seconds
    "score_cam": {"channels": 3},
    "smooth_grad": {"samples": 2},
    "integrated_gradients": {"steps": 8},
    "occlusion": {"patch": 0.5},
    "rise": {"masks": 20},
}


@pytest.fixture(scope="module", autouse=True)
def libraries():
    globals().update(keras=import_module("keras"), tf=import_module("tensorflow"))


def method(kind, **fields):
    from cvlab.nets.attributions import ATTRIBUTIONS

    return ATTRIBUTIONS[kind](**fields)


def explained(kind, model, image, class_index=0, layer=None, **fields):
    work = method(kind, **fields).explain(model, image, class_index, layer)
    while True:
        try:
            share = next(work)
            assert 0 <= share <= 1
        except StopIteration as end:
            return end.value


def picture(shape, seed=0):
    return np.random.default_rng(seed).random(shape, np.float32)


def built(*layers, shape=(8, 8, 2)):
    keras.utils.set_random_seed(1)
    return keras.Sequential([keras.Input(shape), *layers])


@pytest.fixture(scope="module")
def digits():
    from cvlab.nets.models import model_of

    experiment, weights = stored_net()
    return model_of(experiment, weights)


@pytest.fixture(scope="module")
def digit():
    part = stored_net()[0].dataset.load().test
    return part.images[5].astype(np.float32) / 255, int(part.labels[5])


@pytest.fixture(scope="module")
def gap():
    """Convolutions, a global average and one Dense layer: what CAM was made for."""
    layers = keras.layers
    return built(
        layers.Conv2D(5, 3, activation="relu", name="maps"),
        layers.GlobalAveragePooling2D(),
        layers.Dense(3, activation="softmax", name="dense"),
    )


@pytest.fixture(scope="module")
def branches():
    keras.utils.set_random_seed(2)
    layers, x = keras.layers, keras.Input((16, 16, 3))
    left = layers.Conv2D(4, 3, padding="same", activation="relu")(x)
    right = layers.Conv2D(4, 5, padding="same")(x)
    both = layers.Add()([left, layers.ReLU()(right)])
    both = layers.Concatenate(name="both")([both, left])
    out = layers.Dense(5, activation="softmax")(layers.GlobalAveragePooling2D()(both))
    return keras.Model(x, out)


@pytest.fixture(scope="module")
def nested():
    """MobileNetV2 as one layer of a Sequential."""
    keras.utils.set_random_seed(3)
    base = keras.applications.MobileNetV2(
        input_shape=(64, 64, 3), alpha=0.35, include_top=False, weights=None
    )
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((64, 64, 3)),
            base,
            layers.GlobalAveragePooling2D(),
            layers.Dense(4, activation="softmax"),
        ]
    )


@pytest.fixture(scope="module")
def vgg():
    from cvlab.nets.models import model_of

    keras.utils.set_random_seed(4)
    return model_of(BACKBONES["vgg16"](weights="random"))


def test_every_method_of_the_page_has_its_arithmetic_and_words():
    from cvlab.nets.attributions import ATTRIBUTIONS

    assert set(ATTRIBUTIONS) == set(METHODS)
    for kind, spec in METHODS.items():
        check(spec())
        assert ATTRIBUTIONS.make(asdict(spec())).kind == kind
        assert spec.words
        assert spec.formula
        assert spec.unit
        assert title(spec)
        assert "https://" in spec.__doc__
        assert all(p.label and p.help for p in params(spec))


@pytest.mark.parametrize("kind", METHODS)
@pytest.mark.parametrize("net", ["digits", "branches", "nested", "vgg"])
def test_every_method_runs_on_every_kind_of_net(kind, net, request):
    model = request.getfixturevalue(net)
    image = picture(model.input_shape[1:])
    heatmap = method(kind, **FEW.get(kind, {})).heatmap(model, image, 1)
    assert heatmap.shape == image.shape[:2]
    assert heatmap.dtype == np.float32
    assert heatmap.min() >= 0
    assert heatmap.max() == pytest.approx(1, abs=1e-5) or not heatmap.any()


def test_grad_cam_worked_out_by_hand():
    # Two maps, A = x and A = -x; the class's weights average to 1/2 and -1/4: L = x/2 + x/4.
    model = built(
        keras.layers.Conv2D(2, 1, use_bias=False, name="maps"),
        keras.layers.Flatten(),
        keras.layers.Dense(2, use_bias=False),
        shape=(2, 2, 1),
    )
    dense = np.zeros((2, 2, 2, 2))
    dense[..., 0, 0] = [[1, 0], [0, 1]]
    dense[..., 1, 0] = [[0, 0], [0, -1]]
    model.set_weights([np.array([1.0, -1.0]).reshape(1, 1, 1, 2), dense.reshape(8, 2)])
    image = np.array([[0.1, 0.2], [0.3, 0.4]], np.float32)[..., None]
    seen = explained("grad_cam", model, image, 0, "maps")
    np.testing.assert_allclose(seen.values, [[0.075, 0.15], [0.225, 0.3]], atol=1e-6)
    np.testing.assert_allclose(seen.heatmap, [[0.25, 0.5], [0.75, 1]], atol=1e-6)
    # 1 * 0.1 + 1 * 0.4 and -1 * -0.4
    assert seen.logit == pytest.approx(0.9, abs=1e-6)
    np.testing.assert_allclose(
        explained("hires_cam", model, image, 0, "maps").values, [[0.1, 0], [0, 0.8]], atol=1e-6
    )


def test_grad_cam_is_cam_up_to_the_number_of_places_where_a_net_ends_in_averages(gap):
    image = picture((8, 8, 2))
    for class_index in range(3):
        cam = explained("cam", gap, image, class_index)
        grad = explained("grad_cam", gap, image, class_index)
        assert cam.layer == grad.layer == "maps"
        assert not cam.note
        np.testing.assert_allclose(np.maximum(cam.values, 0) / 36, grad.values, atol=1e-6)


def test_cam_is_the_maps_times_the_weights_of_the_class(gap):
    image = picture((8, 8, 2))
    maps = keras.Model(gap.inputs, gap.get_layer("maps").output)(image[None]).numpy()[0]
    weights = gap.get_layer("dense").kernel.numpy()
    expected = sum(weights[k, 2] * maps[..., k] for k in range(5))
    np.testing.assert_allclose(explained("cam", gap, image, 2).values, expected, atol=1e-6)


def test_hires_cam_sums_to_the_logit_minus_the_bias(gap, digits, digit):
    for model, image in ((gap, picture((8, 8, 2))), (digits, digit[0])):
        bias = model.get_weights()[-1]
        for class_index in range(3):
            seen = explained("hires_cam", model, image, class_index)
            assert seen.values.sum() == pytest.approx(seen.logit - bias[class_index], abs=1e-4)


def test_layer_cam_and_grad_cam_plus_plus_are_their_formulas_by_loops(branches):
    image = picture((16, 16, 3))
    taps = keras.Model(branches.inputs, [branches.get_layer("both").output, branches.layers[-2].output])
    dense = branches.layers[-1]
    with tf.GradientTape() as tape:
        maps, pooled = taps(image[None])
        score = (pooled @ dense.kernel + dense.bias)[0, 3]
    slopes = tape.gradient(score, maps).numpy()[0].astype(np.float64)
    maps = maps.numpy()[0].astype(np.float64)
    layer_cam, weights = np.zeros((16, 16)), np.zeros(8)
    for k in range(8):
        total = maps[..., k].sum()
        for i in range(16):
            for j in range(16):
                g = slopes[i, j, k]
                layer_cam[i, j] += max(g, 0) * maps[i, j, k]
                below = 2 * g**2 + total * g**3
                weights[k] += (g**2 / below if below else 0) * max(g, 0)
    plus = np.maximum(sum(weights[k] * maps[..., k] for k in range(8)), 0)
    np.testing.assert_allclose(
        explained("layer_cam", branches, image, 3, "both").values, layer_cam, atol=1e-5
    )
    seen = explained("grad_cam_plus_plus", branches, image, 3, "both").values
    np.testing.assert_allclose(seen, plus, rtol=1e-3, atol=1e-6)


def test_eigen_cam_is_the_direction_that_power_iteration_finds(digits, digit):
    seen = explained("eigen_cam", digits, digit[0], digit[1])
    from cvlab.nets.probing import feature_maps

    maps = feature_maps(digits, digit[0])["activation_1"].reshape(121, 12).astype(np.float64)
    v = np.ones(12)
    for _ in range(500):
        v = maps.T @ (maps @ v)
        v /= np.linalg.norm(v)
    np.testing.assert_allclose(seen.values.ravel(), maps @ v, atol=1e-3)
    np.testing.assert_array_equal(explained("eigen_cam", digits, digit[0], 3).values, seen.values)


def test_score_cam_is_masked_pictures_predicted_one_by_one(digits, digit):
    from cvlab.nets.probing import feature_maps

    image, label = digit
    maps = feature_maps(digits, image)["activation_1"]
    expected = np.zeros((11, 11))
    for k in range(12):
        mask = tf.image.resize(maps[..., k : k + 1], (28, 28)).numpy()
        mask = (mask - mask.min()) / max(np.ptp(mask), 1e-12)
        expected += digits((image * mask)[None]).numpy()[0, label] * maps[..., k]
    seen = explained("score_cam", digits, image, label, channels=0)
    np.testing.assert_allclose(seen.values, np.maximum(expected, 0), atol=1e-3)


@pytest.mark.parametrize(
    ("layer", "place"), [("conv2d_1", (5, 10)), ("max_pooling2d", (0, 7)), ("conv2d", (12, 25))]
)
def test_each_number_of_a_map_is_drawn_in_the_middle_of_the_pixels_it_hangs_on(layer, place, digits):
    from cvlab.nets.attributions.base import on_picture
    from cvlab.nets.fields import laid_by
    from cvlab.nets.models import run

    x = tf.Variable(picture((1, 28, 28, 1)))
    with tf.GradientTape() as tape:
        maps = run(digits, x, until=layer)
        one = tf.reduce_sum(maps[0, place[0], place[1]])
    field, values = laid_by(digits, layer), np.zeros(maps.shape[1:3], np.float32)
    values[place] = 1
    drawn = on_picture(values, (28, 28), field)
    hangs_on = np.nonzero(np.abs(tape.gradient(one, x).numpy()[0, ..., 0]))
    for axis in (0, 1):
        # ReLU and max pooling drop pixels, so the slope lies inside the field.
        first, last = field.region(*place)[axis]
        assert first <= hangs_on[axis].min()
        assert hangs_on[axis].max() <= last
        middle, lines = (first + last) / 2, drawn.max(axis=1 - axis)
        if 0 < place[axis] < maps.shape[1 + axis] - 1:
            assert (lines * np.arange(28)).sum() / lines.sum() == pytest.approx(middle, abs=1e-4)
        else:  # the outermost go on as they are
            edge = slice(0, int(middle) + 1) if place[axis] == 0 else slice(int(np.ceil(middle)), 28)
            np.testing.assert_allclose(lines[edge], lines.max(), atol=1e-6)


def test_padded_maps_come_to_lie_where_stretching_brings_them():
    from cvlab.nets.attributions.base import on_picture
    from cvlab.nets.fields import laid_by

    layers = keras.layers
    model = built(
        layers.Conv2D(2, 3, padding="same"),
        layers.MaxPooling2D(),
        layers.Conv2D(2, 5, padding="same", name="deep"),
        layers.MaxPooling2D(name="last"),
        shape=(24, 32, 2),
    )
    for path, size in (("deep", (12, 16)), ("last", (6, 8))):
        values, field = picture(size), laid_by(model, path)
        np.testing.assert_allclose(
            on_picture(values, (24, 32), field), on_picture(values, (24, 32)), atol=1e-5
        )


def test_maps_of_nets_that_branch_or_are_nested_are_stretched_as_the_papers_do(branches, nested):
    from cvlab.nets.fields import laid_by

    assert laid_by(branches, "both") is None
    assert explained("grad_cam", nested, picture((64, 64, 3)), 1).field is None


def test_saliency_equals_finite_differences():
    layers = keras.layers
    model = built(
        layers.Conv2D(4, 3, activation="tanh"), layers.Flatten(), layers.Dense(3, activation="softmax")
    )
    image = picture((8, 8, 2))
    logits = keras.Model(model.inputs, model.layers[-2].output)

    def logit(x):
        return float(logits(x[None]).numpy()[0] @ model.get_weights()[-2][:, 1])

    seen = explained("saliency", model, image, 1).values
    for row, column in ((0, 0), (3, 4), (7, 7), (2, 6)):
        slopes = []
        for c in range(2):
            up, down = image.copy(), image.copy()
            up[row, column, c] += 0.01
            down[row, column, c] -= 0.01
            slopes.append((logit(up) - logit(down)) / 0.02)
        assert seen[row, column] == pytest.approx(max(map(abs, slopes)), rel=2e-3, abs=1e-4)


def test_smooth_grad_of_a_linear_net_is_its_weights_whatever_the_noise():
    model = built(keras.layers.Flatten(), keras.layers.Dense(2))
    weights = np.abs(model.get_weights()[0][:, 1]).reshape(8, 8, 2).max(axis=-1)
    image = picture((8, 8, 2))
    np.testing.assert_allclose(explained("smooth_grad", model, image, 1).values, weights, atol=1e-6)
    again = explained("smooth_grad", built(keras.layers.Flatten(), keras.layers.Dense(2)), image, 1, seed=7)
    np.testing.assert_allclose(again.values, weights, atol=1e-6)


@pytest.mark.parametrize("baseline", ["black", "white", "grey", "blur"])
def test_integrated_gradients_complete_at_64_steps(digits, digit, branches, nested, baseline):
    from cvlab.nets.attributions.base import empty
    from cvlab.nets.attributions.graphs import graphs_of

    for model, image, c in (
        (digits, *digit),
        (branches, picture((16, 16, 3)), 2),
        (nested, picture((64, 64, 3)), 1),
    ):
        seen = explained("integrated_gradients", model, image, c, baseline=baseline)
        ends = graphs_of(model).logits(np.stack([empty(image, baseline), image]))[:, c]
        assert seen.values.sum() == pytest.approx(ends[1] - ends[0], rel=0.01, abs=1e-4)


def test_the_gradients_alone_already_come_within_some_percent_on_the_digits_net(digits, digit):
    image, label = digit
    note = explained("integrated_gradients", digits, image, label, baseline="black").note.replace("−", "-")
    total, rise = (
        float(note.split("sums to ")[1].split(";")[0]),
        float(note.split("rises by ")[1].split(". ")[0]),
    )
    alone = float(note.split("come to ")[1].split(";")[0])
    assert total == pytest.approx(rise, abs=2e-3)
    assert alone == pytest.approx(rise, rel=0.08)


def test_integrated_gradients_of_a_linear_net_are_weight_times_way():
    model = built(keras.layers.Flatten(), keras.layers.Dense(2))
    image = picture((8, 8, 2))
    expected = (model.get_weights()[0][:, 0].reshape(8, 8, 2) * image).sum(axis=-1)
    seen = explained("integrated_gradients", model, image, 0, baseline="black").values
    np.testing.assert_allclose(seen, expected, atol=1e-5)


def test_occlusion_of_a_linear_net_is_weight_times_pixel():
    model = built(keras.layers.Flatten(), keras.layers.Dense(2), shape=(8, 8, 1))
    image = picture((8, 8, 1))
    expected = model.get_weights()[0][:, 1].reshape(8, 8) * image[..., 0]
    seen = explained("occlusion", model, image, 1, patch=0.01, fill="black").values
    np.testing.assert_allclose(seen, expected, atol=1e-5)


def test_rise_finds_the_only_part_that_matters():
    model = built(keras.layers.Flatten(), keras.layers.Dense(2, activation="softmax"), shape=(16, 16, 1))
    weights = np.zeros((16, 16, 2), np.float32)
    weights[2:6, 9:13, 1] = 1
    model.set_weights([weights.reshape(256, 2), np.array([4.0, 0.0])])
    heatmap = method("rise", masks=600, fill="black").heatmap(model, np.ones((16, 16, 1), np.float32), 1)
    row, column = np.unravel_index(heatmap.argmax(), heatmap.shape)
    assert 1 <= row <= 6
    assert 8 <= column <= 13
    assert heatmap[2:6, 9:13].mean() > 2 * heatmap[10:, :6].mean()


def test_guided_backprop_is_the_gradient_where_there_is_no_relu_and_never_lets_negative_ones_back():
    layers = keras.layers
    image = picture((8, 8, 2))
    plain = built(layers.Conv2D(4, 3, activation="tanh"), layers.Flatten(), layers.Dense(3))
    np.testing.assert_allclose(
        explained("guided_backprop", plain, image).values,
        explained("saliency", plain, image).values,
        atol=1e-6,
    )
    against = built(
        layers.Dense(1, use_bias=False), layers.ReLU(), layers.Flatten(), layers.Dense(1, use_bias=False)
    )
    against.set_weights([np.ones((2, 1)), -np.ones((64, 1))])
    assert explained("saliency", against, image, 0).values.max() == pytest.approx(1)
    assert not explained("guided_backprop", against, image, 0).values.any()


def test_a_net_with_one_sigmoid_speaks_for_class_1_and_against_class_0():
    layers = keras.layers
    model = built(layers.Conv2D(3, 3, name="maps"), layers.Flatten(), layers.Dense(1, activation="sigmoid"))
    image = picture((8, 8, 2))
    yes, no = (explained("hires_cam", model, image, c, "maps") for c in (1, 0))
    np.testing.assert_allclose(yes.values, -no.values, atol=1e-6)
    assert yes.probability + no.probability == pytest.approx(1)
    assert yes.probability == pytest.approx(float(model(image[None])[0, 0]), abs=1e-6)


def test_nested_and_flat_give_the_same_map(nested):
    base, pool, dense = nested.layers
    flat = keras.Model(base.inputs, dense(pool(base.output)))
    image = picture((64, 64, 3))
    for kind in ("grad_cam", "hires_cam", "layer_cam", "saliency", "guided_backprop", "cam"):
        for layer in (None, "block_6_expand_relu") if METHODS[kind].layered else (None,):
            ours = method(kind).heatmap(nested, image, 2, layer)
            np.testing.assert_allclose(ours, method(kind).heatmap(flat, image, 2, layer), atol=1e-5)


def test_dropout_and_turning_layers_do_nothing_when_a_net_is_explained(gap):
    layers = keras.layers
    lively = keras.Sequential(
        [keras.Input((8, 8, 2)), layers.RandomFlip(), gap.layers[0], layers.Dropout(0.5), *gap.layers[1:]]
    )
    image = picture((8, 8, 2))
    ours = method("grad_cam").heatmap(lively, image, 1, "maps")
    np.testing.assert_allclose(ours, method("grad_cam").heatmap(gap, image, 1), atol=1e-6)


@pytest.mark.parametrize("kind", ["grad_cam", "grad_cam_plus_plus", "layer_cam", "score_cam", "saliency"])
def test_a_second_library_agrees(kind, digits, digit):
    pytest.importorskip("tf_keras_vis", reason="pip install -r tests/requirements.txt")
    from tf_keras_vis.gradcam import Gradcam
    from tf_keras_vis.gradcam_plus_plus import GradcamPlusPlus
    from tf_keras_vis.layercam import Layercam
    from tf_keras_vis.saliency import Saliency
    from tf_keras_vis.scorecam import Scorecam
    from tf_keras_vis.utils.model_modifiers import ReplaceToLinear
    from tf_keras_vis.utils.scores import CategoricalScore

    image, label = digit
    theirs = {
        "grad_cam": Gradcam,
        "grad_cam_plus_plus": GradcamPlusPlus,
        "layer_cam": Layercam,
        "score_cam": Scorecam,
        "saliency": Saliency,
    }[kind]
    model = keras.models.clone_model(digits)
    model.set_weights(digits.get_weights())
    model = keras.Model(model.inputs, model.outputs)  # it knows no Sequential of Keras 3
    map_ = theirs(model, model_modifier=ReplaceToLinear())
    if kind == "saliency":
        other = map_(CategoricalScore([label]), image[None])[0]
    else:  # compared at the layer's own size: the two enlarge a map by different rules
        other = map_(
            CategoricalScore([label]),
            image[None],
            penultimate_layer="activation_1",
            seek_penultimate_conv_layer=False,
            expand_cam=False,
        )[0]
    fields = {"score_cam": {"channels": 0}, "grad_cam_plus_plus": {"normalized": True}}.get(kind, {})
    ours = explained(kind, digits, image, label, **fields).values
    # Score-CAM's masks are maps enlarged, by the two rules.
    least = 0.95 if kind == "score_cam" else 0.985
    assert np.corrcoef(ours.ravel(), np.ravel(other))[0, 1] >= least


def test_asking_again_traces_nothing_and_is_quick(digits, digit):
    from cvlab.nets.attributions.graphs import graphs_of

    method("grad_cam").heatmap(digits, *digit)
    kept = dict(graphs_of(digits)._kept)
    for kind in ("grad_cam", "layer_cam", "hires_cam", "grad_cam_plus_plus"):
        method(kind).heatmap(digits, digit[0], 4)
    assert graphs_of(digits)._kept == kept


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"class_index": 10}, "no class 10; the network has the classes 0 to 9"),
        ({"class_index": -1}, "no class -1"),
        (
            {"image": np.zeros((28, 27, 1), np.float32)},
            "takes a picture of 28 × 28 × 1, but this one is 28 × 27 × 1",
        ),
        ({"layer": "dense"}, "gives .*, no maps; choose one before Flatten"),
        ({"layer": "conv2d_9"}, "no layer called 'conv2d_9'; there are: conv2d, "),
    ],
)
def test_what_cannot_be_asked_is_said_in_words(digits, digit, change, sentence):
    asked = {"image": digit[0], "class_index": digit[1], "layer": None, **change}
    with pytest.raises(ValueError, match=sentence):
        method("grad_cam").heatmap(digits, **asked)


def test_a_net_without_maps_can_still_be_asked_at_its_pixels():
    model = built(keras.layers.Flatten(), keras.layers.Dense(2, activation="softmax"))
    with pytest.raises(ValueError, match="No layer of this network gives maps"):
        method("grad_cam").heatmap(model, picture((8, 8, 2)), 0)
    assert method("saliency").heatmap(model, picture((8, 8, 2)), 0).max() == 1


# As marked by eye on the photograph: the calf and the cow, as shares of its width and height.
ELEPHANTS = ((0.169, 0.375, 0.555, 0.668), (0.452, 0.145, 1.0, 0.637))
PHOTO = Path(os.environ.get("CVLAB_DATA", "")) / "photos" / "creative_commons_elephant.jpg"


@pytest.mark.skipif(not PHOTO.is_file(), reason="CVLAB_DATA has no photos/creative_commons_elephant.jpg")
@pytest.mark.skipif(
    not BACKBONES["mobilenet_v2"]().available(), reason="the weights of MobileNetV2 are not here"
)
def test_the_elephants_are_found_and_every_gradient_map_lies_mostly_on_them():
    from cvlab import images
    from cvlab.nets.attributions.graphs import graphs_of
    from cvlab.nets.models import model_of
    from cvlab.types import as_image

    spec = BACKBONES["mobilenet_v2"]()
    model = model_of(spec)
    image = images.resize(as_image(PHOTO.read_bytes()), 224, 224)
    chances = graphs_of(model).probabilities(image[None])[0]
    best = int(chances.argmax())
    assert spec.class_names[best] == "African elephant"
    inside = np.zeros((224, 224), bool)
    for left, top, right, bottom in ELEPHANTS:
        inside[round(224 * top) : round(224 * bottom), round(224 * left) : round(224 * right)] = True
    print(
        f"\nAfrican elephant {chances[best]:.3f}; the animals' boxes cover {inside.mean():.1%} of the photograph"
    )
    gradients = {
        "grad_cam",
        "grad_cam_plus_plus",
        "hires_cam",
        "layer_cam",
        "cam",
        "saliency",
        "smooth_grad",
        "integrated_gradients",
        "guided_backprop",
    }
    for kind in METHODS:
        fields = {"masks": 200} if kind == "rise" else {}
        heatmap = method(kind, **fields).heatmap(model, image, best)
        share = float((heatmap * inside).sum() / heatmap.sum())
        print(f"{kind:22} {share:.1%} of its mass lies on them")
        assert kind not in gradients or share > 0.5
