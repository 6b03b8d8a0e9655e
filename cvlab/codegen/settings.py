"""How an exported script begins: what it needs, what it imports, and the numbers that it is trained by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cvlab.architecture.threads import all_threads
from cvlab.codegen.datasets import recipe
from cvlab.experiment import Experiment


@dataclass(frozen=True)
class Section:
    """A piece of the script: a title, a few words, and the code."""

    title: str
    text: str
    code: str


_SETTINGS = """\
{standard}

# oneDNN, which TensorFlow uses by itself only where the processor has AVX-512: elsewhere three to five times the pace.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

{imports}

{threads}{constants}
# cvlab multiplies by this float32 number instead of dividing by 255: the last digit may differ, and with it the curve.
SCALE = np.float32(1 / 255)"""

_THREADS = """\
# One thread for each operation, as in cvlab: sums taken in another order end in other last digits.
tf.config.threading.set_intra_op_parallelism_threads(1)

"""


def constants(experiment: Experiment) -> str:
    """The line with the numbers that a training goes by."""
    return f"SEED, BATCH_SIZE, EPOCHS = {experiment.seed}, {experiment.batch_size}, {experiment.epochs}"


def settings(chain: Sequence[Experiment]) -> Section:
    """The head of a script that carries out those experiments one after the other."""
    recipes = [recipe(experiment.dataset) for experiment in chain]
    needs = ["tensorflow", *(need for each in recipes for need in each.needs)]
    needs += ["opencv-python-headless"] * any(experiment.augmentations for experiment in chain)
    ours = {
        "import os",
        "import keras",
        "import numpy as np",
        *(line for each in recipes for line in each.imports),
    }
    threads = "" if all_threads(chain[-1].architecture) else _THREADS
    if threads:
        ours.add("import tensorflow as tf")
    standard = sorted(line for line in ours if line.split()[1] in ("os", "pathlib"))
    others = sorted(ours - set(standard), key=lambda line: (line.startswith("from"), line))
    code = _SETTINGS.format(
        standard="\n".join(standard),
        imports="\n".join(others),
        threads=threads,
        constants=constants(chain[0]),
    )
    wanted = " ".join(dict.fromkeys(needs))
    return Section("An experiment of cvlab", f"An experiment of cvlab. Needs: pip install {wanted}", code)
