"""The exported code reads the very pixels that the page shows, whatever a picture file is."""

from __future__ import annotations

import io
import re
import struct
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cvlab.codegen.dataset_files import reading_code
from cvlab.datasets.files import decode_bytes
from cvlab.pictures import decoding
from cvlab.types import as_image
from tests.picture_families import file, picture_files

SHAPES = [(16, 16, 3), (8, 12, 1), (64, 48, 3)]


def exported(shape) -> dict:
    """What the exported code defines, with nothing of cvlab's in reach."""
    names = {"np": np, "cv2": cv2, "Image": Image, "io": io, "re": re, "struct": struct, "Path": Path}
    exec(reading_code(shape), names)
    return names


READERS = {shape: exported(shape)["read"] for shape in SHAPES}


@settings(max_examples=150, deadline=None)
@given(data=picture_files(), shape=st.sampled_from(SHAPES))
def test_the_exported_code_reads_what_the_page_reads(tmp_path_factory, data, shape):
    path = tmp_path_factory.getbasetemp() / "picture"
    path.write_bytes(data)
    np.testing.assert_array_equal(READERS[shape]([path])[0], decode_bytes(data, shape))


@settings(max_examples=100, deadline=None)
@given(data=picture_files())
def test_a_picture_of_a_data_set_is_the_picture_of_the_pixels_page(data):
    page = as_image(data)
    height, width, channels = page.shape
    found = decode_bytes(data, (height, width, channels))
    assert np.abs(found / 255 - page).max() <= 0.5 / 255 + 1e-6


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "I;16", "F"])
def test_a_large_picture_is_averaged_alike_by_both(monkeypatch, tmp_path, mode):
    values = np.random.default_rng(5).random((130, 130))
    grey = Image.fromarray((values * 255).astype(np.uint8))
    picture = {
        "I;16": lambda: Image.fromarray((values * 65_535).astype(np.uint16)),
        "F": lambda: Image.fromarray(values.astype(np.float32)),
    }.get(mode, lambda: grey.convert(mode))()
    data = file(picture, "TIFF")
    (tmp_path / "one.tif").write_bytes(data)
    names = exported((13, 13, 3))
    monkeypatch.setattr(decoding, "LARGE", 1000)
    names["LARGE"] = 1000
    found = decode_bytes(data, (13, 13, 3))
    np.testing.assert_array_equal(names["read"]([tmp_path / "one.tif"])[0], found)
    means = values.reshape(13, 10, 13, 10).mean((1, 3)) * 255
    assert np.abs(found[..., 0] - means).max() <= 2
