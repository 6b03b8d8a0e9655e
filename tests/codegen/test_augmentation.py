"""The same as Keras: the exported layers run, and the conventions of its ImageDataGenerator and layers are ours."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.augmentations import AUGMENTATIONS, NOTES, HorizontalFlip, augment
from cvlab.augmentations.applying import about_centre, warp
from cvlab.augmentations.moves import Rotation, Shear, WidthShift, Zoom
from cvlab.codegen.augmentation import keras_code, to_layers

pytestmark = pytest.mark.keras
SIDE = 31


@pytest.fixture(scope="module")
def picture():
    rows, columns = np.indices((SIDE, SIDE))
    smooth = 127 + 60 * np.sin(rows / 4) * np.cos(columns / 5) + 50 * np.sin((rows + 2 * columns) / 9)
    return np.uint8(smooth[None, ..., None])


def ours(picture, spec, *numbers):
    return warp(picture, spec.matrices(np.array([numbers]), SIDE, SIDE), ("nearest", 0.0))[0, ..., 0]


@pytest.mark.parametrize(
    ("spec", "numbers", "theirs"),
    [
        (Rotation(), (25.0,), {"theta": 25}),
        (Shear(), (30.0,), {"shear": 30}),
        (
            Zoom(),
            (1.2, 0.8),
            {"zx": 0.8, "zy": 1.2},
        ),  # their x is our x: what they call the row axis is swapped
        (WidthShift(), (-4 / SIDE,), {"tx": 4}),  # they say where a pixel comes from, we where it goes
    ],
)
def test_one_move_is_what_image_data_generator_does(picture, spec, numbers, theirs):
    from keras.src.legacy.preprocessing.image import apply_affine_transform

    expected = apply_affine_transform(
        picture[0].astype(float), row_axis=0, col_axis=1, channel_axis=2, fill_mode="nearest", **theirs
    )[..., 0]
    assert np.abs(ours(picture, spec, *numbers) - expected).max() <= 1.5


def test_moves_in_the_notes_order_compose_as_image_data_generator_composes_them(picture):
    from keras.src.legacy.preprocessing.image import apply_affine_transform

    steps = ((Rotation(), (25.0,)), (WidthShift(), (-4 / SIDE,)), (Shear(), (20.0,)), (Zoom(), (1.2, 0.8)))
    matrix = np.eye(3)
    for spec, numbers in steps:
        matrix = matrix @ spec.matrices(np.array([numbers]), SIDE, SIDE)
    expected = apply_affine_transform(
        picture[0].astype(float),
        theta=25,
        tx=4,
        shear=20,
        zx=0.8,
        zy=1.2,
        row_axis=0,
        col_axis=1,
        channel_axis=2,
        fill_mode="nearest",
    )[..., 0]
    assert np.abs(warp(picture, matrix, ("nearest", 0.0))[0, ..., 0] - expected).max() <= 1.5
    assert [spec.kind for spec in NOTES] == [
        "rotation",
        "width_shift",
        "height_shift",
        "shear",
        "zoom",
        "horizontal_flip",
    ]


@pytest.mark.parametrize("fill", ["nearest", "reflect", "constant", "wrap"])
def test_fills_are_those_of_keras_layers(picture, fill):
    import keras

    moved = keras.layers.RandomTranslation((0.0, 0.0), (0.25, 0.25), fill_mode=fill, fill_value=90.0)
    theirs = np.array(moved(picture.astype(np.float32), training=True))[0, ..., 0]
    matrix = np.eye(3)
    matrix[0, 2] = -0.25 * SIDE
    ours = warp(picture, matrix[None], (fill, 90 / 255))[0, ..., 0]
    # Keras cuts its interpolation off half a pixel earlier at the rim of a wrapped or constant picture.
    assert (np.abs(ours - theirs) <= 1.5).mean() > 0.93


def test_a_positive_rotation_turns_as_keras_layer_does(picture):
    import keras

    turn = keras.layers.RandomRotation((0.05, 0.05), fill_mode="nearest")
    theirs = np.array(turn(picture.astype(np.float32), training=True))[0, ..., 0]
    away = np.abs(ours(picture, Rotation(), 18.0) - theirs)
    assert np.median(away) < 1.5
    assert np.median(np.abs(ours(picture, Rotation(), -18.0) - theirs)) > 10


def test_brightness_and_contrast_change_values_as_far_as_keras_layers(picture):
    import keras

    many = np.repeat(picture, 400, axis=0)
    for kind, layer in (
        ("brightness", keras.layers.RandomBrightness(0.2)),
        ("contrast", keras.layers.RandomContrast((0.2, 0.2))),
    ):
        theirs = np.array(layer(many.astype(np.float32), training=True)).reshape(400, -1)
        own = augment(many, (AUGMENTATIONS[kind](),), np.arange(400)).reshape(400, -1)
        for figure in (np.mean, np.std):
            a, b = figure(own.astype(float), axis=1), figure(theirs, axis=1)
            np.testing.assert_allclose([a.min(), a.max()], [b.min(), b.max()], atol=4)


@pytest.mark.parametrize("shape", [(28, 28, 1), (40, 60, 3)])
@pytest.mark.parametrize("specs", [(AUGMENTATIONS[kind](),) for kind in AUGMENTATIONS] + [NOTES, ()])
def test_the_exported_code_runs_and_changes_pictures_while_training_only(specs, shape):
    names = {}
    exec(keras_code(specs, shape), names)
    pictures, changed, same = (np.array(names[n]) for n in ("pictures", "changed", "same"))
    assert changed.shape == pictures.shape == (8, *shape)
    assert np.array_equal(changed, pictures) == (specs == ())
    if specs and specs[0].kind != "crop":  # a random crop is a centre crop when not training
        np.testing.assert_allclose(same, pictures, atol=1e-6)


def test_the_code_says_where_a_layer_has_no_such_choice():
    assert "on screen it is 80%" in keras_code((HorizontalFlip(probability=0.8),), (28, 28, 1))
    assert to_layers((Rotation(degrees=36),), (28, 28, 1)) == ('RandomRotation(0.1, fill_mode="nearest")',)
    assert about_centre(1.0, 0.0, 0.0, 1.0, 4, 6).tolist() == np.eye(3).tolist()
