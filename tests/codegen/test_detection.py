"""The code that the page shows finds the page's boxes, run in a fresh process that has no cvlab."""

from __future__ import annotations

import re
import subprocess
import sys

import numpy as np
import pytest

from cvlab.codegen.detection import detection_code
from cvlab.detection.looking import one_shot, sliding
from cvlab.detection.pipeline import Settings, find
from tests.detection.canvases import thrown
from tests.walls import ROOT

pytestmark = pytest.mark.keras


CASES = {
    "plain": Settings(move=False, stride=8, sizes=3),
    "background": Settings(floor=0.3),
    "one_shot": Settings(floor=0.2, overlap=0.4),
}


@pytest.fixture(scope="module")
def printed(tmp_path_factory) -> list[str]:
    """What the scripts of all cases print, run one after the other in one process."""
    canvas = thrown(seed=1, count=6)
    codes = [detection_code(canvas, net, settings) for net, settings in CASES.items()]
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
    wanted = find(looked, settings).answer(settings.floor)
    lines = re.findall(r"found (\d) with (\S+) at (.+)", printed[number])
    assert [int(name) for name, _, _ in lines] == wanted.classes.tolist()
    np.testing.assert_allclose([float(score) for _, score, _ in lines], wanted.scores, atol=0.005)
    boxes = [[float(v) for v in box.split()] for _, _, box in lines]
    np.testing.assert_allclose(np.array(boxes).reshape(-1, 4), wanted.boxes, atol=0.3)
