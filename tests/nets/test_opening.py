"""Networks out of files: what they take, what they answer, what their layers are called; Keras itself is the oracle."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cvlab.nets.opening.checked_configs import cleaned
from cvlab.nets.opening.inputs import checked_picture, range_told
from cvlab.nets.opening.keras_file import parsed
from cvlab.ranges import RANGES, code, fitting, flatness, guessed, written
from cvlab.ui.networks.opened import checked, names_in
from tests.hostile.models import mutants, outcome
from tests.nets.test_files import changed, keras_file, load, parts, zipped

pytestmark = pytest.mark.keras
keras = layers = None  # imported when a test runs


@pytest.fixture(scope="module", autouse=True)
def libraries():
    import_module("cvlab.nets.build")  # sets TensorFlow's threads, before anything is computed
    globals().update(keras=import_module("keras"), layers=import_module("keras").layers)


def row(*inside, shape=(12, 12, 1), dtype="float32"):
    return keras.Sequential([keras.Input(shape, dtype=dtype), *inside])


def picture_of(shape, seed=0):
    return np.random.default_rng(seed).random(shape).astype(np.float32)


def look(found, picture):
    return import_module("cvlab.nets.probing").look(found.net, found.weights, picture)


def answers(found, picture):
    return look(found, picture).probabilities


def asked(model, picture):
    """What Keras answers to one picture, laid out as the model takes it."""
    shape = (1, *(n or 1 for n in model.input_shape[1:]))
    return np.asarray(model.predict(picture.reshape(shape), verbose=0))[0]


# --- layers, sizes and kinds of numbers


def test_layers_keep_the_names_of_their_file(tmp_path):
    model = row(
        layers.Conv2D(2, 3, name="conv_1_1"), layers.Flatten(name="flat"), layers.Dense(3, name="end")
    )
    found = load(keras_file(model, tmp_path))
    described = import_module("cvlab.nets.models").describe(found.net)
    assert [item.path for item in described] == ["conv_1_1", "flat", "end"]


def bent():
    return (
        layers.Conv2D(3, 3, activation=layers.LeakyReLU(negative_slope=0.3)),
        layers.Flatten(),
        layers.Dense(2),
    )


def capped():
    return (
        layers.Conv2D(3, 3, activation=layers.ReLU(max_value=0.2)),
        layers.Flatten(),
        layers.Dense(2, "softmax"),
    )


def idle():
    random = (
        layers.RandomGrayscale(0.5),
        layers.RandomErasing(),
        layers.RandomShear(0.2),
        layers.RandomHue(0.2),
    )
    more = (layers.RandomInvert(0.5), layers.RandomColorJitter(value_range=(0, 1)), layers.GaussianNoise(0.3))
    return *random, *more, layers.Flatten(), layers.Dense(2, activation="softmax")


@pytest.mark.parametrize(
    ("inside", "shape"),
    [
        (bent, (12, 12, 1)),
        (capped, (12, 12, 1)),
        (idle, (12, 12, 3)),
        (lambda: (layers.Flatten(), layers.Dense(3, "softmax")), (28, 28)),
        (
            lambda: (layers.Reshape((28, 28, 1)), layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(3)),
            (28, 28),
        ),
        (lambda: (layers.Dense(4, "relu"), layers.Dense(3, "softmax")), (784,)),
        (lambda: (layers.Dense(3, "softmax"),), (3072,)),
    ],
)
def test_a_file_answers_as_keras_does(inside, shape, tmp_path):
    model = row(*inside(), shape=shape)
    found = load(keras_file(model, tmp_path))
    picture = picture_of(found.net.input_shape)
    expected = asked(model, picture)
    if model.layers[-1].activation.__name__ == "linear":
        expected = np.asarray(keras.ops.softmax(expected[None]))[0]
    np.testing.assert_allclose(answers(found, picture), expected, atol=1e-5)


def test_whole_numbers_as_an_input_are_0_to_255(tmp_path):
    model = row(layers.Rescaling(1 / 255), layers.Flatten(), layers.Dense(3, "softmax"), dtype="uint8")
    found = load(keras_file(model, tmp_path))
    assert found.net.range == "bytes"
    pixels = np.random.default_rng(0).integers(0, 256, (12, 12, 1)).astype(np.uint8)
    np.testing.assert_allclose(answers(found, pixels / np.float32(255)), asked(model, pixels), atol=1e-5)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16", "float64"])
def test_other_precisions_are_computed_in_float32_and_named(policy, tmp_path):
    model = row(layers.Flatten(dtype=policy), layers.Dense(3, activation="softmax", dtype=policy))
    found = load(keras_file(model, tmp_path))
    assert f"made to compute in {policy}; here it computes in float32" in " ".join(found.notes)
    picture = picture_of((12, 12, 1))
    np.testing.assert_allclose(answers(found, picture), asked(model, picture), atol=0.02)


# --- what the answers are


@pytest.mark.parametrize(
    ("units", "activation", "loss", "kind"),
    [
        (3, "softmax", None, "classes"),
        (3, None, None, "classes"),
        (3, None, "mse", "numbers"),
        (1, "sigmoid", "mse", "binary"),
        (3, "sigmoid", None, "labels"),
        (1, "softmax", None, "numbers"),
        (1, "tanh", None, "numbers"),
        (3, "tanh", None, "numbers"),
        (1, None, None, "numbers"),
        (3, "relu", None, "numbers"),
        (4, None, "mae", "numbers"),
    ],
)
def test_shares_are_shown_only_where_they_are_ones_and_as_keras_gives_them(
    units, activation, loss, kind, tmp_path
):
    model = row(layers.Flatten(), layers.Dense(units, activation=activation))
    if loss:
        model.compile("sgd", loss)
    found = load(keras_file(model, tmp_path))
    assert found.net.answers == kind
    picture = picture_of((12, 12, 1))
    expected, shown = asked(model, picture), answers(found, picture)
    if kind == "binary":
        expected = np.array([1 - expected[0], expected[0]])
    if kind == "classes" and activation is None:
        expected = np.asarray(keras.ops.softmax(expected[None]))[0]
    np.testing.assert_allclose(shown, expected, atol=1e-5)
    assert len(found.class_names) == len(shown)


def test_logits_of_a_known_loss_are_taken_for_what_they_are(tmp_path):
    losses = keras.losses
    for loss, units, kind in (
        (losses.BinaryCrossentropy(from_logits=True), 1, "binary"),
        (losses.BinaryCrossentropy(from_logits=True), 3, "labels"),
        (losses.SparseCategoricalCrossentropy(from_logits=True), 3, "classes"),
    ):
        model = row(layers.Flatten(), layers.Dense(units))
        model.compile("sgd", loss)
        assert load(keras_file(model, tmp_path)).net.answers == kind


@pytest.mark.parametrize("end", ["pooled", "unit", "named"])
def test_an_embedding_is_a_row_of_numbers(end, tmp_path):
    inside = {
        "pooled": lambda: (layers.Conv2D(5, 3), layers.GlobalAveragePooling2D()),
        "unit": lambda: (layers.Flatten(), layers.Dense(5), layers.UnitNormalization()),
        "named": lambda: (layers.Flatten(), layers.Dense(5, name="embedding")),
    }[end]()
    model = row(*inside)
    found = load(keras_file(model, tmp_path))
    assert found.net.answers == "numbers"
    picture = picture_of((12, 12, 1))
    np.testing.assert_allclose(answers(found, picture), asked(model, picture), atol=1e-5)
    where = import_module("cvlab.nets.attributions")
    explained = where.ATTRIBUTIONS["saliency"]().heatmap(
        import_module("cvlab.nets.models").model_of(found.net, found.weights), picture, 3
    )
    assert explained.max() == 1


# --- which numbers a network takes


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("numbers", RANGES)
def test_a_picture_is_written_as_the_network_was_trained(numbers, channels, tmp_path):
    if numbers not in fitting(channels):
        pytest.skip("this range is for colours")
    model = row(layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(2, "tanh"), shape=(9, 9, channels))
    found = load(keras_file(model, tmp_path))
    told = found._replace(net=replace(found.net, range=numbers))
    picture = picture_of((9, 9, channels))
    expected = asked(model, written(picture, numbers).astype(np.float32))
    np.testing.assert_allclose(answers(told, picture), expected, atol=1e-4)
    tf = import_module("tensorflow")
    names = {"np": np, "tf": tf, "pixels": picture, "pictures": tf.constant(picture[None])}
    exact = {"rtol": 1e-5, "atol": 1e-4}
    np.testing.assert_allclose(eval(code(numbers, "pixels"), names), written(picture, numbers), **exact)
    batch = eval(code(numbers, "pictures", "tensorflow"), names)
    np.testing.assert_allclose(batch[0], written(picture, numbers), **exact)


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("MobileNetV2", "signed"),
        ("ResNet50", "caffe"),
        ("VGG16", "caffe"),
        ("EfficientNetB0", "bytes"),
    ],
)
@pytest.mark.parametrize("way", ["nested", "flat"])
def test_the_preparation_of_a_known_base_is_known(name, numbers, way):
    with import_module("cvlab.nets.foreign").without_memory():
        make = getattr(keras.applications, name)
        base = make(weights=None, include_top=False, input_shape=(96, 96, 3), pooling="avg")
        model = base
        if way == "nested":
            model = keras.Sequential([keras.Input((96, 96, 3)), layers.RandomFlip(), base, layers.Dense(2)])
        config = json.loads(json.dumps(keras.saving.serialize_keras_object(model)))
    told = range_told(cleaned(config)[0])
    assert told.numbers == numbers
    assert told.why


def test_a_guess_goes_to_larger_numbers_only_where_smaller_ones_decide_nothing():
    flat = {"fractions": 0.3, "bytes": 0.0, "signed": 0.5, "standardised": 0.1}
    assert guessed(flat) == "fractions"
    assert guessed({**flat, "fractions": 0.99, "signed": 0.95, "standardised": 0.98, "bytes": 0.2}) == "bytes"
    assert guessed({**flat, "fractions": 0.86, "signed": 0.24, "standardised": 0.24}) == "signed"
    assert guessed({**flat, "fractions": 0.83, "signed": 0.37, "standardised": 0.14}) == "standardised"
    assert guessed(dict.fromkeys(flat, 1.0)) == "fractions"


def test_flatness_is_0_for_a_sure_answer_and_1_for_none():
    assert flatness(np.eye(4)[0], "classes") == pytest.approx(0, abs=1e-6)
    assert flatness(np.full(4, 0.25), "classes") == pytest.approx(1)
    assert flatness(np.full(4, 0.5), "labels") == pytest.approx(1)
    assert flatness(np.array([0.0, 1.0]), "labels") == pytest.approx(0, abs=1e-6)


# --- HDF5


def functional():
    picture = keras.Input((12, 12, 1))
    first = layers.Conv2D(2, 3, padding="same", name="b_first")(picture)
    both = layers.Concatenate()([first, layers.BatchNormalization(name="a_norm")(first)])
    return keras.Model(picture, layers.Dense(3, activation="softmax")(layers.Flatten()(both)))


def plain_row():
    return row(layers.Conv2D(3, 3), layers.BatchNormalization(), layers.Flatten(), layers.Dense(3, "softmax"))


def shaken(model):
    random = np.random.default_rng(3)
    model.set_weights([random.uniform(0.1, 0.5, w.shape) for w in model.get_weights()])
    return model


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("made", [functional, plain_row])
def test_an_h5_file_of_keras_3_is_opened(made, tmp_path):
    model = shaken(made())
    model.save(tmp_path / "net.h5")
    found = load((tmp_path / "net.h5").read_bytes())
    picture = picture_of((12, 12, 1))
    np.testing.assert_allclose(answers(found, picture), asked(model, picture), atol=1e-5)


@pytest.mark.filterwarnings("ignore")
def test_an_h5_file_of_keras_2_is_opened_and_said_to_be_one(tmp_path):
    import h5py

    model = shaken(plain_row())
    model.save(tmp_path / "net.h5")
    with h5py.File(tmp_path / "net.h5", "r+") as file:
        config = json.loads(file.attrs["model_config"])
        entries = [
            {"class_name": e["class_name"], "config": e["config"]} for e in config["config"]["layers"][1:]
        ]
        for entry in entries:
            entry["config"]["dtype"] = "float32"
            entry["config"].pop("quantization_config", None)
        entries[0]["config"]["batch_input_shape"] = [None, 12, 12, 1]
        entries[1]["config"]["axis"] = [3]
        old = {"class_name": "Sequential", "config": {"name": "sequential", "layers": entries}}
        file.attrs["model_config"] = json.dumps(old)
        file.attrs["keras_version"] = "2.11.0"
    found = load((tmp_path / "net.h5").read_bytes())
    picture = picture_of((12, 12, 1))
    np.testing.assert_allclose(answers(found, picture), asked(model, picture), atol=1e-5)
    assert "HDF5" in found.notes[0]


@pytest.mark.filterwarnings("ignore")
def test_weights_without_their_network_are_refused_as_such(tmp_path):
    model = plain_row()
    model.save_weights(tmp_path / "net.weights.h5")
    with pytest.raises(ValueError, match="it holds weights only, without the network"):
        load((tmp_path / "net.weights.h5").read_bytes())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "it is empty"),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n",
            "only the pointer .* 63 bytes",
        ),
        (b"\n<!DOCTYPE html><html><body>Sign in</body></html>", "a page of the web"),
        (b"<html lang=en>", "a page of the web"),
        (b'{"class_name": "Sequential"}', "text .JSON., which holds no weights"),
        (b"\x80\x04\x95\x00", "a pickle"),
        (b"\x1c\x00\x00\x00TFL3" + bytes(40), "TensorFlow Lite"),
        (b"\x1f\x8b\x08" + bytes(40), "it is packed; unpack it first"),
        (zipped({"archive/data.pkl": b""}), "a file of PyTorch"),
        (zipped({"model/saved_model.pb": b""}), "a zipped SavedModel"),
        (zipped({"net.keras": b""}), "a zip with another file in it"),
    ],
)
def test_a_file_of_another_kind_is_told_what_it_is(data, words):
    with pytest.raises(ValueError, match=f"^This file cannot be loaded: .*{words}"):
        load(data)


# --- graphs


def test_layers_in_any_order_are_opened_and_a_circle_is_not(tmp_path):
    model = functional()
    data = keras_file(model, tmp_path)
    found = load(changed(data, lambda config: config["config"]["layers"].reverse()))
    picture = picture_of((12, 12, 1))
    np.testing.assert_allclose(answers(found, picture), asked(model, picture), atol=1e-5)

    def circle(config):
        first = next(e for e in config["config"]["layers"] if e["name"] == "b_first")
        first["inbound_nodes"][0]["args"][0]["config"]["keras_history"] = ["a_norm", 0, 0]

    with pytest.raises(ValueError, match="wait for one another in a circle"):
        load(changed(data, circle))


def test_a_row_of_many_layers_is_opened_and_one_of_too_many_is_not(tmp_path):
    data = keras_file(row(layers.Flatten(), layers.Dropout(0.1, name="d"), layers.Dense(2)), tmp_path)

    def long(count):
        def change(config):
            inside = config["config"]["layers"]
            many = [{**inside[2], "config": {**inside[2]["config"], "name": f"d{n}"}} for n in range(count)]
            config["config"]["layers"] = [*inside[:2], *many, inside[3]]

        return changed(data, change)

    assert len(import_module("cvlab.nets.models").describe(load(long(600)).net)) == 602
    with pytest.raises(ValueError, match="1,203 layers or more; 1,100 are allowed"):
        load(long(1200))


# --- hostile files

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
KEYS = (
    "class_name",
    "module",
    "registered_name",
    "config",
    "inbound_nodes",
    "name",
    "dtype",
    "activation",
    "layers",
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_value_anywhere_in_a_config_is_taken_or_refused_in_a_sentence(data):
    config = json.loads(parts(files()[data.draw(st.integers(0, 2))])["config.json"])
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from(list(places(config))))
        place[data.draw(st.sampled_from(sorted(place)))] = data.draw(JSON)
    try:
        found = cleaned(config)[0]
        checked_picture(found["config"]["layers"][0]["config"].get("batch_shape"))
    except ValueError as error:
        words = str(error)
    else:
        words = ""
        json.dumps(found)
    assert len(words) < 500
    assert "\n" not in words


def files():
    from tests.hostile.models import files as real

    return real()


def places(value):
    """Every dict in a config that is not empty."""
    if isinstance(value, dict):
        if value:
            yield value
        for inner in value.values():
            yield from places(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from places(inner)


def test_mutants_are_taken_or_refused_in_a_sentence():
    assert {outcome(data).partition(":")[0] for data in mutants(60, seed=5)} == {"taken", "refused"}


def test_numbers_of_any_length_are_read_and_none_of_them_is_taken():
    assert parsed("9" * 39) == int("9" * 39)
    assert parsed(f"[{'9' * 5000}]") == [float("inf")]
    for text in ("[" * 100_000, '{"a": ', "\udcff".encode(errors="surrogateescape")):
        with pytest.raises(ValueError, match="not JSON as Keras writes it"):
            parsed(text)


@pytest.mark.parametrize("method", ["ZIP_BZIP2", "ZIP_LZMA"])
def test_only_ways_of_packing_that_keras_uses_are_unpacked(method, tmp_path):
    import zipfile

    data = keras_file(row(layers.Flatten(), layers.Dense(2)), tmp_path)
    assert load(zipped(parts(data), zipfile.ZIP_DEFLATED)).weights
    with pytest.raises(ValueError, match="only stored and deflated parts are taken"):
        load(zipped(parts(data), getattr(zipfile, method)))


# --- names of classes


@pytest.mark.parametrize(
    "data",
    [
        b"cat\ndog\nowl\n",
        b'["cat", "dog", "owl"]',
        b'{"dog": 1, "owl": 2, "cat": 0}',
        b'{"2": "owl", "0": "cat", "1": "dog"}',
        b"\xef\xbb\xbfcat\r\ndog\r\nowl",
    ],
)
def test_names_come_from_text_and_json(data):
    assert names_in(data, 3) == ("cat", "dog", "owl")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"cat\ndog", "2 names for 3 classes"),
        (b"cat\n\ndog", "A line without a name"),
        (b"cat\ncat\ndog", "The name cat is there twice"),
        (b"[1, 2", "begins like JSON"),
        (b'{"cat": 0}', "1 name for 3 classes"),
        (b'{"cat": 0, "dog": 7}', "must give each of the classes 0 to 2"),
        (b'[["cat"], "a", "b"]', "must be texts"),
        (b"\xff\xfe\x00", "no text in UTF-8"),
    ],
)
def test_names_that_do_not_fit_are_refused_in_a_sentence(data, words):
    with pytest.raises(ValueError, match=words):
        names_in(data, 3)


@given(st.lists(st.text(max_size=100), max_size=5))
def test_names_are_cleaned_and_apart_or_refused(names):
    try:
        found = checked(names, 3)
    except ValueError:
        return
    assert len(set(found)) == 3
    assert all(name and "\n" not in name and len(name) <= 80 for name in found)


# --- the end of a network


def last_step(found, picture):
    return import_module("cvlab.nets.last_steps").last_step(found.net, found.weights, picture)


def test_the_last_step_gives_the_networks_own_logits(tmp_path):
    inside = [
        layers.Conv2D(3, 3),
        layers.ReLU(),
        layers.Flatten(),
        layers.BatchNormalization(),
        layers.Dropout(0.3),
    ]
    model = shaken(row(*inside, layers.Dense(4), layers.Dropout(0.1), layers.Softmax()))
    found, picture = load(keras_file(model, tmp_path)), picture_of((12, 12, 1))
    step = last_step(found, picture)
    assert step.maps.shape == (10, 10, 3)
    np.testing.assert_allclose(step.logits, look(found, picture).logits, rtol=1e-4)
    inputs = keras.Model(model.inputs, model.layers[-3].output)
    np.testing.assert_allclose(step.logits, np.asarray(inputs(picture[None], training=False))[0], rtol=1e-4)


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        (lambda: [layers.Dense(1, activation="sigmoid")], "ends with one sigmoid, not with softmax"),
        (lambda: [layers.Dense(3, activation="sigmoid")], "a sigmoid for each class"),
        (lambda: [layers.Dense(1, activation="softmax")], "no shares of classes"),
        (lambda: [layers.Dense(3, activation="tanh")], "no shares of classes"),
        (
            lambda: [layers.Dense(3, activation="relu"), layers.Softmax()],
            "end with a dense layer and softmax",
        ),
        (
            lambda: [layers.Dense(3), layers.BatchNormalization(), layers.Softmax()],
            "end with a dense layer and softmax",
        ),
        (lambda: [layers.Softmax()], "end with a dense layer and softmax"),
        (lambda: [layers.Dense(150), layers.Softmax()], "too many to draw"),
    ],
)
def test_an_end_that_is_no_softmax_of_sums_is_named_in_a_sentence(inside, words, tmp_path):
    found = load(keras_file(row(layers.Flatten(), *inside()), tmp_path))
    with pytest.raises(ValueError, match=words):
        last_step(found, picture_of((12, 12, 1)))


def test_a_worker_ends_a_file_that_takes_too_long():
    import subprocess
    import sys

    script = (
        "from cvlab.nets.opening import load as loading; loading.SECONDS = 0.2\n"
        "def endless(data):\n    while True: pass\n"
        "loading.load = endless\nloading.open_file(b'')\n"
    )
    signal = pytest.importorskip("signal")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert done.returncode == -signal.SIGPROF
