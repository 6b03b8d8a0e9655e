"""Features of a frozen base: Keras' own numbers, each picture once, kept within bounds or not at all."""

from __future__ import annotations

import errno
import os

import numpy as np
import pytest

from cvlab.architecture import Architecture
from cvlab.backbones import MobileNetV2
from cvlab.experiment import stored_net
from cvlab.features import Base, fitted, square
from cvlab.generators import whole
from cvlab.images import resize
from cvlab.layers import Conv2D, Dense, Flatten, MaxPooling2D

pytestmark = pytest.mark.keras

NET = Architecture(
    (12, 12, 3),
    (Conv2D(filters=4, kernel_size=(3, 3), activation="relu"), MaxPooling2D(), Flatten(), Dense(units=2)),
)


@pytest.fixture
def weights():
    from cvlab.nets.build import build_architecture

    return build_architecture(NET).get_weights()


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("CVLAB_CACHE", str(tmp_path))


def pictures(count: int, side: int = 12, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, side, side, 3), np.uint8)


def features(*args, heard=None, **words):
    from cvlab.nets.features import features

    return whole(features(*args, **words), heard)


def test_they_are_what_keras_gives_at_that_layer(weights):
    import keras

    from cvlab.nets.build import build_architecture

    model = build_architecture(NET)
    model.set_weights(weights)
    given = pictures(20)
    for layer, pooled in (
        ("max_pooling2d", False),
        ("max_pooling2d", True),
        ("conv2d", True),
        ("dense", True),
    ):
        wanted = keras.Model(model.inputs, model.get_layer(layer).output)([given / np.float32(255)]).numpy()
        if pooled and wanted.ndim == 4:
            wanted = wanted.mean(axis=(1, 2))
        found = features(Base(net=NET, layer=layer, pooled=pooled), weights, given, "nowhere")
        np.testing.assert_allclose(found.values, wanted, atol=1e-5)
        assert (found.fresh, found.note) == (20, "")


def test_the_last_maps_are_taken_where_no_layer_is_named(weights):
    one, other = (
        features(Base(net=NET, layer=layer), weights, pictures(3)).values for layer in ("", "max_pooling2d")
    )
    np.testing.assert_array_equal(one, other)


def test_pictures_of_any_size_and_colour_are_made_fit(weights):
    grey, large = pictures(1)[0][..., :1], pictures(1, side=40)[0]
    found = features(Base(net=NET), weights, [grey, large, pictures(1)[0] / 255]).values
    fit = [np.repeat(grey, 3, axis=2), fitted(large, (12, 12, 3)), pictures(1)[0]]
    wanted = [features(Base(net=NET), weights, [each], "nowhere").values[0] for each in fit]
    np.testing.assert_allclose(found, wanted, atol=1e-5)
    np.testing.assert_array_equal(fitted(large, (12, 12, 3)), resize(large / np.float32(255), 12, 12))
    assert square(np.zeros((3, 8, 1))).shape == (3, 3, 1)


def test_another_side_gives_maps_of_another_size(weights):
    base = Base(net=NET, side=20, layer="max_pooling2d", pooled=False)
    assert features(base, weights, pictures(2, side=20)).values.shape == (2, 9, 9, 4)


def test_a_picture_goes_through_once(weights):
    base, given = Base(net=NET, side=14), pictures(5)
    first = features(base, weights, given)
    again = features(base, weights, [*given, *pictures(2, seed=1), given[0]])
    assert (first.fresh, again.fresh) == (5, 2)
    np.testing.assert_array_equal(again.values[:5], first.values)
    np.testing.assert_array_equal(again.values[7], first.values[0])
    assert features(base, [w + 0.01 for w in weights], given).fresh == 5, "other weights, other features"
    assert features(Base(net=NET, side=15), weights, given).fresh == 5, "another size, other features"


def test_what_shall_stay_nowhere_stays_nowhere(weights, tmp_path):
    base = Base(net=NET, side=16)
    assert [features(base, weights, pictures(3), "nowhere").fresh for _ in range(2)] == [3, 3]
    assert not list(tmp_path.rglob("*.npy"))


def test_the_disk_gives_them_to_the_next_worker(weights, tmp_path, monkeypatch):
    from cvlab.nets import features as module
    from cvlab.nets.caching import Cache

    base, given = Base(net=NET, side=18, pooled=False), pictures(4)
    wanted = features(base, weights, given, "disk").values
    monkeypatch.setattr(module, "_MEMORY", Cache(10))  # another process remembers nothing
    found = features(base, weights, given, "disk")
    assert found.fresh == 0
    np.testing.assert_array_equal(found.values, wanted)
    monkeypatch.setattr(module, "_MEMORY", Cache(10))
    damaged = sorted(tmp_path.rglob("*.npy"))
    damaged[0].write_bytes(b"")
    damaged[1].write_bytes(damaged[1].read_bytes()[:40])
    assert features(base, weights, given, "disk").fresh == 2


def test_a_full_disk_is_one_sentence_and_loses_nothing(weights, monkeypatch):
    def full(*paths):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    base, given = Base(net=NET, side=22), pictures(3)
    with monkeypatch.context() as patch:
        patch.setattr("cvlab.nets.feature_files.os.replace", full)
        found = features(base, weights, given, "disk")
    assert found.note.startswith("The features could not be kept on disk (No space left on device)")
    np.testing.assert_array_equal(found.values, features(base, weights, given, "nowhere").values)


def test_a_place_that_may_not_be_written_is_none(weights, monkeypatch):
    monkeypatch.setenv("CVLAB_CACHE", "off")
    assert features(Base(net=NET, side=24), weights, pictures(2), "disk").note == ""


def test_the_files_used_longest_ago_make_room(weights, tmp_path, monkeypatch):
    from cvlab.nets import feature_files

    features(Base(net=NET, side=26), weights, pictures(8), "disk")
    files = sorted(tmp_path.rglob("*.npy"))
    for n, path in enumerate(files):
        os.utime(path, (n, n))
    monkeypatch.setattr(feature_files, "MOST_FILES", 4)
    feature_files.FeatureFiles("another")
    assert sorted(tmp_path.rglob("*.npy")) == files[5:]


def test_it_says_how_far_it_is_and_can_be_ended_between_batches(weights):
    from cvlab.nets.features import features as begun

    heard = []
    features(Base(net=NET, side=13), weights, pictures(40), heard=heard.append)
    assert heard == pytest.approx([0, 0.4, 0.8, 1])
    work = begun(Base(net=NET, side=17), weights, pictures(40))
    next(work)
    next(work)
    work.close()
    assert features(Base(net=NET, side=17), weights, pictures(40)).fresh == 24, "what was done stays done"


def test_no_pictures_are_no_features(weights):
    assert features(Base(net=NET), weights, []).values.shape == (0, 4)


def test_a_layer_that_is_not_there_is_said(weights):
    with pytest.raises(ValueError, match="There is no layer called 'x'"):
        features(Base(net=NET, layer="x"), weights, pictures(1))


@pytest.mark.parametrize("layer", ["", "conv2d_1", "dense"])
def test_the_net_for_digits_is_a_base_for_drawings(layer):
    from cvlab.nets.features import features_of

    experiment, weights = stored_net()
    drawn = np.random.default_rng(0).random((3, 28, 28, 1), np.float32)
    if layer and layer not in experiment.architecture.layer_names():
        pytest.skip("this net has no such layer")
    base = Base(net=experiment.architecture, layer=layer)
    found = features(base, weights, drawn).values
    np.testing.assert_allclose(features_of(base, weights, drawn[1]), found[1], atol=1e-5)


def test_mobilenet_at_96_pixels_is_keras_own_without_its_top():
    import keras

    from cvlab.nets.models import model_of

    base = Base(net=MobileNetV2(weights="random"), side=96)
    full = model_of(base.net)
    small = keras.applications.MobileNetV2(
        weights=None, input_shape=(96, 96, 3), include_top=False, pooling="avg"
    )
    small.set_weights(full.get_weights()[:-2])
    given = pictures(2, side=96)
    wanted = small(given / np.float32(127.5) - 1, training=False).numpy()
    found = features(base, None, given).values
    np.testing.assert_allclose(found, wanted, atol=1e-4 * np.abs(wanted).max())
