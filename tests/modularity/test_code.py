"""The code under the page gives the page's numbers in a process of its own, without cvlab."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cvlab.codegen.modularity import keras_code
from cvlab.modularity import Parts, World
from cvlab.modularity.classifiers import classifier
from cvlab.modularity.looking import told_of

ROOT = Path(__file__).parents[2]


@pytest.mark.keras
def test_the_scripts_read_the_form_as_the_page_does(tmp_path):
    parts, names, form = Parts(finder="splitting", rule="mend"), ("ready", "large"), 11
    tolds = [told_of(World(), parts, classifier(name), name, 0, form) for name in names]
    codes = [keras_code(told, parts, classifier(name)) for told, name in zip(tolds, names, strict=True)]
    script = tmp_path / "script.py"  # one process for both: TensorFlow takes seconds to begin
    script.write_text("\n".join(codes), encoding="utf-8")
    assert "cvlab." not in script.read_text(encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": "", "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        [sys.executable, str(script)], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    texts = re.split("^boxes ", done.stdout, flags=re.MULTILINE)[1:]
    for text, told in zip(texts, tolds, strict=True):
        shares, judged = told.trace.seen[0].shares[form], told.trace.judged[0]
        assert text.startswith(str([tuple(box) for box in told.trace.seen[0].boxes[form]]))
        assert f"read {''.join(map(str, judged.read[form]))} " in text
        found = [float(v) for v in re.search(r"with \[(.+)\]", text)[1].split(",")]
        assert found == pytest.approx(shares.max(1).tolist(), abs=2e-3)
        assert f"number {''.join(map(str, judged.final[form][:3]))}" in text


@pytest.mark.parametrize("finder", ["gaps", "pieces", "places", "splitting"])
@pytest.mark.parametrize("centring", ["mass", "stretched", "none"])
def test_every_choice_gives_a_script_that_holds_all_it_calls(finder, centring):
    parts = Parts(finder=finder, centring=centring, rule="mend")
    for name in ("ready", "large", "means"):
        told = told_of(World(), parts, classifier(name), name, 0, 0)
        code = keras_code(told, parts, classifier(name))
        compile(code, "script", "exec")
        head, _, _ = code.partition("model = keras.Sequential")
        space: dict[str, object] = {}
        exec(head.replace("import keras\n", ""), space)  # our own script
        boxes = space[f"by_{finder}"](space["ink"])
        assert [tuple(box) for box in boxes] == [tuple(box) for box in told.trace.seen[0].boxes[0]]
        pieces = [space["cut"](space["ink"], box, parts.margin) for box in boxes]
        names = {"mass": "by_mass", "stretched": "by_box", "none": "not_at_all"}
        pictures = np.stack([space[names[centring]](piece) for piece in pieces])
        if len(boxes) == 4:
            assert pictures == pytest.approx(told.trace.seen[0].pictures[0], abs=2e-3)
