"""What is taken along works without cvlab: the network in Keras' file, the zip, and the script that reads both."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cvlab.backbones import MobileNetV2
from cvlab.codegen.teaching import keras_code
from cvlab.features import Base
from cvlab.generators import whole
from cvlab.teaching.bench import Bench, zipped
from cvlab.teaching.grounds import drawings_ground
from cvlab.teaching.heads import taught, unit
from cvlab.teaching.presets import PRESETS, preset
from tests.teaching.known import features, judged


def printed(folder: Path, bench: Bench) -> tuple[int, int, list[float]]:
    """(right, of how many, shares of the first picture) as the script prints them in a fresh process."""
    from cvlab.nets.teaching import keras_file

    found, ground = judged(bench), drawings_ground()
    made = keras_file(ground.base, ground.weights(), ground.pooled, found.head, found.classes)
    (folder / "own_classes.keras").write_bytes(made)
    (folder / "own_classes.zip").write_bytes(zipped(bench))
    (folder / "script.py").write_text(keras_code(found), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "script.py"], capture_output=True, text=True, check=False, cwd=folder
    )
    assert done.returncode == 0, done.stderr[-2000:]
    right, count = re.search(r"left out: (\d+) right of (\d+)", done.stdout).groups()
    shares = re.search(r"first picture: \[([^\]]*)\]", done.stdout)[1].split()
    return int(right), int(count), [float(share) for share in shares]


@pytest.mark.keras
@pytest.mark.parametrize("each", [12, 6])
def test_the_script_gives_the_pages_figures(tmp_path, each):
    bench = preset(PRESETS[0])
    for label in bench.classes:
        for shot in [s for s in bench.shots if s.label == label][each:]:
            bench = bench.without(shot.id)
    found, first = judged(bench), features(bench)[bench.shots[0].key]
    right, count, shares = printed(tmp_path, bench)
    assert found.head.kind == ("linear" if each > 10 else "means")
    assert (right, count) == found.counted(found.answers)
    np.testing.assert_allclose(shares, found.head.shares(unit(first[None]))[0], atol=2e-4)


def test_without_two_classes_the_code_says_what_is_missing():
    assert keras_code(None).startswith("# Two classes")


@pytest.mark.keras
def test_the_file_of_a_pretrained_base_gives_the_heads_shares(tmp_path):
    import keras

    from cvlab.nets.features import features as seen
    from cvlab.nets.teaching import keras_file

    base = Base(net=MobileNetV2(weights="random"), side=96, pooled=False)
    given = np.random.default_rng(0).integers(0, 256, (6, 96, 96, 3), np.uint8)
    units = unit(whole(seen(base, None, given, "nowhere")).values.mean(axis=(1, 2)))
    head = taught(units, np.array([0, 1, 2, 0, 1, 2]), "linear", temperature=0.2)
    path = tmp_path / "own.keras"
    path.write_bytes(keras_file(base, None, True, head, ("a", "b", "c")))
    model = keras.models.load_model(path, compile=False)
    np.testing.assert_allclose(
        model.predict(given / np.float32(255), verbose=0), head.shares(units), atol=1e-4
    )
    assert [v.path for v in model.trainable_variables] == ["head/kernel", "head/bias"], "the base is frozen"
