"""Networks as rows of layers: their sizes, costs and problems, before any of them is built."""

from cvlab.architecture.adapting import adaptations, adapted, answers_two, fitting_presets
from cvlab.architecture.mending import Mend, answering, mends
from cvlab.architecture.network import MAX_LAYERS, MAX_MACS, MAX_PARAMETERS, Architecture, Misfit
from cvlab.architecture.options import (
    behind_poolings,
    fed_with,
    frozen,
    frozen_count,
    highest_pixel,
    regularizable,
    with_initializer,
    with_options,
)
from cvlab.architecture.presets import PRESETS, Preset, preset
from cvlab.architecture.rows import Row

__all__ = [
    "MAX_LAYERS",
    "MAX_MACS",
    "MAX_PARAMETERS",
    "PRESETS",
    "Architecture",
    "Mend",
    "Misfit",
    "Preset",
    "Row",
    "adaptations",
    "adapted",
    "answering",
    "answers_two",
    "behind_poolings",
    "fed_with",
    "fitting_presets",
    "frozen",
    "frozen_count",
    "highest_pixel",
    "mends",
    "preset",
    "regularizable",
    "with_initializer",
    "with_options",
]
