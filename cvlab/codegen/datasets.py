"""The pictures of an experiment as source: kind of data set -> lines that load the very same ones.

Each recipe leaves x_train, y_train, x_validation, y_validation, x_test and y_test: uint8 pictures N x H x W x C (or,
for training pictures that are too many for the memory, their paths) and whole numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from cvlab.codegen.calls import plain_source
from cvlab.codegen.dataset_files import files_recipe
from cvlab.codegen.half_digits import half_code
from cvlab.datasets import DATASETS, DatasetSpec, FilesSpec, HalfDigits
from cvlab.datasets.digits import stratified
from cvlab.datasets.downloaded import Downloaded
from cvlab.datasets.watched import TENTH

_KERAS = """\
(x_train, y_train), (x_test, y_test) = keras.datasets.{kind}.load_data()
{cut}"""

_NPZ = """\
# The file lies in the folder that CVLAB_DATA names, or in the one this runs in.
with np.load(Path(os.environ.get("CVLAB_DATA", ".")) / {folder!r} / {name!r}) as file:
    x_train, y_train, x_test, y_test = (file[name] for name in ("x_train", "y_train", "x_test", "y_test"))
{cut}"""

_CUT = """\
x_train, x_test = (x.reshape(-1, {height}, {width}, {channels}) for x in (x_train, x_test))
y_train, y_test = (y.reshape(-1).astype("int64") for y in (y_train, y_test))
{watched}"""

_TENTH = """\
# The last tenth is watched while training and not learnt from.
cut = len(x_train) - len(x_train) // 10
x_train, x_validation = x_train[:cut], x_train[cut:]
y_train, y_validation = y_train[:cut], y_train[cut:]"""

_TEST = """\
# The test pictures are watched while training, which learns from all the others.
x_validation, y_validation = x_test, y_test"""

_DIGITS = '''\
def like_mnist(small):
    """An 8 x 8 digit of 0..16 as MNIST shows digits: 28 x 28, its ink in a box of 20, its weight in the middle."""
    field = np.pad(small.astype("float32") / 16, 2)
    field = cv2.resize(field, (144, 144), interpolation=cv2.INTER_CUBIC).clip(0, 1)
    field = cv2.warpAffine(field, np.array([[1.25, 0, -17.875], [0, 1, 0]]), (144, 144))  # a quarter wider
    ink = ((field - 0.3) / 0.6).clip(0, 1)
    rows, columns = (np.flatnonzero((ink > 0.02).any(axis)) for axis in (1, 0))
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = (int(n * 20 / max(ink.shape) + 0.5) for n in ink.shape)
    ink = averages(ink.shape[0], height) @ ink @ averages(ink.shape[1], width).T
    top, left = (corner(ink.sum(axis)) for axis in (1, 0))
    picture = np.zeros((28, 28, 1), "float32")
    picture[top : top + height, left : left + width, 0] = ink
    return (picture * 255).round().astype("uint8")


def averages(before, after):
    """The matrix that shrinks a row of pixels: each new one is the mean of those it covers."""
    start, pixel = np.arange(after)[:, None] * (before / after), np.arange(before)
    overlap = np.minimum(pixel + 1, start + before / after) - np.maximum(pixel, start)
    return overlap.clip(0) / (before / after)


def corner(mass):
    """Where the ink begins, so that its centre of mass comes to pixel 14."""
    centre = float(mass @ np.arange(len(mass)) / mass.sum())
    return int(np.clip(np.floor(14 - centre + 0.5 + 1e-6), 0, 28 - len(mass)))


{stratified}


digits, labels = load_digits(return_X_y=True)
pictures = np.stack([like_mnist(digit.reshape(8, 8)) for digit in digits])
train, validation, test = stratified(labels, (0.7, 0.1))  # the same share of every class
x_train, x_validation, x_test = pictures[train], pictures[validation], pictures[test]
y_train, y_validation, y_test = labels[train], labels[validation], labels[test]'''

_FEWER_OF_SOME = """\
# The first class keeps all of its pictures, the last one {share} of them, those between geometrically.
kept = []
for number in range({classes}):
    rows = np.flatnonzero(y_train == number)
    kept.extend(rows[: max(1, round(len(rows) * {imbalance!r} ** (-number / {last})))])
kept = np.sort(kept)
x_train, y_train = x_train[kept], y_train[kept]"""

_FEWER = "x_train, y_train = x_train[:{size}], y_train[:{size}]"

_WRONG = """\
# {share:.0%} of the training labels are replaced by another class, drawn by lot.
count = len(y_train)
wrong = np.random.default_rng([1998, count]).permutation(count)[: round(count * {share!r})]
steps = np.random.default_rng([1998, count, 1]).integers(1, {classes}, count)
y_train = y_train.copy()
y_train[wrong] = (y_train[wrong] + steps[wrong]) % {classes}"""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How pictures come into a script. needs: packages besides TensorFlow. imports: lines. reader: the name of the
    function that turns paths into pictures, where training pictures stay files; "" where they are in memory."""

    code: str
    about: str
    needs: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    reader: str = ""


def recipe(dataset: DatasetSpec) -> Recipe:
    """The lines that load a data set as `DatasetSpec.load` does, its changes included."""
    if isinstance(dataset, FilesSpec) or Path(dataset.where() or "/").name == "cifar10":
        made = Recipe(**files_recipe(dataset))
    else:
        made = DATA[dataset.kind](dataset)
    return replace(made, code="\n\n".join([made.code, *_changes(dataset)]))


def _changes(dataset: DatasetSpec) -> list[str]:
    classes, code = dataset.class_count, []
    if dataset.imbalance != 1:
        share, last = f"1 / {dataset.imbalance:g}", max(1, classes - 1)
        code.append(
            _FEWER_OF_SOME.format(share=share, classes=classes, imbalance=dataset.imbalance, last=last)
        )
    if dataset.train_size:
        code.append(_FEWER.format(size=dataset.train_size))
    if dataset.label_noise:
        code.append(_WRONG.format(share=dataset.label_noise, classes=classes))
    return code


def _digits(dataset: DatasetSpec) -> Recipe:
    return Recipe(
        about="scikit-learn's 1,797 handwritten digits of 8 × 8 pixels, brought to MNIST's look.",
        code=_DIGITS.format(stratified=plain_source(stratified)),
        needs=("opencv-python-headless", "scikit-learn"),
        imports=("import cv2", "from sklearn.datasets import load_digits"),
    )


def _downloaded(dataset: DatasetSpec) -> Recipe:
    """Keras' own copy, or the file in CVLAB_DATA where that holds fewer pictures."""
    height, width, channels = dataset.image_shape
    tenth = getattr(dataset, "validate_on", TENTH) == TENTH
    watched = _TENTH if tenth else _TEST
    cut = _CUT.format(height=height, width=width, channels=channels, watched=watched)
    where = Path(dataset.where() or "/")
    all_here = dataset.full_train_count if tenth else dataset.full_train_count * 10 // 9
    if (
        isinstance(dataset, Downloaded)
        and where.suffix == ".npz"
        and sum(dataset.plain().train_counts()) != all_here
    ):
        code = _NPZ.format(folder=dataset.folder, name=where.name, cut=cut)
        imports = ("import os", "from pathlib import Path")
        return Recipe(about=f"A part of {dataset.title}.", code=code, imports=imports)
    code = _KERAS.format(kind=dataset.kind, cut=cut)
    return Recipe(about=f"{dataset.title}, which Keras downloads once.", code=code)


def _half_digits(dataset: DatasetSpec) -> Recipe:
    if not isinstance(dataset, HalfDigits):
        raise TypeError(f"{dataset!r} is not half of the digits.")
    whole = recipe(DATASETS[dataset.source]())
    needs = dict.fromkeys((*whole.needs, "opencv-python-headless"))
    imports = dict.fromkeys((*whole.imports, "import cv2"))
    about = f"{', '.join(dataset.class_names)} of these: {whole.about}"
    code = f"{whole.code}\n\n\n{half_code(dataset)}"
    return Recipe(code=code, about=about, needs=tuple(needs), imports=tuple(imports))


# kind of data set -> how it is loaded; sets of picture files have `files_recipe` in common
DATA: dict[str, Callable[[DatasetSpec], Recipe]] = {
    "digits": _digits,
    "mnist": _downloaded,
    "fashion_mnist": _downloaded,
    "cifar10": _downloaded,
    "half_digits": _half_digits,
}
