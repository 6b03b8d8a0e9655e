"""The Keras and numpy code of the lessons about pixels and Gabor banks: scripts that run without cvlab."""

from __future__ import annotations

from typing import Any

from cvlab.pixels import COLOURS, GREY_WEIGHTS, Sources

READ = """import keras
import numpy as np

# your picture: keras.utils.load_img gives whole numbers from 0 to 255, height x width x channels
picture = keras.utils.img_to_array(keras.utils.load_img("picture.png", color_mode="{mode}"))
"""


def _read(channels: int) -> str:
    return READ.format(mode="rgb" if channels == 3 else "grayscale")


def numbers_code(channels: int) -> str:
    return f"""{_read(channels)}print(picture.shape, picture.dtype)
print(picture[:5, :5, 0].astype(int))  # the first five rows and columns of the first layer
print(picture.astype("uint8").nbytes, "bytes as uint8,", picture.astype("float32").nbytes, "as float32")
"""


def layers_code(sources: Sources) -> str:
    order = [COLOURS.index(source) if source else n for n, source in enumerate(sources)]
    left_on = [int(source is not None) for source in sources]
    return f"""{_read(3)}red, green, blue = picture[..., 0], picture[..., 1], picture[..., 2]
print(red.mean(), green.mean(), blue.mean())

order = {order}  # the layers shown as red, green and blue; [2, 1, 0] lets red and blue change places
shown = picture[..., order] * np.array({left_on})  # 0 switches a layer off
grey = shown @ np.array({list(GREY_WEIGHTS)})
print(shown.shape, grey.shape)

layer = keras.layers.RandomGrayscale(factor=1.0)  # grey inside a model, each time it is trained
"""


def resize_code(height: int, width: int, channels: int) -> str:
    return f"""{_read(channels)}nearest = keras.layers.Resizing({height}, {width}, interpolation="nearest")(picture)
bilinear = keras.layers.Resizing({height}, {width}, interpolation="bilinear")(picture)
print(nearest.shape, bilinear.shape)


def areas(before, after):
    # The share of each old pixel (a column) in each new one (a row): how much of it the new one covers.
    old, new, ratio = np.arange(before), np.arange(after)[:, None], before / after
    return (np.minimum(old + 1, (new + 1) * ratio) - np.maximum(old, new * ratio)).clip(0) / ratio


# By area: the mean of all that a new pixel covers. Keras has it as AveragePooling2D where the size divides evenly.
area = np.einsum("yr,xc,rck->yxk", areas(picture.shape[0], {height}), areas(picture.shape[1], {width}), picture)
print(area.shape)
"""


def scaling_code(spec: Any, channels: int) -> str:
    if spec.kind == "standardised":
        return f"""{_read(channels)}layer = keras.layers.Normalization(axis=-1)  # a mean and a deviation for each layer
layer.adapt(picture[None])  # in earnest: the training set, not a single picture
values = layer(picture[None])[0]
print(np.mean(values, (0, 1)), np.std(values, (0, 1)))
"""
    whole = {"bytes": "1.0", "rescaled": "1 / 255"}[spec.kind]
    both = getattr(spec, "target", "") == "-1 to 1"
    arguments = "1 / 127.5, offset=-1.0" if both else whole
    return f"""{_read(channels)}layer = keras.layers.Rescaling({arguments})  # the first layer of the model
values = layer(picture)
print(np.min(values), np.max(values))
"""
