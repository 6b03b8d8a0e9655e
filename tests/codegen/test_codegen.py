"""The exported script: it runs by itself, and makes the very network of the experiment."""

import ast
import io
import json
import zipfile
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from cvlab.architecture import Architecture, with_options
from cvlab.codegen import to_call, to_script
from cvlab.codegen.calls import plain_source
from cvlab.codegen.dataset_files import pictures_zip
from cvlab.codegen.datasets import DATA, recipe
from cvlab.codegen.notebook import to_notebook
from cvlab.datasets import DATASETS, FilesSpec
from cvlab.datasets.archives import Picture
from cvlab.datasets.digits import stratified
from cvlab.datasets.upload_store import keep
from cvlab.layers import Conv2D, Dense, Flatten
from cvlab.optimizers import OPTIMIZERS
from cvlab.regularizers import L1, L2
from tests.experiments import PLAIN

IMPORTS = "import numpy as np\nimport cv2\nfrom sklearn.datasets import load_digits\n"


def test_every_data_set_can_be_exported():
    assert set(DATA) == {kind for kind, spec in DATASETS.items() if not issubclass(spec, FilesSpec)}
    for kind in DATA:
        dataset = DATASETS[kind](train_size=500)
        net = Architecture(
            dataset.image_shape, (Flatten(), Dense(units=len(dataset.class_names), activation="softmax"))
        )
        compile(to_script(replace(PLAIN, dataset=dataset, architecture=net)), kind, "exec")


def test_the_digits_of_the_script_are_those_of_the_page():
    made = {}
    exec(
        "import numpy as np\nimport cv2\nfrom sklearn.datasets import load_digits\n"
        + recipe(PLAIN.dataset).code,
        made,
    )
    split = PLAIN.dataset.load()
    for part in ("train", "validation", "test"):
        np.testing.assert_array_equal(made[f"x_{part}"], getattr(split, part).images)
        np.testing.assert_array_equal(made[f"y_{part}"], getattr(split, part).labels)


@pytest.mark.parametrize(
    "changes",
    [{"imbalance": 7.5}, {"label_noise": 0.37}, {"imbalance": 3.0, "label_noise": 0.1, "train_size": 300}],
)
def test_changes_of_the_training_part_are_those_of_the_page(changes):
    made, dataset = {}, replace(PLAIN.dataset, **changes)
    exec(
        "import numpy as np\nimport cv2\nfrom sklearn.datasets import load_digits\n" + recipe(dataset).code,
        made,
    )
    np.testing.assert_array_equal(made["x_train"], dataset.load().train.images)
    np.testing.assert_array_equal(made["y_train"], dataset.load().train.labels)


def run(dataset):
    """What a data set's part of the script leaves behind."""
    found, made = recipe(dataset), {}
    exec("import numpy as np\n" + "\n".join(found.imports) + "\n" + found.code, made)
    return made


def test_source_is_taken_without_types():
    text = plain_source(stratified)
    assert text.startswith("def stratified(labels, shares):")
    made = {"np": np}
    exec(text, made)
    labels = np.arange(50) % 5
    for a, b in zip(made["stratified"](labels, (0.5, 0.2)), stratified(labels, (0.5, 0.2)), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_folder_too_large_for_memory_is_read_batch_by_batch(tmp_path, monkeypatch):
    monkeypatch.setenv("CVLAB_DATA", str(tmp_path))
    monkeypatch.setattr("cvlab.codegen.dataset_files.IN_MEMORY", 1000)
    for number in range(8):
        folder = tmp_path / "shapes" / ("round" if number % 2 else "flat")
        folder.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(folder / f"{number}.png"), np.full((30, 20, 3), 20 * number, np.uint8))
    dataset = DATASETS["folder"](name="shapes", image_size=16)
    found, made = recipe(dataset), {}
    assert found.reader == "read"
    exec("import numpy as np\n" + "\n".join(found.imports) + "\n" + found.code, made)
    split = dataset.load()
    np.testing.assert_array_equal(made["read"](made["x_train"]), split.train.images[:])
    np.testing.assert_array_equal(made["x_test"], split.test.images[:])
    np.testing.assert_array_equal(made["y_train"], split.train.labels)


def encoded(picture, format, **options):
    packed = io.BytesIO()
    Image.fromarray(picture).save(packed, format, **options)
    return packed.getvalue()


def test_uploaded_pictures_go_with_the_script(tmp_path, monkeypatch):
    monkeypatch.setenv("CVLAB_UPLOADS", str(tmp_path / "shelf"))
    random = np.random.default_rng(0)
    turned = Image.Exif()
    turned[0x0112] = 6  # the camera was held upright
    pictures = [
        Picture(
            "train", f"class {n % 2}", encoded(random.integers(0, 256, (40, 30, 3), dtype=np.uint8), "PNG")
        )
        for n in range(8)
    ]
    photograph = random.integers(0, 256, (30, 50, 3), dtype=np.uint8)
    pictures.append(Picture("train", "class 0", encoded(photograph, "JPEG", exif=turned)))
    dataset = DATASETS["uploaded"](token=keep(pictures), image_size=16)
    with zipfile.ZipFile(io.BytesIO(pictures_zip(dataset))) as archive:
        archive.extractall(tmp_path)
    monkeypatch.chdir(tmp_path)
    made = run(dataset)
    split = dataset.load()
    for part in ("train", "validation", "test"):
        np.testing.assert_array_equal(made[f"x_{part}"], getattr(split, part).images[:])
        np.testing.assert_array_equal(made[f"y_{part}"], getattr(split, part).labels)


def test_pictures_of_other_modes_differ_by_no_more_than_a_rounding(tmp_path, monkeypatch):
    monkeypatch.setenv("CVLAB_DATA", str(tmp_path))
    random = np.random.default_rng(0)
    for number, shape in enumerate([(40, 30, 4), (20, 25), (40, 30, 4), (20, 25), (40, 30, 4), (20, 25)]):
        folder = tmp_path / "odd" / f"{number % 3}"
        folder.mkdir(parents=True, exist_ok=True)
        picture = Image.fromarray(random.integers(0, 256, shape, dtype=np.uint8))
        picture.convert("P").save(folder / f"{number}.png") if number > 3 else picture.save(
            folder / f"{number}.png"
        )
        picture.save(folder / f"more {number}.png")
    dataset = DATASETS["folder"](name="odd", image_size=16)
    made, split = run(dataset), dataset.load()
    assert np.abs(made["x_train"].astype(int) - split.train.images[:]).max() <= 1


def test_the_notebook_holds_the_script_in_cells():
    book = json.loads(to_notebook(PLAIN))
    assert (book["nbformat"], book["metadata"]["kernelspec"]["name"]) == (4, "python3")
    cells = ["".join(cell["source"]) for cell in book["cells"]]
    codes = cells[1::2]
    assert [cell["cell_type"] for cell in book["cells"]] == ["markdown", "code"] * len(codes)
    assert all(code in to_script(PLAIN) for code in codes)
    assert cells[0].startswith("# ")


def test_the_script_needs_no_cvlab():
    assert "import cvlab" not in to_script(PLAIN)
    assert "from cvlab" not in to_script(PLAIN)


def test_calls_name_what_differs_from_keras():
    assert to_call(Dense(units=10)) == "keras.layers.Dense(units=10)"
    assert to_call(Conv2D(filters=6, padding="same", kernel_regularizer=L2(l2=0.1))) == (
        'keras.layers.Conv2D(filters=6, kernel_size=(3, 3), padding="same", '
        "kernel_regularizer=keras.regularizers.L2(l2=0.1))"
    )
    assert to_call(OPTIMIZERS["nesterov"]()) == (
        "keras.optimizers.SGD(learning_rate=0.01, momentum=0.9, nesterov=True)"
    )


@pytest.mark.keras
@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_the_script_makes_the_same_network_with_the_same_first_weights(kind):
    from cvlab.nets.build import build

    regularizers = {"conv2d": {"kernel": L2(), "activity": L1()}, "dense": {"bias": L1(l1=0.5)}}
    net = with_options(PLAIN.architecture, dropout=0.3, batch_normalization=True, regularizers=regularizers)
    experiment = replace(PLAIN, architecture=net, optimizer=OPTIMIZERS[kind](), seed=3)
    made = {}
    exec(to_script(experiment).split("history =")[0], made)
    ours, theirs = build(experiment), made["model"]
    for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    nameless = {"name", "seed", "build_config", "dtype"}
    for a, b in zip(ours.layers, theirs.layers, strict=True):
        assert {k: v for k, v in a.get_config().items() if k not in nameless} == {
            k: v for k, v in b.get_config().items() if k not in nameless
        }
    ours_rule, their_rule = (
        {k: v for k, v in model.optimizer.get_config().items() if k != "name"} for model in (ours, theirs)
    )
    assert ours_rule == their_rule


def test_a_file_of_any_name_is_loaded_by_that_name_and_no_other_code_comes_in(monkeypatch, tmp_path):
    name = """x" + str(print('run')) + "\\{y}'.npz"""
    (tmp_path / "mnist").mkdir()
    arrays = {"y_train": np.arange(40) % 10, "y_test": np.arange(20) % 10}
    arrays |= {key.replace("y", "x"): np.zeros((len(y), 28, 28), np.uint8) for key, y in arrays.items()}
    np.savez(tmp_path / "mnist" / name, **arrays)
    monkeypatch.setenv("CVLAB_DATA", str(tmp_path))
    tree = ast.parse(to_script(replace(PLAIN, dataset=DATASETS["mnist"]())))
    assert name in [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    assert not [
        n for n in ast.walk(tree) if isinstance(n, ast.Call) and ast.unparse(n).startswith("print('run')")
    ]


def test_onednn_is_asked_for_before_tensorflow_is_imported_unless_it_was_said_otherwise():
    for text in (
        to_script(PLAIN),
        "\n".join("".join(c["source"]) for c in json.loads(to_notebook(PLAIN))["cells"]),
    ):
        switch = text.index('os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")')
        assert text.index("import os") < switch < text.index("import keras")
        assert switch < text.index("import tensorflow")
