"""Training in slices: compiled once, fed from the device, reported point by point."""

from cvlab.nets.training.training import evaluate, train, train_slice, train_states, warm_up

__all__ = ["evaluate", "train", "train_slice", "train_states", "warm_up"]
