"""Figures for slides: a file of each kind with its words in it, drawn without pyplot, and the very numbers."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cvlab.architecture import PRESETS
from cvlab.convolution import correlate
from cvlab.convolution.arithmetic import Arithmetic, guide_kernel, guide_numbers
from cvlab.experiment import Run, stored_net
from cvlab.experiment.progress import Progress
from cvlab.gabor import GaborBank, orientation, respond, strongest
from cvlab.images import resize
from cvlab.kernels import KERNELS
from cvlab.kernels.filters import filter_of
from cvlab.plots.slides import Line, Panel, Slide, networks, pictures
from cvlab.plots.slides.drawing import drawn, raw
from cvlab.pooling import PoolGeometry
from cvlab.samples import sample
from cvlab.softmax import softmax

ROOT = Path(__file__).parents[2]
GRID = np.arange(12, dtype=np.float32).reshape(3, 4) - 5
SLIDES = {
    "pictures": Slide(
        name="pictures",
        caption="Three of them.",
        source="cvlab",
        panels=lambda: (
            Panel(title="Picture", values=np.full((3, 4), 0.5, np.float32)),
            Panel(title="Signed", values=GRID, scale="signed", numbers=True),
            Panel(title="Colours", values=np.zeros((3, 4, 3))),
        ),
    ),
    "curves": Slide(
        name="curves",
        caption="Two.",
        lines=(Line(name="loss", x=[0, 1, 2], y=[3, 2, 1]), Line(name="none yet", x=[], y=[])),
        axes=("epoch", "loss"),
    ),
    "bars": Slide(name="bars", caption="Shares.", bars=(("7", 0.9), ("1", 0.1)), axes=("share", "")),
}
each = pytest.mark.parametrize("name", SLIDES)


@each
def test_a_slide_is_a_png_of_a_projectors_size(name):
    with Image.open(io.BytesIO(drawn(SLIDES[name], "png"))) as picture:
        assert picture.size == (1920, 1080)


@each
def test_its_words_are_text_in_the_drawing(name):
    text = drawn(SLIDES[name], "svg").decode()
    assert SLIDES[name].caption in text


@each
@pytest.mark.parametrize("kind", ["png", "pdf"])
def test_the_same_figure_is_the_same_file(name, kind):
    assert drawn(SLIDES[name], kind) == drawn(SLIDES[name], kind)


def test_the_colours_are_the_pages_own():
    with Image.open(io.BytesIO(drawn(SLIDES["pictures"], "png"))) as picture:
        found = {colour for _, colour in picture.convert("RGB").getcolors(1 << 24)}
    assert (247, 247, 247) in found  # zero
    assert {(8, 48, 107), (127, 39, 4)} & found  # an end of the signed scale


def test_the_numbers_are_those_that_are_drawn():
    with np.load(io.BytesIO(raw(SLIDES["pictures"]))) as file:
        np.testing.assert_array_equal(file["Signed"], GRID)
    with np.load(io.BytesIO(raw(SLIDES["curves"]))) as file:
        np.testing.assert_array_equal(file["loss"], [[0, 1, 2], [3, 2, 1]])


def seven() -> np.ndarray:
    return resize(sample("Drawn 7").image(), 28, 28)


def made(kind: str) -> Slide:
    """What a lesson has to save, of a drawn 7."""
    image = seven()
    if kind == "pixels":
        return pictures.pixels(sample("Flower").image())
    if kind == "kernels":
        item = filter_of("Vertical edges", KERNELS["vertical"]().array())
        return pictures.kernels(image, item, 1, "valid", 1, relu=False)
    if kind == "gabor":
        bank = GaborBank()
        responses = respond(image, bank.filters())
        return pictures.gabor(image, responses, orientation(responses), strongest(responses))
    if kind == "convolution":
        settings = Arithmetic()
        grid, kernel = guide_numbers(settings.input_size), guide_kernel(settings.kernel_size)
        return pictures.convolution(settings, grid, kernel, settings.values(grid, kernel))
    if kind == "pooling":
        return pictures.pooling(image, PoolGeometry(input_size=image.shape[:2]), "Picture", "pixel")
    if kind == "softmax":
        return networks.softmax("0123456789", softmax(np.arange(10.0)), 1.0)
    if kind == "builder":
        return networks.builder(PRESETS["notes_convnet"].rows())
    return networks.album("Digits", [(255 * image).astype(np.uint8)] * 40, ["7"] * 40)


@pytest.mark.parametrize(
    "kind", ["pixels", "kernels", "gabor", "convolution", "pooling", "softmax", "builder", "album"]
)
def test_what_a_lesson_shows_can_be_drawn_with_a_caption_that_holds_its_numbers(kind):
    slide = made(kind)
    assert drawn(slide, "pdf").startswith(b"%PDF")
    assert re.search(r"[0-9]", slide.caption)


def test_a_saved_result_is_what_the_kernel_makes_of_the_picture():
    slide = made("kernels")
    wanted = correlate(seven(), KERNELS["vertical"]().array())[..., 0]
    np.testing.assert_allclose(slide.panels()[-1].values, wanted, atol=1e-6)


def test_the_curves_of_a_run_are_its_points():
    points = tuple(
        Progress(
            epoch=n, step=10 * n, loss=1 / n, accuracy=0.5, validation_loss=2 / n, validation_accuracy=0.4
        )
        for n in (1, 2)
    )
    run = Run(id="a", experiment=stored_net()[0], history=points)
    loss, accuracy = networks.training([run])
    assert [line.name for line in loss.lines] == ["training", "validation"]
    assert list(loss.lines[1].y) == [2.0, 1.0]
    assert list(accuracy.lines[0].y) == [0.5, 0.5]
    assert networks.training([Run(id="b", experiment=stored_net()[0])]) == ()


def test_no_state_that_sessions_would_share_is_made():
    script = """
import sys
from cvlab.plots.slides import Slide
from cvlab.plots.slides.drawing import drawn
assert "matplotlib" not in sys.modules, "nobody waits for it before a figure is saved"
drawn(Slide(name="bars", caption="Two.", bars=(("a", 1.0), ("b", 2.0))), "pdf")
assert "matplotlib.pyplot" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
