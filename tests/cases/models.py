"""What must happen to each of the cases in `models`: Keras itself says what a file answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from cvlab.ranges import written

SECONDS, MEMORY = 2, 300 * 2**20  # of processor, and of bytes, that refusing a file may take


def opened(path: Path):
    return import_module("cvlab.nets.files").load(path.read_bytes())


def answers_as_keras(
    path: Path, *, notes: str = "", numbers: str = "fractions", kind: str = "classes"
) -> None:
    """The file is opened, and every answer to a picture is the one that Keras gives."""
    found, keras = opened(path), import_module("keras")
    assert (found.net.range, found.net.answers) == (numbers, kind)
    assert re.search(notes, " ".join(found.notes))
    theirs = keras.saving.load_model(path, compile=False)
    picture = np.random.default_rng(0).random(found.net.input_shape).astype(np.float32)
    given = written(picture, numbers).reshape(1, *theirs.input_shape[1:])
    expected = np.asarray(theirs.predict(given, verbose=0), np.float32)[0]
    if kind == "classes" and theirs.layers[-1].activation.__name__ == "linear":
        expected = np.asarray(keras.ops.softmax(expected[None]))[0]
    seen = import_module("cvlab.nets.probing").look(found.net, found.weights, picture)
    rough = 2e-2 if "float16" in notes else 1e-5  # Keras itself rounds to half precision there
    np.testing.assert_allclose(seen.probabilities, expected, atol=rough)
    assert [layer.name for layer in theirs.layers] == [name for name in seen.maps if ":" not in name]


def opened_from_hdf5(path: Path) -> None:
    found = opened(path)
    assert re.search("file of HDF5 .*Keras 2.*save it again", " ".join(found.notes))


def refused(words: str, path: Path) -> None:
    """One sentence, in little time and memory."""
    resource = pytest.importorskip("resource")
    before = resource.getrusage(resource.RUSAGE_SELF)
    with pytest.raises(ValueError, match=f"^This file cannot be loaded: .*{words}.*\\.$") as told:
        opened(path)
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert "\n" not in str(told.value)
    assert len(str(told.value)) < 400
    assert after.ru_utime - before.ru_utime < SECONDS
    assert (after.ru_maxrss - before.ru_maxrss) * 1024 < MEMORY


def takes_bytes(path: Path) -> None:
    """0 to 1 is taken until a picture says otherwise; told to be 0 to 255, it reads as it was trained."""
    from dataclasses import replace

    from cvlab.datasets import DATASETS
    from cvlab.ranges import flatness, guessed

    found = opened(path)
    assert found.why == ""
    split = DATASETS["digits"]().load().test
    models, ranges = import_module("cvlab.nets.models"), import_module("cvlab.nets.opening.ranges")
    pictures, labels = split.images[:300].astype(np.float32) / 255, split.labels[:300]
    right = {}
    for name in ("fractions", "bytes"):
        model = models.model_of(replace(found.net, range=name), found.weights)
        right[name] = (model.predict(pictures, verbose=0).argmax(axis=1) == labels).mean()
    assert right["bytes"] > right["fractions"] + 0.2
    tried = [ranges.tried(found.net, found.weights, picture) for picture in pictures[:20]]
    guesses = [guessed({name: flatness(said, "classes") for name, said in one}) for one in tried]
    assert guesses.count("bytes") > 15


CASES: dict[str, Callable[[Path], None]] = {
    "flat_28x28.keras": partial(answers_as_keras, notes="taken for logits"),
    "reshape_28x28.keras": answers_as_keras,
    "mixed_float16.keras": partial(answers_as_keras, notes="mixed_float16; here it computes in float32"),
    "trained_on_bytes.keras": takes_bytes,
    "one_softmax.keras": partial(answers_as_keras, notes="always 1.0", kind="numbers"),
    "hdf5_named.keras": opened_from_hdf5,
    "lfs_pointer.keras": partial(refused, "only the pointer .* 133 bytes"),
    "grayscale_layer.keras": answers_as_keras,
    "leaky_object.keras": answers_as_keras,
    "quantized.keras": partial(refused, "quantised"),
    "hostile_filters_of_400_digits.keras": partial(refused, "filters = inf"),
    "hostile_class_name_is_a_list.keras": partial(refused, "its class has no name"),
    "hostile_dtype_config_is_a_text.keras": partial(refused, "a dtype that Keras does not write"),
    "hostile_1490_dropouts.keras": partial(refused, r"1,495 layers or more; 1,100 are allowed"),
    "hostile_tree_of_models.keras": partial(refused, "models inside one another"),
    "hostile_config_bzip2_says_1MB.keras": partial(refused, "only stored and deflated parts are taken"),
}
