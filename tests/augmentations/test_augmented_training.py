"""Augmentation in training: the preview's own function, on training pictures alone."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.architecture import PRESETS
from cvlab.augmentations import NOTES, Cutout, augment, drawn, picture_seeds
from cvlab.datasets import DATASETS
from cvlab.experiment import Experiment
from cvlab.ui.augmentation.grid import as_bytes, draws

# An augmentation that nobody could miss: every training picture becomes white.
BLANK = (Cutout(side=1.0, value=1.0), Cutout(side=1.0, value=1.0), *NOTES)


def experiment(**changes):
    plain = {
        "dataset": DATASETS["digits"](train_size=256),
        "architecture": PRESETS["notes_convnet"],
        "epochs": 2,
    }
    return Experiment(**{**plain, **changes})


def test_the_preview_is_what_augment_makes_of_the_picture():
    image = np.random.default_rng(0).uniform(size=(28, 28, 1)).astype(np.float32)
    shown = draws(image, NOTES, 5, seed=3)
    assert np.array_equal(shown[0], as_bytes(image))
    for n, seed in enumerate(picture_seeds(3, 0, np.arange(5))):
        assert np.array_equal(shown[n + 1], augment(shown[:1], NOTES, [seed])[0])
        assert len(drawn(NOTES, seed)) == len(NOTES)


@pytest.mark.keras
def test_training_sees_augment_of_its_rows_and_another_in_every_epoch():
    from cvlab.nets import build  # noqa: F401 sets TensorFlow's threads, which nothing may use before
    from cvlab.nets.training.feeding import shuffled, source_of

    chosen = experiment(augmentations=NOTES)
    split = chosen.dataset.load()
    source = source_of(chosen, split)
    for epoch in (0, 1):
        chunk = source.chunk(chosen, epoch, 2, 3)
        rows = shuffled(chosen.seed, epoch, 256)[2 * 32 : 5 * 32]
        expected = augment(split.train.images[rows], NOTES, picture_seeds(chosen.seed, epoch, rows))
        assert np.array_equal(np.array(chunk.images), expected[: len(chunk.images)])
        assert len(chunk.images) >= 32


@pytest.mark.keras
def test_validation_pictures_are_never_augmented():
    from cvlab.nets.models import model_of
    from cvlab.nets.training import train_slice
    from cvlab.nets.training.feeding import source_of

    chosen = experiment(augmentations=BLANK)
    split = chosen.dataset.load()
    for part, (images, labels) in zip([split.validation], source_of(chosen, split).pieces(), strict=True):
        assert np.array_equal(np.array(images), part.images)
        assert np.array_equal(np.array(labels), part.labels)
    state, points = None, []
    while state is None or not state.finished:
        state, more = train_slice(chosen, state, 60.0)
        points += more
    import keras

    probabilities = model_of(chosen, state.weights).predict(
        split.validation.images / np.float32(255), verbose=0
    )
    right = (probabilities.argmax(axis=1) == split.validation.labels).mean()
    loss = keras.losses.sparse_categorical_crossentropy(split.validation.labels, probabilities)
    assert points[-1].validation_accuracy == pytest.approx(right, abs=1e-6)
    assert points[-1].validation_loss == pytest.approx(float(np.mean(loss)), abs=1e-5)
