"""An experiment, all that a link carries: what it is, the run that carries it out, and what comes out of it."""

from cvlab.experiment.beginnings import BEGINNINGS, After, BeginningSpec, Given
from cvlab.experiment.experiment import CLASS_WEIGHTS, LOSSES, METRICS, Experiment
from cvlab.experiment.progress import History, LayerSigns, Progress, TrainingState
from cvlab.experiment.run import Run
from cvlab.experiment.stored import STORED_NET, save_net, stored_net

__all__ = [
    "BEGINNINGS",
    "CLASS_WEIGHTS",
    "LOSSES",
    "METRICS",
    "STORED_NET",
    "After",
    "BeginningSpec",
    "Experiment",
    "Given",
    "History",
    "LayerSigns",
    "Progress",
    "Run",
    "TrainingState",
    "save_net",
    "stored_net",
]
