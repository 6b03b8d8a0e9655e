"""oneDNN is on in whatever computes with cvlab.nets, a cluster's workers too, unless the learner said otherwise."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SWITCH = "TF_ENABLE_ONEDNN_OPTS"


@pytest.mark.parametrize(("said", "found"), [(None, "1"), ("0", "0"), ("1", "1")])
def test_the_switch_is_set_before_tensorflow_is_there_and_never_against_the_learner(said, found):
    environment = {name: value for name, value in os.environ.items() if name != SWITCH}
    code = (
        "import sys, os, cvlab.nets; print(os.environ['TF_ENABLE_ONEDNN_OPTS'], 'tensorflow' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
        env={**environment, **({} if said is None else {SWITCH: said})},
    )
    assert done.stdout.split() == [found, "False"]
