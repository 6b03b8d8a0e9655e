"""The code that the lessons on pixels and Gabor banks show runs, and does what the page shows."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image as PillowImage

from cvlab.codegen.gabor import gabor_code
from cvlab.codegen.pixels import layers_code, numbers_code, resize_code, scaling_code
from cvlab.gabor import GaborBank, respond
from cvlab.images import to_grey
from cvlab.pixels import COLOURS, NORMALISATIONS, remixed, resized
from cvlab.types import as_image

pytestmark = pytest.mark.keras
STORED = np.random.default_rng(0).integers(0, 256, (20, 24, 3), dtype=np.uint8)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """run(code) -> the script's variables, with a picture of known pixels beside it."""
    monkeypatch.chdir(tmp_path)
    PillowImage.fromarray(STORED).save("picture.png")

    def execute(code: str) -> dict:
        names: dict = {}
        exec(compile(code, "lesson", "exec"), names)
        return names

    return execute


def test_the_code_of_the_numbers_runs(run):
    assert (run(numbers_code(3))["picture"] == STORED).all()


@pytest.mark.parametrize("sources", [COLOURS, ("blue", "green", "red"), ("green", None, "blue"), (None,) * 3])
def test_the_code_of_the_layers_shows_what_the_page_shows(run, sources):
    names, wanted = run(layers_code(sources)), remixed(as_image(STORED), sources)
    np.testing.assert_allclose(names["shown"] / 255, wanted, atol=1e-6)
    np.testing.assert_allclose(names["grey"] / 255, to_grey(wanted)[..., 0], atol=1e-5)


@pytest.mark.parametrize("size", [(7, 9), (10, 12), (33, 50)])
def test_the_code_of_resizing_gives_what_the_page_shows(run, size):
    names = run(resize_code(*size, 3))
    for method in ("area", "bilinear"):
        wanted = resized(as_image(STORED), *size, method)
        np.testing.assert_allclose(np.asarray(names[method]) / 255, wanted, atol=1e-4)
    assert names["nearest"].shape == (*size, 3)
    assert run(resize_code(*size, 1))["area"].shape == (*size, 1)


@pytest.mark.parametrize(
    "spec",
    [
        NORMALISATIONS["bytes"](),
        NORMALISATIONS["rescaled"](),
        NORMALISATIONS["rescaled"](target="-1 to 1"),
        NORMALISATIONS["standardised"](),
    ],
)
def test_the_code_of_a_scaling_gives_the_numbers_on_screen(run, spec):
    values = np.asarray(run(scaling_code(spec, 3))["values"])
    np.testing.assert_allclose(values, spec.apply(as_image(STORED)), atol=2e-4)


def test_the_code_of_a_bank_gives_the_energies_on_screen(run):
    bank = GaborBank(orientations=3, scales=2)
    names = run(gabor_code(bank))
    responses = respond(names["grey"][0], bank.filters())
    inner = (slice(40, 88), slice(40, 88))  # away from the rim, which Keras fills with zeros
    energy = responses.energy.reshape(6, 128, 128)[:, *inner].transpose(1, 2, 0)
    np.testing.assert_allclose(names["energy"][inner], energy, atol=3e-3)
