"""The lines that take half of the digits, change those of 5 to 9 and deal them out, as `HalfDigits` does."""

from __future__ import annotations

from cvlab.codegen.augment_source import to_source
from cvlab.codegen.calls import plain_source
from cvlab.datasets.half_digits import HALVES, MNIST_MOST, MOVED, MOVES, POOL, HalfDigits, dealt

_HALF = '''\
def half(x, y, first):
    """Five classes from `first` on, numbered from 0."""
    rows = np.flatnonzero((y >= first) & (y < first + 5))
    return x[rows], y[rows] - first


def first_rows(y, each):
    """The first `each` rows of every class."""
    return np.sort(np.concatenate([np.flatnonzero(y == n)[:each] for n in range(5)]))


x_train, y_train = half(x_train, y_train, {first})
x_validation, y_validation = half(x_validation, y_validation, {first})
x_test, y_test = half(x_test, y_test, {first})'''

_CUT = """
rows = first_rows({part}, {each})
x_{name}, y_{name} = x_{name}[rows], y_{name}[rows]"""

_REST = """
# What training is never dealt is tested on too.
pool = first_rows(y_train, {pool})
rest = np.setdiff1d(np.arange(len(y_train)), pool)
x_test, y_test = np.concatenate([x_test, x_train[rest]]), np.concatenate([y_test, y_train[rest]])"""

_POOL = """
pool = first_rows(y_train, {pool})"""

_MOVED = """
x_train, y_train = x_train[pool], y_train[pool]

{source}

# Each picture is turned, moved, scaled and made noisy once and for all.
x_train, x_validation, x_test = (
    augment(x, AUGMENTATIONS, picture_seeds({moved}, n, np.arange(len(x))))
    for n, x in enumerate((x_train, x_validation, x_test))
)


{dealt}


rows = dealt(y_train, {each}, {draw})
x_train, y_train = x_train[rows], y_train[rows]"""


def half_code(dataset: HalfDigits) -> str:
    """What comes behind the lines that load all ten digits."""
    lower, mnist = dataset.half == HALVES[0], dataset.source == "mnist"
    code = _HALF.format(first=0 if lower else 5)
    if lower:
        each = (("train", MNIST_MOST // 5), ("validation", 100), ("test", 200)) if mnist else ()
        return code + "".join(_cut(name, count) for name, count in each)
    if mnist:
        code += _cut("validation", 20) + _cut("test", 200) + _POOL.format(pool=POOL)
    else:
        code += _REST.format(pool=POOL)
    source = plain_source(dealt).replace("MOVED", str(MOVED))
    return code + _MOVED.format(
        source=to_source(MOVES).strip(), moved=MOVED, dealt=source, each=dataset.each, draw=dataset.draw
    )


def _cut(name: str, each: int) -> str:
    return _CUT.format(part=f"y_{name}", each=each, name=name)
