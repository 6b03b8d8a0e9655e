"""The code that the page shows finds the page's boxes, run in a fresh process that has no cvlab."""

from __future__ import annotations

import re
import subprocess
import sys

import numpy as np
import pytest

from cvlab.codegen.detection import compare_code, detection_code, regions_code
from cvlab.codegen.overlap import overlap_code
from cvlab.detection.boxes import iou
from cvlab.detection.comparing import compare
from cvlab.detection.looking import Looked, one_shot, regions, sliding
from cvlab.detection.pipeline import Settings, find
from cvlab.detection.proposals import WAYS, propose
from tests.detection.canvases import thrown
from tests.walls import ROOT

pytestmark = pytest.mark.keras


CASES = {
    "plain": Settings(move=False, stride=8, sizes=3),
    "background": Settings(floor=0.3),
    "one_shot": Settings(floor=0.2, overlap=0.4),
}
REGIONS = {"plain": WAYS[1], "mined": WAYS[0]}
TWO = [[40, 30, 160, 130], [90, 60, 230, 160]]


@pytest.fixture(scope="module")
def printed(tmp_path_factory) -> list[str]:
    """What the scripts of all cases print, run one after the other in one process."""
    canvas = thrown(seed=1, count=6)
    codes = [detection_code(canvas, net, settings) for net, settings in CASES.items()]
    codes += [regions_code(canvas, net, Settings(floor=0.3), way) for net, way in REGIONS.items()]
    codes += [compare_code(canvas, Settings(), WAYS[0]), overlap_code(TWO, Settings())]
    script = tmp_path_factory.mktemp("code") / "script.py"
    script.write_text("\nprint('next')\n".join(codes), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(script)], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.split("next\n")


@pytest.mark.parametrize(("number", "net"), enumerate(CASES))
def test_the_script_finds_what_the_page_finds(printed, number, net):
    canvas, settings = thrown(seed=1, count=6), CASES[net]
    looked = one_shot(canvas.image) if net == "one_shot" else sliding(net, canvas.image)
    assert_found(printed[number], looked, settings)


@pytest.mark.parametrize(("number", "net"), enumerate(REGIONS, len(CASES)))
def test_the_script_finds_in_regions_what_the_page_finds(printed, number, net):
    canvas = thrown(seed=1, count=6)
    looked = regions(net, canvas.image, propose(canvas.image, REGIONS[net]))
    assert_found(printed[number], looked, Settings(floor=0.3))


def test_the_three_ways_have_the_right_and_the_false_boxes_of_the_page(printed):
    said = re.findall(r"^(.+): (\d+) right, (\d+) false$", printed[-2], re.MULTILINE)
    rows = compare(thrown(seed=1, count=6), Settings(), WAYS[0])
    assert said == [(row.name, str(row.right), str(row.false)) for row in rows]


def test_two_boxes_overlap_as_on_the_page(printed):
    share = iou(np.array(TWO[:1]), np.array(TWO[1:]))[0, 0]
    assert f"IoU {share:.3f}" in printed[-1]
    assert "the worse of the two stays" in printed[-1]
    assert "not right for a judge who asks 0.5" in printed[-1]


def assert_found(said: str, looked: Looked, settings: Settings) -> None:
    wanted = find(looked, settings).answer(settings.floor)
    assert len(wanted.scores)
    lines = re.findall(r"found (\d) with (\S+) at (.+)", said)
    assert [int(name) for name, _, _ in lines] == wanted.classes.tolist()
    np.testing.assert_allclose([float(score) for _, score, _ in lines], wanted.scores, atol=0.005)
    boxes = [[float(v) for v in box.split()] for _, _, box in lines]
    np.testing.assert_allclose(np.array(boxes).reshape(-1, 4), wanted.boxes, atol=0.3)
