"""Pictures that stay files: read as Pillow and OpenCV read them, turned, resized, and never all in memory."""

from __future__ import annotations

import io
import threading
import tracemalloc

import cv2
import numpy as np
import pytest
from PIL import Image

from cvlab.datasets import PictureFiles, files
from cvlab.datasets.files import decode_bytes


def photograph(size=(60, 40), seed=0) -> Image.Image:
    small = np.random.default_rng(seed).integers(0, 255, (5, 7, 3), np.uint8)
    return Image.fromarray(cv2.resize(small, size, interpolation=cv2.INTER_CUBIC))


def saved(picture: Image.Image, form: str, **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


@pytest.fixture(autouse=True)
def decoded_here(monkeypatch):
    """As in a worker; other tests of this process may have made it a web process."""
    monkeypatch.setattr(files, "_apart", False)


def test_the_web_process_gets_the_same_pictures_and_sentences_from_another_one(folder, monkeypatch):
    here = PictureFiles(folder, (9, 7, 3))[[3, 1, 11, 3, 0, 5]]
    monkeypatch.setattr(files, "_apart", True)
    monkeypatch.setattr(files, "decode", None)  # this process cannot
    apart = PictureFiles(folder, (9, 7, 3))
    np.testing.assert_array_equal(apart[[3, 1, 11, 3, 0, 5]], here)
    np.testing.assert_array_equal(apart[5], here[5])
    folder[2].write_bytes(b"nothing")
    with pytest.raises(ValueError, match=r"2\.png cannot be read: This file is not a picture"):
        apart[2]


@pytest.fixture
def folder(tmp_path):
    """Twelve photographs; each has a grey level of its own in the mean."""
    paths = []
    for n in range(12):
        picture = photograph(seed=n)
        picture.save(tmp_path / f"{n}.png")
        paths.append(tmp_path / f"{n}.png")
    return paths


def test_a_picture_is_what_opencv_makes_of_its_pixels(folder):
    shown = PictureFiles(folder, (20, 30, 3))
    for n in (0, 7):
        expected = cv2.resize(np.asarray(photograph(seed=n)), (30, 20), interpolation=cv2.INTER_AREA)
        np.testing.assert_array_equal(shown[n], expected)


def test_it_is_asked_like_an_array(folder):
    pictures = PictureFiles(folder, (8, 9, 3))
    whole = np.stack([pictures[n] for n in range(12)])
    assert pictures.shape == whole.shape == (12, 8, 9, 3)
    assert (len(pictures), pictures.ndim, pictures.dtype) == (12, 4, np.uint8)
    for key in (slice(None), slice(3, 9, 2), [4, 2, 7, 2], np.array([11, 0]), np.arange(12) % 3 == 0, -1):
        np.testing.assert_array_equal(pictures[key], whole[key])
    few = pictures.subset(np.array([5, 1, 3]))
    np.testing.assert_array_equal(few[:], whole[[5, 1, 3]])
    np.testing.assert_array_equal(few.subset(slice(1, 3))[:], whole[[1, 3]])
    assert few.paths == tuple(str(folder[n]) for n in (5, 1, 3))
    with pytest.raises(IndexError):
        pictures[12]


def test_what_is_given_out_may_be_changed_without_harm(folder):
    pictures = PictureFiles(folder, (8, 8, 1))
    first = pictures[0].copy()
    pictures[0][...] = 0
    pictures[:2][...] = 0
    np.testing.assert_array_equal(pictures[0], first)


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_picture_is_turned_as_the_camera_noted(turn):
    upright = photograph((48, 32))
    lies = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[
        turn
    ]  # how it lies in the file so that EXIF sets it up
    stored = upright if lies is None else upright.transpose(Image.Transpose(lies))
    exif = Image.Exif()
    exif[0x0112] = turn
    found = decode_bytes(saved(stored, "PNG", exif=exif), (32, 48, 3))
    np.testing.assert_array_equal(found, np.asarray(upright))


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "1", "CMYK", "I;16", "LA"])
@pytest.mark.parametrize("channels", [1, 3])
def test_every_kind_of_picture_becomes_grey_or_rgb(mode, channels):
    grey = photograph().convert("L")
    picture = (
        Image.fromarray(np.asarray(grey).astype(np.uint16) * 257) if mode == "I;16" else grey.convert(mode)
    )
    found = decode_bytes(saved(picture, "TIFF"), (40, 60, channels))
    assert (found.shape, found.dtype) == ((40, 60, channels), np.uint8)
    if mode != "1":
        assert np.abs(found[..., 0].astype(int) - np.asarray(grey)).max() <= 2


def test_a_large_jpeg_is_decoded_small_and_looks_the_same():
    large = photograph((1600, 1200))
    data = saved(large, "JPEG", quality=95)
    found = decode_bytes(data, (75, 100, 3))
    expected = cv2.resize(np.asarray(large), (100, 75), interpolation=cv2.INTER_AREA)
    assert np.abs(found.astype(int) - expected).mean() < 1.5
    assert np.abs(found.astype(int) - expected).max() < 16


@pytest.mark.parametrize("data", [b"", b"hello", saved(photograph(), "PNG")[:200]])
def test_a_file_that_is_no_picture_is_named_with_what_to_do(tmp_path, data):
    (tmp_path / "cats").mkdir()
    path = tmp_path / "cats" / "7.png"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"cats/7\.png cannot be read.*Take it out"):
        PictureFiles([path], (8, 8, 3))[0]
    path.unlink()
    with pytest.raises(ValueError, match=r"cats/7\.png cannot be read: No such file"):
        PictureFiles([path], (8, 8, 3))[0]


def test_threads_may_read_at_once(folder):
    pictures = PictureFiles(folder * 20, (16, 16, 3))
    expected = pictures.subset(slice(0, 12))[:].sum((1, 2, 3))
    wrong = []

    def read(seed):
        rows = np.random.default_rng(seed).permutation(len(pictures))
        if not np.array_equal(pictures[rows].sum((1, 2, 3)), expected[rows % 12]):
            wrong.append(seed)

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_small_folders_are_decoded_once_and_large_ones_take_no_more_memory(folder, monkeypatch):
    calls = []
    real = files.decode
    monkeypatch.setattr(files, "decode", lambda *given: calls.append(1) or real(*given))
    pictures = PictureFiles(folder, (16, 16, 3))
    assert np.array_equal(pictures[:], pictures[:])
    assert len(calls) == 12
    monkeypatch.setattr(files, "MEMORY", 5 * 16 * 16 * 3)
    pictures = PictureFiles(folder, (16, 16, 3))
    for _ in range(3):
        pictures[:]
    assert len(calls) == 12 + 12 + 2 * 7


def test_ten_thousand_pictures_pass_in_constant_memory(tmp_path, monkeypatch):
    path = tmp_path / "one.jpg"
    path.write_bytes(saved(photograph((64, 64)), "JPEG"))
    monkeypatch.setattr(files, "MEMORY", 2**20)
    pictures = PictureFiles([path] * 10_000, (64, 64, 3))  # 123 MB if they were all kept
    order = np.random.default_rng(0).permutation(10_000)
    tracemalloc.start()
    for start in range(0, 2_000, 50):
        pictures[order[start : start + 50]]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * 2**20
