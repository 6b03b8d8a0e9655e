"""The photographs of one's own folder."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from cvlab.pictures.photographs import MOST, notes, photograph, photographs


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


def test_a_file_that_cannot_be_read_is_passed_over_and_said_in_words_when_asked_for(folder):
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (40, 40, 3), np.uint8)).save(
        folder / "good.jpg"
    )
    (folder / "a text.jpg").write_bytes(b"not a picture")
    (folder / "cut.jpg").write_bytes((folder / "good.jpg").read_bytes()[:500])
    (folder / "._good.jpg").write_bytes((folder / "good.jpg").read_bytes())
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "x.jpg").write_bytes((folder / "good.jpg").read_bytes())
    assert list(photographs()) == ["good"]
    with pytest.raises(ValueError, match="not a picture"):
        photograph(folder / "a text.jpg")


def test_a_file_that_changed_is_read_anew(folder):
    path = folder / "one.png"
    Image.new("RGB", (4, 4), "white").save(path)
    assert photograph(path).max() == 1
    Image.new("RGB", (5, 4), "black").save(path)
    assert photograph(path).max() == 0
    assert photograph(path).shape == (4, 5, 3)


def test_pictures_whose_names_are_alike_have_their_endings_or_their_folders(folder):
    (folder / "old").mkdir()
    for name in ("cat.jpg", "cat.png", "dog.png", "owl.png", "old/owl.png"):
        Image.new("RGB", (8, 8)).save(folder / name)
    assert sorted(photographs()) == ["cat.jpg", "cat.png", "dog", "old/owl.png", "owl.png"]


def test_what_was_done_to_a_photograph_is_said(folder):
    Image.new("RGB", (3000, 2000)).save(folder / "large.jpg")
    assert notes(folder / "large.jpg") == ("shrunk from 2,000 × 3,000 pixels",)


def test_a_huge_folder_is_cut_short(folder):
    for i in range(MOST + 5):
        Image.new("L", (2, 2)).save(folder / f"{i:03}.png")
    assert len(photographs()) == MOST
