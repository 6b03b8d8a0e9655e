"""Networks to begin with, each with the parameter count that its authors print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cvlab.architecture.network import Architecture
from cvlab.layers import (
    Activation,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    LayerSpec,
    MaxPooling2D,
    RandomFlip,
    RandomRotation,
    RandomZoom,
    ZeroPadding2D,
)


@dataclass(frozen=True, kw_only=True)
class Preset:
    """A network with a name and a few words. whole: it ends with probabilities, so that it can be trained."""

    title: str
    about: str
    network: Architecture
    whole: bool = True


def _conv(*filters: int, size: int = 3, strides: int = 1, padding: str = "valid") -> Iterator[LayerSpec]:
    for count in filters:
        yield Conv2D(
            filters=count,
            kernel_size=(size, size),
            strides=(strides, strides),
            padding=padding,
            activation="relu",
        )


def _pooled(*filters: int, times: int = 1, padding: str = "valid") -> Iterator[LayerSpec]:
    """For each number: so many convolutions with that many filters, and a pooling by two."""
    for count in filters:
        yield from (*_conv(*(count,) * times, padding=padding), MaxPooling2D())


def _alexnet_pool() -> LayerSpec:
    return MaxPooling2D(pool_size=(3, 3), strides=(2, 2))


def _dense(*units: int) -> Iterator[LayerSpec]:
    return (Dense(units=count, activation="relu") for count in units)


def _answer(classes: int) -> LayerSpec:
    return Dense(units=classes, activation="sigmoid" if classes == 1 else "softmax")


_DIGIT = (28, 28, 1)
_BASE = (*_pooled(32, 64), *_conv(64))
_HEAD = (Flatten(), *_dense(64), _answer(10))

_ALL: dict[str, Preset] = {
    "notes_convnet": Preset(
        title="Small ConvNet",
        about="Two convolutions of 3 × 3 with 6 and 12 filters: small, and it reads handwritten digits.",
        network=Architecture(
            _DIGIT,
            (
                Conv2D(filters=6, kernel_size=(3, 3)),
                Activation(activation="relu"),
                MaxPooling2D(pool_size=(2, 2)),
                Conv2D(filters=12, kernel_size=(3, 3)),
                Activation(activation="relu"),
                MaxPooling2D(pool_size=(2, 2)),
                Flatten(),
                Dense(units=10),
                Activation(activation="softmax"),
            ),
        ),
    ),
    "mnist_convnet": Preset(
        title="Digits ConvNet",
        about="Three convolutions with 32, 64 and 64 filters and a head of two dense layers: the usual net for MNIST.",
        network=Architecture(_DIGIT, (*_BASE, *_HEAD)),
    ),
    "mnist_convnet_no_pooling": Preset(
        title="Digits ConvNet without pooling",
        about="The same convolutions, but the maps stay large: the head alone now holds nearly two million numbers.",
        network=Architecture(_DIGIT, (*_conv(32, 64, 64), *_HEAD)),
    ),
    "mnist_base": Preset(
        title="Digits ConvNet, its base alone",
        about="The convolutions and poolings without a head: it gives 3 × 3 maps, not yet an answer.",
        network=Architecture(_DIGIT, _BASE),
        whole=False,
    ),
    "mnist_base_no_pooling": Preset(
        title="Its base without pooling",
        about="The very same count, as pooling holds no parameters; but the maps stay 22 × 22.",
        network=Architecture(_DIGIT, tuple(_conv(32, 64, 64))),
        whole=False,
    ),
    "deep_narrow": Preset(
        title="Deep and narrow",
        about="Twenty-four convolutions with 6 filters each: from Keras' own first weights it stands at guessing.",
        network=Architecture(
            _DIGIT,
            (
                *(*_conv(6, padding="same"), MaxPooling2D(), *_conv(6, 6, 6, padding="same"), MaxPooling2D()),
                *(*_conv(*(6,) * 20, padding="same"), Flatten(), _answer(10)),
            ),
        ),
    ),
    "vgg_small": Preset(
        title="Small VGG",
        about="Pairs of convolutions before each pooling, as in VGG, with dropout between.",
        network=Architecture(
            (100, 100, 3),
            (
                *(*_pooled(32, times=2), Dropout(rate=0.25), *_pooled(64, times=2), Dropout(rate=0.25)),
                *(Flatten(), *_dense(256), Dropout(rate=0.5), _answer(10)),
            ),
        ),
    ),
    "cats_dogs": Preset(
        title="Cats and dogs",
        about="Four convolutions with pooling for photographs of 150 × 150; one sigmoid says how much of a dog it is.",
        network=Architecture(
            (150, 150, 3), (*_pooled(32, 64, 128, 128), Flatten(), *_dense(512), _answer(1))
        ),
    ),
    "augmented_180": Preset(
        title="Cats and dogs with augmentation inside",
        about="Five convolutions behind layers that flip, turn and zoom the pictures while training.",
        network=Architecture(
            (180, 180, 3),
            (
                *(RandomFlip(), RandomRotation(factor=0.1), RandomZoom(height_factor=0.2)),
                *(*_pooled(32, 64, 128, 256), *_conv(256), Flatten(), Dropout(rate=0.5), _answer(1)),
            ),
        ),
    ),
    "flowers_180": Preset(
        title="Flowers with augmentation inside",
        about="Three convolutions that keep the size behind flips, turns and zooms; five kinds of flowers.",
        network=Architecture(
            (180, 180, 3),
            (
                *(RandomFlip(), RandomRotation(factor=0.1), RandomZoom(height_factor=0.1)),
                *(
                    *_pooled(16, 32, 64, padding="same"),
                    Dropout(rate=0.2),
                    Flatten(),
                    *_dense(128),
                    _answer(5),
                ),
            ),
        ),
    ),
    "alexnet": Preset(
        title="AlexNet",
        about="The network of 2012, in one tower, for 16 classes: large windows first, most weights in the head.",
        network=Architecture(
            (224, 224, 3),
            (
                # With two zeros around, 224 pixels give the 55 x 55 maps of the paper.
                *(ZeroPadding2D(padding=(2, 2)), *_conv(96, size=11, strides=4), _alexnet_pool()),
                *(*_conv(256, size=5, padding="same"), _alexnet_pool()),
                *(*_conv(384, 384, 256, padding="same"), _alexnet_pool(), Flatten()),
                *(*_dense(4096), Dropout(rate=0.5), *_dense(4096), Dropout(rate=0.5), _answer(16)),
            ),
        ),
    ),
    "vgg16": Preset(
        title="VGG16",
        about="Thirteen convolutions of 3 × 3 and three dense layers, for the 1,000 classes of ImageNet.",
        network=Architecture(
            (224, 224, 3),
            (
                *(
                    *_pooled(64, 128, times=2, padding="same"),
                    *_pooled(256, 512, 512, times=3, padding="same"),
                ),
                *(Flatten(), *_dense(4096, 4096), _answer(1000)),
            ),
        ),
    ),
}

PRESETS: dict[str, Architecture] = {name: preset.network for name, preset in _ALL.items()}


def preset(name: str) -> Preset:
    """The preset of that name, with its words.

    Raises:
        ValueError: where there is none.
    """
    if name not in _ALL:
        raise ValueError(f"There is no preset called {name!r}; there are: {', '.join(_ALL)}.")
    return _ALL[name]
