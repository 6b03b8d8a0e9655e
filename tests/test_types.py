"""as_image: the right pixels from every file and array, or one sentence."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image as PillowImage

from cvlab.types import as_image

RANDOM = np.random.default_rng(7)
RGB = RANDOM.integers(0, 256, (5, 7, 3), dtype=np.uint8)


def file(picture: PillowImage.Image, kind: str = "PNG", **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def png(width: int, height: int, depth: int, colour: int, rows: bytes) -> bytes:
    """A PNG written by hand, so that the oracle does not lean on the reader's own library."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def check(image: np.ndarray, expected: np.ndarray, tolerance: float = 1e-6) -> None:
    assert image.dtype == np.float32
    assert image.flags.c_contiguous
    assert image.min() >= 0
    assert image.max() <= 1
    assert image.shape == expected.shape
    assert np.abs(image - expected).max() <= tolerance


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "PPM"])
def test_a_lossless_colour_file_gives_its_pixels(kind):
    check(as_image(file(PillowImage.fromarray(RGB), kind)), RGB / 255)


def test_webp_gives_its_pixels():
    check(as_image(file(PillowImage.fromarray(RGB), "WEBP", lossless=True)), RGB / 255)


def test_sixteen_bit_png_keeps_its_sixteen_bits():
    values = np.array([[0, 1, 255], [256, 40_000, 65_535]], np.uint16)
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    check(as_image(png(3, 2, 16, 0, rows)), values[..., None] / 65_535, 1e-7)


def test_sixteen_bit_colour_png_is_read_to_eight_bits_at_least():
    values = RANDOM.integers(0, 65_536, (4, 3, 3)).astype(np.uint16)
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    check(as_image(png(3, 4, 16, 2, rows)), values / 65_535, 1 / 255)


def test_one_bit_png_is_black_and_white():
    check(as_image(png(8, 1, 1, 0, b"\0\xa5")), np.array([1, 0, 1, 0, 0, 1, 0, 1]).reshape(1, 8, 1))


def test_grey_with_transparency_lies_on_white():
    values = np.array([[[0, 0], [0, 255], [100, 128]]], np.uint8)
    expected = np.array([1.0, 0.0, 100 / 255 * 128 / 255 + 1 - 128 / 255]).reshape(1, 3, 1)
    check(as_image(png(3, 1, 8, 4, b"\0" + values.tobytes())), expected)


def test_colour_with_transparency_lies_on_white():
    values = RANDOM.integers(0, 256, (3, 4, 4), dtype=np.uint8)
    alpha = values[..., 3:] / 255
    check(as_image(file(PillowImage.fromarray(values))), values[..., :3] / 255 * alpha + 1 - alpha)


def test_palette_with_a_transparent_colour_lies_on_white():
    picture = PillowImage.new("P", (3, 1))
    picture.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    picture.putdata([0, 1, 2])
    data = file(picture, transparency=1)
    check(as_image(data), np.array([[[1, 0, 0], [1, 1, 1], [0, 0, 1]]], float))


def test_palette_without_transparency_becomes_its_colours():
    picture = PillowImage.new("P", (2, 1))
    picture.putpalette([255, 128, 0, 0, 0, 255])
    picture.putdata([0, 1])
    check(as_image(file(picture)), np.array([[[255, 128, 0], [0, 0, 255]]]) / 255)


def test_cmyk_jpeg_becomes_rgb():
    ink = np.full((16, 16, 4), (0, 255, 255, 0), np.uint8)  # magenta + yellow = red
    image = as_image(file(PillowImage.fromarray(ink, "CMYK"), "JPEG", quality=100))
    check(image, np.tile([1.0, 0.0, 0.0], (16, 16, 1)), 0.02)


def test_an_animation_gives_its_first_frame():
    frames = [PillowImage.new("RGB", (6, 4), colour) for colour in ("red", "lime", "blue")]
    data = file(frames[0], "GIF", save_all=True, append_images=frames[1:])
    check(as_image(data), np.tile([1.0, 0.0, 0.0], (4, 6, 1)))


# What EXIF's eight orientations ask of a reader (CIPA DC-008, tag 0x0112).
TURNS = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.swapaxes(0, 1),
    6: lambda a: np.rot90(a, -1),
    7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
    8: lambda a: np.rot90(a),
}


@pytest.mark.parametrize("orientation", TURNS)
def test_a_camera_rotation_is_applied(orientation):
    blocks = np.kron([[0, 250, 60], [120, 30, 200]], np.ones((16, 16))).astype(np.uint8)
    exif = PillowImage.Exif()
    exif[0x0112] = orientation
    data = file(PillowImage.fromarray(blocks), "JPEG", quality=100, subsampling=0, exif=exif)
    check(as_image(data), TURNS[orientation](blocks)[..., None] / 255, 0.02)


def test_a_floating_point_tiff_within_0_and_1_keeps_its_values():
    values = RANDOM.random((4, 6), dtype=np.float32)
    check(as_image(file(PillowImage.fromarray(values), "TIFF")), values[..., None])


def test_a_floating_point_tiff_beyond_1_is_stretched():
    values = np.array([[-2, 0], [3, 8]], np.float32)
    check(as_image(file(PillowImage.fromarray(values), "TIFF")), (values[..., None] + 2) / 10)


def test_longest_shrinks_by_averaging():
    values = RANDOM.integers(0, 256, (6, 8, 3), dtype=np.uint8)
    image = as_image(file(PillowImage.fromarray(values)), longest=4)
    check(image, values.reshape(3, 2, 4, 2, 3).mean((1, 3)) / 255, 0.5 / 255 + 1e-6)


def test_longest_does_not_let_hidden_colours_bleed():
    values = np.zeros((2, 2, 4), np.uint8)
    values[0, 0] = 255, 0, 0, 255
    expected = np.array([[[1.0, 0.75, 0.75]]])
    check(as_image(file(PillowImage.fromarray(values)), longest=1), expected)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_20_000_by_20_000_pixels_are_refused_before_they_are_decoded():
    bomb = png(20_000, 20_000, 1, 0, (b"\0" * 2501) * 20_000)
    assert len(bomb) < 100_000
    with pytest.raises(ValueError, match=r"too large|20,000 × 20,000"):
        as_image(bomb)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_picture_above_the_limit_names_its_size():
    with pytest.raises(ValueError, match=r"10,000 × 9,000 pixels; up to 80 million are read"):
        as_image(png(10_000, 9_000, 1, 0, (b"\0" * 1251) * 9_000))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        b"<svg/>",
        bytes(1000),
        b"\xff\xd8\xff\xe0",
    ],
)
def test_what_is_not_a_picture_is_refused_in_one_sentence(data):
    with pytest.raises(ValueError, match="not a picture"):
        as_image(data)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "TIFF", "WEBP"])
def test_a_truncated_file_is_refused_in_one_sentence(kind):
    data = file(PillowImage.fromarray(RANDOM.integers(0, 256, (64, 64, 3), dtype=np.uint8)), kind)
    with pytest.raises(ValueError, match=r"damaged or cut short|not a picture"):
        as_image(data[: len(data) // 2])


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_damaged_files_never_raise_anything_but_our_sentences():
    exif = PillowImage.Exif()
    exif[0x0112] = 6
    pictures = [file(PillowImage.fromarray(RGB), kind) for kind in ("PNG", "GIF", "BMP", "WEBP", "PPM")]
    pictures.append(file(PillowImage.fromarray(RGB), "JPEG", exif=exif))
    pictures.append(file(PillowImage.fromarray(RGB).convert("P"), transparency=3))
    ours = ("This file is not", "This picture", "Pixels given")
    for number in range(600):
        data = bytearray(pictures[number % len(pictures)])
        for place in RANDOM.integers(0, len(data), 1 + number % 9):
            data[place] = RANDOM.integers(0, 256)
        try:
            image = as_image(bytes(data))
        except ValueError as error:
            assert str(error).startswith(ours), error  # noqa: PT017 - either outcome is right
        else:
            assert image.ndim == 3


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (np.array([[0, 51, 255]], np.uint8), [[0, 0.2, 1]]),
        (np.array([[0, 13_107, 65_535]], np.uint16), [[0, 0.2, 1]]),
        (np.array([[True, False]]), [[1, 0]]),
        (np.array([[0, 51, 255]], np.int64), [[0, 0.2, 1]]),
        (np.array([[0, 65_535]], np.int32), [[0, 1]]),
        (np.array([[0.0, 0.25, 1.0]], np.float64), [[0, 0.25, 1]]),
        (np.array([[0.5]], np.float16), [[0.5]]),
        ([[0.0, 0.5]], [[0, 0.5]]),
        (np.array([[0.3, 0.6]], np.float32)[:, ::-1], [[0.6, 0.3]]),
        (np.asfortranarray(np.array([[0.1, 0.2], [0.3, 0.4]])), [[0.1, 0.2], [0.3, 0.4]]),
    ],
)
def test_a_grey_array_of_any_kind_gives_fractions(array, expected):
    check(as_image(array), np.array(expected)[..., None])


def test_an_array_with_one_or_three_channels_keeps_them():
    check(as_image(RGB), RGB / 255)
    check(as_image(RGB[..., :1]), RGB[..., :1] / 255)


def test_the_array_that_came_in_is_not_the_one_that_goes_out():
    source = np.zeros((2, 2, 1), np.float32)
    as_image(source)[:] = 1
    assert source.max() == 0


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        ("text", "made of numbers"),
        (None, "made of numbers"),
        (np.array([[1 + 2j]]), "made of numbers"),
        (3, "a single number"),
        (np.zeros(4), "this is 4"),
        (np.zeros((2, 2, 2)), "this is 2 × 2 × 2"),
        (np.zeros((1, 2, 2, 3)), "this is 1 × 2 × 2 × 3"),
        (np.zeros((0, 4)), "no pixels"),
        (np.array([[np.nan]]), "NaN or infinity"),
        (np.array([[np.inf]]), "NaN or infinity"),
        (np.array([[1.5]]), r"\[0, 1\]"),
        (np.array([[-0.1]]), r"\[0, 1\]"),
        (np.array([[-1]]), r"0\.\.255"),
        (np.array([[70_000]]), r"0\.\.65535"),
        (np.broadcast_to(np.uint8(0), (6000, 6000)), "6,000 × 6,000"),
        ([[1, 2], [3]], "made of numbers|same length"),
    ],
)
def test_an_array_that_is_no_picture_is_refused_in_one_sentence(thing, words):
    with pytest.raises(ValueError, match=words):
        as_image(thing)
