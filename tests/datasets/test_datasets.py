"""Data sets: what is always there, how it is dealt out, and what is said of one that cannot be had."""

import gzip
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cvlab.datasets import DATASETS
from cvlab.datasets.formats import read_idx

needs_data = pytest.mark.skipif(
    "CVLAB_DATA" not in os.environ, reason="CVLAB_DATA names no folder with MNIST"
)


@pytest.fixture
def no_data(monkeypatch, tmp_path):
    """A machine that holds no data and has no network."""
    monkeypatch.delenv("CVLAB_DATA", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    return tmp_path


@pytest.fixture(scope="module")
def digits():
    return DATASETS["digits"]().load()


def test_digits_come_in_the_form_of_mnist(digits):
    for part in (digits.train, digits.validation, digits.test):
        assert part.images.dtype == np.uint8
        assert part.images.shape == (len(part.labels), 28, 28, 1)
        assert part.labels.dtype.kind == "i"
    assert digits.class_names == tuple("0123456789")


def test_every_digit_is_in_exactly_one_part(digits):
    parts = (digits.train, digits.validation, digits.test)
    assert [len(part) for part in parts] == [1257, 179, 361]
    assert len(digits.train) == DATASETS["digits"]().train_count()


def test_every_part_holds_all_classes_alike(digits):
    for part, least in ((digits.train, 120), (digits.validation, 16), (digits.test, 34)):
        counts = np.bincount(part.labels, minlength=10)
        assert counts.min() >= least
        assert np.ptp(counts) <= 8


def test_digits_fill_the_box_and_have_their_mass_in_the_middle(digits):
    images = digits.train.images[..., 0].astype(float)
    inked = images > 12
    heights = inked.any(2).sum(1)
    widths = inked.any(1).sum(1)
    assert np.median(np.maximum(heights, widths)) in (19, 20)
    assert np.maximum(heights, widths).max() <= 20
    mass = images.sum((1, 2))
    rows = (images.sum(2) @ np.arange(28)) / mass
    assert np.abs(rows - 14).max() < 1.01


def test_shared_pictures_cannot_be_written_to(digits):
    with pytest.raises(ValueError, match="read-only"):
        digits.train.images[0] = 0


def test_the_same_pictures_come_every_time(digits):
    again = DATASETS["digits"]().load()
    assert again.train.images is digits.train.images


def test_fewer_pictures_can_be_trained_on():
    few = DATASETS["digits"](train_size=100)
    assert few.train_count() == len(few.load().train) == 100
    assert len(few.load().validation) == 179


def test_asking_where_downloads_nothing(no_data):
    assert DATASETS["mnist"]().where() == ""
    assert not DATASETS["mnist"]().available()
    assert DATASETS["digits"]().available()


@pytest.mark.parametrize("kind", ["mnist", "fashion_mnist"])
def test_a_set_that_cannot_be_had_says_what_to_do_and_offers_digits(no_data, kind):
    with pytest.raises(ValueError, match=r"is not on this machine.*CVLAB_DATA.*choose digits\.") as caught:
        DATASETS[kind]().load()
    assert "\n" not in str(caught.value)


def test_a_damaged_file_is_named(no_data, monkeypatch):
    monkeypatch.setenv("CVLAB_DATA", str(no_data))
    folder = no_data / "mnist"
    folder.mkdir()
    (folder / "mnist.npz").write_bytes(b"not a file of arrays")
    with pytest.raises(ValueError, match=r"mnist\.npz of MNIST cannot be read"):
        DATASETS["mnist"]().load()


def test_the_folder_of_cvlab_data_comes_before_the_cache_of_keras(no_data, monkeypatch):
    cache = no_data / "datasets" / "mnist.npz"
    given = no_data / "given" / "mnist" / "mnist.npz"
    for path, pixel in ((cache, 1), (given, 2)):
        path.parent.mkdir(parents=True)
        images, labels = np.full((20, 28, 28), pixel, np.uint8), np.arange(20, dtype=np.uint8) % 10
        np.savez(path, x_train=images, y_train=labels, x_test=images, y_test=labels)
    assert DATASETS["mnist"]().where() == str(cache)
    assert DATASETS["mnist"]().load().test.images.max() == 1
    monkeypatch.setenv("CVLAB_DATA", str(no_data / "given"))
    assert DATASETS["mnist"]().where() == str(given)
    split = DATASETS["mnist"]().load()
    assert split.test.images.max() == 2
    assert (len(split.train), len(split.validation), len(split.test)) == (18, 2, 20)


def test_files_in_the_format_of_mnist_are_read(tmp_path: Path):
    numbers = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    header = bytes([0, 0, 8, 3]) + np.array([2, 3, 4], ">i4").tobytes()
    (tmp_path / "x.gz").write_bytes(gzip.compress(header + numbers.tobytes()))
    np.testing.assert_array_equal(read_idx(tmp_path / "x.gz"), numbers)


@needs_data
def test_mnist_keeps_its_own_test_pictures():
    split = DATASETS["mnist"]().load()
    assert [len(part) for part in (split.train, split.validation, split.test)] == [54_000, 6_000, 10_000]
    assert np.bincount(split.validation.labels).min() > 500


def test_a_smaller_file_is_counted_by_its_own_labels(tmp_path, monkeypatch):
    folder = tmp_path / "fashion_mnist"
    folder.mkdir()
    images, labels = np.zeros((50, 28, 28), np.uint8), np.arange(50, dtype=np.uint8) % 10
    np.savez(folder / "some.npz", x_train=images, y_train=labels, x_test=images, y_test=labels)
    monkeypatch.setenv("CVLAB_DATA", str(tmp_path))
    dataset = DATASETS["fashion_mnist"]()
    assert dataset.train_count() == len(dataset.load().train) == 45


@pytest.fixture
def coloured(no_data, monkeypatch):
    """CVLAB_DATA with CIFAR-10 as folders: its ten classes, each of a colour of its own."""
    for number, name in enumerate(DATASETS["cifar10"].class_names):
        for part, count in (("train", 20), ("test", 3)):
            folder = no_data / "cifar10" / part / name
            folder.mkdir(parents=True)
            for n in range(count):
                Image.new("RGB", (32, 32), (20 * number, 7, 9)).save(folder / f"{n}.png")
    monkeypatch.setenv("CVLAB_DATA", str(no_data))
    return no_data / "cifar10"


def test_cifar_10_may_be_a_folder_of_class_folders(coloured):
    dataset = DATASETS["cifar10"]()
    split = dataset.load()
    assert dataset.where() == str(coloured)
    assert [len(part) for part in (split.train, split.validation, split.test)] == [170, 30, 30]
    assert dataset.train_counts() == (17,) * 10
    for part in (split.train, split.validation, split.test):
        assert part.images.shape[1:] == (32, 32, 3)
        np.testing.assert_array_equal(part.images[:, 0, 0, 0], 20 * part.labels)


def test_cifar_10_may_be_a_file_of_arrays_with_labels_in_a_column_as_keras_gives_them(coloured):
    images = np.random.default_rng(0).integers(0, 255, (30, 32, 32, 3), np.uint8)
    labels = (np.arange(30) % 10)[:, None]
    np.savez(coloured / "small.npz", x_train=images, y_train=labels, x_test=images, y_test=labels)
    dataset = DATASETS["cifar10"](imbalance=3.0)
    split = dataset.load()
    assert split.train.labels.ndim == 1
    assert dataset.train_count() == len(split.train)
    np.testing.assert_array_equal(split.test.images, images)


def test_a_folder_of_other_classes_is_not_taken_for_cifar_10(coloured):
    (coloured / "train" / "airplane").rename(coloured / "train" / "aeroplane")
    (coloured / "test" / "airplane").rename(coloured / "test" / "aeroplane")
    with pytest.raises(ValueError, match=r"of CIFAR-10 cannot be read .*aeroplane"):
        DATASETS["cifar10"]().load()


@pytest.fixture
def few_digits(tmp_path, monkeypatch):
    """MNIST of 50 pictures to train on and 20 to test with, all different."""
    folder = tmp_path / "mnist"
    folder.mkdir()
    images = np.arange(70 * 784, dtype=np.uint32).reshape(70, 28, 28).astype(np.uint8)
    labels = np.arange(70, dtype=np.uint8) % 10
    np.savez(
        folder / "some.npz", x_train=images[:50], y_train=labels[:50], x_test=images[50:], y_test=labels[50:]
    )
    monkeypatch.setenv("CVLAB_DATA", str(tmp_path))


def test_all_can_be_trained_on_and_the_test_pictures_watched_as_in_the_notes(few_digits):
    dataset = DATASETS["mnist"](validate_on="the test pictures")
    split = dataset.load()
    assert (len(split.train), len(split.validation), len(split.test)) == (50, 20, 20)
    assert dataset.train_count() == 50
    assert dataset.train_counts() == (5,) * 10
    np.testing.assert_array_equal(split.validation.images, split.test.images)
    assert len(DATASETS["mnist"]().load().train) == 45, "the other choice is not forgotten"


@pytest.mark.parametrize("changes", [{"train_size": 20}, {"imbalance": 5.0}, {"label_noise": 0.4}])
def test_changes_of_the_training_part_leave_the_watched_test_pictures_alone(few_digits, changes):
    dataset = DATASETS["mnist"](validate_on="the test pictures", **changes)
    split = dataset.load()
    assert len(split.train) == dataset.train_count()
    np.testing.assert_array_equal(split.validation.labels, split.test.labels)


def test_the_script_of_such_a_set_watches_the_same_pictures(few_digits):
    from cvlab.codegen.datasets import recipe

    for watched in ("a tenth", "the test pictures"):
        dataset = DATASETS["mnist"](validate_on=watched)
        found, made = recipe(dataset), {}
        exec("import numpy as np\n" + "\n".join(found.imports) + "\n" + found.code, made)
        split = dataset.load()
        for part in ("train", "validation", "test"):
            np.testing.assert_array_equal(made[f"x_{part}"], getattr(split, part).images)
            np.testing.assert_array_equal(made[f"y_{part}"], getattr(split, part).labels)


@pytest.mark.parametrize("kind", ["mnist", "fashion_mnist"])
def test_a_set_that_is_not_here_yet_is_counted_by_what_is_watched(no_data, kind):
    assert DATASETS[kind]().train_count() == 54_000
    assert DATASETS[kind](validate_on="the test pictures").train_count() == 60_000
