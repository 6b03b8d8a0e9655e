"""Transfer: a network that learned one thing is used for another, in three ways; and what is frozen meanwhile."""

from cvlab.intervals import wilson
from cvlab.transfer.ways import FAULTS, WAYS, Setting, Way, base_experiment, experiment_of

__all__ = ["FAULTS", "WAYS", "Setting", "Way", "base_experiment", "experiment_of", "wilson"]
