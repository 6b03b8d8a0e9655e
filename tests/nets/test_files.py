"""A run as files: what is saved comes back, TensorBoard's reader reads it, and no hostile file gets far."""

import io
import json
import pickle
import struct
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from cvlab.architecture import PRESETS, Architecture, with_options
from cvlab.experiment import LayerSigns, Progress
from cvlab.layers import LAYERS, Activation, Dense, Flatten
from cvlab.regularizers import L1, L1L2
from tests.experiments import PLAIN

pytestmark = pytest.mark.keras

TINY = Architecture((6, 6, 1), (Flatten(), Dense(units=3, activation="softmax")))
MIXED = with_options(
    PRESETS["notes_convnet"],
    dropout=0.3,
    batch_normalization=True,
    regularizers={"conv2d": {"kernel": L1L2()}, "dense": {"activity": L1(l1=0.5)}},
)


def load(data):
    from cvlab.nets.files import load

    return load(data)


def keras_file(model, tmp_path) -> bytes:
    model.save(tmp_path / "net.keras")
    return (tmp_path / "net.keras").read_bytes()


def model_of(architecture):
    from cvlab.nets.build import build_architecture

    return build_architecture(architecture)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(members: dict[str, bytes], compression=zipfile.ZIP_STORED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def changed(data: bytes, change) -> bytes:
    """The file with its config changed by a function."""
    members = parts(data)
    config = json.loads(members["config.json"])
    change(config)
    return zipped({**members, "config.json": json.dumps(config).encode()})


def with_h5(data: bytes, write) -> bytes:
    """The file with its weights replaced by an HDF5 file that a function writes."""
    import h5py

    file = io.BytesIO()
    with h5py.File(file, "w") as h5:
        write(h5)
    return zipped({**parts(data), "model.weights.h5": file.getvalue()})


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> bytes:
    return keras_file(model_of(TINY), tmp_path_factory.mktemp("tiny"))


# --- what is saved comes back


def test_a_trained_net_comes_back_as_it_was_saved():
    from cvlab.nets.build import build
    from cvlab.nets.files import save

    experiment = replace(PLAIN, architecture=MIXED)
    random = np.random.default_rng(0)
    weights = [random.normal(size=w.shape).astype(np.float32) for w in build(experiment).get_weights()]
    opened = load(save(experiment, weights))
    assert opened.architecture == MIXED
    loaded, names = opened.weights, opened.class_names
    assert names == tuple("0123456789")
    for a, b in zip(weights, loaded, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.filterwarnings("ignore:Skipping variable loading for optimizer")
def test_keras_itself_opens_what_is_saved_and_goes_on_training(tmp_path):
    import keras

    from cvlab.nets.build import build
    from cvlab.nets.files import save

    model = build(PLAIN)
    (tmp_path / "net.keras").write_bytes(save(PLAIN, model.get_weights()))
    opened = keras.models.load_model(tmp_path / "net.keras")
    split = PLAIN.dataset.load()
    x = split.test.images[:64].astype("float32") / 255
    np.testing.assert_array_equal(model.predict(x, verbose=0), opened.predict(x, verbose=0))
    opened.fit(x, split.test.labels[:64], verbose=0)


@pytest.mark.parametrize("kind", [kind for kind in LAYERS if kind != "pretrained_base"])
def test_every_layer_comes_back(kind, tmp_path):
    layer = LAYERS[kind]()
    net = Architecture((12, 12, 3), (layer, Activation(activation="relu"), Flatten(), Dense(units=2)))
    assert load(keras_file(model_of(net), tmp_path)).architecture == net


@pytest.mark.parametrize("name", [k for k in PRESETS if k not in ("vgg16", "alexnet") and "base" not in k])
def test_every_preset_comes_back(name, tmp_path):
    net = PRESETS[name]
    model = model_of(net)
    opened = load(keras_file(model, tmp_path))
    assert opened.architecture.output_shapes() == net.output_shapes()
    for a, b in zip(model.get_weights(), opened.weights, strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_net_written_by_hand_in_keras_is_understood(tmp_path):
    import keras

    model = keras.Sequential(
        [
            keras.Input((20, 30, 3)),
            keras.layers.Rescaling(1 / 255),
            keras.layers.RandomFlip("horizontal", seed=3),
            keras.layers.RandomRotation(0.1),
            keras.layers.ZeroPadding2D((1, 2)),
            keras.layers.Conv2D(4, (3, 5), name="eyes", kernel_initializer="he_normal"),
            keras.layers.ReLU(),
            keras.layers.MaxPooling2D(2, strides=1),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(2),
            keras.layers.Softmax(),
        ]
    )
    model.compile("sgd", "categorical_crossentropy")
    opened = load(keras_file(model, tmp_path))
    assert opened.class_names == ("0", "1")
    picture = np.random.default_rng(1).random((1, 20, 30, 3)).astype(np.float32)
    ours = model_of(opened.architecture)
    ours.set_weights(opened.weights)
    # The file's net takes 0..255; ours takes the fractions in [0, 1] that are shown everywhere.
    theirs = model.predict(255 * picture, verbose=0)
    np.testing.assert_allclose(ours.predict(picture, verbose=0), theirs, rtol=1e-5)


def test_weights_of_a_trained_optimizer_are_no_obstacle(tmp_path):
    model = model_of(TINY)
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(np.ones((4, 6, 6, 1), np.float32), np.zeros(4), verbose=0)
    for a, b in zip(model.get_weights(), load(keras_file(model, tmp_path))[1], strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (["cat", "dog", "a" * 200], ("cat", "dog", "a" * 79 + "…")),
        (["cat", "dog"], ("0", "1", "2")),
        (["cat", "", "dog"], ("0", "1", "2")),
        (["cat", "\x1b[2J", "dog"], ("0", "1", "2")),
        ({"cat": 1}, ("0", "1", "2")),
    ],
)
def test_names_of_classes_are_taken_only_where_they_are_plain(tiny, given, names):
    assert load(zipped({**parts(tiny), "cvlab_classes.json": json.dumps(given).encode()}))[2] == names


# --- what is refused


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", pickle.dumps([1, 2, 3]), b"\x89HDF\r\n\x1a\n" + bytes(200), b"PK\x05\x06" + bytes(18)],
    ids=["empty", "text", "pickle", "hdf5", "empty zip"],
)
def test_what_is_no_keras_file_is_refused(data):
    with pytest.raises(ValueError, match=r"This file cannot be loaded: it(s weights| is) "):
        load(data)


def test_a_truncated_file_is_refused(tiny):
    for length in range(1, len(tiny), len(tiny) // 7):
        with pytest.raises(ValueError, match="cannot be loaded"):
            load(tiny[:length])


def test_a_file_with_flipped_bits_is_refused_or_comes_back_whole(tiny):
    whole = load(tiny)
    for place in range(40, len(tiny), len(tiny) // 40):
        broken = bytearray(tiny)
        broken[place] ^= 0xFF
        try:
            found = load(bytes(broken))
        except ValueError as error:
            assert str(error).startswith("This file cannot be loaded: ")  # noqa: PT017
        else:
            assert found.net == whole.net
            assert all(map(np.array_equal, found.weights, whole.weights))


def test_a_zip_bomb_is_refused_by_its_sizes_alone(tiny):
    members = parts(tiny)
    for name in ("config.json", "model.weights.h5"):
        bomb = zipped({**members, name: bytes(50_000_000)}, zipfile.ZIP_DEFLATED)
        assert len(bomb) < 100_000
        with pytest.raises(ValueError, match="would unpack to 50,000,000 bytes"):
            load(bomb)


def test_a_zip_that_lies_about_its_sizes_is_refused(tiny):
    bomb = zipped({**parts(tiny), "model.weights.h5": bytes(50_000_000)}, zipfile.ZIP_DEFLATED)
    true, said = struct.pack("<I", 50_000_000), struct.pack("<I", 2_000)
    with pytest.raises(ValueError, match="cannot be loaded"):
        load(bomb.replace(true, said))


def test_a_dense_layer_of_a_billion_units_is_refused_by_its_config(tiny):
    def grow(config):
        config["config"]["layers"][2]["config"]["units"] = 10**9

    with pytest.raises(ValueError, match=r"layer 2 \(Dense\) has units = 1000000000"):
        load(changed(tiny, grow))


def test_layers_that_are_too_much_together_are_refused_before_they_are_built(tiny):
    def grow(config):
        layers = config["config"]["layers"]
        layers[2]["config"]["units"] = 4096
        layers += [{**layers[2], "config": {**layers[2]["config"], "name": f"dense{n}"}} for n in range(20)]

    with pytest.raises(ValueError, match=r"parameters; [\d,]+ are allowed"):
        load(changed(tiny, grow))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: c.update(class_name="Functional"), "graph is not as Keras writes it"),
        (lambda c: c.update(module="os"), "only keras.Sequential and functional"),
        (lambda c: c["config"].pop("layers"), "no list of layers"),
        (lambda c: c["config"].update(layers=[3]), "no list of layers"),
        (lambda c: c["config"]["layers"].pop(0), "input size is unknown"),
        (
            lambda c: c["config"]["layers"][0]["config"].update(batch_shape=[None, 6, None, 1]),
            "do not fit together",
        ),
        (lambda c: c["config"]["layers"][0]["config"].update(batch_shape=[None, 10**9, 6, 1]), "batch_shape"),
        (lambda c: c["config"]["layers"][0]["config"].update(batch_shape=[None, 6, 6, 2]), "takes 6 × 6 × 2"),
        (lambda c: c["config"].update(layers=c["config"]["layers"] * 600), "1,800 layers or more; 1,100 are"),
        (lambda c: c["config"]["layers"][2].update(module="builtins", class_name="eval"), "Keras' own"),
        (lambda c: c["config"]["layers"][2].update(registered_name="Mine>Dense"), "Keras' own"),
        (lambda c: c["config"]["layers"][2].update(class_name="Lambda"), "not among the layers taken"),
        (lambda c: c["config"]["layers"][2].update(class_name="LSTM"), "not among the layers taken"),
        (lambda c: c["config"]["layers"][2]["config"].update(activation={"class_name": "f"}), "own making"),
        (lambda c: c["config"]["layers"][2]["config"].update(dtype="bfloat16"), "bfloat16"),
        (lambda c: c["config"]["layers"][2]["config"].update(units="many"), "units"),
    ],
)
def test_a_config_that_is_not_plain_layers_is_refused_with_its_reason(tiny, change, words):
    with pytest.raises(ValueError, match="This file cannot be loaded: ") as refused:
        load(changed(tiny, change))
    assert words in str(refused.value)


def test_a_lambda_layer_saved_by_keras_is_refused(tmp_path):
    import keras

    model = keras.Sequential([keras.Input((2,)), keras.layers.Lambda(lambda x: x + 1)])
    with pytest.raises(ValueError, match=r"layer 1 \(Lambda\) is not among the layers taken here"):
        load(keras_file(model, tmp_path))


def test_a_file_of_keras_2_is_refused(tiny):
    members = parts(tiny)
    for metadata in (b'{"keras_version": "2.15.0"}', b"{}", b"[]", b"{"):
        with pytest.raises(ValueError, match=r"Keras"):
            load(zipped({**members, "metadata.json": metadata}))


def test_config_nested_a_million_deep_is_refused(tiny):
    with pytest.raises(ValueError, match="not JSON as Keras writes it"):
        load(zipped({**parts(tiny), "config.json": b"[" * 900_000}))


KERNEL, BIAS = "layers/dense/vars/0", "layers/dense/vars/1"


def test_weights_of_a_huge_declared_shape_without_data_are_refused(tiny):
    def write(h5):
        h5.create_dataset(KERNEL, (10**7, 10**4), "f4", chunks=(1024, 1024))
        h5[BIAS] = np.zeros(3, np.float32)

    huge = with_h5(tiny, write)
    assert len(huge) < 10_000
    with pytest.raises(ValueError, match="do not lie in the file as Keras writes them"):
        load(huge)


def test_weights_of_the_right_shape_without_data_are_refused(tiny):
    def write(h5):
        h5.create_dataset(KERNEL, (36, 3), "f4", chunks=(36, 3))
        h5[BIAS] = np.zeros(3, np.float32)

    with pytest.raises(ValueError, match="do not lie in the file as Keras writes them"):
        load(with_h5(tiny, write))


def test_weights_behind_a_link_into_another_file_are_not_followed(tiny, tmp_path):
    import h5py

    secret = tmp_path / "secret.h5"
    with h5py.File(secret, "w") as h5:
        h5["kernel"] = np.ones((36, 3), np.float32)

    def write(h5):
        h5["layers/dense/vars/1"] = np.zeros(3, np.float32)
        h5[KERNEL] = h5py.ExternalLink(str(secret), "kernel")

    with pytest.raises(ValueError, match=f"no weights at {KERNEL}"):
        load(with_h5(tiny, write))


def test_weights_that_lie_in_another_file_are_not_read(tiny, tmp_path):
    secret = tmp_path / "secret.bin"
    secret.write_bytes(bytes(432))

    def write(h5):
        h5.create_dataset(KERNEL, (36, 3), "f4", external=[(str(secret), 0, 432)])
        h5[BIAS] = np.zeros(3, np.float32)

    with pytest.raises(ValueError, match="do not lie in the file"):
        load(with_h5(tiny, write))


@pytest.mark.parametrize("kernel", [np.zeros((36, 3), "S9"), np.float32(1)])
def test_weights_of_another_kind_are_refused(tiny, kernel):
    def write(h5):
        h5[KERNEL], h5[BIAS] = kernel, np.zeros(3, np.float32)

    with pytest.raises(ValueError, match=f"weights at {KERNEL} are"):
        load(with_h5(tiny, write))


def test_weights_that_are_not_numbers_are_refused(tiny):
    def write(h5):
        h5[KERNEL], h5[BIAS] = np.full((36, 3), np.nan, np.float32), np.zeros(3, np.float32)

    with pytest.raises(ValueError, match="not numbers"):
        load(with_h5(tiny, write))


# --- TensorBoard


def signs(layer, weight, gradient, update, dead=None):
    return LayerSigns(layer=layer, weight_norm=weight, gradient_norm=gradient, update_norm=update, dead=dead)


HISTORY = (
    Progress(epoch=1, step=20, loss=2.0, accuracy=0.3, learning_rate=0.1),
    Progress(
        epoch=1,
        step=40,
        loss=1.5,
        accuracy=0.5,
        validation_loss=1.25,
        validation_accuracy=0.625,
        learning_rate=0.05,
        signs=(signs("conv2d", 1.0, 0.5, 0.25), signs("activation", 0, 0, 0, 0.75)),
    ),
    Progress(epoch=2, step=80, loss=1.0, accuracy=0.7, validation_loss=1.0, validation_accuracy=0.75),
)


def events(folder) -> dict[tuple[str, int], float]:
    """What TensorFlow's own reader finds: (tag, step) -> value."""
    import tensorflow as tf

    found = {}
    for path in folder.glob("events.out.tfevents.*"):
        for event in tf.compat.v1.train.summary_iterator(str(path)):
            for value in event.summary.value:
                if value.metadata.plugin_data.plugin_name == "scalars":
                    found[value.tag, event.step] = float(tf.make_ndarray(value.tensor))
    return found


@pytest.mark.filterwarnings("ignore")
def test_tensorboard_finds_the_curves_where_keras_writes_them(tmp_path):
    from cvlab.nets.files import tensorboard

    with zipfile.ZipFile(io.BytesIO(tensorboard(PLAIN, HISTORY))) as archive:
        archive.extractall(tmp_path)
    train, validation = events(tmp_path / "train"), events(tmp_path / "validation")
    assert validation == {
        ("epoch_loss", 0): 1.25,
        ("epoch_loss", 1): 1.0,
        ("epoch_accuracy", 0): 0.625,
        ("epoch_accuracy", 1): 0.75,
    }
    assert train["epoch_loss", 0] == 1.5
    assert train["epoch_accuracy", 1] == pytest.approx(0.7)
    assert train["batch_loss", 20] == 2.0
    assert train["weight_norm/conv2d", 40] == 1.0
    assert train["dead/activation", 40] == 0.75
    assert ("dead/conv2d", 40) not in train
