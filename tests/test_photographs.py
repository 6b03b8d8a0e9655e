"""The photographs of one's own folder."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from cvlab.photographs import MOST, photograph, photographs


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CVLAB_DATA", str(tmp_path))
    (tmp_path / "photos" / "more").mkdir(parents=True)
    return tmp_path / "photos"


def test_there_are_none_without_a_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("CVLAB_DATA", raising=False)
    assert photographs() == {}
    monkeypatch.setenv("CVLAB_DATA", str(tmp_path))
    assert photographs() == {}


def test_pictures_are_found_by_name_in_folders_too_and_other_files_are_not(folder):
    Image.fromarray(np.full((4, 6, 3), 255, np.uint8)).save(folder / "two_cats.png")
    Image.fromarray(np.zeros((4, 6, 3), np.uint8)).save(folder / "more" / "owl.jpg")
    (folder / "notes.txt").write_text("no picture")
    found = photographs()
    assert list(found) == ["owl", "two cats"]
    assert photograph(found["two cats"]).shape == (4, 6, 3)
    assert photograph(found["two cats"]).min() == 1


def test_a_file_that_is_no_picture_is_said_in_words(folder):
    (folder / "broken.jpg").write_bytes(b"not a picture")
    with pytest.raises(ValueError, match="not a picture"):
        photograph(photographs()["broken"])


def test_a_huge_folder_is_cut_short(folder):
    for i in range(MOST + 5):
        (folder / f"{i:03}.png").write_bytes(b"")
    assert len(photographs()) == MOST
