"""The network that comes with cvlab reads the digits among the cases from the field, as it reads a drawing."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest
from PIL import Image as PillowImage

from cvlab.experiment import stored_net
from cvlab.handwriting.sureness import is_sure
from cvlab.images import mnist_style
from cvlab.types import as_image
from tests.cases import folder

pytestmark = pytest.mark.keras


@pytest.fixture(scope="module")
def read():
    answers = import_module("cvlab.nets.label_survival").answers
    return lambda name, digit: answers(*stored_net(name), (digit * 255).round().astype(np.uint8)[None])[0]


@pytest.fixture
def pictures():
    place = folder()
    return place / "pictures" if place else pytest.skip("no folder of cases: set CVLAB_CASES")


@pytest.mark.parametrize("net", ["small", "large"])
@pytest.mark.parametrize("name", ["digit_in_a_frame", "digit_on_squared_paper", "digit_small_on_a_page"])
def test_a_seven_on_printed_paper_is_read(name, net, pictures, read):
    answer = read(net, mnist_style(as_image((pictures / f"{name}.png").read_bytes())))
    assert answer.argmax() == 7
    assert is_sure(answer)


@pytest.mark.parametrize("net", ["small", "large"])
def test_white_ink_laid_on_black_is_read(net, pictures, read):
    with PillowImage.open(pictures / "white_ink_on_transparent.png") as picture:
        sheet = PillowImage.new("RGBA", picture.size, "black")
        sheet.alpha_composite(picture.convert("RGBA"))
    answer = read(net, mnist_style(as_image(np.asarray(sheet.convert("L")))))
    assert answer.argmax() == 7
    assert is_sure(answer)
