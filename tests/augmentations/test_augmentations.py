"""Augmentations: each against an oracle of its own, drawn from a seed alone, and the same in an exported script."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from cvlab.augmentations import (
    AUGMENTATIONS,
    FILL_MODES,
    NOTES,
    Brightness,
    Contrast,
    Crop,
    Cutout,
    HeightShift,
    HorizontalFlip,
    Noise,
    Rotation,
    Shear,
    VerticalFlip,
    WidthShift,
    Zoom,
    augment,
    drawn,
    picture_seeds,
)
from cvlab.augmentations.applying import as_seeds, composed, drawn_numbers, uniform
from cvlab.codegen.augment_source import to_source

SCIPY = {"nearest": "nearest", "reflect": "reflect", "constant": "grid-constant", "wrap": "grid-wrap"}
ALL = tuple(AUGMENTATIONS[kind]() for kind in AUGMENTATIONS)
SEEDS = picture_seeds(3, 1, np.arange(6))


def pictures(height=21, width=28, channels=1, count=6):
    random = np.random.default_rng(0)
    smooth = ndimage.gaussian_filter(random.uniform(size=(count, height, width, channels)), (0, 1.5, 1.5, 0))
    return np.uint8(255 * (smooth - smooth.min()) / np.ptp(smooth))


def numbers(spec):
    return drawn_numbers((spec,), SEEDS)[0]


def at(picture, rows, columns, fill, value=0.0):
    """What lies at those places, by scipy: the oracle of every move."""
    return np.stack(
        [
            ndimage.map_coordinates(
                channel.astype(float), [rows, columns], order=1, mode=SCIPY[fill], cval=255 * value
            )
            for channel in np.moveaxis(picture, -1, 0)
        ],
        axis=-1,
    )


def centred(picture):
    """Rows and columns of every pixel, counted from the picture's middle, and that middle."""
    height, width = picture.shape[:2]
    rows, columns = np.indices((height, width), dtype=float)
    return rows - (height - 1) / 2, columns - (width - 1) / 2, (height - 1) / 2, (width - 1) / 2


@pytest.mark.parametrize("fill", FILL_MODES)
@pytest.mark.parametrize("channels", [1, 3])
def test_a_rotation_samples_where_trigonometry_says_with_every_fill(fill, channels):
    spec, before = Rotation(degrees=90, fill_mode=fill, fill_value=0.4), pictures(channels=channels)
    for picture, after, angle in zip(
        before, augment(before, (spec,), SEEDS), numbers(spec)[:, 0], strict=True
    ):
        y, x, cy, cx = centred(picture)
        t = np.deg2rad(angle)
        # A pixel of the new picture, turned back clockwise by the angle, is where it was.
        expected = at(
            picture, np.sin(t) * x + np.cos(t) * y + cy, np.cos(t) * x - np.sin(t) * y + cx, fill, 0.4
        )
        assert np.abs(after - expected).max() <= 1.5


def test_a_positive_rotation_turns_counter_clockwise():
    picture = np.zeros((1, 21, 21, 1), np.uint8)
    picture[0, 10, 18] = 255  # to the right of the middle

    class Quarter(Rotation):
        def draw(self, uniform):
            return np.full(uniform.shape, 90.0)

    after = augment(picture, (Quarter(),), [0])[0, ..., 0]
    assert np.argwhere(after == 255).tolist() == [[2, 10]]  # above it
    assert "left" in Rotation().words(np.array([90.0]))


def test_shifts_move_to_the_right_and_down_by_a_share_of_the_side():
    before = pictures()
    wide, high = WidthShift(share=0.5, fill_mode="wrap"), HeightShift(share=0.5, fill_mode="constant")
    for picture, a, b, right, down in zip(
        before,
        augment(before, (wide,), SEEDS),
        augment(before, (high,), SEEDS),
        numbers(wide)[:, 0],
        numbers(high)[:, 0],
        strict=True,
    ):
        rows, columns = np.indices(picture.shape[:2], dtype=float)
        assert np.abs(a - at(picture, rows, columns - right * 28, "wrap")).max() <= 1.5
        assert np.abs(b - at(picture, rows - down * 21, columns, "constant")).max() <= 1.5


def test_a_shear_is_in_degrees_so_that_the_notes_02_moves_no_pixel_visibly():
    before, spec = pictures(), Shear(degrees=40, fill_mode="reflect")
    for picture, after, degrees in zip(
        before, augment(before, (spec,), SEEDS), numbers(spec)[:, 0], strict=True
    ):
        y, x, cy, cx = centred(picture)
        s = np.deg2rad(degrees)
        expected = at(picture, np.cos(s) * y + cy, x - np.sin(s) * y + cx, "reflect")
        assert np.abs(after - expected).max() <= 1.5
    slight = augment(before, (Shear(degrees=0.2),), SEEDS)
    assert np.abs(slight.astype(int) - before).max() <= 8


def test_a_zoom_stretches_height_and_width_each_by_itself():
    before, spec = pictures(), Zoom(share=0.5, fill_mode="reflect")
    found = numbers(spec)
    assert (found[:, 0] != found[:, 1]).all()
    for picture, after, (high, wide) in zip(before, augment(before, (spec,), SEEDS), found, strict=True):
        y, x, cy, cx = centred(picture)
        assert np.abs(after - at(picture, high * y + cy, wide * x + cx, "reflect")).max() <= 1.5
    assert Zoom().words(np.array([0.5, 2.0])) == "2.00 × high, 0.50 × wide"


def test_flips_mirror_exactly_about_as_often_as_asked():
    before, seeds = pictures(count=400), picture_seeds(0, 1, np.arange(400))
    across = augment(before, (HorizontalFlip(),), seeds)
    over = augment(before, (VerticalFlip(probability=1.0),), seeds)
    mirrored = np.array([np.array_equal(a, b[:, ::-1]) for a, b in zip(across, before, strict=True)])
    same = np.array([np.array_equal(a, b) for a, b in zip(across, before, strict=True)])
    assert (mirrored ^ same).all()
    assert 160 < mirrored.sum() < 240
    assert np.array_equal(over, before[:, ::-1])


def test_a_crop_is_a_part_of_the_picture_resized_to_the_whole():
    before, spec = pictures(), Crop(keep=0.5)
    found = numbers(spec)
    assert found.min() >= 0
    assert found.max() <= 0.5
    for picture, after, (down, right) in zip(before, augment(before, (spec,), SEEDS), found, strict=True):
        rows, columns = np.indices(picture.shape[:2])
        expected = at(
            picture, (rows + 0.5) * 0.5 - 0.5 + down * 21, (columns + 0.5) * 0.5 - 0.5 + right * 28, "nearest"
        )
        assert np.abs(after - expected).max() <= 1.5


def test_brightness_adds_and_stays_within_black_and_white():
    before, spec = pictures(channels=3), Brightness(amount=0.8)
    for picture, after, amount in zip(
        before, augment(before, (spec,), SEEDS), numbers(spec)[:, 0], strict=True
    ):
        assert np.abs(after - np.clip(picture + 255 * amount, 0, 255)).max() <= 0.501


def test_contrast_stretches_about_the_mean_of_each_channel():
    before, spec = pictures(channels=3), Contrast(amount=0.9)
    for picture, after, factor in zip(
        before, augment(before, (spec,), SEEDS), numbers(spec)[:, 0], strict=True
    ):
        mean = picture.mean(axis=(0, 1))
        assert np.abs(after - np.clip(mean + factor * (picture - mean), 0, 255)).max() <= 0.501


def test_noise_has_its_standard_deviation_and_is_another_for_every_picture():
    before = np.full((6, 64, 64, 3), 128, np.uint8)
    grain = augment(before, (Noise(stddev=0.1),), SEEDS).astype(float) - 128
    assert grain.std() == pytest.approx(25.5, rel=0.02)
    assert abs(grain.mean()) < 0.5
    assert abs(np.corrcoef(grain.reshape(6, -1))[np.triu_indices(6, 1)]).max() < 0.05
    huge = np.full((1, 700, 700, 3), 128, np.uint8)  # larger than the table of normal numbers
    assert augment(huge, (Noise(stddev=0.1),), [1]).std() == pytest.approx(25.5, rel=0.02)


def test_a_cutout_covers_one_square_clipped_at_the_rim():
    before = np.full((300, 20, 30, 1), 200, np.uint8)
    after = augment(before, (Cutout(side=0.5, value=0.2),), picture_seeds(0, 1, np.arange(300)))
    assert set(np.unique(after)) == {51, 200}
    covered = (after[..., 0] == 51).sum(axis=(1, 2))
    assert covered.max() == 100
    assert covered.min() < 60  # the centre may lie at the rim, as the paper has it
    for picture in after[:20, ..., 0]:
        rows, columns = np.nonzero(picture == 51)
        assert (np.ptp(rows) + 1) * (np.ptp(columns) + 1) == len(rows)


def test_moves_in_a_row_are_one_warp_with_the_product_of_their_matrices():
    before = pictures(channels=3)
    found = drawn_numbers(NOTES, SEEDS)
    matrices = composed(NOTES, found, 21, 28)
    assert matrices.shape == (6, 3, 3)
    for picture, after, matrix in zip(before, augment(before, NOTES, SEEDS), matrices, strict=True):
        rows, columns = np.indices(picture.shape[:2])
        x, y, _ = np.einsum("ij,jhw->ihw", matrix, np.stack([columns, rows, np.ones_like(rows)]))
        assert np.abs(after - at(picture, y, x, "nearest")).max() <= 1.5


def test_the_order_is_kept_first_things_first():
    picture = np.zeros((1, 21, 21, 1), np.uint8)
    picture[0, 10, 14] = 255

    class Quarter(Rotation):
        def draw(self, uniform):
            return np.full(uniform.shape, 90.0)

    class Right(WidthShift):
        def draw(self, uniform):
            return np.full(uniform.shape, 2 / 21)

    def place(*specs):
        return np.argwhere(augment(picture, specs, [0])[0, ..., 0] > 200).tolist()

    assert place(Quarter(), Right()) == [[6, 12]]
    assert place(Right(), Quarter()) == [[4, 10]]


def test_different_fills_are_warped_one_after_the_other():
    white = np.full((6, 21, 28, 1), 255, np.uint8)
    black_bar = augment(white, (WidthShift(share=0.5, fill_mode="constant"), Rotation(degrees=1)), SEEDS)
    assert (black_bar == 0).any()
    assert (augment(white, (WidthShift(share=0.5), Rotation(degrees=1)), SEEDS) == 255).all()


def test_a_picture_depends_on_its_own_seed_and_on_nothing_else():
    before = pictures(channels=3)
    together = augment(before, ALL, SEEDS)
    for i in range(6):
        assert np.array_equal(augment(before[i : i + 1], ALL, SEEDS[i : i + 1])[0], together[i])
    assert not np.array_equal(augment(before, ALL, SEEDS + np.uint64(1)), together)


def test_the_pictures_given_are_left_as_they_were():
    before = pictures()
    kept = before.copy()
    for spec in ALL:
        augment(before, (spec,), SEEDS)
    assert np.array_equal(before, kept)


def test_without_augmentations_pictures_stay_what_they_are():
    before = pictures()
    assert np.array_equal(augment(before, (), SEEDS), before)
    assert augment(before[:0], ALL, SEEDS[:0]).shape == (0, 21, 28, 1)


@pytest.mark.parametrize(
    "still",
    [
        Rotation(degrees=0.0),
        WidthShift(share=0.0),
        HeightShift(share=0.0),
        Shear(degrees=0.0),
        Zoom(share=0.0),
        HorizontalFlip(probability=0.0),
        VerticalFlip(probability=0.0),
        Crop(keep=1.0),
        Brightness(amount=0.0),
        Contrast(amount=0.0),
        Noise(stddev=0.0),
        Cutout(side=0.0),
    ],
    ids=lambda spec: spec.kind,
)
def test_a_range_of_nothing_changes_nothing(still):
    before = pictures(channels=3)
    assert np.array_equal(augment(before, (still,), SEEDS), before)


def test_reordering_keeps_what_each_one_draws():
    first, second = Rotation(), Zoom()
    assert drawn((first, second), 5) == drawn((second, first), 5)[::-1]
    twice = drawn((first, first), 5)
    assert twice[0] == drawn((first,), 5)[0] != twice[1]


def test_the_numbers_are_evenly_spread_and_independent():
    values = uniform(as_seeds(np.arange(20_000)), 7, 3)
    assert values.min() >= 0
    assert values.max() < 1
    for column in values.T:
        counts = np.histogram(column, 20, (0, 1))[0]
        assert np.abs(counts - 1000).max() < 150
    assert np.abs(np.corrcoef(values.T) - np.eye(3)).max() < 0.03
    assert abs(np.corrcoef(values[:-1, 0], values[1:, 0])[0, 1]) < 0.03


def test_every_epoch_and_every_seed_draws_anew():
    rows = np.arange(100)
    seeds = np.concatenate([picture_seeds(s, e, rows) for s in range(3) for e in range(3)])
    assert len(set(seeds.tolist())) == 900
    assert np.array_equal(picture_seeds(1, 2, [5]), picture_seeds(1, 2, rows)[5:6])


def test_wrong_pictures_are_refused_in_words():
    with pytest.raises(ValueError, match="uint8"):
        augment(np.zeros((2, 8, 8, 1), np.float32), NOTES, [1, 2])
    with pytest.raises(ValueError, match="2 seeds"):
        augment(np.zeros((3, 8, 8, 1), np.uint8), NOTES, [1, 2])


@pytest.mark.parametrize("specs", [NOTES, ALL, (Noise(), Rotation(fill_mode="wrap"), Noise(stddev=0.2))])
def test_the_source_for_scripts_gives_the_very_same_pictures_without_cvlab(specs):
    source, names = to_source(specs), {"__name__": "script"}
    assert "cvlab" not in source
    exec(compile(source, "script.py", "exec"), names)
    seeds = names["picture_seeds"](3, 1, np.arange(6))
    for channels in (1, 3):
        before = pictures(channels=channels)
        assert np.array_equal(
            names["augment"](before, names["AUGMENTATIONS"], seeds), augment(before, specs, SEEDS)
        )
