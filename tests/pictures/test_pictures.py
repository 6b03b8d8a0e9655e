"""Picture files are read as they are, hold no more memory than their budget, and every word about them is said."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cvlab.pictures import ENDINGS, stretched, take, taken
from cvlab.pictures.examining import MOST_SCANS, scans
from cvlab.pictures.netpbm import netpbm
from tests.hostile.pictures import mutants, outcome
from tests.picture_families import file, picture_files, png

RANDOM = np.random.default_rng(11)


def pixels(data: bytes) -> np.ndarray:
    """What is read, as fractions."""
    found = take(data).pixels
    return found / 255 if found.dtype == np.uint8 else found


@pytest.mark.parametrize("depth", [1, 2, 4, 8, 16])
def test_the_grey_that_a_png_declares_transparent_lies_on_white_and_no_other_does(depth):
    top = 2**depth - 1
    rows = RANDOM.integers(0, top + 1, (6, 9))
    rows[0, 0], key = 0, 0
    expected = np.where(rows == key, 1.0, rows / top)
    assert np.abs(pixels(png(rows, depth, 0, key=(key,))) - expected).max() < 1e-6


@pytest.mark.parametrize("depth", [2, 4, 8, 16])
def test_a_declared_grey_is_compared_in_the_files_own_numbers(depth):
    top = 2**depth - 1
    rows = np.array([[1, 2, top]])
    assert np.abs(pixels(png(rows, depth, 0, key=(2,))) - [[1 / top, 1, 1]]).max() < 1e-6


@pytest.mark.parametrize("depth", [8, 16])
def test_a_declared_colour_lies_on_white_and_its_neighbours_keep_theirs(depth):
    top = 2**depth - 1
    rows = np.array([[[0, top, 0], [0, top, top], [top, 0, 0]]])
    found = pixels(png(rows, depth, 2, key=(0, top, 0)))
    assert np.abs(found - [[[1, 1, 1], [0, 1, 1], [1, 0, 0]]]).max() < 1e-6


def test_a_palette_with_half_transparent_entries_lies_on_white():
    found = pixels(png(np.array([[0, 1, 2]]), 8, 3, key=(0, 128, 255), palette=bytes([0] * 6 + [255, 0, 0])))
    half = 1 - 128 / 255
    assert np.abs(found - [[[1] * 3, [half] * 3, [1, 0, 0]]]).max() < 1e-6


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("RGBA", "PNG"),
        ("RGBA", "TIFF"),
        ("RGBA", "WEBP"),
        ("LA", "PNG"),
        ("LA", "TIFF"),
        ("P", "PNG"),
        ("P", "GIF"),
    ],
)
def test_white_ink_on_nothing_lies_on_black_and_dark_ink_on_white(mode, kind):
    for ink, paper, words in (
        (250, 0, "laid on black, because its ink is white"),
        (20, 255, "laid on white"),
    ):
        drawn = np.zeros((20, 20, 4), np.uint8)
        drawn[5:15, 9:12] = ink, ink, ink, 255
        picture = Image.fromarray(drawn)
        options = {"lossless": True} if kind == "WEBP" else {}
        if mode == "P":
            picture = picture.convert("RGB").quantize(4)
            options["transparency"] = picture.getpixel((0, 0))
        got = take(file(picture if mode == "P" else picture.convert(mode), kind, **options))
        assert (
            np.abs(
                got.pixels.reshape(20, 20, -1)[..., 0] * 255 - np.where(drawn[..., 3] > 0, ink, paper)
            ).max()
            < 1
        )
        assert any(words in note for note in got.notes)


def test_a_white_page_with_round_corners_and_black_text_lies_on_white():
    page = np.full((60, 60, 4), 255, np.uint8)
    page[:6, :6] = 0
    page[20:24, 10:50, :3] = 0
    assert take(file(Image.fromarray(page), "PNG")).pixels[0, 0] == 1


@given(
    kind=st.integers(1, 6),
    most=st.integers(1, 65_535),
    width=st.integers(1, 12),
    height=st.integers(1, 12),
    seed=st.integers(0, 99),
    comment=st.sampled_from([b"", b"# a word\n", b"#\r\n# two 1 2\n"]),
)
@settings(max_examples=200, deadline=None)
def test_netpbm_is_read_by_the_largest_number_of_its_own_head(kind, most, width, height, seed, comment):
    bits, colour = kind in (1, 4), kind in (3, 6)
    most = 1 if bits else most
    values = np.random.default_rng(seed).integers(
        0, most + 1, (height, width, 3) if colour else (height, width)
    )
    if kind == 4:
        body = np.packbits(values.astype(np.uint8), axis=1).tobytes()
    elif kind in (5, 6):
        body = values.astype(">u2" if most > 255 else np.uint8).tobytes()
    else:
        body = (b"" if kind == 1 else b" ").join(b"%d" % v for v in values.ravel())
    head = b"P%d\n%b%d %d\n" % (kind, comment, width, height) + (b"" if bits else b"%d\n" % most)
    expected = 1 - values if bits else values / most
    found = netpbm(head + body)
    assert np.abs((found / 255 if found.dtype == np.uint8 else found) - expected).max() < 1e-6


@pytest.mark.parametrize(
    "data",
    [
        b"P5 9 9 255 short",
        b"P2 2 1 255 1",
        b"P2 2 1 255 1 x",
        b"P1 2 1 0 2",
        b"P5 0 4 255 ",
        b"P5 2 2 70000 aaaaaaaa",
    ],
)
def test_a_netpbm_file_that_holds_less_than_it_says_is_damaged(data):
    with pytest.raises(ValueError, match="damaged or cut short"):
        take(data)


@pytest.mark.parametrize(
    ("values", "expected", "words"),
    [
        (np.array([[0, 51, 255]], np.int32), [[0, 0.2, 1]], ()),
        (np.array([[0, 13_107, 65_535]], np.int32), [[0, 0.2, 1]], ()),
        (
            np.array([[0, 100_000, 400_000]], np.int32),
            [[0, 0.25, 1]],
            ("stretched: 0 is black and 400,000 is white",),
        ),
        (
            np.array([[-100, 0, 300]], np.int32),
            [[0, 0.25, 1]],
            ("stretched: -100 is black and 300 is white",),
        ),
        (np.array([[0, 0.25, 1]], np.float32), [[0, 0.25, 1]], ()),
        (np.array([[-1, 0, 3]], np.float32), [[0, 0.25, 1]], ("stretched: -1 is black and 3 is white",)),
        (
            np.array([[np.nan, 0, np.inf, 4]], np.float32),
            [[0, 0, 0, 1]],
            ("stretched: 0 is black and 4 is white",),
        ),
        (np.array([[7, 7]], np.float32), [[0, 0]], ("stretched: 7 is black and 8 is white",)),
        (np.array([[0, 13_107, 65_535]], np.uint16), [[0, 0.2, 1]], ()),
        (
            np.array([[0, 4080]], np.uint16),
            [[0, 4080 / 65_535]],
            ("only the lowest sixteenth of the range is used",),
        ),
        (
            np.array([[0, 16_383]], np.uint16),
            [[0, 16_383 / 65_535]],
            ("only the lowest quarter of the range is used",),
        ),
        (
            np.array([[0, 1000]], np.uint16),
            [[0, 1000 / 65_535]],
            ("only the lowest 64th part of the range is used",),
        ),
    ],
)
def test_a_tiff_of_many_bits_keeps_its_numbers_and_says_what_was_done_to_them(values, expected, words):
    got = take(file(Image.fromarray(values), "TIFF"))
    assert np.abs(got.pixels - expected).max() < 1e-6
    assert got.notes == words
    assert got.dim == any("lowest" in word for word in words)


def tiff(values: np.ndarray, bits: int, form: int = 1, white_is_zero: bool = False) -> bytes:
    """A grey TIFF written by hand; form 1 has no sign, 2 has, 3 is floating point."""
    body = values.tobytes()
    if bits == 12:
        body = np.packbits(
            (values[..., None] >> np.arange(12)[::-1] & 1).astype(np.uint8), axis=None
        ).tobytes()
    height, width = values.shape
    tags = [
        (256, width),
        (257, height),
        (258, bits),
        (259, 1),
        (262, int(not white_is_zero)),
        (273, 200),
        (277, 1),
        (278, height),
        (279, len(body)),
        (339, form),
    ]
    head = (
        b"II*\0"
        + struct.pack("<IH", 8, len(tags))
        + b"".join(struct.pack("<HHII", t, 4, 1, v) for t, v in tags)
    )
    return (head + bytes(4)).ljust(200, b"\0") + body


def test_numbers_without_a_sign_reach_beyond_two_thousand_millions():
    got = take(tiff(np.array([[0, 1_000_000_000, 4_000_000_000]], np.uint32), 32))
    assert np.abs(got.pixels - [[0, 0.25, 1]]).max() < 1e-6


def test_twelve_bits_that_are_packed_as_twelve_reach_to_4095():
    got = take(tiff(np.array([[0, 819, 4095, 2048]], np.uint16), 12))
    assert np.abs(got.pixels - [[0, 0.2, 1, 2048 / 4095]]).max() < 1e-6


def test_where_white_is_zero_the_picture_is_turned_around():
    got = take(tiff(np.array([[0, 13_107, 65_535]], np.uint16), 16, white_is_zero=True))
    assert np.abs(got.pixels - [[1, 0.8, 0]]).max() < 1e-6


def test_stretching_makes_the_darkest_0_and_the_brightest_1():
    np.testing.assert_allclose(
        stretched(np.array([[0.01, 0.02, 0.05]], np.float32)), [[0, 0.25, 1]], atol=1e-6
    )
    assert stretched(np.full((2, 2), 0.3, np.float32)).max() == 0


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\0\0\0\x20ftypavif\0\0\0\0avifmif1" + bytes(99), "AVIF picture.*save it as JPEG or PNG"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif" + bytes(99), "AVIF picture"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(99), "HEIC picture.*save it as JPEG or PNG"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic" + bytes(99), "HEIC picture"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + bytes(99), "film"),
        (b"\xff\x0a" + bytes(99), "JPEG XL"),
        (b"%PDF-1.7", "PDF"),
        (b"<?xml version='1.0'?>\n<svg xmlns=''>", "SVG"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        (bytes(128) + b"DICM", "DICOM"),
        (b"PK\3\4" + bytes(99), "zip"),
        (tiff(np.zeros((2, 2)), 64, 3), "TIFF file holds its numbers in a way"),
        (b"", "not a picture; choose a PNG"),
    ],
)
def test_a_file_of_another_kind_is_named_with_what_to_do(data, words):
    with pytest.raises(ValueError, match=words):
        take(data)


@pytest.mark.parametrize("ending", sorted(ENDINGS))
def test_every_ending_that_is_offered_belongs_to_a_format_that_is_read(ending):
    Image.init()
    kind = Image.EXTENSION[ending]
    mode = "F" if ending == ".pfm" else "L"
    frames = {"save_all": True, "append_images": [Image.new("L", (5, 4))]} if kind == "MPO" else {}
    assert take(file(Image.new(mode, (5, 4)), kind, **frames)).pixels.shape[:2] == (4, 5)


def test_a_50_megapixel_photograph_is_decoded_small():
    blocks = np.kron(RANDOM.integers(0, 255, (6, 8), dtype=np.uint8), np.ones((1020, 1020), np.uint8))
    got = take(file(Image.fromarray(blocks), "JPEG"), 1024)
    assert got.pixels.shape == (768, 1024)
    assert got.notes == ("shrunk from 6,120 × 8,160 pixels",)
    assert np.abs(got.pixels[64::128, 64::128].astype(int) - blocks[510::1020, 510::1020]).max() <= 3


@pytest.mark.parametrize(
    "noted", [b"Exif\0\0garbage", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff"]
)
def test_a_whole_picture_is_taken_though_what_its_camera_noted_is_broken(noted):
    assert take(file(Image.new("L", (12, 8), 200), "JPEG", exif=noted)).pixels.shape == (8, 12)


@pytest.mark.parametrize(("progressive", "expected"), [(False, 1), (True, 10)])
def test_the_scans_of_a_jpeg_are_counted_and_those_of_a_thumbnail_are_not(progressive, expected):
    picture = Image.fromarray(RANDOM.integers(0, 255, (64, 64, 3), dtype=np.uint8))
    small = file(picture.resize((16, 16)), "JPEG", progressive=True)
    exif = b"Exif\0\0" + small
    assert scans(file(picture, "JPEG", progressive=progressive, exif=exif), MOST_SCANS) == expected


TWO = {"save_all": True, "append_images": [Image.new("L", (8, 8), 9)]}


@pytest.mark.parametrize(
    ("picture", "kind", "options", "words"),
    [
        (Image.new("CMYK", (8, 8)), "JPEG", {}, "its CMYK colours turned into RGB"),
        *((Image.new("L", (8, 8)), kind, TWO, "first of several") for kind in ("GIF", "PNG", "TIFF", "WEBP")),
        (Image.new("RGBA", (8, 8), (9, 9, 9, 99)), "PNG", {}, "transparent pixels laid on white"),
        (Image.new("L", (1500, 1200)), "PNG", {}, "shrunk from 1,200 × 1,500 pixels"),
    ],
)
def test_what_was_done_to_a_picture_is_said(picture, kind, options, words):
    assert any(words in note for note in take(file(picture, kind, **options), 1024).notes)
    assert take(file(Image.new("L", (8, 8)), "PNG"), 1024).notes == ()


@settings(max_examples=25, deadline=None)
@given(data=picture_files())
def test_another_process_gives_the_same_answer(data):
    here, apart = take(data, 20), taken(data, 20)
    np.testing.assert_array_equal(apart.pixels, here.pixels)
    assert (apart.pixels.dtype, apart.notes, apart.dim) == (here.pixels.dtype, here.notes, here.dim)


@pytest.mark.parametrize("number", range(3))
def test_wrong_pictures_are_taken_or_refused_in_one_sentence(number):
    for data in mutants(60, number):
        said = outcome(data)
        assert said == "taken" or (said.startswith("refused: ") and said.endswith(".")), said
        assert "could not be read" not in said, "a fault of ours"
