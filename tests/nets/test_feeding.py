"""Pictures read and changed on the way: the same numbers as all at once, and the same however they are cut."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from cvlab.augmentations import AUGMENTATIONS, augment, picture_seeds
from cvlab.datasets import DATASETS
from tests.experiments import SMALL

pytestmark = pytest.mark.keras

AUGMENTED = replace(SMALL, augmentations=(AUGMENTATIONS["rotation"](), AUGMENTATIONS["zoom"]()))


def train(experiment, cuts=(None,)):
    from cvlab.nets.training import train_slice

    state, points, turn = None, [], 0
    while state is None or not state.finished:
        state, more = train_slice(experiment, state, 60.0, steps=cuts[turn % len(cuts)])
        points += more
        turn += 1
    return state, [p for p in points if p.validation_loss is not None]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The first hundred digits as files in class folders, and the data set that reads them."""
    part = DATASETS["digits"]().load().train
    for n, (image, label) in enumerate(zip(part.images[:100], part.labels[:100], strict=True)):
        place = tmp_path / "digits" / f"class {label}"
        place.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(place / f"{n:03}.png"), image)
    monkeypatch.setenv("CVLAB_DATA", str(tmp_path))
    return DATASETS["folder"](name="digits", image_size=28, grey=True)


def test_files_are_trained_on_as_an_array_of_them_would_be(folder):
    from cvlab.datasets import Part, Split
    from cvlab.nets.training import train as train_on

    experiment = replace(SMALL, dataset=folder, batch_size=16)
    split = folder.load()
    assert not isinstance(split.train.images, np.ndarray)
    parts = (Part(p.images[:], p.labels) for p in (split.train, split.validation, split.test))
    array = [
        p for p in train_on(experiment, Split(*parts, split.class_names)) if p.validation_loss is not None
    ]
    _, files = train(experiment)
    for a, b in zip(array, files, strict=True):
        assert (a.step, a.loss, a.validation_loss) == pytest.approx(
            (b.step, b.loss, b.validation_loss), rel=1e-6
        )


def test_files_are_evaluated_and_reported_on(folder):
    from cvlab.generators import whole
    from cvlab.nets.training import evaluate
    from cvlab.nets.training.reports import report

    experiment = replace(SMALL, dataset=folder, batch_size=16)
    state, ends = train(experiment)
    found = whole(report(experiment, state.weights, "validation"))
    assert found.loss == pytest.approx(ends[-1].validation_loss, rel=1e-5)
    assert evaluate(experiment, state.weights).count == len(folder.load().test)


def test_augmented_training_is_keras_fit_on_pictures_augmented_beforehand():
    from cvlab.nets.build import build
    from cvlab.nets.training.feeding import shuffled

    split = AUGMENTED.dataset.load()
    model = build(AUGMENTED)
    logs = []
    for epoch in range(AUGMENTED.epochs):
        rows = shuffled(AUGMENTED.seed, epoch, len(split.train))
        seeds = picture_seeds(AUGMENTED.seed, epoch, rows)
        x = augment(split.train.images[rows], AUGMENTED.augmentations, seeds)
        history = model.fit(
            x.astype("float32") / 255,
            split.train.labels[rows],
            batch_size=32,
            shuffle=False,
            verbose=0,
            validation_data=(split.validation.images.astype("float32") / 255, split.validation.labels),
        )
        logs.append(history.history)
    _, ends = train(AUGMENTED)
    assert [p.loss for p in ends] == pytest.approx([log["loss"][0] for log in logs], rel=1e-4)
    assert [p.validation_loss for p in ends] == pytest.approx([log["val_loss"][0] for log in logs], rel=1e-4)


def test_the_curve_of_augmented_pictures_is_the_same_however_the_steps_are_cut():
    whole, _ = train(AUGMENTED)
    pieces, _ = train(AUGMENTED, cuts=(1, 3, 2))
    for a, b in zip(whole.weights, pieces.weights, strict=True):
        np.testing.assert_array_equal(a, b)


def test_runs_that_take_turns_get_their_own_pictures():
    from cvlab.nets.training import train_slice

    runs = {replace(AUGMENTED, seed=seed): None for seed in range(6)}
    alone = {e: train(e)[0] for e in list(runs)[:2]}
    while not all(state and state.finished for state in runs.values()):
        for experiment, state in runs.items():
            runs[experiment], _ = train_slice(experiment, state, 60.0, steps=3)
    for experiment, state in alone.items():
        np.testing.assert_array_equal(runs[experiment].weights[0], state.weights[0])


def test_a_chunk_never_holds_more_than_its_share_of_memory(folder, monkeypatch):
    from cvlab.nets.training import feeding

    monkeypatch.setattr(feeding, "CHUNK_BYTES", 40 * 28 * 28)
    experiment = replace(SMALL, dataset=folder, batch_size=16)
    source = feeding.FromHost(folder.load())
    chunk = source.chunk(experiment, 0, 0, 5)
    assert (chunk.count, len(chunk.images)) == (2, 32)
    assert [len(images) for images, _ in feeding.pieces_of(folder.load().train)][:1] == [40]
