"""Boxes that follow: a mask of each box, augmented as a picture, is the oracle."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.augmentations import (
    AUGMENTATIONS,
    NOTES,
    Brightness,
    Crop,
    Cutout,
    HeightShift,
    HorizontalFlip,
    Rotation,
    Shear,
    VerticalFlip,
    WidthShift,
    Zoom,
    augment,
    augment_boxes,
)

SIZE = (90, 120)
BOX = (30, 20, 70, 50)
BLACK = {"fill_mode": "constant", "fill_value": 0.0}


def seen(specs, seed, box=BOX):
    """The smallest box around what is left of a white rectangle, and its area before the picture's rim cut it."""
    mask = np.zeros((1, *SIZE, 1), np.uint8)
    mask[0, box[1] : box[3], box[0] : box[2]] = 255
    rows, columns = np.nonzero(augment(mask, specs, [seed])[0, ..., 0] >= 128)
    return None if not len(rows) else (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)


@pytest.mark.parametrize(
    "spec",
    [
        WidthShift(**BLACK),
        HeightShift(**BLACK),
        Zoom(**BLACK),
        HorizontalFlip(),
        VerticalFlip(),
        Crop(),
        Rotation(degrees=0.0, **BLACK),
        Brightness(),
        AUGMENTATIONS["noise"](),
    ],
    ids=lambda spec: spec.kind,
)
@pytest.mark.parametrize("seed", range(8))
def test_an_upright_box_follows_its_pixels(spec, seed):
    boxes, kept = augment_boxes([BOX], (spec,), seed, SIZE)
    assert kept.tolist() == [0]
    np.testing.assert_allclose(boxes[0], seen((spec,), seed), atol=1.01)


@pytest.mark.parametrize(
    "specs",
    [
        (Rotation(degrees=40, **BLACK),),
        (Shear(degrees=30, **BLACK),),
        (Crop(), Rotation(**BLACK)),
        (Rotation(**BLACK), Zoom(**BLACK), HorizontalFlip(), WidthShift(share=0.1, **BLACK)),
    ],
)
@pytest.mark.parametrize("seed", range(8))
def test_a_turned_box_holds_the_turned_thing_and_little_more(specs, seed):
    # Corners of a rectangle touch all four sides of the box around it, so mask and box agree in every case.
    boxes, kept = augment_boxes([BOX], specs, seed, SIZE)
    mask = seen(specs, seed)
    if len(kept):
        inside = mask[0] > 0 and mask[1] > 0 and mask[2] < SIZE[1] and mask[3] < SIZE[0]
        tight = np.abs(boxes[0] - mask)
        assert tight.max() <= (1.6 if inside else 40)
        assert (boxes[0, :2] <= np.add(mask[:2], 1)).all()
        assert (boxes[0, 2:] >= np.subtract(mask[2:], 1)).all()


def test_a_box_is_cut_at_the_rim_and_dropped_when_too_little_is_left():
    class Half(WidthShift):
        def draw(self, uniform):
            return np.full(uniform.shape, 0.5)

    boxes, kept = augment_boxes([(0, 0, 40, 40), (50, 0, 110, 40), (70, 10, 110, 50)], (Half(),), 0, SIZE)
    assert kept.tolist() == [0]
    assert boxes.tolist() == [[60, 0, 100, 40]]
    cut, kept = augment_boxes([(40, 0, 80, 40)], (Half(),), 0, SIZE)
    assert cut.tolist() == [[100, 0, 120, 40]]
    assert augment_boxes([(40, 0, 80, 40)], (Half(),), 0, SIZE, least=0.6)[1].tolist() == []


def test_no_boxes_stay_no_boxes_and_a_cutout_moves_none():
    boxes, kept = augment_boxes(np.zeros((0, 4)), NOTES, 1, SIZE)
    assert boxes.shape == (0, 4)
    assert kept.shape == (0,)
    assert augment_boxes([BOX], (Cutout(side=1.0),), 1, SIZE)[0].tolist() == [list(BOX)]


def test_boxes_of_another_shape_are_refused_in_words():
    with pytest.raises(ValueError, match="x_min"):
        augment_boxes([(10, 10, 5, 20)], NOTES, 1, SIZE)
    with pytest.raises(ValueError, match="N x 4"):
        augment_boxes([(10, 10, 5)], NOTES, 1, SIZE)
