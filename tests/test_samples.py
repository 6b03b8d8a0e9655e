"""The sample pictures: all there, of the right kind, with words and credits."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.samples import FOLDER, SAMPLES, digit_label, sample
from cvlab.ui.augmentation.grid import first_boxes


@pytest.mark.parametrize("item", SAMPLES, ids=lambda item: item.name)
def test_every_sample_is_a_picture_with_words(item):
    image = item.image()
    assert image.dtype == np.float32
    assert image.ndim == 3
    assert image.shape[2] in (1, 3)
    assert image.min() >= 0
    assert image.max() <= 1
    assert np.ptp(image) > 0.5
    assert item.words
    assert max(image.shape) <= 512


def test_names_are_unique_and_found_again():
    assert len({item.name for item in SAMPLES}) == len(SAMPLES)
    assert all(sample(item.name) is item for item in SAMPLES)
    with pytest.raises(ValueError, match="no sample called 'Moon'"):
        sample("Moon")


def test_every_file_has_a_licence_and_all_are_small():
    files = [path for path in FOLDER.iterdir() if path.suffix != ".md"]
    licences = (FOLDER / "LICENSES.md").read_text(encoding="utf-8")
    assert files
    assert all(f"`{path.name}`" in licences for path in files)
    assert sum(path.stat().st_size for path in files) < 400_000


def test_the_digits_can_be_stepped_through():
    digits = sample("Handwritten digits")
    assert digits.image(0).shape == (28, 28, 1)
    assert not np.array_equal(digits.image(0), digits.image(digits.count - 1))
    assert {digit_label(n) for n in range(digits.count)} == set(range(10))
    with pytest.raises(ValueError, match="there is no 100"):
        digits.image(100)


def test_the_sheet_holds_the_data_sets_own_digits():
    from cvlab.datasets import DATASETS

    test = DATASETS["digits"]().load().test
    known = {(image.tobytes(), int(label)) for image, label in zip(test.images, test.labels, strict=True)}
    digits = sample("Handwritten digits")
    for n in range(digits.count):
        assert ((digits.image(n) * 255).round().astype(np.uint8).tobytes(), digit_label(n)) in known


def test_the_vertical_edge_steps_along_a_row_and_the_horizontal_one_along_a_column():
    vertical, horizontal = sample("Vertical edge").image()[..., 0], sample("Horizontal edge").image()[..., 0]
    assert np.abs(np.diff(vertical, axis=1)).sum() == 128
    assert np.abs(np.diff(vertical, axis=0)).sum() == 0
    assert np.array_equal(horizontal, vertical.T)


@pytest.mark.parametrize("item", [item for item in SAMPLES if item.box], ids=lambda item: item.name)
def test_a_box_lies_in_its_picture_and_is_the_one_that_augmentation_begins_with(item):
    left, top, right, bottom = item.box
    assert 0 <= left < right <= 1
    assert 0 <= top < bottom <= 1
    image = item.image()
    height, width = image.shape[:2]
    (begun,) = first_boxes(image, item.box)
    np.testing.assert_allclose(begun, np.multiply(item.box, (width, height, width, height)), atol=0.1)


def test_the_photographs_have_boxes():
    assert [item.name for item in SAMPLES if item.box] == ["Cat", "Raccoon", "China", "Flower"]
